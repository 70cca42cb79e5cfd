-- Who teaches the pupils on the lists of the classes which subject on a day: of several teachers of one pupil and subject
-- the latest. Substitutes give lessons and answer for no results. Joined by hashing, as reports_results.
CREATE OR REPLACE FUNCTION reports_taught(of_classes bigint[], of_day date) RETURNS TABLE (
    pupil_id bigint, subject_id bigint, teacher_id bigint
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    groups bigint[] := ARRAY(SELECT g.id FROM timetable_teachinggroup g WHERE g.school_class_id = ANY (of_classes));
BEGIN
    RETURN QUERY
    SELECT DISTINCT ON (m.pupil_id, a.subject_id) m.pupil_id, a.subject_id, a.teacher_id
      FROM timetable_groupmember m
      JOIN timetable_teachingassignment a ON a.group_id = m.group_id
     WHERE m.group_id = ANY (groups) AND a.group_id = ANY (groups)
       AND m.enrolled_from <= of_day AND (m.enrolled_until IS NULL OR m.enrolled_until >= of_day)
       AND m.starts_on <= of_day AND (m.ends_on IS NULL OR m.ends_on >= of_day)
       AND a.starts_on <= of_day AND (a.ends_on IS NULL OR a.ends_on >= of_day)
     ORDER BY m.pupil_id, a.subject_id, a.starts_on DESC, a.id DESC;
END $$;
