-- Lessons of the pupils from the first to the last day, and of each one's first school day after `day_after`, with all
-- that a line of the diary shows. `due` is the homework for that school day.
CREATE OR REPLACE FUNCTION journal_diary_lessons(of_pupils bigint[], first_on date, last_on date, day_after date)
RETURNS TABLE (
    pupil_id bigint, lesson_id bigint, "on" date, number smallint, starts_at time, ends_at time, state varchar,
    reason varchar, moved_on date, moved_number smallint, subject varchar, room varchar, teacher varchar[],
    replaced_teacher varchar[], topic varchar, text text, is_none_set boolean, minutes smallint,
    first_written_at timestamptz, late_minutes smallint, files json, letter varchar, meaning varchar, is_late boolean,
    due json
)
-- Always one plan: to make another for the values of each call takes longer than to read what they ask for.
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    until date = GREATEST(last_on, day_after + 14);
BEGIN
    RETURN QUERY
    WITH place AS MATERIALIZED (
        SELECT m.pupil_id, m.group_id, m.starts_on, m.ends_on
          FROM timetable_groupmember m
         WHERE m.pupil_id = ANY(of_pupils)
           AND m.enrolled_from <= until AND (m.enrolled_until IS NULL OR m.enrolled_until >= first_on)
           AND m.starts_on <= until AND (m.ends_on IS NULL OR m.ends_on >= first_on)
    ), school_day AS MATERIALIZED (
        SELECT p.pupil_id, min(ahead."on") AS "on"
          FROM place p
          CROSS JOIN LATERAL (
            SELECT l."on" FROM timetable_lesson l
             WHERE l.group_id = p.group_id AND l.state IN ('planned', 'held')
               AND l."on" BETWEEN GREATEST(day_after + 1, p.starts_on) AND LEAST(day_after + 14, p.ends_on)
             ORDER BY l."on" LIMIT 1
          ) ahead
         WHERE day_after IS NOT NULL
         GROUP BY p.pupil_id
    ), lesson AS MATERIALIZED (
        SELECT p.pupil_id AS pupil, l.id, l."on", l.number, l.starts_at, l.ends_at, l.state, l.reason, l.moved_to_id,
               l.subject_id, l.room_id, l.teacher_id, l.group_id
          FROM place p
          JOIN timetable_lesson l ON l.group_id = p.group_id
           AND l."on" BETWEEN GREATEST(first_on, p.starts_on) AND LEAST(last_on, p.ends_on)
        UNION ALL
        SELECT p.pupil_id, l.id, l."on", l.number, l.starts_at, l.ends_at, l.state, l.reason, l.moved_to_id,
               l.subject_id, l.room_id, l.teacher_id, l.group_id
          FROM school_day d
          JOIN place p ON p.pupil_id = d.pupil_id
          JOIN timetable_lesson l ON l.group_id = p.group_id AND l."on" = d."on"
           AND l."on" BETWEEN p.starts_on AND COALESCE(p.ends_on, l."on")
         WHERE d."on" NOT BETWEEN first_on AND last_on
    ), before AS MATERIALIZED (
        -- Where the homework for the school day was set.
        SELECT h.lesson_id AS for_lesson, h.set_at_id AS id, h.set_number AS number
          FROM journal_homeworkdue h
         WHERE h.lesson_id = ANY(ARRAY(
            SELECT l.id FROM lesson l JOIN school_day d ON d.pupil_id = l.pupil AND d."on" = l."on"))
    ), entry AS MATERIALIZED (
        SELECT e.lesson_id, e.topic FROM journal_lessonentry e WHERE e.lesson_id = ANY(ARRAY(SELECT id FROM lesson))
    ), homework AS MATERIALIZED (
        SELECT h.lesson_id, h.text, h.is_none_set, h.minutes, h.first_written_at
          FROM journal_homework h
         WHERE h.lesson_id = ANY(ARRAY(SELECT id FROM lesson UNION SELECT id FROM before))
    ), replaced AS MATERIALIZED (
        SELECT s.lesson_id, ARRAY[t.last_name, t.first_name, t.patronymic] AS teacher
          FROM timetable_substitution s
          JOIN school_staffmember t ON t.id = s.absent_teacher_id
         WHERE s.lesson_id = ANY(ARRAY(SELECT id FROM lesson))
    ), file AS MATERIALIZED (
        SELECT f.lesson_id, json_agg(json_build_array(f.id, f.file_name, f.size) ORDER BY f.id) AS found
          FROM journal_homeworkattachment f
         WHERE NOT f.is_removed AND f.lesson_id = ANY(ARRAY(SELECT id FROM lesson UNION SELECT id FROM before))
         GROUP BY f.lesson_id
    ), noted AS MATERIALIZED (
        SELECT a.pupil_id, a.lesson_id, c.is_late, m.letter, m.name
          FROM journal_absence a
          JOIN journal_absencecode c ON c.id = a.code_id
          JOIN journal_absencecode m ON m.id = COALESCE(a.reason_id, a.code_id)
         WHERE a.pupil_id = ANY(of_pupils) AND a."on" BETWEEN first_on AND until
    )
    SELECT l.pupil, l.id, l."on", l.number, l.starts_at, l.ends_at, l.state, l.reason, moved."on", moved.number,
           subject.name, room.name, ARRAY[teacher.last_name, teacher.first_name, teacher.patronymic],
           replaced.teacher, entry.topic, homework.text, homework.is_none_set, homework.minutes,
           homework.first_written_at, (SELECT s.homework_late_minutes FROM school_school s LIMIT 1), file.found,
           noted.letter, noted.name, noted.is_late,
           (SELECT json_build_object(
                       'text', h.text, 'is_none_set', h.is_none_set, 'minutes', h.minutes, 'files', f.found)
              FROM before b
              LEFT JOIN homework h ON h.lesson_id = b.id
              LEFT JOIN file f ON f.lesson_id = b.id
             WHERE b.for_lesson = l.id
             ORDER BY h.text > '' DESC NULLS LAST, b.number DESC
             LIMIT 1)
      FROM lesson l
      JOIN school_subject subject ON subject.id = l.subject_id
      JOIN school_staffmember teacher ON teacher.id = l.teacher_id
      LEFT JOIN school_room room ON room.id = l.room_id
      LEFT JOIN timetable_lesson moved ON moved.id = l.moved_to_id
      LEFT JOIN entry ON entry.lesson_id = l.id
      LEFT JOIN homework ON homework.lesson_id = l.id
      LEFT JOIN replaced ON replaced.lesson_id = l.id
      LEFT JOIN file ON file.lesson_id = l.id
      LEFT JOIN noted ON noted.lesson_id = l.id AND noted.pupil_id = l.pupil
     ORDER BY l."on", l.number, l.id;
END $$;
