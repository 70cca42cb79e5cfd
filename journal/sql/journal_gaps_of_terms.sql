-- Gradebooks in which pupils have neither a mark nor another result for a term that ended in the range, and how many:
-- of those who were taught on its last day and are not exempt. The gradebook is answered for by who teaches it `today`,
-- and where nobody does, by who taught it last.
CREATE OR REPLACE FUNCTION journal_gaps_of_terms(first date, until date, today date, of_classes bigint[])
RETURNS TABLE (
    staff_id bigint, school_class_id bigint, group_id bigint, subject_id bigint, term_id bigint, "on" date, n integer
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH ended AS MATERIALIZED (
        SELECT t.id, t.starts_on, t.ends_on, c.id AS class_id
          FROM school_term t
          JOIN school_schoolclass c ON c.calendar_id = t.calendar_id
         WHERE t.ends_on BETWEEN first AND until AND c.grade > 1
           AND (of_classes IS NULL OR c.id = ANY (of_classes))
           AND NOT EXISTS (SELECT FROM journal_closedterm k WHERE k.term_id = t.id AND k.school_class_id = c.id)
    ), gradebook AS (
        SELECT DISTINCT ON (e.id, a.group_id, a.subject_id)
               e.id AS term_id, e.ends_on, e.class_id, a.group_id, a.subject_id,
               COALESCE(o.teacher_id, a.teacher_id) AS staff_id
          FROM ended e
          JOIN timetable_teachinggroup g ON g.school_class_id = e.class_id
          JOIN timetable_teachingassignment a
            ON a.group_id = g.id AND a.starts_on <= e.ends_on AND COALESCE(a.ends_on, e.starts_on) >= e.starts_on
          LEFT JOIN timetable_teachingassignment o
            ON o.group_id = a.group_id AND o.subject_id = a.subject_id
           AND o.starts_on <= today AND COALESCE(o.ends_on, today) >= today
         ORDER BY e.id, a.group_id, a.subject_id, a.starts_on DESC
    )
    SELECT b.staff_id, b.class_id, b.group_id, b.subject_id, b.term_id, b.ends_on, count(*)::integer
      FROM gradebook b
      JOIN timetable_groupmember m
        ON m.group_id = b.group_id AND m.starts_on <= b.ends_on AND COALESCE(m.ends_on, b.ends_on) >= b.ends_on
     WHERE NOT EXISTS (SELECT FROM school_subjectexemption x
                        WHERE x.pupil_id = m.pupil_id AND x.subject_id = b.subject_id
                          AND x.starts_on <= b.ends_on AND COALESCE(x.ends_on, b.ends_on) >= b.ends_on)
       AND NOT EXISTS (SELECT FROM journal_periodmark p
                        WHERE p.pupil_id = m.pupil_id AND p.subject_id = b.subject_id AND p.term_id = b.term_id
                          AND p.kind = 'term' AND (p.value IS NOT NULL OR p.result <> ''))
     GROUP BY b.staff_id, b.class_id, b.group_id, b.subject_id, b.term_id, b.ends_on;
END $$;
