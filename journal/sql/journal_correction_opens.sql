-- Whether a granted correction opens the lesson, or this pupil's cell of it, now. In a closed year none opens anything.
CREATE OR REPLACE FUNCTION journal_correction_opens(of_lesson bigint, of_pupil bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1
          FROM timetable_lesson l
          JOIN journal_correctionrequest c ON c.group_id = l.group_id AND c.subject_id = l.subject_id
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          JOIN school_term t ON t.id = c.term_id AND l."on" BETWEEN t.starts_on AND t.ends_on
         WHERE l.id = of_lesson AND c.state = 'granted' AND c.ended_at IS NULL AND ezh_now() < c.open_until
           AND NOT journal_year_is_closed(g.school_class_id)
           AND (c.lesson_id IS NULL OR (c.lesson_id = of_lesson AND c.pupil_id = of_pupil))
    );
END $$;
