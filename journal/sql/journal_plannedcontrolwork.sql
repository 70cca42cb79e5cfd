-- Control works at the lesson at which they will be written: one that had been planned at a lesson that was moved goes
-- along with it, unless another stands there. Works of cancelled lessons are written nowhere.
CREATE OR REPLACE VIEW journal_plannedcontrolwork AS
SELECT w.id, place.lesson_id, place."on", place.group_id, place.subject_id, w.title, w.is_hidden,
       w.lesson_id AS planned_at_id
  FROM (
    SELECT l.id AS lesson_id, l.id AS planned_at_id, l."on", l.group_id, l.subject_id
      FROM timetable_lesson l
     WHERE l.state IN ('planned', 'held')
    UNION ALL
    SELECT l.id, m.id, l."on", l.group_id, l.subject_id
      FROM timetable_lesson m
      JOIN timetable_lesson l ON l.id = m.moved_to_id AND l.state IN ('planned', 'held')
     WHERE m.moved_to_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM journal_work o JOIN journal_worktype k ON k.id = o.work_type_id AND k.is_control_work
         WHERE o.lesson_id = l.id)
  ) place
  JOIN journal_work w ON w.lesson_id = place.planned_at_id
  JOIN journal_worktype kind ON kind.id = w.work_type_id AND kind.is_control_work;
