"""SQL functions that the triggers of the journal call; created before the tables whose triggers need them."""

TERM_IS_CLOSED = """
CREATE OR REPLACE FUNCTION journal_term_is_closed(of_group bigint, on_day date) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1
          FROM timetable_teachinggroup g
          JOIN journal_termlock k ON k.school_class_id = g.school_class_id
          JOIN school_term t ON t.id = k.term_id
         WHERE g.id = of_group AND on_day BETWEEN t.starts_on AND t.ends_on
    );
END $$;
"""

LESSON_MUST_BE_OPEN = """
CREATE OR REPLACE FUNCTION journal_lesson_must_be_open(of_lesson bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    lesson record;
    window_days integer;
BEGIN
    SELECT l."on", l.group_id, g.school_class_id INTO STRICT lesson
      FROM timetable_lesson l JOIN timetable_teachinggroup g ON g.id = l.group_id
     WHERE l.id = of_lesson;
    -- Closing a term takes the same row FOR UPDATE, so that it waits for writers and they for it.
    PERFORM 1 FROM school_schoolclass WHERE id = lesson.school_class_id FOR SHARE;
    IF journal_term_is_closed(lesson.group_id, lesson."on") THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ423',
            MESSAGE = 'Учебный период закрыт: записи за ' || to_char(lesson."on", 'DD.MM.YYYY') || ' не меняются.';
    END IF;
    SELECT editing_window_days INTO window_days FROM school_school;
    IF lesson."on" < ezh_today() - window_days THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ423',
            MESSAGE = 'Срок правки истёк: урок ' || to_char(lesson."on", 'DD.MM.YYYY')
                || ' был больше ' || window_days || ' дн. назад.';
    END IF;
END $$;
"""

PUPIL_MUST_BE_TAUGHT = """
CREATE OR REPLACE FUNCTION journal_pupil_must_be_taught(of_lesson bigint, of_pupil bigint) RETURNS void
LANGUAGE plpgsql STABLE AS $$
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
"""

CORRECTION_OPENS = """
CREATE FUNCTION journal_correction_opens(of_lesson bigint, of_pupil bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1
          FROM timetable_lesson l
          JOIN journal_correctionrequest c ON c.group_id = l.group_id AND c.subject_id = l.subject_id
          JOIN school_term t ON t.id = c.term_id AND l."on" BETWEEN t.starts_on AND t.ends_on
         WHERE l.id = of_lesson AND c.state = 'granted' AND c.ended_at IS NULL AND now() < c.open_until
           AND (c.lesson_id IS NULL OR (c.lesson_id = of_lesson AND c.pupil_id = of_pupil))
    );
END $$;
"""

# The first mark of a column makes its work and the lesson held: whichever cell of the lesson has been opened.
CORRECTION_CONCERNS = """
CREATE FUNCTION journal_correction_concerns(of_lesson bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN journal_correction_opens(of_lesson, NULL) OR EXISTS (
        SELECT 1 FROM journal_correctionrequest c
         WHERE c.lesson_id = of_lesson AND c.state = 'granted' AND c.ended_at IS NULL AND now() < c.open_until
    );
END $$;
"""

CORRECTION_OPENS_PERIOD = """
CREATE FUNCTION journal_correction_opens_period(of_group bigint, of_subject bigint, of_term bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM journal_correctionrequest c
         WHERE c.group_id = of_group AND c.subject_id = of_subject AND c.term_id = of_term AND c.lesson_id IS NULL
           AND c.state = 'granted' AND c.ended_at IS NULL AND now() < c.open_until
    );
END $$;
"""

LESSON_OR_CELL_MUST_BE_OPEN = """
CREATE FUNCTION journal_lesson_must_be_open(of_lesson bigint, of_pupil bigint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
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
"""

LESSON_TERM_MUST_BE_OPEN = """
CREATE FUNCTION journal_lesson_term_must_be_open(of_lesson bigint, of_pupil bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
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
            MESSAGE = 'Учебный период закрыт: пропуски за ' || to_char(lesson."on", 'DD.MM.YYYY') || ' не меняются.';
    END IF;
END $$;
"""
