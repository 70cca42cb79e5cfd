-- Results of classes added up, for each row of `asked`: classes whose days, terms or year are counted alike (as
-- `reports_results` takes them), by its `place`. Of each class
--   pupils: its pupils by how far their marks tell a standing, each with how many there are of them and of their results;
--   taught: its results by subject and teacher, «5», «4», «3», «2» and «1», «н/а», and how many of them are set.
-- Where some rows of `asked` are `then` and some `now`, also who was better then, in whatever class:
--   worse: pupils who were «на 4 и 5», without a subject, and results that were better, of the classes of now.
--
-- Joined by hashing, for the planner knows nothing of what a function gives; one plan, for it fits all.
CREATE OR REPLACE FUNCTION reports_class_sums(asked jsonb, time_zone text) RETURNS TABLE (
    kind text, place integer, school_class_id bigint, subject_id bigint, teacher_id bigint, numbers integer[]
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    is_compared boolean := asked @> '[{"side": "now"}, {"side": "then"}]';
BEGIN
    RETURN QUERY
    WITH result AS MATERIALIZED (
        SELECT a.place, a.side, r.pupil_id, r.school_class_id, r.subject_id, r.teacher_id, r.is_set,
               CASE WHEN r.subject_id IS NOT NULL AND NOT r.is_exempt THEN COALESCE(r.mark, 0) END AS mark
          FROM jsonb_to_recordset(asked) a (
            place integer, side text, classes bigint[], terms bigint[], year_id bigint, first date, until date,
            is_over boolean)
         CROSS JOIN LATERAL reports_results(
            a.classes, a.terms, a.year_id, a.first, a.until, a.is_over, time_zone, true) r
    ), pupil AS MATERIALIZED (
        SELECT r.place, r.side, r.school_class_id, r.pupil_id, min(r.mark) AS lowest,
               count(*) FILTER (WHERE r.mark = 5)::integer AS n5, count(*) FILTER (WHERE r.mark = 4)::integer AS n4,
               count(*) FILTER (WHERE r.mark = 3)::integer AS n3,
               count(*) FILTER (WHERE r.mark IN (1, 2))::integer AS n2,
               count(*) FILTER (WHERE r.mark = 0)::integer AS n0, count(*) FILTER (WHERE r.is_set)::integer AS n_set
          FROM result r
         GROUP BY r.place, r.side, r.school_class_id, r.pupil_id
    )
    SELECT 'pupils', p.place, p.school_class_id, NULL::bigint, NULL::bigint,
           ARRAY[LEAST(p.n5, 1), LEAST(p.n4, 1), LEAST(p.n3, 2), LEAST(p.n2, 1), LEAST(p.n0, 1), count(*), sum(p.n_set),
                 sum(p.n5), sum(p.n4), sum(p.n3), sum(p.n2), sum(p.n0)]::integer[]
      FROM pupil p
     GROUP BY p.place, p.school_class_id,
              LEAST(p.n5, 1), LEAST(p.n4, 1), LEAST(p.n3, 2), LEAST(p.n2, 1), LEAST(p.n0, 1)
    UNION ALL
    SELECT 'taught', r.place, r.school_class_id, r.subject_id, r.teacher_id,
           ARRAY[count(*) FILTER (WHERE r.mark = 5), count(*) FILTER (WHERE r.mark = 4),
                 count(*) FILTER (WHERE r.mark = 3), count(*) FILTER (WHERE r.mark IN (1, 2)),
                 count(*) FILTER (WHERE r.mark = 0), count(*) FILTER (WHERE r.is_set)]::integer[]
      FROM result r
     WHERE r.mark IS NOT NULL
     GROUP BY r.place, r.school_class_id, r.subject_id, r.teacher_id
    UNION ALL
    SELECT 'worse', now.place, now.school_class_id, NULL, NULL, ARRAY[count(DISTINCT now.pupil_id)]::integer[]
      FROM pupil now
      JOIN pupil was ON was.pupil_id = now.pupil_id AND was.side = 'then' AND was.lowest > 3
     WHERE is_compared AND now.side = 'now' AND now.lowest < 4
     GROUP BY now.place, now.school_class_id
    UNION ALL
    SELECT 'worse', now.place, now.school_class_id, now.subject_id, now.teacher_id,
           ARRAY[count(DISTINCT now.pupil_id)]::integer[]
      FROM result now
      JOIN result was ON was.pupil_id = now.pupil_id AND was.subject_id = now.subject_id AND was.side = 'then'
     WHERE is_compared AND now.side = 'now' AND now.mark < was.mark
     GROUP BY now.place, now.school_class_id, now.subject_id, now.teacher_id;
END $$;
