-- Lessons of the pupils from the first to the last day, and of each one's first school day after `day_after`, with all
-- that a line of the diary shows. `due` is the homework for the lesson, from the day `due_from` on; `ahead` what was
-- set at the lesson while the timetable knows no day for it; control works are told of that are still to come.
CREATE OR REPLACE FUNCTION journal_diary_lessons(
    of_pupils bigint[], first_on date, last_on date, day_after date, due_from date
)
RETURNS TABLE (
    pupil_id bigint, lesson_id bigint, "on" date, number smallint, starts_at time, ends_at time, state varchar,
    reason varchar, moved_on date, moved_number smallint, subject varchar, room varchar, teacher varchar[],
    replaced_teacher varchar[], topic varchar, letter varchar, meaning varchar, is_late boolean,
    control_works varchar[], due json, ahead json
)
-- Always one plan: to make another for the values of each call takes longer than to read what they ask for.
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    until date = GREATEST(last_on, day_after + 14);
    planned_from date = GREATEST(due_from, ezh_today());
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
          CROSS JOIN LATERAL (
            -- Group by group, whatever the plan thinks of days that it does not know: not by reading all there were.
            SELECT o.* FROM timetable_lesson o
             WHERE o.group_id = p.group_id
               AND o."on" BETWEEN GREATEST(first_on, p.starts_on) AND LEAST(last_on, p.ends_on)
            OFFSET 0
          ) l
        UNION ALL
        SELECT p.pupil_id, l.id, l."on", l.number, l.starts_at, l.ends_at, l.state, l.reason, l.moved_to_id,
               l.subject_id, l.room_id, l.teacher_id, l.group_id
          FROM school_day d
          JOIN place p ON p.pupil_id = d.pupil_id
          JOIN timetable_lesson l ON l.group_id = p.group_id AND l."on" = d."on"
           AND l."on" BETWEEN p.starts_on AND COALESCE(p.ends_on, l."on")
         WHERE d."on" NOT BETWEEN first_on AND last_on
    ), source AS MATERIALIZED (
        -- Where the homework for a lesson was set; `is_ahead`: at the lesson itself, which has none after it, and at those
        -- moved to it, by the rule of `journal_homeworkdue`.
        SELECT h.lesson_id AS for_lesson, h.set_at_id AS id, h.set_number AS number, h.set_on, h.set_ends_at,
               false AS is_ahead
          FROM journal_homeworkdue h
         WHERE h.lesson_id = ANY(ARRAY(SELECT id FROM lesson WHERE "on" >= due_from))
        UNION ALL
        SELECT DISTINCT l.id, w.id, l.number, l."on", l.ends_at, true
          FROM lesson l
          CROSS JOIN LATERAL (
            WITH RECURSIVE set_at AS (
                SELECT l.id
                UNION ALL
                SELECT m.id
                  FROM set_at
                  JOIN timetable_lesson m ON m.moved_to_id = set_at.id
                 WHERE NOT EXISTS (
                    SELECT FROM journal_homework h WHERE h.lesson_id = m.moved_to_id AND (h.is_none_set OR h.text <> ''))
            )
            SELECT set_at.id FROM set_at
          ) w
         WHERE l."on" >= due_from AND l.state IN ('planned', 'held')
           -- Only where the timetable ends a lesson may have none after it.
           AND l."on" > (SELECT max(o."on") FROM timetable_lesson o) - 21 AND NOT EXISTS (
            SELECT FROM timetable_lesson n
             WHERE n.group_id = l.group_id AND n.subject_id = l.subject_id AND n."on" > l."on"
               AND n.state IN ('planned', 'held'))
    ), rules AS MATERIALIZED (
        SELECT s.homework_late_minutes::int AS late_minutes, s.time_zone FROM school_school s LIMIT 1
    ), entry AS MATERIALIZED (
        SELECT e.lesson_id, e.topic FROM journal_lessonentry e WHERE e.lesson_id = ANY(ARRAY(SELECT id FROM lesson))
    ), homework AS MATERIALIZED (
        SELECT h.lesson_id, h.text, h.is_none_set, h.minutes, h.first_written_at, h.version
          FROM journal_homework h
         WHERE h.lesson_id = ANY(ARRAY(SELECT id FROM source))
    ), done AS MATERIALIZED (
        SELECT t.pupil_id, t.homework_id, t.homework_version
          FROM journal_homeworktick t
         WHERE t.pupil_id = ANY(of_pupils) AND t.homework_id = ANY(ARRAY(SELECT lesson_id FROM homework)) AND t.is_done
    ), to_come AS MATERIALIZED (
        SELECT id FROM lesson WHERE "on" >= planned_from
    ), planned AS MATERIALIZED (
        SELECT c.lesson_id, array_agg(c.title ORDER BY c.id) AS titles
          FROM journal_plannedcontrolwork c
         WHERE NOT c.is_hidden AND c.lesson_id = ANY(ARRAY(SELECT id FROM to_come))
           AND c.planned_at_id = ANY(timetable_with_moved(ARRAY(SELECT id FROM to_come)))
         GROUP BY c.lesson_id
    ), replaced AS MATERIALIZED (
        SELECT s.lesson_id, ARRAY[t.last_name, t.first_name, t.patronymic] AS teacher
          FROM timetable_substitution s
          JOIN school_staffmember t ON t.id = s.absent_teacher_id
         WHERE s.lesson_id = ANY(ARRAY(SELECT id FROM lesson))
    ), file AS MATERIALIZED (
        SELECT f.lesson_id, json_agg(json_build_array(f.id, f.file_name, f.size) ORDER BY f.id) AS found
          FROM journal_homeworkattachment f
         WHERE NOT f.is_removed AND f.lesson_id = ANY(ARRAY(SELECT id FROM source))
         GROUP BY f.lesson_id
    ), noted AS MATERIALIZED (
        SELECT a.pupil_id, a.lesson_id, c.is_late, m.letter, m.name
          FROM journal_absence a
          JOIN journal_absencecode c ON c.id = a.code_id
          JOIN journal_absencecode m ON m.id = COALESCE(a.reason_id, a.code_id)
         WHERE a.pupil_id = ANY(of_pupils) AND a."on" BETWEEN first_on AND until
    ), told AS MATERIALIZED (
        -- Of a double lesson the last text counts.
        SELECT DISTINCT ON (l.pupil, s.for_lesson, s.is_ahead) l.pupil, s.for_lesson, s.is_ahead, json_build_object(
                   'set_at', s.id, 'text', h.text, 'is_none_set', h.is_none_set, 'minutes', h.minutes,
                   'files', f.found, 'version', h.version, 'is_done', t.homework_id IS NOT NULL,
                   'set_on', s.set_on, 'first_written_at', h.first_written_at, 'late_minutes', rules.late_minutes,
                   'over_at', CASE
                       -- Only what was written late after its own lesson can be late after the last one of the day.
                       WHEN h.first_written_at AT TIME ZONE rules.time_zone
                            > s.set_on + s.set_ends_at + make_interval(mins => rules.late_minutes)
                       THEN (SELECT max(o.ends_at)
                               FROM place p
                               JOIN timetable_lesson o ON o.group_id = p.group_id AND o."on" = s.set_on
                                AND o.state IN ('planned', 'held')
                              WHERE p.pupil_id = l.pupil
                                AND s.set_on BETWEEN p.starts_on AND COALESCE(p.ends_on, s.set_on))
                   END) AS homework
          FROM source s
          JOIN lesson l ON l.id = s.for_lesson
          LEFT JOIN homework h ON h.lesson_id = s.id
          LEFT JOIN file f ON f.lesson_id = s.id
          LEFT JOIN done t ON t.pupil_id = l.pupil AND t.homework_id = s.id AND t.homework_version = h.version
          LEFT JOIN rules ON true
         ORDER BY l.pupil, s.for_lesson, s.is_ahead, h.text > '' DESC NULLS LAST, s.number DESC
    )
    SELECT l.pupil, l.id, l."on", l.number, l.starts_at, l.ends_at, l.state, l.reason, moved."on", moved.number,
           subject.name, room.name, ARRAY[teacher.last_name, teacher.first_name, teacher.patronymic],
           replaced.teacher, entry.topic, noted.letter, noted.name, noted.is_late, planned.titles,
           due.homework, ahead.homework
      FROM lesson l
      JOIN school_subject subject ON subject.id = l.subject_id
      JOIN school_staffmember teacher ON teacher.id = l.teacher_id
      LEFT JOIN school_room room ON room.id = l.room_id
      LEFT JOIN timetable_lesson moved ON moved.id = l.moved_to_id
      LEFT JOIN entry ON entry.lesson_id = l.id
      LEFT JOIN replaced ON replaced.lesson_id = l.id
      LEFT JOIN planned ON planned.lesson_id = l.id
      LEFT JOIN told due ON due.for_lesson = l.id AND due.pupil = l.pupil AND NOT due.is_ahead
      LEFT JOIN told ahead ON ahead.for_lesson = l.id AND ahead.pupil = l.pupil AND ahead.is_ahead
      LEFT JOIN noted ON noted.lesson_id = l.id AND noted.pupil_id = l.pupil
     ORDER BY l."on", l.number, l.id;
END $$;
