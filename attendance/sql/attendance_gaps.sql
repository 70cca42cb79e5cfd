-- What class teachers owe to attendance (§ 3.4, R-35): pupils and days of the range on which lessons were missed and
-- nobody has told why, while the term is open; notices of families sent in the range and not answered. Joined by hashing
-- and read by bitmaps, for the planner would look for the lesson of each absence.
CREATE OR REPLACE FUNCTION attendance_gaps(first date, until date, of_classes bigint[]) RETURNS TABLE (
    rule text, school_class_id bigint, object_id bigint, pupil_id bigint, "on" date, n integer
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    groups bigint[] := ARRAY(SELECT g.id FROM timetable_teachinggroup g WHERE g.school_class_id = ANY (of_classes));
BEGIN
    RETURN QUERY
    WITH closed AS MATERIALIZED (
        SELECT k.school_class_id, t.starts_on, t.ends_on
          FROM journal_closedterm k
          JOIN school_term t ON t.id = k.term_id
         WHERE t.starts_on <= until AND t.ends_on >= first
           AND (of_classes IS NULL OR k.school_class_id = ANY (of_classes))
    )
    SELECT 'reasons', g.school_class_id, NULL::bigint, a.pupil_id, a."on", count(*)::integer
      FROM journal_absence a
      JOIN journal_absencecode c
        ON c.id = a.code_id AND c.is_absence AND c.is_default AND NOT c.is_illness AND NOT c.is_excused
      JOIN timetable_lesson l ON l.id = a.lesson_id
      JOIN timetable_teachinggroup g ON g.id = l.group_id
     WHERE a."on" BETWEEN first AND until AND l."on" BETWEEN first AND until AND a.reason_id IS NULL
       AND (of_classes IS NULL OR l.group_id = ANY (groups))
       -- To have been a pupil of the class follows; said once more, it finds the rows of few pupils by their index.
       AND (of_classes IS NULL OR a.pupil_id = ANY (ARRAY(
            SELECT e.pupil_id FROM school_enrolment e WHERE e.school_class_id = ANY (of_classes))))
       AND NOT EXISTS (SELECT FROM closed k
                        WHERE k.school_class_id = g.school_class_id AND a."on" BETWEEN k.starts_on AND k.ends_on)
     GROUP BY g.school_class_id, a.pupil_id, a."on";
    RETURN QUERY
    SELECT 'notices', e.school_class_id, n.id, n.pupil_id, sent."on", 1
      FROM attendance_absencenotice n
      CROSS JOIN LATERAL (
            SELECT (n.written_at AT TIME ZONE (SELECT s.time_zone FROM school_school s))::date AS "on") sent
      JOIN school_enrolment e
        ON e.pupil_id = n.pupil_id AND e.starts_on <= sent."on" AND COALESCE(e.ends_on, sent."on") >= sent."on"
     WHERE n.state = 'new' AND sent."on" BETWEEN first AND until
       AND (of_classes IS NULL OR e.school_class_id = ANY (of_classes));
END $$;
