-- Keys of the lessons of the inclusive range that took place: of the whole school, of the classes, or of the gradebooks
-- in which one of the staff gave a lesson or teaches `today`.
CREATE OR REPLACE FUNCTION journal_given_lessons(
    first date, last date, today date, of_staff bigint[], of_classes bigint[]
) RETURNS bigint[] LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    IF of_staff IS NOT NULL THEN
        RETURN ARRAY(
            SELECT l.id
              FROM (SELECT o.group_id, o.subject_id FROM timetable_lesson o
                     WHERE o.teacher_id = ANY (of_staff) AND o."on" BETWEEN first AND last
                     UNION
                    SELECT a.group_id, a.subject_id FROM timetable_teachingassignment a
                     WHERE a.teacher_id = ANY (of_staff) AND a.starts_on <= today
                       AND (a.ends_on IS NULL OR a.ends_on >= today)) gradebook
              JOIN timetable_lesson l ON l.group_id = gradebook.group_id AND l.subject_id = gradebook.subject_id
             WHERE l."on" BETWEEN first AND last AND l.state IN ('planned', 'held'));
    ELSIF of_classes IS NOT NULL THEN
        RETURN ARRAY(
            SELECT l.id FROM timetable_lesson l
             WHERE l.group_id IN (SELECT g.id FROM timetable_teachinggroup g WHERE g.school_class_id = ANY (of_classes))
               AND l."on" BETWEEN first AND last AND l.state IN ('planned', 'held'));
    END IF;
    RETURN ARRAY(SELECT l.id FROM timetable_lesson l
                  WHERE l."on" BETWEEN first AND last AND l.state IN ('planned', 'held'));
END $$;
