-- Lessons of the classes before the day, by gradebook and by the plan that their topic is of, none for a topic of one's
-- own: how many were due (one that stands for a moved lesson is no further one), held, have a topic, were cancelled.
--
-- Lessons are found by group, topics and items of plans by their keys, each at once: by bitmaps and by hashing, with one
-- plan. Looked for lesson by lesson they are seven pages each with ten years behind, four with one.
CREATE OR REPLACE FUNCTION journal_programme_counts(of_classes bigint[], before date)
RETURNS TABLE (
    group_id bigint, subject_id bigint, plan_id bigint, due bigint, held bigint, written bigint, cancelled bigint
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH given AS MATERIALIZED (
        SELECT l.id, l.group_id, l.subject_id, l.state
          FROM timetable_lesson l
         WHERE l.group_id = ANY (ARRAY(
                SELECT g.id FROM timetable_teachinggroup g WHERE g.school_class_id = ANY (of_classes)))
           AND l."on" < before
    ), topic AS MATERIALIZED (
        SELECT e.lesson_id, e.plan_item_id, e.topic <> '' AS is_written
          FROM journal_lessonentry e
         WHERE e.lesson_id = ANY (ARRAY(SELECT l.id FROM given l))
    )
    SELECT l.group_id, l.subject_id, i.plan_id,
           count(*) FILTER (WHERE l.id NOT IN (
                SELECT m.moved_to_id FROM timetable_lesson m WHERE m.moved_to_id IS NOT NULL)),
           count(*) FILTER (WHERE l.state = 'held'),
           count(*) FILTER (WHERE l.state = 'held' AND t.is_written),
           count(*) FILTER (WHERE l.state = 'cancelled')
      FROM given l
      LEFT JOIN topic t ON t.lesson_id = l.id
      LEFT JOIN curriculum_lessonplanitem i
        ON i.id = t.plan_item_id AND i.id = ANY (ARRAY(SELECT o.plan_item_id FROM topic o))
     GROUP BY l.group_id, l.subject_id, i.plan_id;
END $$;
