-- Marks of pupils in a span that count in a mean, each with its subject, weight in whole hundredths and place in time.
-- Of few pupils they are found by pupil, and what they belong to by their keys; of a school all is found by day, and
-- marks of others come along.
--
-- Without settings of its own, so that PostgreSQL puts it into the statement of the function that asks, and plans it
-- there, without the way that is not taken. Works are worked out before the join, once each: after it they would be
-- once for each sum of each mark.
CREATE OR REPLACE FUNCTION reports_counted_marks(of_pupils bigint[], first date, until date) RETURNS TABLE (
    pupil_id bigint, subject_id bigint, value smallint, weight integer, is_control_work boolean, place bigint
) LANGUAGE sql STABLE AS $$
WITH mark_of_few AS MATERIALIZED (
    SELECT m.pupil_id, m.work_id, m.value
      FROM journal_mark m
     WHERE cardinality(of_pupils) <= 200 AND m.pupil_id = ANY (of_pupils)
       AND m."on" BETWEEN first AND until AND m.value IS NOT NULL
), work AS MATERIALIZED (
    SELECT w.id, l.subject_id, (w.weight * 100)::integer AS weight, t.is_control_work,
           ((l."on" - DATE '2000-01-01')::bigint << 32) + (l.number << 16) + w.position AS place
      FROM timetable_lesson l
      JOIN journal_work w ON w.lesson_id = l.id
      JOIN journal_worktype t ON t.id = w.work_type_id
     WHERE w.weight > 0 AND w."on" BETWEEN first AND until AND l."on" BETWEEN first AND until
       AND (cardinality(of_pupils) > 200 OR w.id = ANY (ARRAY(SELECT DISTINCT m.work_id FROM mark_of_few m)))
)
SELECT m.pupil_id, w.subject_id, m.value, w.weight, w.is_control_work, w.place
  FROM (
    SELECT f.pupil_id, f.work_id, f.value FROM mark_of_few f WHERE cardinality(of_pupils) <= 200
    UNION ALL
    SELECT a.pupil_id, a.work_id, a.value FROM journal_mark a
     WHERE cardinality(of_pupils) > 200 AND a."on" BETWEEN first AND until AND a.value IS NOT NULL
  ) m
  JOIN work w ON w.id = m.work_id
$$;
