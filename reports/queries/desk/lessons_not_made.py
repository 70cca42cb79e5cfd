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
            SELECT DISTINCT ON (b.shift, d."on", d.works_as) b.shift, d."on", d.works_as, b.id AS schedule_id
              FROM (SELECT DISTINCT "on", works_as FROM day WHERE works_as IS NOT NULL) d
              JOIN timetable_bellschedule b ON b.starts_on <= d."on" AND (b.ends_on IS NULL OR b.ends_on >= d."on")
               AND (b.weekday IS NULL OR b.weekday = d.works_as)
             ORDER BY b.shift, d."on", d.works_as, b.weekday NULLS LAST
        ), lesson AS MATERIALIZED (
            SELECT l.id, g.school_class_id, l.group_id, l.subject_id, l.assignment_id, l."on", l.number, l.starts_at,
                   l.ends_at, l.state
              FROM timetable_lesson l
              JOIN timetable_teachinggroup g ON g.id = l.group_id
             WHERE l."on" BETWEEN %(first)s AND %(last)s AND g.school_class_id IN (SELECT c.id FROM class c)
        ), made AS MATERIALIZED (
            SELECT DISTINCT c.id AS class_id, d.calendar_id, d.term_id, c.shift
              FROM lesson l
              JOIN class c ON c.id = l.school_class_id
              JOIN day d ON d.calendar_id = c.calendar_id AND d."on" = l."on"
        ), wanted AS MATERIALIZED (
            SELECT m.class_id, m.term_id, d."on", e.group_id, a.subject_id, e.assignment_id, e.number, s.starts_at,
                   s.ends_at
              FROM made m
              JOIN day d ON d.term_id = m.term_id
              JOIN timetable_teachinggroup g ON g.school_class_id = m.class_id
              JOIN timetable_timetableentry e ON e.group_id = g.id AND e.weekday = d.works_as
               AND e.starts_on <= d."on" AND (e.ends_on IS NULL OR e.ends_on >= d."on")
              JOIN timetable_teachingassignment a ON a.id = e.assignment_id
               AND a.starts_on <= d."on" AND (a.ends_on IS NULL OR a.ends_on >= d."on")
              JOIN ringing r ON r.shift = m.shift AND r."on" = d."on" AND r.works_as = d.works_as
              JOIN timetable_bellslot s ON s.schedule_id = r.schedule_id AND s.number = e.number
        ), otherwise AS (
            SELECT w.class_id, w.term_id, w."on", true AS is_missing
              FROM wanted w
             WHERE NOT EXISTS (SELECT FROM lesson l WHERE l.group_id = w.group_id AND l.subject_id = w.subject_id
                                  AND l."on" = w."on" AND l.number = w.number)
            UNION ALL
            SELECT l.school_class_id, d.term_id, l."on", false
              FROM lesson l
              JOIN class c ON c.id = l.school_class_id
              JOIN day d ON d.calendar_id = c.calendar_id AND d."on" = l."on" AND d.works_as IS NOT NULL
              LEFT JOIN wanted w ON w.group_id = l.group_id AND w.subject_id = l.subject_id AND w."on" = l."on"
               AND w.number = l.number
             WHERE l."on" > %(today)s AND l.state = 'planned'
               AND (w.assignment_id, w.starts_at, w.ends_at)
                   IS DISTINCT FROM (l.assignment_id, l.starts_at, l.ends_at)
               AND EXISTS (SELECT FROM wanted any_of WHERE any_of.class_id = c.id AND any_of.term_id = d.term_id)
               AND NOT EXISTS (SELECT FROM timetable_lesson origin WHERE origin.moved_to_id = l.id)
        )
        SELECT o.class_id || '-' || o.term_id AS key, min(o."on") AS "on", o.class_id, NULL::bigint AS group_id,
               NULL::bigint AS subject_id, NULL::bigint AS substitute_id, NULL::bigint AS pupil_id,
               NULL::bigint AS teacher_id, count(*) FILTER (WHERE o.is_missing) AS n_missing,
               count(*) FILTER (WHERE NOT o.is_missing) AS n_other, min(o."on") AS first_on, max(o."on") AS last_on
          FROM otherwise o
         GROUP BY o.class_id, o.term_id
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
