-- Days of the inclusive range with a lesson missed or come late to, of pupils of the classes, or of one pupil (an empty
-- list of classes is all of them): lessons that the pupil had to attend, those he missed by reason, and latenesses.
--
-- A pupil has to attend what `attendance_duelesson` says; here it is counted for all at once, each row read once. A
-- reason counts before the noted code; a lateness that the class teacher noted counts where no teacher noted one.
--
-- Joined by hashing only: the planner cannot know how few of the joins drop a row, and would loop through indexes. By
-- bitmaps, for so each page is read once; planned for the range and the classes asked for, in the order that is written:
-- to look for a better one takes longer than a class's month.
CREATE OR REPLACE FUNCTION attendance_missed_days(first date, last date, of_classes bigint[], of_pupil bigint)
RETURNS TABLE (
    pupil_id bigint, school_class_id bigint, "on" date,
    lessons bigint, illness bigint, excused bigint, unexcused bigint, unknown bigint, late bigint
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET join_collapse_limit = 1 SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    classes bigint[] := COALESCE(of_classes, ARRAY(
        SELECT e.school_class_id FROM school_enrolment e
         WHERE e.starts_on <= last AND (e.ends_on IS NULL OR e.ends_on >= first)
           AND (of_pupil IS NULL OR e.pupil_id = of_pupil)));
    -- Of few pupils absences are found by pupil and lessons by group, those of a school by day. Pupils are those of `stay`.
    groups bigint[] := ARRAY(SELECT g.id FROM timetable_teachinggroup g WHERE g.school_class_id = ANY (classes));
    pupils bigint[] := ARRAY(
        SELECT e.pupil_id FROM school_enrolment e
         WHERE e.school_class_id = ANY (classes) AND (of_pupil IS NULL OR e.pupil_id = of_pupil)
           AND e.starts_on <= last AND (e.ends_on IS NULL OR e.ends_on >= first));
    is_school boolean := cardinality(pupils) > 200;
BEGIN
    RETURN QUERY
    WITH stay AS (
        SELECT e.pupil_id, e.school_class_id, GREATEST(e.starts_on, first) AS starts_on, LEAST(e.ends_on, last) AS ends_on
          FROM school_enrolment e
         WHERE e.school_class_id = ANY (classes) AND (of_pupil IS NULL OR e.pupil_id = of_pupil)
           AND e.starts_on <= last AND (e.ends_on IS NULL OR e.ends_on >= first)
    ), place AS (
        SELECT m.group_id, m.pupil_id, m.starts_on, m.ends_on
          FROM timetable_groupmembership m
         WHERE m.group_id = ANY (ARRAY(
            SELECT g.id FROM timetable_teachinggroup g WHERE g.school_class_id = ANY (classes) AND g.name <> ''))
    ), given AS (
        SELECT l.id, l.group_id, l.subject_id, l."on", g.school_class_id, g.name = '' AS is_whole_class
          -- Without statistics PostgreSQL would go through the index of all lessons that take place.
          FROM (SELECT * FROM timetable_lesson o
                 WHERE o."on" BETWEEN first AND last AND (is_school OR o.group_id = ANY (groups)) OFFSET 0) l
          JOIN timetable_teachinggroup g ON g.id = l.group_id
         WHERE l.state IN ('planned', 'held') AND g.school_class_id = ANY (classes)
    ), noted AS (
        SELECT s.pupil_id, s.school_class_id, l."on", code.is_absence, code.is_late, false AS is_arrival,
               CASE WHEN reason.id IS NULL THEN code.is_illness ELSE reason.is_illness END AS is_illness,
               CASE WHEN reason.id IS NULL THEN code.is_excused ELSE reason.is_excused END AS is_excused,
               CASE WHEN reason.id IS NULL THEN code.is_default ELSE reason.is_default END AS is_default
          FROM given l
          JOIN journal_absence a ON a.lesson_id = l.id AND a."on" BETWEEN first AND last
           AND (is_school OR a.pupil_id = ANY (pupils))
          JOIN journal_absencecode code ON code.id = a.code_id
          LEFT JOIN journal_absencecode reason ON reason.id = a.reason_id
          JOIN stay s ON s.pupil_id = a.pupil_id AND s.school_class_id = l.school_class_id
           AND l."on" BETWEEN s.starts_on AND s.ends_on
          LEFT JOIN place m ON m.group_id = l.group_id AND m.pupil_id = a.pupil_id
           AND l."on" >= m.starts_on AND (m.ends_on IS NULL OR l."on" <= m.ends_on)
         WHERE (l.is_whole_class OR m.group_id IS NOT NULL) AND (code.is_absence OR code.is_late)
           AND NOT EXISTS (
                SELECT FROM school_subjectexemption x
                 WHERE x.pupil_id = a.pupil_id AND x.subject_id = l.subject_id
                   AND l."on" >= x.starts_on AND (x.ends_on IS NULL OR l."on" <= x.ends_on))
           AND NOT EXISTS (
                SELECT FROM school_homeschooling h
                 WHERE h.pupil_id = a.pupil_id AND l."on" >= h.starts_on AND (h.ends_on IS NULL OR l."on" <= h.ends_on))
        UNION ALL
        SELECT s.pupil_id, s.school_class_id, late."on", false, false, true, false, false, false
          FROM attendance_latearrival late
          JOIN stay s ON s.pupil_id = late.pupil_id AND late."on" BETWEEN s.starts_on AND s.ends_on
         WHERE late.is_in_force AND late."on" BETWEEN first AND last
    ), day AS (
        SELECT n.pupil_id, n.school_class_id, n."on",
               count(*) FILTER (WHERE n.is_absence AND n.is_illness) AS illness,
               count(*) FILTER (WHERE n.is_absence AND NOT n.is_illness AND n.is_excused) AS excused,
               count(*) FILTER (WHERE n.is_absence AND NOT n.is_illness AND NOT n.is_excused AND NOT n.is_default)
                   AS unexcused,
               count(*) FILTER (WHERE n.is_absence AND NOT n.is_illness AND NOT n.is_excused AND n.is_default)
                   AS unknown,
               count(*) FILTER (WHERE n.is_late) AS late,
               count(*) FILTER (WHERE n.is_arrival) AS arrivals
          FROM noted n
         GROUP BY n.pupil_id, n.school_class_id, n."on"
    ), due AS (
        SELECT d.pupil_id, d."on", count(*) AS lessons
          FROM day d
          JOIN given l ON l.school_class_id = d.school_class_id AND l."on" = d."on"
          LEFT JOIN place m ON m.group_id = l.group_id AND m.pupil_id = d.pupil_id
           AND d."on" >= m.starts_on AND (m.ends_on IS NULL OR d."on" <= m.ends_on)
         WHERE (l.is_whole_class OR m.group_id IS NOT NULL)
           AND NOT EXISTS (
                SELECT FROM school_subjectexemption x
                 WHERE x.pupil_id = d.pupil_id AND x.subject_id = l.subject_id
                   AND d."on" >= x.starts_on AND (x.ends_on IS NULL OR d."on" <= x.ends_on))
           AND NOT EXISTS (
                SELECT FROM school_homeschooling h
                 WHERE h.pupil_id = d.pupil_id AND d."on" >= h.starts_on AND (h.ends_on IS NULL OR d."on" <= h.ends_on))
         GROUP BY d.pupil_id, d."on"
    )
    SELECT d.pupil_id, d.school_class_id, d."on", COALESCE(due.lessons, 0), d.illness, d.excused, d.unexcused, d.unknown,
           GREATEST(d.late, d.arrivals)
      FROM day d
      LEFT JOIN due ON due.pupil_id = d.pupil_id AND due."on" = d."on";
END $$;
