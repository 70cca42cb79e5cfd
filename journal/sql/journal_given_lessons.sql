-- Keys of the lessons of the inclusive range that took place: of the whole school, of the classes, or of the gradebooks
-- in which one of the staff gave a lesson or teaches `today`.
--
-- Planned once. Lessons are found by gradebook and day, or by group and day, whatever else lies between; a state is looked
-- at afterwards, for without statistics the planner takes it for the condition of a partial index and walks all of that.
CREATE OR REPLACE FUNCTION journal_given_lessons(
    first date, last date, today date, of_staff bigint[], of_classes bigint[]
) RETURNS bigint[] LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
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
             CROSS JOIN LATERAL (
                    SELECT o.id, o.state FROM timetable_lesson o
                     WHERE o.group_id = gradebook.group_id AND o.subject_id = gradebook.subject_id
                       AND o."on" BETWEEN first AND last
                    OFFSET 0) l
             WHERE l.state IN ('planned', 'held'));
    ELSIF of_classes IS NOT NULL THEN
        RETURN ARRAY(
            SELECT l.id
              FROM (SELECT o.id, o.state FROM timetable_lesson o
                     WHERE o.group_id = ANY (
                           ARRAY(SELECT g.id FROM timetable_teachinggroup g WHERE g.school_class_id = ANY (of_classes)))
                       AND o."on" BETWEEN first AND last
                    OFFSET 0) l
             WHERE l.state IN ('planned', 'held'));
    END IF;
    RETURN ARRAY(SELECT l.id
                   FROM (SELECT o.id, o.state FROM timetable_lesson o WHERE o."on" BETWEEN first AND last OFFSET 0) l
                  WHERE l.state IN ('planned', 'held'));
END $$;
