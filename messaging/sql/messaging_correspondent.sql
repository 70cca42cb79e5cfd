-- Who may write to whom today, and who the reader is to the writer. Only people who can sign in, nobody to himself:
-- families to those who stand for their child, these to the families; deputies and the director to the staff, and the
-- staff to them.
CREATE OR REPLACE VIEW messaging_correspondent AS
-- Who stands for a pupil: teachers of his groups, who substitutes for them in a lesson of today, his class teacher,
-- deputies and the director.
WITH teaching AS NOT MATERIALIZED (
    SELECT m.pupil_id, s.user_id, 'teacher' AS capacity, b.name::text AS words, a.group_id, g.school_class_id
      FROM timetable_groupmember m
      JOIN timetable_teachingassignment a ON a.group_id = m.group_id
       AND a.starts_on <= (SELECT ezh_today()) AND (a.ends_on IS NULL OR a.ends_on >= (SELECT ezh_today()))
      JOIN timetable_teachinggroup g ON g.id = a.group_id
      JOIN school_subject b ON b.id = a.subject_id
      JOIN school_staffmember s ON s.id = a.teacher_id
      JOIN accounts_user u ON u.id = s.user_id AND u.is_active
     WHERE m.starts_on <= (SELECT ezh_today()) AND (m.ends_on IS NULL OR m.ends_on >= (SELECT ezh_today()))
       AND m.enrolled_from <= (SELECT ezh_today()) AND (m.enrolled_until IS NULL OR m.enrolled_until >= (SELECT ezh_today()))
    UNION ALL
    SELECT m.pupil_id, s.user_id, 'teacher', b.name || ', замена', l.group_id, g.school_class_id
      FROM timetable_lesson l
      JOIN timetable_substitution x ON x.lesson_id = l.id
      JOIN timetable_groupmember m ON m.group_id = l.group_id
      JOIN timetable_teachinggroup g ON g.id = l.group_id
      JOIN school_subject b ON b.id = l.subject_id
      JOIN school_staffmember s ON s.id = x.substitute_id
      JOIN accounts_user u ON u.id = s.user_id AND u.is_active
     WHERE l."on" = (SELECT ezh_today()) AND l.state IN ('planned', 'held')
       AND m.starts_on <= (SELECT ezh_today()) AND (m.ends_on IS NULL OR m.ends_on >= (SELECT ezh_today()))
       AND m.enrolled_from <= (SELECT ezh_today()) AND (m.enrolled_until IS NULL OR m.enrolled_until >= (SELECT ezh_today()))
    UNION ALL
    SELECT e.pupil_id, s.user_id, 'class_teacher', 'классный руководитель', NULL, e.school_class_id
      FROM school_enrolment e
      JOIN school_classteacherappointment c ON c.school_class_id = e.school_class_id
       AND c.starts_on <= (SELECT ezh_today()) AND (c.ends_on IS NULL OR c.ends_on >= (SELECT ezh_today()))
      JOIN school_staffmember s ON s.id = c.teacher_id
      JOIN accounts_user u ON u.id = s.user_id AND u.is_active
     WHERE e.starts_on <= (SELECT ezh_today()) AND (e.ends_on IS NULL OR e.ends_on >= (SELECT ezh_today()))
    UNION ALL
    SELECT e.pupil_id, o.user_id, 'management',
           CASE o.office WHEN 'director' THEN 'директор' ELSE 'заместитель директора' END, NULL, e.school_class_id
      FROM school_enrolment e
      JOIN accounts_standingoffice o ON o.office IN ('director', 'deputy')
       AND o.starts_on <= (SELECT ezh_today()) AND (o.ends_on IS NULL OR o.ends_on >= (SELECT ezh_today()))
      JOIN accounts_user u ON u.id = o.user_id AND u.is_active
     WHERE e.starts_on <= (SELECT ezh_today()) AND (e.ends_on IS NULL OR e.ends_on >= (SELECT ezh_today()))
-- Who writes for a pupil: his guardians with today's right, and himself, as far as they are permitted to see him.
), family AS NOT MATERIALIZED (
    SELECT b.pupil_id, g.user_id, 'guardian' AS capacity,
           CASE b.relation WHEN 'mother' THEN 'мать' WHEN 'father' THEN 'отец' ELSE 'законный представитель' END AS words
      FROM school_guardianship b
      JOIN school_guardian g ON g.id = b.guardian_id
      JOIN accounts_user u ON u.id = g.user_id AND u.is_active
     WHERE b.starts_on <= (SELECT ezh_today()) AND (b.ends_on IS NULL OR b.ends_on >= (SELECT ezh_today()))
       AND EXISTS (
           SELECT 1 FROM school_pupiluserobjectpermission p JOIN auth_permission a ON a.id = p.permission_id
            WHERE p.user_id = g.user_id AND p.content_object_id = b.pupil_id AND a.codename = 'view_pupil')
    UNION ALL
    SELECT c.id, c.user_id, 'pupil', CASE c.sex WHEN 'f' THEN 'ученица' ELSE 'ученик' END
      FROM school_pupil c
      JOIN accounts_user u ON u.id = c.user_id AND u.is_active
     WHERE EXISTS (
           SELECT 1 FROM school_pupiluserobjectpermission p JOIN auth_permission a ON a.id = p.permission_id
            WHERE p.user_id = c.user_id AND p.content_object_id = c.id AND a.codename = 'view_pupil')
), management AS NOT MATERIALIZED (
    SELECT o.user_id, CASE o.office WHEN 'director' THEN 'директор' ELSE 'заместитель директора' END AS words,
           s.user_id AS staff_id, COALESCE(NULLIF(s.position, ''), 'сотрудник') AS staff_words
      FROM accounts_standingoffice o
      JOIN accounts_user manager ON manager.id = o.user_id AND manager.is_active
      JOIN school_staffmember s ON s.user_id <> o.user_id
      JOIN accounts_user u ON u.id = s.user_id AND u.is_active
     WHERE o.office IN ('director', 'deputy')
       AND o.starts_on <= (SELECT ezh_today()) AND (o.ends_on IS NULL OR o.ends_on >= (SELECT ezh_today()))
)
SELECT concat_ws('-', f.user_id, t.user_id, f.pupil_id, t.group_id, t.words) AS id, f.user_id AS writer_id,
       t.user_id AS reader_id, f.pupil_id, t.capacity, t.words, t.group_id, t.school_class_id
  FROM family f
  JOIN teaching t ON t.pupil_id = f.pupil_id AND t.user_id <> f.user_id
UNION ALL
SELECT concat_ws('-', t.user_id, f.user_id, f.pupil_id, t.group_id, t.words), t.user_id,
       f.user_id, f.pupil_id, f.capacity, f.words, t.group_id, t.school_class_id
  FROM teaching t
  JOIN family f ON f.pupil_id = t.pupil_id AND f.user_id <> t.user_id
UNION ALL
SELECT concat_ws('-', m.user_id, m.staff_id, m.words), m.user_id, m.staff_id, NULL, 'staff', m.staff_words, NULL, NULL
  FROM management m
UNION ALL
SELECT concat_ws('-', m.staff_id, m.user_id, m.words), m.staff_id, m.user_id, NULL, 'management', m.words, NULL, NULL
  FROM management m;
