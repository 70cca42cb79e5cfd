-- How many lessons the pupil has been taught from the first day to `until`, and those he missed and was late to, each as
-- [day, number], by subject; a subject that begins later, but not after the last day, with none. And how many are to
-- come, of how many hours a week.
CREATE OR REPLACE FUNCTION journal_lessons_by_subject(of_pupil bigint, first_on date, last_on date, until date)
RETURNS TABLE (
    subject_id bigint, name varchar, subject_position smallint, n_lessons bigint, missed json, late json,
    n_to_come bigint, hours_per_week numeric
)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH place AS MATERIALIZED (
        SELECT m.group_id, m.starts_on, m.ends_on
          FROM timetable_groupmember m
         WHERE m.pupil_id = of_pupil
           AND m.enrolled_from <= last_on AND (m.enrolled_until IS NULL OR m.enrolled_until >= first_on)
           AND m.starts_on <= last_on AND (m.ends_on IS NULL OR m.ends_on >= first_on)
    ), lesson AS MATERIALIZED (
        SELECT l.id, l.subject_id, l.assignment_id, l."on", l.number, l."on" <= until AS is_over
          FROM place p
          JOIN timetable_lesson l ON l.group_id = p.group_id AND l.state IN ('planned', 'held')
           AND l."on" BETWEEN GREATEST(first_on, p.starts_on) AND LEAST(last_on, p.ends_on)
    ), noted AS MATERIALIZED (
        SELECT a.lesson_id, c.is_absence, c.is_late
          FROM journal_absence a JOIN journal_absencecode c ON c.id = a.code_id
         WHERE a.pupil_id = of_pupil AND a."on" BETWEEN first_on AND last_on
    ), missed AS MATERIALIZED (
        -- Of the few lessons that he missed: to sort all of them takes as long as to find them.
        SELECT lesson.subject_id,
               json_agg(json_build_array(lesson."on", lesson.number) ORDER BY lesson."on", lesson.number)
                   FILTER (WHERE noted.is_absence) AS lessons,
               json_agg(json_build_array(lesson."on", lesson.number) ORDER BY lesson."on", lesson.number)
                   FILTER (WHERE noted.is_late) AS late
          FROM noted JOIN lesson ON lesson.id = noted.lesson_id
         WHERE lesson.is_over
         GROUP BY lesson.subject_id
    ), taught AS MATERIALIZED (
        SELECT lesson.subject_id, lesson.assignment_id, count(*) FILTER (WHERE lesson.is_over) AS n_lessons,
               count(*) FILTER (WHERE NOT lesson.is_over) AS n_to_come
          FROM lesson
         GROUP BY lesson.subject_id, lesson.assignment_id
    )
    SELECT subject.id, subject.name, subject.position, sum(taught.n_lessons)::bigint,
           COALESCE((SELECT missed.lessons FROM missed WHERE missed.subject_id = subject.id), '[]'),
           COALESCE((SELECT missed.late FROM missed WHERE missed.subject_id = subject.id), '[]'),
           sum(taught.n_to_come)::bigint, max(a.hours_per_week)
      FROM taught
      JOIN timetable_teachingassignment a ON a.id = taught.assignment_id
      JOIN school_subject subject ON subject.id = taught.subject_id
     GROUP BY subject.id;
END $$;
