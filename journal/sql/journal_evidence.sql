-- What speaks for the period marks of the pupils in one subject: their marks in each range of days added up, wherever
-- they were taught it (requirements 2.7). `span` is the place of the range, from 1. Weights are in whole hundredths, as
-- the column keeps them; sums count marks with a value and a weight, `n_set` and `last_on` every mark that is set.
--
-- Marks are found by pupil and day, what they belong to by the keys of all of them at once: looked up for each mark,
-- ten years would cost many times what one costs.
CREATE OR REPLACE FUNCTION journal_evidence(
    of_pupils bigint[], of_subject bigint, first_days date[], last_days date[]
) RETURNS TABLE (
    pupil_id bigint, span integer, n_set integer, last_on date, n_marks integer, lowest integer,
    total bigint, weight bigint, control_total bigint, control_weight bigint, last_control integer
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    first date := (SELECT min(day) FROM unnest(first_days) day);
    until date := (SELECT max(day) FROM unnest(last_days) day);
BEGIN
    RETURN QUERY
    WITH mark AS MATERIALIZED (
        SELECT m.pupil_id, m.work_id, m."on", m.value
          FROM journal_mark m
         WHERE m.pupil_id = ANY (of_pupils) AND m."on" BETWEEN first AND until
           AND (m.value IS NOT NULL OR m.result <> '')
    ), work AS MATERIALIZED (
        SELECT w.id, w.lesson_id, w.position, (w.weight * 100)::integer AS weight, t.is_control_work
          FROM journal_work w
          JOIN journal_worktype t ON t.id = w.work_type_id
         WHERE w.id = ANY (ARRAY(SELECT DISTINCT work_id FROM mark))
    ), weighed AS MATERIALIZED (
        SELECT w.id, w.weight, w.is_control_work,
               ((l."on" - DATE '2000-01-01')::bigint << 32) + (l.number << 16) + w.position AS place
          FROM work w
          JOIN timetable_lesson l ON l.id = w.lesson_id
         WHERE l.id = ANY (ARRAY(SELECT DISTINCT lesson_id FROM work)) AND l.subject_id = of_subject
    ), counted AS (
        SELECT m.pupil_id, r.span::integer, m."on", m.value, w.place,
               CASE WHEN m.value IS NOT NULL THEN w.weight ELSE 0 END AS weight, w.is_control_work
          FROM mark m
          JOIN weighed w ON w.id = m.work_id
          JOIN unnest(first_days, last_days) WITH ORDINALITY r (first_on, last_on, span)
            ON m."on" BETWEEN r.first_on AND r.last_on
    )
    SELECT c.pupil_id, c.span, count(*)::integer, max(c."on"),
           count(*) FILTER (WHERE c.weight > 0)::integer, min(c.value) FILTER (WHERE c.weight > 0)::integer,
           sum(c.value * c.weight) FILTER (WHERE c.weight > 0), sum(c.weight),
           sum(c.value * c.weight) FILTER (WHERE c.weight > 0 AND c.is_control_work),
           sum(c.weight) FILTER (WHERE c.is_control_work),
           (max((c.place << 3) + c.value) FILTER (WHERE c.weight > 0 AND c.is_control_work) & 7)::integer
      FROM counted c
     GROUP BY c.pupil_id, c.span;
END $$;
