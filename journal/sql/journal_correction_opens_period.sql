-- Whether a granted correction opens the period marks of the group's subject now.
CREATE OR REPLACE FUNCTION journal_correction_opens_period(of_group bigint, of_subject bigint, of_term bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM journal_correctionrequest c JOIN timetable_teachinggroup g ON g.id = c.group_id
         WHERE c.group_id = of_group AND c.subject_id = of_subject AND c.term_id = of_term AND c.lesson_id IS NULL
           AND c.state = 'granted' AND c.ended_at IS NULL AND ezh_now() < c.open_until
           AND NOT journal_year_is_closed(g.school_class_id)
    );
END $$;
