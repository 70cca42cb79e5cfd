-- The latest changes of marks and absences (`kinds`: 'mark', 'absence') from one moment until before another, with what the
-- cell said before each and who had written that (R-54): at most `most` of each kind. Of the lessons only, or of all
-- (NULL); only of what `of_author` had written and another has changed, or of everything (NULL). A first entry is no
-- change. `result` of an absence is the letter of its code.
--
-- The history of all changed cells is found at once, and what they belong to by the keys of all of them: looked up for each
-- change, ten years would cost several times what one costs.
CREATE OR REPLACE FUNCTION journal_changed_cells(
    kinds text[], since timestamptz, before timestamptz, of_lessons bigint[], of_author bigint, most integer
) RETURNS TABLE (
    kind text, at timestamptz, lesson_id bigint, "position" smallint, pupil_id bigint, value smallint, result text,
    value_before smallint, result_before text, pupil_last_name text, pupil_first_name text, pupil_patronymic text,
    author_last_name text, author_first_name text, author_patronymic text,
    "on" date, grade smallint, letter text, subject text
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH mark AS MATERIALIZED (
        SELECT e.pgh_id, e.pgh_created_at AS at, e.work_id, e.pupil_id, e.value, e.result, e.written_by_id
          FROM journal_markevent e
         WHERE 'mark' = ANY (kinds) AND e.pgh_label = 'update' AND e.pgh_created_at >= since AND e.pgh_created_at < before
           AND (of_author IS NULL OR e.written_by_id <> of_author)
    ), latest_mark AS MATERIALIZED (
        SELECT m.*, w.lesson_id, w.position
          FROM mark m
          JOIN journal_work w ON w.id = m.work_id
         WHERE w.id = ANY (ARRAY(SELECT DISTINCT k.work_id FROM mark k))
           AND (of_lessons IS NULL OR w.lesson_id = ANY (of_lessons))
         ORDER BY m.at DESC, m.pgh_id DESC
         LIMIT CASE WHEN of_author IS NULL THEN most END
    ), mark_before AS (
        SELECT h.pgh_id, lag(h.value) OVER cell AS value, lag(h.result) OVER cell AS result,
               lag(h.written_by_id) OVER cell AS written_by_id
          FROM journal_markevent h
         WHERE h.work_id = ANY (ARRAY(SELECT DISTINCT m.work_id FROM latest_mark m))
           AND h.pupil_id = ANY (ARRAY(SELECT DISTINCT m.pupil_id FROM latest_mark m))
        WINDOW cell AS (PARTITION BY h.work_id, h.pupil_id ORDER BY h.pgh_id)
    ), absence AS MATERIALIZED (
        SELECT e.pgh_id, e.pgh_created_at AS at, e.lesson_id, e.pupil_id, e.code_id, e.written_by_id
          FROM journal_absenceevent e
         WHERE 'absence' = ANY (kinds) AND e.pgh_label = 'update'
           AND e.pgh_created_at >= since AND e.pgh_created_at < before
           AND (of_lessons IS NULL OR e.lesson_id = ANY (of_lessons))
           AND (of_author IS NULL OR e.written_by_id <> of_author)
         ORDER BY e.pgh_created_at DESC, e.pgh_id DESC
         LIMIT CASE WHEN of_author IS NULL THEN most END
    ), absence_before AS (
        SELECT h.pgh_id, lag(h.code_id) OVER cell AS code_id, lag(h.written_by_id) OVER cell AS written_by_id
          FROM journal_absenceevent h
         WHERE h.lesson_id = ANY (ARRAY(SELECT DISTINCT a.lesson_id FROM absence a))
           AND h.pupil_id = ANY (ARRAY(SELECT DISTINCT a.pupil_id FROM absence a))
        WINDOW cell AS (PARTITION BY h.lesson_id, h.pupil_id ORDER BY h.pgh_id)
    ), changed AS (
        SELECT 'mark' AS kind, m.pgh_id, m.at, m.lesson_id, m.position, m.pupil_id, m.value, m.result,
               b.value AS value_before, b.result AS result_before, m.written_by_id, b.written_by_id AS written_before_by
          FROM latest_mark m
          JOIN mark_before b ON b.pgh_id = m.pgh_id
        UNION ALL
        SELECT 'absence', a.pgh_id, a.at, a.lesson_id, 1::smallint, a.pupil_id, NULL, c.letter, NULL, d.letter,
               a.written_by_id, b.written_by_id
          FROM absence a
          JOIN absence_before b ON b.pgh_id = a.pgh_id
          LEFT JOIN journal_absencecode c ON c.id = a.code_id
          LEFT JOIN journal_absencecode d ON d.id = b.code_id
    ), wanted AS MATERIALIZED (
        SELECT c.*, row_number() OVER (PARTITION BY c.kind ORDER BY c.at DESC, c.pgh_id DESC) AS place
          FROM changed c
         WHERE of_author IS NULL OR c.written_before_by = of_author
    )
    SELECT w.kind, w.at, w.lesson_id, w.position, w.pupil_id, w.value, COALESCE(w.result, '')::text,
           w.value_before, COALESCE(w.result_before, '')::text,
           p.last_name::text, p.first_name::text, p.patronymic::text, u.last_name::text, u.first_name::text,
           u.patronymic::text, l."on", c.grade, c.letter::text, s.name::text
      FROM wanted w
      JOIN school_pupil p ON p.id = w.pupil_id
      JOIN accounts_user u ON u.id = w.written_by_id
      JOIN timetable_lesson l ON l.id = w.lesson_id
      JOIN timetable_teachinggroup g ON g.id = l.group_id
      JOIN school_schoolclass c ON c.id = g.school_class_id
      JOIN school_subject s ON s.id = l.subject_id
     WHERE w.place <= most
       AND p.id = ANY (ARRAY(SELECT DISTINCT o.pupil_id FROM wanted o))
       AND u.id = ANY (ARRAY(SELECT DISTINCT o.written_by_id FROM wanted o))
       AND l.id = ANY (ARRAY(SELECT DISTINCT o.lesson_id FROM wanted o))
     ORDER BY w.kind DESC, w.at DESC, w.pgh_id DESC;
END $$;
