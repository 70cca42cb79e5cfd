"""Lessons of a class that are not as its timetable, bells and calendar have become since they were made (record 46)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from common.formatting import counted, date_day
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, school_class


class LessonsNotMade(Rule):
    """Of terms whose lessons have been made once: lessons are missing, or lessons to come would be made otherwise.

    As timetable/actions/generation.py decides it; a lesson that was moved stands where it was moved to. One row a class
    and term: new bells change every lesson to come.
    """

    key = "lessons_not_made"
    title = "Уроки не составлены заново"
    meaning = "Расписание, звонки или учебный график класса с тех пор изменились: уроков не хватает или они другие."
    facts = ("n_missing", "n_other", "first_on", "last_on")
    is_daily = False
    is_wide = True
    sql = """
        WITH class AS MATERIALIZED (
            SELECT c.id, c.calendar_id, c.shift
              FROM school_schoolclass c
              JOIN school_schoolyear y ON y.id = c.year_id AND y.starts_on <= %(last)s AND y.ends_on >= %(first)s
             WHERE %(classes)s::bigint[] IS NULL OR c.id = ANY (%(classes)s::bigint[])
        ), day AS MATERIALIZED (
            SELECT t.calendar_id, t.id AS term_id, d::date AS "on",
                   CASE WHEN extract(isodow FROM d) = 7 THEN NULL WHEN moved.id IS NOT NULL THEN moved.works_as
                        WHEN EXISTS (SELECT FROM school_vacation v WHERE v.calendar_id = t.calendar_id
                                        AND d::date BETWEEN v.starts_on AND v.ends_on) THEN NULL
                        WHEN extract(isodow FROM d) <= k.school_days THEN extract(isodow FROM d)::integer
                   END AS works_as
              FROM school_term t
              JOIN school_calendar k ON k.id = t.calendar_id
             CROSS JOIN generate_series(GREATEST(t.starts_on, %(first)s), LEAST(t.ends_on, %(last)s), '1 day') d
              LEFT JOIN school_transferredday moved ON moved.calendar_id = t.calendar_id AND moved."on" = d::date
             WHERE t.calendar_id IN (SELECT c.calendar_id FROM class c)
        ), ringing AS MATERIALIZED (
            -- The bells of the weekday go before those of every day.
            SELECT DISTINCT ON (b.shift, d."on", d.works_as) b.shift, d."on", d.works_as, b.id AS schedule_id
              FROM (SELECT DISTINCT "on", works_as FROM day WHERE works_as IS NOT NULL) d
              JOIN timetable_bellschedule b ON b.starts_on <= d."on" AND (b.ends_on IS NULL OR b.ends_on >= d."on")
               AND (b.weekday IS NULL OR b.weekday = d.works_as)
             ORDER BY b.shift, d."on", d.works_as, b.weekday NULLS LAST
        ), hour AS MATERIALIZED (
            SELECT d.calendar_id, d.term_id, d."on", d.works_as, r.shift, s.number, s.starts_at, s.ends_at
              FROM day d
              JOIN ringing r ON r."on" = d."on" AND r.works_as = d.works_as
              JOIN timetable_bellslot s ON s.schedule_id = r.schedule_id
        ), entry AS MATERIALIZED (
            SELECT c.id AS class_id, c.calendar_id, c.shift, e.group_id, a.subject_id, e.assignment_id, e.weekday,
                   e.number, GREATEST(e.starts_on, a.starts_on) AS starts_on,
                   LEAST(COALESCE(e.ends_on, 'infinity'), COALESCE(a.ends_on, 'infinity')) AS ends_on
              FROM class c
              JOIN timetable_teachinggroup g ON g.school_class_id = c.id
              JOIN timetable_timetableentry e ON e.group_id = g.id
               AND e.starts_on <= %(last)s AND (e.ends_on IS NULL OR e.ends_on >= %(first)s)
              JOIN timetable_teachingassignment a ON a.id = e.assignment_id
               AND a.starts_on <= %(last)s AND (a.ends_on IS NULL OR a.ends_on >= %(first)s)
        ), place AS (
            -- Wanted lessons and those that stand, side by side: grouped, for joining them would compare all with all.
            SELECT e.class_id, h.term_id, e.group_id, e.subject_id, h."on", e.number, true AS is_wanted,
                   false AS is_to_come, e.assignment_id, h.starts_at, h.ends_at
              FROM entry e
              JOIN hour h ON h.calendar_id = e.calendar_id AND h.shift = e.shift AND h.works_as = e.weekday
               AND h.number = e.number AND h."on" BETWEEN e.starts_on AND e.ends_on
            UNION ALL
            SELECT c.id, d.term_id, l.group_id, l.subject_id, l."on", l.number, false,
                   l."on" > %(today)s AND l.state = 'planned' AND d.works_as IS NOT NULL
                   AND l.id NOT IN (SELECT o.moved_to_id FROM timetable_lesson o WHERE o.moved_to_id IS NOT NULL),
                   l.assignment_id, l.starts_at, l.ends_at
              FROM timetable_lesson l
              JOIN timetable_teachinggroup g ON g.id = l.group_id
              JOIN class c ON c.id = g.school_class_id
              JOIN day d ON d.calendar_id = c.calendar_id AND d."on" = l."on"
             WHERE l."on" BETWEEN %(first)s AND %(last)s
        ), compared AS (
            SELECT p.class_id, p.term_id, p."on", bool_or(p.is_wanted) AS is_wanted,
                   bool_or(NOT p.is_wanted) AS is_there,
                   bool_and(p.is_wanted) AS is_missing,
                   bool_or(p.is_to_come)
                   AND (max(p.assignment_id) FILTER (WHERE p.is_wanted), max(p.starts_at) FILTER (WHERE p.is_wanted),
                        max(p.ends_at) FILTER (WHERE p.is_wanted))
                       IS DISTINCT FROM
                       (max(p.assignment_id) FILTER (WHERE p.is_to_come), max(p.starts_at) FILTER (WHERE p.is_to_come),
                        max(p.ends_at) FILTER (WHERE p.is_to_come)) AS is_other
              FROM place p
             GROUP BY p.class_id, p.term_id, p.group_id, p.subject_id, p."on", p.number
        )
        SELECT o.class_id || '-' || o.term_id AS key, min(o."on") FILTER (WHERE o.is_missing OR o.is_other) AS "on",
               o.class_id, NULL::bigint AS group_id, NULL::bigint AS subject_id, NULL::bigint AS substitute_id,
               NULL::bigint AS pupil_id, NULL::bigint AS teacher_id,
               count(*) FILTER (WHERE o.is_missing) AS n_missing, count(*) FILTER (WHERE o.is_other) AS n_other,
               min(o."on") FILTER (WHERE o.is_missing OR o.is_other) AS first_on,
               max(o."on") FILTER (WHERE o.is_missing OR o.is_other) AS last_on
          FROM compared o
         GROUP BY o.class_id, o.term_id
        HAVING bool_or(o.is_wanted) AND bool_or(o.is_there) AND bool_or(o.is_missing OR o.is_other)
    """

    def text(self, row: Row) -> str:
        """«5А: не хватает 6 уроков, 2 урока не по расписанию или звонкам (15.10–23.10)»."""
        lessons = ("урок", "урока", "уроков")
        missing = f"нет {counted(row['n_missing'], 'урока', 'уроков', 'уроков')} по расписанию"
        other = f"{counted(row['n_other'], *lessons)} не по расписанию или звонкам"
        what = ", ".join([missing] * bool(row["n_missing"]) + [other] * bool(row["n_other"]))
        first, last = date_day(row["first_on"]), date_day(row["last_on"])
        return f"{school_class(row)}: {what} ({first if first == last else f'{first}–{last}'})"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """Who keeps the timetable makes the lessons anew, and is told there what stands in the way."""
        if scope.arranges:
            return Place("Составить уроки", reverse("timetable:generation"))
        return Place("Расписание", reverse("timetable:week"))

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """None: what making them anew did and could not do is told on its page."""
        return ()


RULE = LessonsNotMade()
