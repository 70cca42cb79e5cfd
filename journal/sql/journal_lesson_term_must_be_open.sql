-- Refuses writing about a lesson of a closed term, whatever the editing window, unless a correction opens it.
CREATE OR REPLACE FUNCTION journal_lesson_term_must_be_open(of_lesson bigint, of_pupil bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE
    lesson record;
BEGIN
    SELECT l."on", l.group_id, g.school_class_id INTO STRICT lesson
      FROM timetable_lesson l JOIN timetable_teachinggroup g ON g.id = l.group_id
     WHERE l.id = of_lesson;
    -- Closing a term takes the same row FOR UPDATE, so that it waits for writers and they for it.
    PERFORM 1 FROM school_schoolclass WHERE id = lesson.school_class_id FOR SHARE;
    IF journal_term_is_closed(lesson.group_id, lesson."on") AND NOT journal_correction_opens(of_lesson, of_pupil) THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ423',
            MESSAGE = CASE WHEN journal_year_is_closed(lesson.school_class_id) THEN 'Учебный год' ELSE 'Учебный период' END
                || ' закрыт: пропуски за ' || to_char(lesson."on", 'DD.MM.YYYY') || ' не меняются.';
    END IF;
END $$;
