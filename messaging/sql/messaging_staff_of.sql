-- Who of the school stands for the pupil today, as whom: teachers of his groups, who substitutes for them in a lesson of
-- today, his class teacher, deputies and the director. Only people who can sign in; one row for each reason.
CREATE OR REPLACE FUNCTION messaging_staff_of(of_pupil bigint) RETURNS TABLE (user_id bigint, capacity text, words text)
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    today date := ezh_today();
BEGIN
    RETURN QUERY
    WITH own_group AS MATERIALIZED (
        SELECT m.group_id FROM timetable_groupmember m
         WHERE m.pupil_id = of_pupil AND m.starts_on <= today AND COALESCE(m.ends_on, today) >= today
           AND m.enrolled_from <= today AND COALESCE(m.enrolled_until, today) >= today
    ), own_class AS MATERIALIZED (
        SELECT e.school_class_id FROM school_enrolment e
         WHERE e.pupil_id = of_pupil AND e.starts_on <= today AND COALESCE(e.ends_on, today) >= today
    ), person AS (
        SELECT s.user_id, 'teacher' AS capacity, b.name::text AS words
          FROM own_group o
          JOIN timetable_teachingassignment a ON a.group_id = o.group_id
           AND a.starts_on <= today AND COALESCE(a.ends_on, today) >= today
          JOIN school_subject b ON b.id = a.subject_id
          JOIN school_staffmember s ON s.id = a.teacher_id
        UNION ALL
        SELECT s.user_id, 'teacher', b.name || ', замена'
          FROM own_group o
          JOIN timetable_lesson l ON l.group_id = o.group_id AND l."on" = today AND l.state IN ('planned', 'held')
          JOIN timetable_substitution x ON x.lesson_id = l.id
          JOIN school_subject b ON b.id = l.subject_id
          JOIN school_staffmember s ON s.id = x.substitute_id
        UNION ALL
        SELECT s.user_id, 'class_teacher', 'классный руководитель'
          FROM own_class o
          JOIN school_classteacherappointment c ON c.school_class_id = o.school_class_id
           AND c.starts_on <= today AND COALESCE(c.ends_on, today) >= today
          JOIN school_staffmember s ON s.id = c.teacher_id
        UNION ALL
        SELECT m.user_id, 'management', m.words FROM own_class, messaging_management() m
    )
    SELECT p.user_id, p.capacity, p.words FROM person p JOIN accounts_user u ON u.id = p.user_id AND u.is_active;
END $$;
