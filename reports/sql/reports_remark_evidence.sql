-- Why gaps are gaps no more, for open remarks with these keys: what was filled in or has happened to the object, when,
-- through whom (R-48). A key is the rule, the keys of its object, and the day: «topic:12:2026-10-12».
--
-- `rank` 1: what was missing stands there now; 2: the object is nobody's any more; 3: one of several things that filled
-- the gap together. The lowest rank of a key counts, and in it the last row.
CREATE OR REPLACE FUNCTION reports_remark_evidence(keys text[]) RETURNS TABLE (
    key text, rank integer, what text, at timestamptz, user_id bigint
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH remark AS MATERIALIZED (
        SELECT r.key::text AS key, r.rule, r.school_class_id, r."on", string_to_array(r.key, ':') AS part
          FROM reports_remark r WHERE r.key = ANY (keys) AND r.state <> 'accepted'
    ), asked AS MATERIALIZED (
        SELECT r.key, r.rule, r.school_class_id, r."on", r.part[cardinality(r.part)]::date AS day,
               CASE WHEN r.part[2] ~ '^\d+$' THEN r.part[2]::bigint END AS first,
               CASE WHEN r.part[3] ~ '^\d+$' THEN r.part[3]::bigint END AS second,
               CASE WHEN r.part[4] ~ '^\d+$' THEN r.part[4]::bigint END AS third,
               substring(r.part[3] FROM '^guardian-(\d+)$')::bigint AS guardian_id
          FROM remark r
    ), lesson AS MATERIALIZED (
        SELECT a.key, a.rule, l.id, l."on", l.state, l.reason
          FROM asked a
          JOIN timetable_lesson l ON l.id = a.first
         WHERE a.rule IN ('topic', 'homework', 'roll')
        UNION ALL
        SELECT a.key, a.rule, l.id, l."on", l.state, l.reason
          FROM asked a
          JOIN timetable_lesson l
            ON l.group_id = a.first AND l.subject_id = a.second AND l."on" BETWEEN a.day AND a.day + 6
         WHERE a.rule = 'weekly_marks'
        UNION ALL
        SELECT a.key, a.rule, l.id, l."on", l.state, l.reason
          FROM asked a
          JOIN journal_work w ON w.id = a.first
          JOIN timetable_lesson l ON l.id = w.lesson_id
         WHERE a.rule = 'control_work_marks'
    ), topic AS (
        SELECT l.key, h.pgh_id, h.topic, h.pgh_created_at, h.written_by_id, h.topic <> '' AS is_filled,
               lag(h.topic <> '') OVER (PARTITION BY l.key ORDER BY h.pgh_id) AS was_filled
          FROM lesson l JOIN journal_lessonentryevent h ON h.lesson_id = l.id
          JOIN journal_lessonentry e ON e.lesson_id = l.id AND e.topic <> ''
         WHERE l.rule = 'topic'
    ), homework AS (
        SELECT l.key, h.pgh_id, h.is_none_set, h.text, h.pgh_created_at, h.written_by_id,
               h.is_none_set OR h.text <> '' AS is_filled,
               lag(h.is_none_set OR h.text <> '') OVER (PARTITION BY l.key ORDER BY h.pgh_id) AS was_filled
          FROM lesson l JOIN journal_homeworkevent h ON h.lesson_id = l.id
          JOIN journal_homework e ON e.lesson_id = l.id AND (e.is_none_set OR e.text <> '')
         WHERE l.rule = 'homework'
    ), said (key, rank, what, at, user_id, place) AS (
        SELECT t.key, 1, 'Тема записана: «' || t.topic || '»', t.pgh_created_at, t.written_by_id::bigint, t.pgh_id::bigint
          FROM topic t WHERE t.is_filled AND t.was_filled IS NOT TRUE
        UNION ALL
        SELECT h.key, 1, CASE WHEN h.is_none_set THEN 'Отмечено «без задания»'
               ELSE 'Задание записано: «' || h.text || '»' END, h.pgh_created_at, h.written_by_id, h.pgh_id
          FROM homework h WHERE h.is_filled AND h.was_filled IS NOT TRUE
        UNION ALL
        SELECT l.key, 1, 'Перекличка: все на месте', r.written_at, r.written_by_id, 0
          FROM lesson l JOIN journal_rollcall r ON r.lesson_id = l.id AND r.is_in_force
         WHERE l.rule = 'roll'
        UNION ALL
        SELECT l.key, 1, 'Перекличка: отмечены отсутствующие', b.written_at, b.written_by_id, 0
          FROM lesson l JOIN journal_absence b ON b.lesson_id = l.id AND b.code_id IS NOT NULL
         WHERE l.rule = 'roll'
        UNION ALL
        SELECT l.key, 1, 'Отметка поставлена за ' || to_char(l."on", 'DD.MM.YYYY'), m.written_at, m.written_by_id, 0
          FROM lesson l
          JOIN journal_work w ON w.lesson_id = l.id
          JOIN journal_mark m ON m.work_id = w.id AND (m.value IS NOT NULL OR m.result <> '')
         WHERE l.rule = 'weekly_marks'
        UNION ALL
        SELECT a.key, 1, 'Заявка класса отправлена', r.written_at, r.written_by_id, 0
          FROM asked a JOIN meals_classrequest r ON r.school_class_id = a.first AND r."on" = a.day
         WHERE a.rule = 'meals'
        UNION ALL
        SELECT a.key, 1, 'Факт питания записан', s.written_at, s.written_by_id, 0
          FROM asked a
          JOIN meals_mealserving s ON s."on" = a.day
           AND (s.school_class_id = a.first
                OR EXISTS (SELECT FROM meals_mealrequest r
                            WHERE r.pupil_id = s.pupil_id AND r."on" = a.day AND r.school_class_id = a.first))
         WHERE a.rule = 'servings'
        UNION ALL
        SELECT a.key, 1, CASE n.state WHEN 'withdrawn' THEN 'Семья отозвала сообщение' ELSE 'Семье ответили' END,
               n.written_at, n.written_by_id, 0
          FROM asked a JOIN attendance_absencenotice n ON n.id = a.first AND n.state <> 'new'
         WHERE a.rule = 'notices'
        UNION ALL
        SELECT a.key, 1, 'Логин выдан ученику', e.pgh_created_at, (e.pgh_context ->> 'user')::bigint, e.pgh_id
          FROM asked a JOIN school_pupilevent e ON e.pgh_obj_id = a.second AND e.user_id IS NOT NULL
         WHERE a.rule = 'slips'
        UNION ALL
        SELECT a.key, 1, 'Логин выдан родителю', e.pgh_created_at, (e.pgh_context ->> 'user')::bigint, e.pgh_id
          FROM asked a JOIN school_guardianevent e ON e.pgh_obj_id = a.guardian_id AND e.user_id IS NOT NULL
         WHERE a.rule = 'slips'
        UNION ALL
        SELECT l.key, 2, CASE l.state WHEN 'cancelled' THEN 'Урок отменён' ELSE 'Урок перенесён' END
               || CASE WHEN l.reason <> '' THEN ': ' || l.reason ELSE '' END,
               e.pgh_created_at, (e.pgh_context ->> 'user')::bigint, -e.pgh_id
          FROM lesson l JOIN timetable_lessonevent e ON e.pgh_obj_id = l.id AND e.state = l.state
         WHERE l.state IN ('cancelled', 'moved')
        UNION ALL
        SELECT a.key, 2, 'Учебный период закрыт', shut.at, shut.by, 0
          FROM asked a
          JOIN journal_closedterm c ON c.school_class_id = a.school_class_id
          JOIN school_term t ON t.id = c.term_id AND a."on" BETWEEN t.starts_on AND t.ends_on
          JOIN journal_termlock k ON k.term_id = c.term_id AND k.school_class_id = c.school_class_id
          CROSS JOIN LATERAL (
                SELECT k.closed_at AS at, k.closed_by_id AS by
                 UNION ALL
                SELECT COALESCE(o.ended_at, o.open_until), o.ended_by_id
                  FROM journal_termreopening o WHERE o.lock_id = k.id) shut
        UNION ALL
        SELECT a.key, 2, 'Месяц питания закрыт', m.closed_at, m.closed_by_id, 0
          FROM asked a JOIN meals_mealsheet m ON m.month = date_trunc('month', a.day)::date
         WHERE a.rule = 'servings'
        UNION ALL
        SELECT a.key, 2, 'День стал неучебным: ' || v.name, NULL, NULL, 0
          FROM asked a
          JOIN school_schoolclass c ON c.id = a.school_class_id
          JOIN (SELECT calendar_id, starts_on, ends_on, name FROM school_vacation
                 UNION ALL
                SELECT calendar_id, "on", "on", 'выходной' FROM school_transferredday WHERE works_as IS NULL) v
            ON v.calendar_id = c.calendar_id AND a."on" BETWEEN v.starts_on AND v.ends_on
        UNION ALL
        SELECT a.key, 2, 'Ученик больше не в классе', e.pgh_created_at, (e.pgh_context ->> 'user')::bigint, e.pgh_id
          FROM asked a
          JOIN school_enrolmentevent e
            ON e.pupil_id = a.second AND e.school_class_id = a.first AND e.ends_on IS NOT NULL
         WHERE a.rule = 'slips'
        UNION ALL
        SELECT a.key, 2, 'Контрольная убрана', e.pgh_created_at, (e.pgh_context ->> 'user')::bigint, e.pgh_id
          FROM asked a JOIN journal_workevent e ON e.pgh_obj_id = a.first AND e.pgh_label = 'delete'
         WHERE a.rule = 'control_work_marks'
        UNION ALL
        SELECT a.key, 3, 'Контрольная оценена', m.written_at, m.written_by_id, 0
          FROM asked a JOIN journal_mark m ON m.work_id = a.first AND (m.value IS NOT NULL OR m.result <> '')
         WHERE a.rule = 'control_work_marks'
        UNION ALL
        SELECT a.key, 3, 'Назначен срок сдачи контрольной', o.written_at, o.written_by_id, 0
          FROM asked a JOIN journal_outstandingwork o ON o.work_id = a.first AND o.is_owed
         WHERE a.rule = 'control_work_marks'
        UNION ALL
        SELECT l.key, 3, 'Отмечен пропуск контрольной', b.written_at, b.written_by_id, 0
          FROM lesson l JOIN journal_absence b ON b.lesson_id = l.id AND b.code_id IS NOT NULL
         WHERE l.rule = 'control_work_marks'
        UNION ALL
        SELECT a.key, 3, 'Отметки за период выставлены', p.written_at, p.written_by_id, 0
          FROM asked a
          JOIN timetable_groupmember m ON m.group_id = a.first
          JOIN journal_periodmark p ON p.pupil_id = m.pupil_id AND p.subject_id = a.second AND p.term_id = a.third
           AND (p.value IS NOT NULL OR p.result <> '')
         WHERE a.rule = 'period_marks'
        UNION ALL
        SELECT a.key, 3, 'Пропуск отмечен иначе', b.written_at, b.written_by_id, 0
          FROM asked a JOIN journal_absence b ON b.pupil_id = a.second AND b."on" = a.day
          LEFT JOIN journal_absencecode c
            ON c.id = b.code_id AND c.is_absence AND c.is_default AND NOT c.is_illness AND NOT c.is_excused
         WHERE a.rule = 'reasons' AND c.id IS NULL
        UNION ALL
        SELECT a.key, 3, 'Причина внесена: ' || c.name, n.written_at, n.written_by_id, 0
          FROM asked a
          JOIN attendance_excusenote n
            ON n.pupil_id = a.second AND n.is_in_force AND a.day BETWEEN n.starts_on AND n.ends_on
          JOIN journal_absencecode c ON c.id = n.code_id
         WHERE a.rule = 'reasons'
        UNION ALL
        SELECT a.key, 3, 'Результаты ГТЗО внесены', r.written_at, r.written_by_id, 0
          FROM asked a
          JOIN timetable_groupmember m ON m.group_id = a.first
          JOIN gtzo_trialresult r ON r.pupil_id = m.pupil_id AND r.value IS NOT NULL AND r."on" >= a.day
         WHERE a.rule = 'fitness'
    )
    SELECT s.key, s.rank, s.what, s.at, s.user_id FROM said s ORDER BY s.key, s.rank DESC, s.at NULLS FIRST, s.place;
END $$;
