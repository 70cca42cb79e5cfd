-- Whether a granted correction opens the lesson or a cell of it: the first mark of a column makes its work and the
-- lesson held, whichever cell of the lesson has been opened.
CREATE OR REPLACE FUNCTION journal_correction_concerns(of_lesson bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN journal_correction_opens(of_lesson, NULL) OR EXISTS (
        SELECT 1 FROM journal_correctionrequest c JOIN timetable_teachinggroup g ON g.id = c.group_id
         WHERE c.lesson_id = of_lesson AND c.state = 'granted' AND c.ended_at IS NULL AND ezh_now() < c.open_until
           AND NOT journal_year_is_closed(g.school_class_id)
    );
END $$;
