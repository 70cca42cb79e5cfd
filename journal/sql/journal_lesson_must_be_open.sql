-- Refuses writing about a lesson of a closed term or past the editing window, unless a correction opens it. Gives the
-- day of the lesson, which stays until the writer commits.
CREATE OR REPLACE FUNCTION journal_lesson_must_be_open(of_lesson bigint, of_pupil bigint DEFAULT NULL) RETURNS date
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE
    class_id bigint;
    lesson record;
    why text;
BEGIN
    SELECT g.school_class_id INTO STRICT class_id
      FROM timetable_lesson l JOIN timetable_teachinggroup g ON g.id = l.group_id
     WHERE l.id = of_lesson;
    -- Closing a term takes the same row FOR UPDATE, and so does who moves a lesson: they wait for writers, and these
    -- for them. What is read afterwards is what they have left.
    PERFORM 1 FROM school_schoolclass WHERE id = class_id FOR SHARE;
    SELECT l."on", l.group_id, s.editing_window_days INTO STRICT lesson
      FROM timetable_lesson l LEFT JOIN school_school s ON true
     WHERE l.id = of_lesson;
    IF journal_term_is_closed(lesson.group_id, lesson."on") THEN
        why := CASE WHEN journal_year_is_closed(class_id) THEN 'Учебный год' ELSE 'Учебный период' END
               || ' закрыт: записи за ' || to_char(lesson."on", 'DD.MM.YYYY') || ' не меняются.';
    ELSIF lesson."on" < ezh_today() - lesson.editing_window_days THEN
        why := 'Срок правки истёк: урок ' || to_char(lesson."on", 'DD.MM.YYYY')
               || ' был больше ' || lesson.editing_window_days || ' дн. назад.';
    END IF;
    IF why IS NOT NULL AND NOT journal_correction_opens(of_lesson, of_pupil) THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ423', MESSAGE = why;
    END IF;
    RETURN lesson."on";
END $$;
