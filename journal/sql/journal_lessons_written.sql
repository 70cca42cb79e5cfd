-- Lessons of the classes that take place in the range, in their order: which have a topic, which homework, «без задания»
-- among it.
--
-- Lessons are found by group and day, what is written at them by their keys, each at once: by bitmaps and by hashing, with
-- one plan. Rows of a month do not lie in the order of their lessons, though those of ten years as a whole seem to.
CREATE OR REPLACE FUNCTION journal_lessons_written(of_classes bigint[], first date, last date)
RETURNS TABLE (
    id bigint, group_id bigint, subject_id bigint, "on" date, state varchar, has_topic boolean, has_homework boolean
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH given AS MATERIALIZED (
        SELECT l.id, l.group_id, l.subject_id, l."on", l.number, l.state
          FROM timetable_lesson l
         WHERE l.group_id = ANY (ARRAY(
                SELECT g.id FROM timetable_teachinggroup g WHERE g.school_class_id = ANY (of_classes)))
           AND l."on" BETWEEN first AND last AND l.state IN ('planned', 'held')
    )
    SELECT l.id, l.group_id, l.subject_id, l."on", l.state,
           l.id IN (SELECT e.lesson_id FROM journal_lessonentry e
                     WHERE e.lesson_id = ANY (ARRAY(SELECT o.id FROM given o)) AND e.topic <> ''),
           l.id IN (SELECT h.lesson_id FROM journal_homework h
                     WHERE h.lesson_id = ANY (ARRAY(SELECT o.id FROM given o)) AND (h.is_none_set OR h.text <> ''))
      FROM given l
     ORDER BY l."on", l.number, l.id;
END $$;
