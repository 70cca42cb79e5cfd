-- Lessons at which marks or absences (`kinds`: 'mark', 'absence') were changed from one moment until before another: by
-- anybody but one, or by anybody (NULL).
CREATE OR REPLACE FUNCTION journal_changed_lessons(
    kinds text[], since timestamptz, before timestamptz, but_by bigint
) RETURNS bigint[] LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN ARRAY(
        SELECT w.lesson_id
          FROM journal_work w
         WHERE w.id = ANY (ARRAY(
                SELECT DISTINCT e.work_id FROM journal_markevent e
                 WHERE 'mark' = ANY (kinds) AND e.pgh_label = 'update'
                   AND e.pgh_created_at >= since AND e.pgh_created_at < before
                   AND (but_by IS NULL OR e.written_by_id <> but_by)))
        UNION
        SELECT e.lesson_id FROM journal_absenceevent e
         WHERE 'absence' = ANY (kinds) AND e.pgh_label = 'update'
           AND e.pgh_created_at >= since AND e.pgh_created_at < before
           AND (but_by IS NULL OR e.written_by_id <> but_by));
END $$;
