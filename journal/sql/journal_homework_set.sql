-- Homework that was set at lessons of the classes in the range: when it was first written, whose lesson it is, and when
-- the class's last lesson of the day ends, from which it is late (R-17). Lessons and homework are read once, by the day
-- and by the keys of all of them; the planner would look for the homework of each lesson.
CREATE OR REPLACE FUNCTION journal_homework_set(of_classes bigint[], first_on date, last_on date)
RETURNS TABLE (
    "on" date, last_name varchar, first_name varchar, first_written_at timestamptz, last_ends_at time,
    lesson_id bigint, school_class_id bigint, subgroup varchar, subject varchar, teacher_id bigint
)
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH lesson AS MATERIALIZED (
        SELECT l.id, l."on", l.number, l.teacher_id, l.subject_id, g.school_class_id, g.name AS subgroup,
               max(l.ends_at) FILTER (WHERE l.state IN ('planned', 'held'))
                   OVER (PARTITION BY g.school_class_id, l."on") AS last_ends_at
          FROM timetable_lesson l
          JOIN timetable_teachinggroup g ON g.id = l.group_id AND g.school_class_id = ANY (of_classes)
         WHERE l."on" BETWEEN first_on AND last_on
    )
    SELECT l."on", t.last_name, t.first_name, h.first_written_at, l.last_ends_at, l.id, l.school_class_id, l.subgroup, j.name,
           l.teacher_id
      FROM lesson l
      JOIN journal_homework h ON h.lesson_id = l.id
      JOIN school_staffmember t ON t.id = l.teacher_id
      JOIN school_subject j ON j.id = l.subject_id
     WHERE h.lesson_id = ANY (ARRAY(SELECT o.id FROM lesson o)) AND h.first_written_at IS NOT NULL
     ORDER BY l."on", l.number, l.id;
END $$;
