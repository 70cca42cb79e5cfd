-- Refuses writing about a lesson of a closed term or past the editing window, unless a correction opens it.
CREATE OR REPLACE FUNCTION journal_lesson_must_be_open(of_lesson bigint, of_pupil bigint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE
    lesson record;
    window_days integer;
    why text;
BEGIN
    SELECT l."on", l.group_id, g.school_class_id INTO STRICT lesson
      FROM timetable_lesson l JOIN timetable_teachinggroup g ON g.id = l.group_id
     WHERE l.id = of_lesson;
    -- Closing a term takes the same row FOR UPDATE, so that it waits for writers and they for it.
    PERFORM 1 FROM school_schoolclass WHERE id = lesson.school_class_id FOR SHARE;
    SELECT editing_window_days INTO window_days FROM school_school;
    IF journal_term_is_closed(lesson.group_id, lesson."on") THEN
        why := 'Учебный период закрыт: записи за ' || to_char(lesson."on", 'DD.MM.YYYY') || ' не меняются.';
    ELSIF lesson."on" < ezh_today() - window_days THEN
        why := 'Срок правки истёк: урок ' || to_char(lesson."on", 'DD.MM.YYYY')
               || ' был больше ' || window_days || ' дн. назад.';
    END IF;
    IF why IS NOT NULL AND NOT journal_correction_opens(of_lesson, of_pupil) THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ423', MESSAGE = why;
    END IF;
END $$;
