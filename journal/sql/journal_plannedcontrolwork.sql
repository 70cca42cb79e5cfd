-- Control works at the lesson at which they will be written: one that had been planned at a lesson that was moved goes
-- along with it, however often, up to a lesson at which another stands. Works of cancelled lessons are written nowhere.
CREATE OR REPLACE VIEW journal_plannedcontrolwork AS
SELECT w.id, place.id AS lesson_id, place."on", place.group_id, place.subject_id, w.title, w.is_hidden,
       w.lesson_id AS planned_at_id
  FROM journal_work w
  JOIN journal_worktype kind ON kind.id = w.work_type_id AND kind.is_control_work
  CROSS JOIN LATERAL (
    WITH RECURSIVE moved AS (
        SELECT l.id, l."on", l.group_id, l.subject_id, l.state, l.moved_to_id
          FROM timetable_lesson l
         WHERE l.id = w.lesson_id
        UNION ALL
        SELECT l.id, l."on", l.group_id, l.subject_id, l.state, l.moved_to_id
          FROM moved
          JOIN timetable_lesson l ON l.id = moved.moved_to_id
         WHERE NOT EXISTS (
            SELECT FROM journal_work o JOIN journal_worktype k ON k.id = o.work_type_id AND k.is_control_work
             WHERE o.lesson_id = l.id)
    )
    SELECT moved.id, moved."on", moved.group_id, moved.subject_id FROM moved WHERE moved.state IN ('planned', 'held')
  ) place;
