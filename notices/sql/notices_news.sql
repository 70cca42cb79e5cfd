-- What is new about the pupils: marks, homework, control works and absences written after `since`, at lessons from the
-- day `first_on`, the latest first. What is younger at the moment `at_moment` than the grace of the school waits. A cell
-- that was cleared is news where it had stood so long: then somebody may have read it. Homework and control works stand
-- on the days of the diary, by the same views. Reasons of absences are not told, they may be of health (P-09).
CREATE OR REPLACE FUNCTION notices_news(
    of_pupils bigint[], first_on date, since timestamptz, at_moment timestamptz, at_most integer
)
RETURNS TABLE (
    kind text, object_id bigint, pupil_id bigint, at timestamptz, subject varchar, "on" date, due_on date, text text,
    detail text
)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    grace interval = make_interval(mins => COALESCE((SELECT s.grace_minutes FROM notices_noticesettings s LIMIT 1), 15));
    until timestamptz = at_moment - grace;
BEGIN
    RETURN QUERY
    WITH mark AS MATERIALIZED (
        SELECT m.id, m.pupil_id, m.work_id, m."on", m.value, m.result, m.written_at
          FROM journal_mark m
         WHERE m.pupil_id = ANY(of_pupils) AND m."on" >= first_on AND m.written_at > since AND m.written_at <= until
    ), absence AS MATERIALIZED (
        SELECT a.id, a.pupil_id, a.lesson_id, a."on", a.code_id, a.written_at
          FROM journal_absence a
         WHERE a.pupil_id = ANY(of_pupils) AND a."on" >= first_on AND a.written_at > since AND a.written_at <= until
    ), lesson AS MATERIALIZED (
        SELECT p.pupil_id, l.id, l."on", l.group_id, l.subject_id, l.moved_to_id
          FROM timetable_groupmember p
          JOIN timetable_lesson l ON l.group_id = p.group_id
           AND l."on" BETWEEN GREATEST(first_on, p.starts_on) AND COALESCE(p.ends_on, 'infinity')
         WHERE p.pupil_id = ANY(of_pupils) AND p.starts_on <= first_on + 365
           AND (p.ends_on IS NULL OR p.ends_on >= first_on)
           AND (p.enrolled_until IS NULL OR p.enrolled_until >= first_on)
           AND l.state <> 'cancelled'
    ), told AS (
        SELECT 'mark' AS kind, m.id, m.pupil_id, m.written_at, l.subject_id, m."on", NULL::date AS due_on,
               COALESCE(m.value::text, m.result) AS text, concat_ws(': ', t.name, NULLIF(w.title, '')) AS detail
          FROM mark m
          JOIN journal_work w ON w.id = m.work_id AND NOT w.is_hidden
          JOIN journal_worktype t ON t.id = w.work_type_id
          JOIN timetable_lesson l ON l.id = w.lesson_id
         WHERE m.value IS NOT NULL OR m.result <> '' OR EXISTS (
               SELECT FROM (
                   SELECT e.value, e.result, e.pgh_created_at,
                          lead(e.pgh_created_at) OVER (ORDER BY e.pgh_id) AS changed_at
                     FROM journal_markevent e
                    WHERE e.work_id = m.work_id AND e.pupil_id = m.pupil_id) stood
                WHERE (stood.value IS NOT NULL OR stood.result <> '')
                  AND stood.changed_at >= stood.pgh_created_at + grace)
        UNION ALL
        SELECT 'absence', a.id, a.pupil_id, a.written_at, l.subject_id, a."on", NULL,
               CASE WHEN c.is_late THEN 'late' WHEN c.id IS NOT NULL THEN 'absent' ELSE '' END, ''
          FROM absence a
          JOIN timetable_lesson l ON l.id = a.lesson_id
          LEFT JOIN journal_absencecode c ON c.id = a.code_id
         WHERE a.code_id IS NOT NULL OR EXISTS (
               SELECT FROM (
                   SELECT e.code_id, e.pgh_created_at, lead(e.pgh_created_at) OVER (ORDER BY e.pgh_id) AS changed_at
                     FROM journal_absenceevent e
                    WHERE e.lesson_id = a.lesson_id AND e.pupil_id = a.pupil_id) stood
                WHERE stood.code_id IS NOT NULL AND stood.changed_at >= stood.pgh_created_at + grace)
        UNION ALL
        SELECT 'homework', h.lesson_id, l.pupil_id, h.written_at, l.subject_id, l."on",
               (SELECT d."on" FROM journal_homeworkdue d
                 WHERE d.group_id = l.group_id AND d.subject_id = l.subject_id
                   AND d."on" > given."on" AND d.set_at_id = l.id
                 ORDER BY d."on" LIMIT 1),
               h.text, ''
          FROM lesson l
          JOIN journal_homework h ON h.lesson_id = l.id
          CROSS JOIN LATERAL (
            SELECT CASE WHEN l.moved_to_id IS NULL THEN l."on" ELSE timetable_given_on(l.id) END AS "on"
          ) given
         WHERE h.text <> '' AND h.written_at > since AND h.written_at <= until
        UNION ALL
        SELECT 'control_work', w.id, l.pupil_id, w.written_at, l.subject_id, l."on", l."on", w.title, ''
          FROM lesson l
          JOIN journal_plannedcontrolwork p ON p.lesson_id = l.id AND NOT p.is_hidden
           AND p.planned_at_id = ANY(timetable_with_moved(ARRAY(SELECT o.id FROM lesson o)))
          JOIN journal_work w ON w.id = p.id
         WHERE w.written_at > since AND w.written_at <= until
    )
    SELECT t.kind, t.id, t.pupil_id, t.written_at, s.name, t."on", t.due_on, t.text, t.detail
      FROM told t
      JOIN school_subject s ON s.id = t.subject_id
     ORDER BY t.written_at DESC, t.kind, t.id, t.pupil_id
     LIMIT at_most;
END $$;
