-- School years that are closed now: locked, and not opened again for a while.
CREATE OR REPLACE VIEW journal_closedyear AS
SELECT k.id, k.year_id
  FROM journal_yearlock k
 WHERE NOT EXISTS (
        SELECT FROM journal_yearreopening r WHERE r.lock_id = k.id AND r.ended_at IS NULL AND ezh_now() < r.open_until);
