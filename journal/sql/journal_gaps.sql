-- What teachers have not written, a row for each thing missing, whatever its deadline: topics, homework, roll calls, a
-- week of a gradebook without marks, pupils without a mark for a control work or for a term (R-12, R-16, § 3.3).
--
-- Nothing is missing where nothing may be written (a closed term) or nothing took place (a cancelled or moved lesson, a
-- vacation, a day off). What a substitute left is the substitute's; the rest belongs to who teaches the gradebook
-- `today`, and where nobody does any more, to who gave the lesson. Asked for some staff or classes, only their lessons
-- are read. Joined by hashing and read by bitmaps, for the planner would look for each lesson's own rows. Planned once:
-- to plan takes longer than a teacher's month. Marks of the school are therefore found in one statement and marks of some
-- gradebooks in another: by day, and by the keys of their works.
CREATE OR REPLACE FUNCTION journal_gaps(
    rules text[], first date, until date, today date, of_staff bigint[], of_classes bigint[]
) RETURNS TABLE (
    rule text, staff_id bigint, school_class_id bigint, group_id bigint, subject_id bigint, lesson_id bigint,
    object_id bigint, "on" date, number smallint, n integer, is_substituted boolean
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    -- The week is looked at as a whole: what was marked on Friday counts for Monday.
    from_day date := CASE WHEN 'weekly_marks' = ANY (rules) THEN date_trunc('week', first)::date ELSE first END;
    to_day date := CASE WHEN 'weekly_marks' = ANY (rules) THEN date_trunc('week', until)::date + 6 ELSE until END;
    given bigint[] := journal_given_lessons(from_day, to_day, today, of_staff, of_classes);
    terms bigint[] := ARRAY(SELECT t.id FROM school_term t WHERE t.starts_on <= to_day AND t.ends_on >= from_day);
    marked bigint[];
BEGIN
    IF NOT 'weekly_marks' = ANY (rules) THEN
        marked := '{}';
    ELSIF of_staff IS NULL AND of_classes IS NULL THEN
        marked := ARRAY(SELECT DISTINCT w.lesson_id
                          FROM journal_work w
                          JOIN journal_mark m ON m.work_id = w.id
                         WHERE m."on" BETWEEN from_day AND to_day AND w."on" BETWEEN from_day AND to_day
                           AND (m.value IS NOT NULL OR m.result <> ''));
    ELSE
        marked := ARRAY(SELECT DISTINCT w.lesson_id
                          FROM journal_work w
                          JOIN journal_mark m ON m.work_id = w.id
                         WHERE w.lesson_id = ANY (given) AND (m.value IS NOT NULL OR m.result <> '')
                           AND m.work_id = ANY (ARRAY(SELECT o.id FROM journal_work o WHERE o.lesson_id = ANY (given))));
    END IF;
    RETURN QUERY
    WITH lesson AS MATERIALIZED (
        SELECT l.id, l."on", l.number, l.group_id, l.subject_id, c.id AS class_id, c.grade,
               s.id IS NOT NULL AS is_substituted,
               CASE WHEN s.id IS NULL THEN COALESCE(a.teacher_id, l.teacher_id) ELSE l.teacher_id END AS staff_id
          FROM timetable_lesson l
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          JOIN school_schoolclass c ON c.id = g.school_class_id
          LEFT JOIN timetable_substitution s ON s.lesson_id = l.id AND s.lesson_id = ANY (given)
          LEFT JOIN timetable_teachingassignment a
            ON a.group_id = l.group_id AND a.subject_id = l.subject_id
           AND a.starts_on <= today AND (a.ends_on IS NULL OR a.ends_on >= today)
         WHERE l.id = ANY (given)
           AND NOT EXISTS (SELECT FROM journal_closedterm k JOIN school_term t ON t.id = k.term_id
                            WHERE k.school_class_id = c.id AND l."on" BETWEEN t.starts_on AND t.ends_on
                              AND k.term_id = ANY (terms))
           AND NOT EXISTS (SELECT FROM school_vacation v
                            WHERE v.calendar_id = c.calendar_id AND l."on" BETWEEN v.starts_on AND v.ends_on)
           AND NOT EXISTS (SELECT FROM school_transferredday d
                            WHERE d.calendar_id = c.calendar_id AND d."on" = l."on" AND d.works_as IS NULL)
    ), week AS (
        -- The last own lesson of the week stands for it; where all were substituted, the last of those.
        SELECT DISTINCT ON (l.group_id, l.subject_id, date_trunc('week', l."on")) l.*,
               bool_or(k.lesson_id IS NOT NULL)
                   OVER (PARTITION BY l.group_id, l.subject_id, date_trunc('week', l."on")) AS is_marked
          FROM lesson l
          LEFT JOIN unnest(marked) k (lesson_id) ON k.lesson_id = l.id
         WHERE 'weekly_marks' = ANY (rules) AND l.grade > 1
         ORDER BY l.group_id, l.subject_id, date_trunc('week', l."on"), l.is_substituted, l."on" DESC, l.number DESC
    ), written AS MATERIALIZED (
        SELECT l.id AS lesson_id, l."on", l.group_id, l.subject_id, w.id AS work_id
          FROM lesson l
          JOIN journal_work w ON w.lesson_id = l.id
          JOIN journal_worktype t ON t.id = w.work_type_id AND t.is_control_work
         WHERE 'control_work_marks' = ANY (rules) AND w.lesson_id = ANY (given) AND l.grade > 1
    ), control_work AS (
        SELECT k.lesson_id, k.work_id, m.pupil_id
          FROM written k
          JOIN timetable_groupmember m
            ON m.group_id = k.group_id AND m.starts_on <= k."on" AND COALESCE(m.ends_on, k."on") >= k."on"
         WHERE m.group_id = ANY (ARRAY(SELECT DISTINCT o.group_id FROM written o))
           AND m.enrolled_from <= to_day AND (m.enrolled_until IS NULL OR m.enrolled_until >= from_day)
           AND NOT EXISTS (SELECT FROM school_subjectexemption x
                            WHERE x.pupil_id = m.pupil_id AND x.subject_id = k.subject_id
                              AND x.starts_on <= k."on" AND COALESCE(x.ends_on, k."on") >= k."on")
           AND NOT EXISTS (SELECT FROM journal_absence b JOIN journal_absencecode c ON c.id = b.code_id AND c.is_absence
                            WHERE b.lesson_id = ANY (ARRAY(SELECT o.lesson_id FROM written o))
                              AND b.lesson_id = k.lesson_id AND b.pupil_id = m.pupil_id)
    ), unmarked AS (
        SELECT c.lesson_id, c.work_id, count(*)::integer AS n
          FROM control_work c
          LEFT JOIN journal_mark m
            ON m.work_id = c.work_id AND m.pupil_id = c.pupil_id AND m.work_id = ANY (
                   ARRAY(SELECT o.work_id FROM control_work o)) AND (m.value IS NOT NULL OR m.result <> '')
          LEFT JOIN journal_outstandingwork o ON o.work_id = c.work_id AND o.pupil_id = c.pupil_id AND o.is_owed
         WHERE m.id IS NULL AND o.id IS NULL
         GROUP BY c.lesson_id, c.work_id
    ), found AS (
        SELECT 'topic' AS rule, l.*, l.id AS object_id, 1 AS n
          FROM lesson l
          LEFT JOIN journal_lessonentry e ON e.lesson_id = l.id AND e.lesson_id = ANY (given) AND e.topic <> ''
         WHERE 'topic' = ANY (rules) AND e.lesson_id IS NULL
        UNION ALL
        SELECT 'homework', l.*, l.id, 1
          FROM lesson l
          LEFT JOIN journal_homework h
            ON h.lesson_id = l.id AND h.lesson_id = ANY (given) AND (h.is_none_set OR h.text <> '')
         WHERE 'homework' = ANY (rules) AND l.grade > 1 AND h.lesson_id IS NULL
        UNION ALL
        SELECT 'roll', l.*, l.id, 1
          FROM lesson l
         WHERE 'roll' = ANY (rules)
           AND NOT EXISTS (SELECT FROM journal_absence b
                            WHERE b.lesson_id = ANY (given) AND b.lesson_id = l.id AND b.code_id IS NOT NULL)
           AND NOT EXISTS (SELECT FROM journal_rollcall r WHERE r.lesson_id = l.id AND r.is_in_force)
        UNION ALL
        SELECT 'control_work_marks', l.*, u.work_id, u.n FROM unmarked u JOIN lesson l ON l.id = u.lesson_id
        UNION ALL
        SELECT 'weekly_marks', w.id, w."on", w.number, w.group_id, w.subject_id, w.class_id, w.grade, w.is_substituted,
               w.staff_id, w.id, 1
          FROM week w WHERE NOT w.is_marked
    )
    SELECT f.rule, f.staff_id, f.class_id, f.group_id, f.subject_id, f.id, f.object_id, f."on", f.number, f.n,
           f.is_substituted
      FROM found f
     WHERE f."on" BETWEEN first AND until AND (of_staff IS NULL OR f.staff_id = ANY (of_staff))
       AND (of_classes IS NULL OR f.class_id = ANY (of_classes))
    UNION ALL
    SELECT 'period_marks', p.staff_id, p.school_class_id, p.group_id, p.subject_id, NULL, p.term_id, p."on",
           0::smallint, p.n, false
      FROM journal_gaps_of_terms(first, until, today, of_classes) p
     WHERE 'period_marks' = ANY (rules) AND (of_staff IS NULL OR p.staff_id = ANY (of_staff));
END $$;
