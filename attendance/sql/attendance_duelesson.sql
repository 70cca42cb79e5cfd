-- The lessons that count for a pupil: of his groups, taking place, of no subject he is exempt from, not while he
-- is taught at home.
CREATE OR REPLACE VIEW attendance_duelesson AS
SELECT m.pupil_id || '-' || l.id AS id, m.pupil_id, l.id AS lesson_id, m.school_class_id, l."on", m.group_id
  FROM timetable_lesson l
  JOIN timetable_groupmember m ON m.group_id = l.group_id
   AND l."on" >= m.starts_on AND (m.ends_on IS NULL OR l."on" <= m.ends_on)
 WHERE l.state IN ('planned', 'held')
   AND NOT EXISTS (
        SELECT 1 FROM school_subjectexemption x
         WHERE x.pupil_id = m.pupil_id AND x.subject_id = l.subject_id
           AND l."on" >= x.starts_on AND (x.ends_on IS NULL OR l."on" <= x.ends_on))
   AND NOT EXISTS (
        SELECT 1 FROM school_homeschooling h
         WHERE h.pupil_id = m.pupil_id AND l."on" >= h.starts_on AND (h.ends_on IS NULL OR l."on" <= h.ends_on));
