-- Refuses a mark or absence before the lesson, of a lesson that does not take place, or of a pupil outside its group.
CREATE OR REPLACE FUNCTION journal_pupil_must_be_taught(of_lesson bigint, of_pupil bigint) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    lesson record;
BEGIN
    SELECT l."on", l.group_id, l.state INTO STRICT lesson FROM timetable_lesson l WHERE l.id = of_lesson;
    IF lesson.state NOT IN ('planned', 'held') THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ400', MESSAGE = 'Урок отменён или перенесён: отметок и пропусков у него нет.';
    END IF;
    IF lesson."on" > ezh_today() THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ400', MESSAGE = 'Урок ещё не состоялся: отметки и пропуски ставят после него.';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM timetable_groupmember m
         WHERE m.group_id = lesson.group_id AND m.pupil_id = of_pupil
           AND m.starts_on <= lesson."on" AND (m.ends_on IS NULL OR m.ends_on >= lesson."on")
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ400', MESSAGE = 'Ученик в день урока не состоял в этой группе.';
    END IF;
END $$;
