-- How many lessons of the inclusive range each of the pupils had to attend, by `attendance_duelesson`: counted once for
-- all who are in a group over the same days, and one by one for the few who are exempt or taught at home in the range.
-- Joined by hashing, as in `attendance_missed_days`.
CREATE OR REPLACE FUNCTION attendance_lessons_due(first date, last date, of_pupils bigint[])
RETURNS TABLE (pupil_id bigint, lessons bigint)
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    apart bigint[] := ARRAY(
        SELECT x.pupil_id FROM school_subjectexemption x
         WHERE x.pupil_id = ANY (of_pupils) AND x.starts_on <= last AND (x.ends_on IS NULL OR x.ends_on >= first)
        UNION
        SELECT h.pupil_id FROM school_homeschooling h
         WHERE h.pupil_id = ANY (of_pupils) AND h.starts_on <= last AND (h.ends_on IS NULL OR h.ends_on >= first));
    -- Of few pupils places are found by pupil, those of a school by day.
    is_school boolean := cardinality(of_pupils) > 200;
BEGIN
    RETURN QUERY
    SELECT d.pupil_id, count(*)
      FROM attendance_duelesson d
     WHERE d.pupil_id = ANY (apart) AND d."on" BETWEEN first AND last
     GROUP BY d.pupil_id;
    RETURN QUERY
    WITH place AS (
        SELECT m.pupil_id, m.group_id, GREATEST(m.starts_on, first) AS starts_on, LEAST(m.ends_on, last) AS ends_on
          FROM timetable_groupmember m
         WHERE (is_school OR m.pupil_id = ANY (of_pupils)) AND m.pupil_id <> ALL (apart)
           AND m.enrolled_from <= last AND (m.enrolled_until IS NULL OR m.enrolled_until >= first)
           AND m.starts_on <= last AND (m.ends_on IS NULL OR m.ends_on >= first)
    ), counted AS (
        SELECT p.group_id, p.starts_on, p.ends_on, count(*) AS lessons
          FROM (SELECT DISTINCT group_id, starts_on, ends_on FROM place) p
          JOIN timetable_lesson l ON l.group_id = p.group_id AND l."on" BETWEEN p.starts_on AND p.ends_on
         WHERE l."on" BETWEEN first AND last AND l.state IN ('planned', 'held')
         GROUP BY p.group_id, p.starts_on, p.ends_on
    )
    SELECT p.pupil_id, sum(c.lessons)::bigint
      FROM place p
      JOIN counted c ON c.group_id = p.group_id AND c.starts_on = p.starts_on AND c.ends_on = p.ends_on
     WHERE p.pupil_id = ANY (of_pupils)
     GROUP BY p.pupil_id;
END $$;
