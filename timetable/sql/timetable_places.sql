-- Who is in the groups of the classes on at least one day of the range, and when: `timetable_groupmember` by class, as
-- lists of a class ask for it. Stays and groups of the classes are read at once and joined by hashing, by one plan: of
-- ten years PostgreSQL expects one pupil of a class or two, and looks for the place of each.
CREATE OR REPLACE FUNCTION timetable_places(of_classes bigint[], first date, last date)
RETURNS TABLE (group_id bigint, pupil_id bigint, starts_on date, ends_on date) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.group_id, m.pupil_id, m.starts_on, m.ends_on
      FROM timetable_groupmember m
     WHERE m.school_class_id = ANY (of_classes)
       AND m.group_id = ANY (ARRAY(SELECT g.id FROM timetable_teachinggroup g WHERE g.school_class_id = ANY (of_classes)))
       AND m.enrolled_from <= last AND (m.enrolled_until IS NULL OR m.enrolled_until >= first)
       AND m.starts_on <= last AND (m.ends_on IS NULL OR m.ends_on >= first);
END $$;
