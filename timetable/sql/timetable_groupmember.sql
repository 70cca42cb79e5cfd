-- Who is in a group from when to when: whole classes follow enrolments, subgroups their memberships cut to the
-- enrolment. The dates of the enrolment stand apart for those who ask about a few days: with them PostgreSQL leaves the
-- enrolments of other years aside before it looks for their groups. A whole class has no memberships, which the name of
-- its group says before they are looked for by pupil.
CREATE OR REPLACE VIEW timetable_groupmember AS
SELECT 'e' || e.id AS id, g.id AS group_id, e.pupil_id, e.starts_on, e.ends_on,
       e.starts_on AS enrolled_from, e.ends_on AS enrolled_until, e.school_class_id
  FROM school_enrolment e
  JOIN timetable_teachinggroup g ON g.school_class_id = e.school_class_id AND g.name = ''
UNION ALL
SELECT 'm' || m.id || 'e' || e.id, m.group_id, m.pupil_id,
       GREATEST(m.starts_on, e.starts_on), LEAST(m.ends_on, e.ends_on), e.starts_on, e.ends_on, e.school_class_id
  FROM timetable_groupmembership m
  JOIN timetable_teachinggroup g ON g.id = m.group_id AND g.name <> ''
  JOIN school_enrolment e ON e.pupil_id = m.pupil_id AND e.school_class_id = g.school_class_id
   AND daterange(m.starts_on, m.ends_on, '[]') && daterange(e.starts_on, e.ends_on, '[]');
