-- Terms that are closed now for a class: locked, and not opened again for a while; in a closed year nothing is opened.
CREATE OR REPLACE VIEW journal_closedterm AS
SELECT k.id, k.term_id, k.school_class_id
  FROM journal_termlock k
 WHERE NOT EXISTS (
        SELECT FROM journal_termreopening r
         WHERE r.lock_id = k.id AND r.ended_at IS NULL AND ezh_now() < r.open_until
           AND NOT journal_year_is_closed(k.school_class_id));
