-- Each day of the range for each of the classes (NULL is all classes of the years that it touches): has the class school on it, and if not, why in words («воскресенье»,
-- «Осенние каникулы», «уроки отменены»). The one place that decides this.
--
-- A day off or vacation of the calendar is free whatever stands on it; a transferred day is decided singly and outweighs
-- vacations. Otherwise lessons decide where any have been made, then the timetable for the weekday by which the day
-- works, and where the class has none in force, the calendar: the length of its week within its terms.
--
-- Lessons and timetable are found by the groups of the classes, by bitmaps and joined by hashing: of few classes by group,
-- of all by day.
CREATE OR REPLACE FUNCTION timetable_class_days(first date, last date, of_classes bigint[])
RETURNS TABLE (school_class_id bigint, "on" date, has_school boolean, why_not text) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    classes bigint[] := ARRAY(
        SELECT c.id
          FROM school_schoolclass c
          JOIN school_schoolyear y ON y.id = c.year_id
         WHERE CASE WHEN of_classes IS NULL THEN y.starts_on <= last AND y.ends_on >= first
                    ELSE c.id = ANY (of_classes) END);
    groups bigint[] := ARRAY(SELECT g.id FROM timetable_teachinggroup g WHERE g.school_class_id = ANY (classes));
BEGIN
    RETURN QUERY
    WITH class AS MATERIALIZED (
        SELECT c.id, c.calendar_id FROM school_schoolclass c WHERE c.id = ANY (classes)
    ), day AS MATERIALIZED (
        SELECT k.id AS calendar_id, d::date AS "on", moved.id IS NOT NULL AS is_moved, moved.reason,
               vacation.name AS vacation,
               CASE WHEN extract(isodow FROM d) = 7 THEN NULL WHEN moved.id IS NOT NULL THEN moved.works_as
                    WHEN extract(isodow FROM d) <= k.school_days THEN extract(isodow FROM d)::integer END AS works_as,
               EXISTS (SELECT FROM school_term t
                        WHERE t.calendar_id = k.id AND d::date BETWEEN t.starts_on AND t.ends_on) AS is_in_term
          FROM school_calendar k
          CROSS JOIN generate_series(first, last, interval '1 day') d
          LEFT JOIN school_transferredday moved ON moved.calendar_id = k.id AND moved."on" = d::date
          LEFT JOIN school_vacation vacation
            ON vacation.calendar_id = k.id AND d::date BETWEEN vacation.starts_on AND vacation.ends_on
         WHERE k.id IN (SELECT c.calendar_id FROM class c)
    ), lesson AS MATERIALIZED (
        SELECT g.school_class_id, l."on", bool_or(l.state IN ('planned', 'held')) AS takes_place
          FROM timetable_teachinggroup g
          JOIN timetable_lesson l ON l.group_id = g.id
         WHERE g.id = ANY (groups) AND l.group_id = ANY (groups) AND l."on" BETWEEN first AND last
         GROUP BY g.school_class_id, l."on"
    ), entry AS MATERIALIZED (
        SELECT g.school_class_id, e.weekday, GREATEST(e.starts_on, a.starts_on) AS starts_on,
               LEAST(e.ends_on, a.ends_on) AS ends_on
          FROM timetable_teachinggroup g
          JOIN timetable_timetableentry e
            ON e.group_id = g.id AND e.starts_on <= last AND COALESCE(e.ends_on, first) >= first
          JOIN timetable_teachingassignment a ON a.id = e.assignment_id
         WHERE g.id = ANY (groups) AND e.group_id = ANY (groups)
    ), class_day AS MATERIALIZED (
        SELECT c.id, d.*, l.takes_place,
               CASE WHEN d.is_moved AND d.works_as IS NULL AND extract(isodow FROM d."on") <> 7
                    THEN COALESCE(NULLIF(d.reason, ''), 'выходной')
                    WHEN NOT d.is_moved AND d.vacation IS NOT NULL AND extract(isodow FROM d."on") <> 7 THEN d.vacation
               END AS day_off
          FROM class c
          JOIN day d ON d.calendar_id = c.calendar_id
          LEFT JOIN lesson l ON l.school_class_id = c.id AND l."on" = d."on"
    ), planned AS MATERIALIZED (
        -- Where no lesson has been made and a timetable is in force: has it one for the weekday by which the day works?
        SELECT x.id, x."on", bool_or(e.weekday = x.works_as) AS has_lesson
          FROM class_day x
          JOIN entry e ON e.school_class_id = x.id
           AND x."on" >= e.starts_on AND (e.ends_on IS NULL OR x."on" <= e.ends_on)
         WHERE x.takes_place IS NULL AND x.works_as IS NOT NULL
         GROUP BY x.id, x."on"
    ), told AS (
        SELECT x.id, x."on",
               CASE WHEN x.day_off IS NOT NULL THEN x.day_off
                    WHEN x.takes_place THEN ''
                    WHEN NOT x.takes_place THEN 'уроки отменены'
                    WHEN x.works_as IS NULL THEN
                        (ARRAY['понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота', 'воскресенье'])
                            [extract(isodow FROM x."on")::integer]
                    WHEN NOT x.is_in_term THEN 'вне учебных периодов'
                    WHEN NOT p.has_lesson THEN 'уроков по расписанию нет'
                    ELSE '' END AS why_not
          FROM class_day x
          LEFT JOIN planned p ON p.id = x.id AND p."on" = x."on"
    )
    SELECT t.id, t."on", t.why_not = '', t.why_not FROM told t;
END $$;
