-- The pupil's lessons of a day by reason of absence. A reason counts before the noted code; a lateness that the class
-- teacher noted counts where no teacher noted one.
CREATE OR REPLACE VIEW attendance_pupilday AS
SELECT d.pupil_id || '-' || d."on" AS id, d.pupil_id, d.school_class_id, d."on",
       (SELECT count(*) FROM attendance_duelesson due WHERE due.pupil_id = d.pupil_id AND due."on" = d."on") AS lessons,
       d.illness, d.excused, d.unexcused, d.unknown, GREATEST(d.late, d.arrivals) AS late
  FROM (
    SELECT n.pupil_id, n.school_class_id, n."on",
           count(*) FILTER (WHERE n.is_absence AND n.is_illness) AS illness,
           count(*) FILTER (WHERE n.is_absence AND NOT n.is_illness AND n.is_excused) AS excused,
           count(*) FILTER (WHERE n.is_absence AND NOT n.is_illness AND NOT n.is_excused AND NOT n.is_default)
               AS unexcused,
           count(*) FILTER (WHERE n.is_absence AND NOT n.is_illness AND NOT n.is_excused AND n.is_default) AS unknown,
           count(*) FILTER (WHERE n.is_late) AS late,
           count(*) FILTER (WHERE n.is_arrival) AS arrivals
      FROM (
        SELECT due.pupil_id, due.school_class_id, due."on", noted.is_absence, noted.is_late, meant.is_illness,
               meant.is_excused, meant.is_default, false AS is_arrival
          FROM journal_absence a
          JOIN attendance_duelesson due ON due.lesson_id = a.lesson_id AND due.pupil_id = a.pupil_id
          JOIN journal_absencecode noted ON noted.id = a.code_id
          JOIN journal_absencecode meant ON meant.id = COALESCE(a.reason_id, a.code_id)
        UNION ALL
        SELECT late.pupil_id, e.school_class_id, late."on", false, false, false, false, false, true
          FROM attendance_latearrival late
          JOIN school_enrolment e ON e.pupil_id = late.pupil_id
           AND late."on" >= e.starts_on AND (e.ends_on IS NULL OR late."on" <= e.ends_on)
         WHERE late.is_in_force
      ) n
     WHERE n.is_absence OR n.is_late OR n.is_arrival
     GROUP BY n.pupil_id, n.school_class_id, n."on"
  ) d;
