-- Results of pupils on the lists of the classes on the last day of a span, by subject: the period mark that the teacher
-- has set for one of the terms or for the year, until then the proposal from the marks of the span; of a span that is
-- neither there are proposals only. An empty mark is «н/а»; a subject from which the pupil is exempt has a row that says
-- so; a pupil without any result has one row without a subject. Graded results name who teaches the subject on that day.
--
-- Of a term that is not over only what was set by then counts. Marks come along from another class (requirements 2.7).
-- Joined by hashing, for the planner would loop through an index a thousand times; by bitmaps, for so each page is read
-- once; planned for the classes asked for.
CREATE OR REPLACE FUNCTION reports_results(
    of_classes bigint[], of_terms bigint[], of_year bigint, first date, until date, is_over boolean, time_zone text,
    is_graded boolean
) RETURNS TABLE (
    pupil_id bigint, school_class_id bigint, subject_id bigint, mark integer, is_set boolean, is_exempt boolean,
    teacher_id bigint
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    pupils bigint[];
    -- Said beside the terms, it finds the period marks of few pupils without those of their other years.
    years bigint[] := ARRAY(SELECT k.year_id FROM school_term t JOIN school_calendar k ON k.id = t.calendar_id
                             WHERE t.id = ANY (of_terms)) || of_year;
    school school_school;
    is_school boolean;  -- their period marks are found by year and term, and the rest dropped at the end
    with_proposals bigint[];  -- pupils to whom anything may have to be proposed
BEGIN
    SELECT * INTO school FROM school_school;
    SELECT array_agg(e.pupil_id) INTO pupils
      FROM school_enrolment e
     WHERE e.school_class_id = ANY (of_classes) AND e.starts_on <= until AND (e.ends_on IS NULL OR e.ends_on >= until);
    is_school := cardinality(pupils) > 200;
    with_proposals := pupils;
    IF is_over AND is_school THEN
        -- Of a term that is over hardly a mark is left to be set, and the marks of its days need not be read. A mark
        -- stands at a lesson of a class in which the pupil has an enrolment: it was there when the mark was written, and
        -- is neither deleted nor rewritten for another class. Lessons with marks keep their group and subject.
        with_proposals := ARRAY(
            SELECT DISTINCT e.pupil_id
              FROM (SELECT DISTINCT g.school_class_id, l.subject_id
                      FROM timetable_lesson l
                      JOIN journal_work w ON w.lesson_id = l.id
                      JOIN timetable_teachinggroup g ON g.id = l.group_id
                     WHERE w.weight > 0 AND w."on" BETWEEN first AND until AND l."on" BETWEEN first AND until) marked
              JOIN school_enrolment e ON e.school_class_id = marked.school_class_id
             WHERE e.pupil_id = ANY (pupils) AND (e.pupil_id, marked.subject_id) NOT IN (
                SELECT m.pupil_id, m.subject_id
                  FROM journal_periodmark m
                 WHERE m.year_id = ANY (years) AND (m.value IS NOT NULL OR m.result > '')
                   AND (m.term_id = ANY (of_terms) OR (m.year_id = of_year AND m.kind = 'year'))));
    END IF;
    RETURN QUERY
    WITH given AS (
        SELECT m.pupil_id, m.subject_id, m.value, m.result
          FROM journal_periodmark m
         WHERE (is_school OR m.pupil_id = ANY (pupils)) AND m.year_id = ANY (years)
           AND (m.value IS NOT NULL OR m.result > '')
           AND (m.term_id = ANY (of_terms) OR (m.year_id = of_year AND m.kind = 'year'))
           AND (is_over OR (m.written_at AT TIME ZONE time_zone)::date <= until)
    ), exempt AS (
        SELECT x.pupil_id, x.subject_id
          FROM school_subjectexemption x
         WHERE x.pupil_id = ANY (pupils) AND x.starts_on <= until AND (x.ends_on IS NULL OR x.ends_on >= until)
        UNION
        SELECT g.pupil_id, g.subject_id FROM given g WHERE g.result = 'exempt'
    ), evidence AS (
        -- Nothing is proposed where a mark is set. NOT IN looks each mark up in one table of hashes; for NOT EXISTS the
        -- planner, who cannot know how few are left, would keep all marks of the span in it.
        SELECT m.pupil_id, m.subject_id, sum(m.value * m.weight) AS total, sum(m.weight) AS weight,
               min(m.value)::integer AS lowest,
               sum(m.value * m.weight) FILTER (WHERE m.is_control_work) AS control_total,
               sum(m.weight) FILTER (WHERE m.is_control_work) AS control_weight,
               (max((m.place << 3) + m.value) FILTER (WHERE m.is_control_work) & 7)::integer AS last_control
          FROM reports_counted_marks(with_proposals, first, until) m
         WHERE (m.pupil_id, m.subject_id) NOT IN (
                SELECT g.pupil_id, g.subject_id FROM given g UNION ALL SELECT x.pupil_id, x.subject_id FROM exempt x)
         GROUP BY m.pupil_id, m.subject_id
    ), result AS (
        SELECT g.pupil_id, g.subject_id, g.value::integer AS mark, true AS is_set, false AS is_exempt
          FROM given g
         WHERE (g.value IS NOT NULL OR g.result = 'not_attested')
           AND NOT EXISTS (SELECT FROM exempt x WHERE x.pupil_id = g.pupil_id AND x.subject_id = g.subject_id)
        UNION ALL
        SELECT e.pupil_id, e.subject_id,
               journal_proposal(e.total, e.weight, e.lowest, e.control_total, e.control_weight, e.last_control,
                                school.rounding_threshold, school.two_forbids_five, school.control_mark_for_five),
               false, false
          FROM evidence e
        UNION ALL
        SELECT x.pupil_id, x.subject_id, NULL, false, true FROM exempt x
    ), taught AS MATERIALIZED (
        SELECT * FROM reports_taught(of_classes, until)
    )
    SELECT e.pupil_id, e.school_class_id, r.subject_id, r.mark, COALESCE(r.is_set, false), COALESCE(r.is_exempt, false),
           CASE WHEN own.id IS NULL OR (whole.starts_on, whole.id) > (own.starts_on, own.id) THEN whole.teacher_id
                ELSE own.teacher_id END
      FROM school_enrolment e
      LEFT JOIN result r ON r.pupil_id = e.pupil_id
      LEFT JOIN taught whole ON is_graded AND whole.pupil_id IS NULL
       AND whole.school_class_id = e.school_class_id AND whole.subject_id = r.subject_id
      LEFT JOIN taught own ON is_graded AND own.pupil_id = e.pupil_id
       AND own.school_class_id = e.school_class_id AND own.subject_id = r.subject_id
     WHERE e.school_class_id = ANY (of_classes) AND e.starts_on <= until AND (e.ends_on IS NULL OR e.ends_on >= until);
END $$;
