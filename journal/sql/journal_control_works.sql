-- Control works of the classes at lessons of the range, each with the number of its class's first lesson of that day:
-- lessons of the range are read once, by their day, instead of one look-up a work. By bitmaps, for works of a day lie on
-- pages all over the table, and each page is read once so.
CREATE OR REPLACE FUNCTION journal_control_works(of_classes bigint[], first_on date, last_on date)
RETURNS TABLE (
    "on" date, school_class_id bigint, grade smallint, letter varchar, number smallint, subject_id bigint,
    subject varchar, group_name varchar, title varchar, is_hidden boolean, first_number smallint
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH work AS MATERIALIZED (
        SELECT w.lesson_id, w.title, w.is_hidden
          FROM journal_work w
          JOIN journal_worktype t ON t.id = w.work_type_id
         WHERE w."on" BETWEEN first_on AND last_on AND t.is_control_work
    ), taught AS MATERIALIZED (
        SELECT g.id, g.name, c.id AS school_class_id, c.grade, c.letter
          FROM school_schoolclass c
          JOIN timetable_teachinggroup g ON g.school_class_id = c.id
         WHERE c.id = ANY (of_classes)
    ), lesson AS MATERIALIZED (
        SELECT l.id, l."on", l.number, l.state, l.subject_id, g.name, g.school_class_id, g.grade, g.letter
          FROM timetable_lesson l
          JOIN taught g ON g.id = l.group_id
         WHERE l."on" BETWEEN first_on AND last_on
    ), day AS (
        SELECT l.school_class_id, l."on", min(l.number) AS first_number
          FROM lesson l
         WHERE l.state IN ('planned', 'held')
         GROUP BY l.school_class_id, l."on"
    )
    SELECT l."on", l.school_class_id, l.grade, l.letter, l.number, l.subject_id, s.name, l.name, w.title, w.is_hidden,
           d.first_number
      FROM work w
      JOIN lesson l ON l.id = w.lesson_id
      JOIN school_subject s ON s.id = l.subject_id
      LEFT JOIN day d ON d.school_class_id = l.school_class_id AND d."on" = l."on"
     ORDER BY l."on", l.grade, l.letter, l.number;
END $$;
