-- Somebody looks at a pupil's diary at the moment: since when marks are new to him. On his first visit none is. A visit
-- lasts for half an hour after its last page; that he is still here is noted every five minutes.
CREATE OR REPLACE FUNCTION journal_diary_visit(visitor bigint, of_pupil bigint, moment timestamptz)
RETURNS timestamptz LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE
    visit record;
BEGIN
    SELECT v.since, v.visited_at INTO visit
      FROM journal_diaryvisit v WHERE v.user_id = visitor AND v.pupil_id = of_pupil;
    IF NOT FOUND THEN
        INSERT INTO journal_diaryvisit (user_id, pupil_id, since, visited_at) VALUES (visitor, of_pupil, moment, moment)
        ON CONFLICT DO NOTHING;
        RETURN moment;
    ELSIF moment > visit.visited_at + interval '30 minutes' THEN
        visit.since = visit.visited_at;
    ELSIF moment <= visit.visited_at + interval '5 minutes' THEN
        RETURN visit.since;
    END IF;
    UPDATE journal_diaryvisit v SET since = visit.since, visited_at = moment
     WHERE v.user_id = visitor AND v.pupil_id = of_pupil;
    RETURN visit.since;
END $$;
