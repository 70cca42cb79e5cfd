-- Guardians and pupils of a group or class to whom the person may write today: who teaches the group or substitutes in a
-- lesson of it today, who leads the class, deputies and the director. One of group and class is NULL.
CREATE OR REPLACE FUNCTION messaging_families(of_writer bigint, of_group bigint, of_class bigint)
RETURNS TABLE (pupil_id bigint, user_id bigint, capacity text, words text)
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    today date := ezh_today();
    own_staff bigint := (SELECT s.id FROM school_staffmember s WHERE s.user_id = of_writer);
BEGIN
    IF NOT (
        EXISTS (SELECT 1 FROM timetable_teachingassignment a
                 WHERE a.group_id = of_group AND a.teacher_id = own_staff
                   AND a.starts_on <= today AND COALESCE(a.ends_on, today) >= today)
        OR EXISTS (SELECT 1 FROM timetable_lesson l JOIN timetable_substitution x ON x.lesson_id = l.id
                    WHERE l.group_id = of_group AND x.substitute_id = own_staff AND l."on" = today
                      AND l.state IN ('planned', 'held'))
        OR EXISTS (SELECT 1 FROM school_classteacherappointment c
                    WHERE c.school_class_id = of_class AND c.teacher_id = own_staff
                      AND c.starts_on <= today AND COALESCE(c.ends_on, today) >= today)
        OR of_class IS NOT NULL AND EXISTS (SELECT 1 FROM messaging_management() m WHERE m.user_id = of_writer)
    ) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH child AS (
        SELECT m.pupil_id FROM timetable_groupmember m
         WHERE m.group_id = of_group AND m.starts_on <= today AND COALESCE(m.ends_on, today) >= today
           AND m.enrolled_from <= today AND COALESCE(m.enrolled_until, today) >= today
        UNION
        SELECT e.pupil_id FROM school_enrolment e
         WHERE e.school_class_id = of_class AND e.starts_on <= today AND COALESCE(e.ends_on, today) >= today
    )
    SELECT f.pupil_id, f.user_id, f.capacity, f.words
      FROM messaging_families_of(ARRAY(SELECT c.pupil_id FROM child c)) f
     WHERE f.user_id <> of_writer;
END $$;
