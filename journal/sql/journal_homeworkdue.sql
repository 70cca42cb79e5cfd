-- The one rule of the due day: what is set at a lesson is due on the next day on which its group has the subject. Each
-- lesson that takes place, with those of the last such day before it at which its homework was set, and with lessons
-- moved to these, however often, as long as nothing has been written since. The timetable as it stands decides: what is
-- cancelled is no lesson, what is moved counts where it is moved to.
CREATE OR REPLACE VIEW journal_homeworkdue AS
SELECT d.id || '-' || w.id AS id, d.id AS lesson_id, d.group_id, d.subject_id, d."on",
       w.id AS set_at_id, s."on" AS set_on, s.number AS set_number, s.ends_at AS set_ends_at
  FROM timetable_lesson d
  CROSS JOIN LATERAL (
    SELECT o.id, o."on", o.number, o.ends_at
      FROM timetable_lesson o
     WHERE o.group_id = d.group_id AND o.subject_id = d.subject_id AND o."on" < d."on"
       AND o.state IN ('planned', 'held')
     ORDER BY o."on" DESC
     FETCH FIRST 1 ROW WITH TIES
  ) s
  CROSS JOIN LATERAL (
    WITH RECURSIVE set_at AS (
        SELECT s.id
        UNION ALL
        SELECT m.id
          FROM set_at
          JOIN timetable_lesson m ON m.moved_to_id = set_at.id
         WHERE NOT EXISTS (
            SELECT FROM journal_homework h WHERE h.lesson_id = m.moved_to_id AND (h.is_none_set OR h.text <> ''))
    )
    SELECT set_at.id FROM set_at
  ) w
 WHERE d.state IN ('planned', 'held');
