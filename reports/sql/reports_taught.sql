-- Who teaches what on a day in the classes: of several teachers of one subject the latest, with the day and the key by
-- which it is told. Without `pupil_id` it is taught to the whole class, else to this pupil of a subgroup. Substitutes give
-- lessons and answer for no results.
--
-- Without settings of its own, as reports_counted_marks: planned within the function that asks.
CREATE OR REPLACE FUNCTION reports_taught(of_classes bigint[], of_day date) RETURNS TABLE (
    school_class_id bigint, pupil_id bigint, subject_id bigint, teacher_id bigint, starts_on date, id bigint
) LANGUAGE sql STABLE AS $$
WITH teaching_group AS MATERIALIZED (
    SELECT g.id, g.school_class_id, g.name = '' AS is_whole_class
      FROM timetable_teachinggroup g
     WHERE g.school_class_id = ANY (of_classes)
)
SELECT DISTINCT ON (g.school_class_id, m.pupil_id, a.subject_id)
       g.school_class_id, m.pupil_id, a.subject_id, a.teacher_id, a.starts_on, a.id
  FROM teaching_group g
  JOIN timetable_teachingassignment a ON a.group_id = g.id
  LEFT JOIN timetable_groupmembership m ON m.group_id = g.id AND NOT g.is_whole_class
   AND m.group_id = ANY (ARRAY(SELECT o.id FROM teaching_group o WHERE NOT o.is_whole_class))
   AND m.starts_on <= of_day AND (m.ends_on IS NULL OR m.ends_on >= of_day)
 WHERE a.group_id = ANY (ARRAY(SELECT o.id FROM teaching_group o))
   AND a.starts_on <= of_day AND (a.ends_on IS NULL OR a.ends_on >= of_day)
   AND (g.is_whole_class OR m.pupil_id IS NOT NULL)
 ORDER BY g.school_class_id, m.pupil_id, a.subject_id, a.starts_on DESC, a.id DESC
$$;
