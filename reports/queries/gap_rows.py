"""What is missing, as the functions of the database tell it: one statement for all rules that are asked for.

Each source is asked for days of its own, `first` and `until` with its name: a slip that is owed since September is no
reason to read the lessons since then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from common.prepared import DAY, Prepared, fetch_prepared
from common.rows import fetch
from journal.queries.deadlines import journal_deadlines
from journal.queries.gaps import MissingRow
from journal.rules.deadlines import ALL_RULES, TEACHER_RULES, Deadlines, GapRule, Overdue
from school.models import SchoolYear

Days = tuple[date, date]  # inclusive

_OF_TEACHERS = """
    SELECT rule, staff_id, school_class_id, group_id, subject_id, lesson_id, object_id, NULL::bigint AS pupil_id,
           '' AS name, "on", number, n, is_substituted
      FROM journal_gaps(
            %(rules)s::text[], %(first_lessons)s::date, %(until_lessons)s::date, %(today)s::date,
            %(staff)s::bigint[], %(classes)s::bigint[])
"""
# What one kind of gap of classes gives, with the class teacher of each class; `{found}` is the source.
_OF_CLASS_TEACHERS = """
    SELECT found.rule, led.teacher_id, found.school_class_id, NULL::bigint, NULL::bigint, NULL::bigint,
           found.object_id, found.pupil_id, found.name, found."on", 0::smallint, found.n,
           false
      FROM ({found}) found
      LEFT JOIN school_classteacherappointment led
        ON led.school_class_id = found.school_class_id
       AND led.starts_on <= %(today)s::date AND COALESCE(led.ends_on, %(today)s::date) >= %(today)s::date
"""
_ATTENDANCE = """
    SELECT rule, school_class_id, object_id, pupil_id, '' AS name, "on", n
      FROM attendance_gaps(%(first_attendance)s::date, %(until_attendance)s::date, (SELECT led_by.classes FROM led_by))
"""
_MEALS = """
    SELECT 'meals' AS rule, school_class_id, NULL::bigint AS object_id, NULL::bigint AS pupil_id, '' AS name, "on",
           1 AS n
      FROM meals_gaps_of_requests(%(first_meals)s::date, %(until_meals)s::date, (SELECT led_by.classes FROM led_by))
"""
_SLIPS = """
    SELECT 'slips' AS rule, school_class_id, guardian_id AS object_id, pupil_id, name, "on", 1 AS n
      FROM school_gaps_of_slips(
            %(first_slips)s::date, %(until_slips)s::date, %(today)s::date, (SELECT led_by.classes FROM led_by))
"""
_OF_MEALS_OFFICERS = """
    SELECT 'servings', officer.staff_id, served.school_class_id, NULL::bigint, NULL::bigint, NULL::bigint,
           NULL::bigint, NULL::bigint, '', served."on", 0::smallint, served.n,
           false
      FROM (SELECT min(s.id) AS staff_id
              FROM accounts_standingoffice o
              JOIN school_staffmember s ON s.user_id = o.user_id
             WHERE o.office = 'meals_officer'
               AND o.starts_on <= %(today)s::date
               AND COALESCE(o.ends_on, %(today)s::date) >= %(today)s::date) officer
      CROSS JOIN LATERAL meals_gaps_of_servings(
            %(first_servings)s::date, %(until_servings)s::date, %(classes)s::bigint[]) served
     WHERE %(staff)s::bigint[] IS NULL OR officer.staff_id = ANY (%(staff)s::bigint[])
"""
_OF_PE_TEACHERS = """
    SELECT 'fitness', staff_id, school_class_id, group_id, subject_id, NULL::bigint, NULL::bigint, NULL::bigint, '',
           "on", 0::smallint, n, false
      FROM gtzo_gaps(%(today)s::date, %(staff)s::bigint[], %(classes)s::bigint[])
"""
_SOURCES: tuple[tuple[str, Collection[GapRule], str], ...] = (
    ("lessons", TEACHER_RULES, _OF_TEACHERS),
    ("attendance", (GapRule.REASONS, GapRule.NOTICES), _OF_CLASS_TEACHERS.format(found=_ATTENDANCE)),
    ("meals", (GapRule.MEALS,), _OF_CLASS_TEACHERS.format(found=_MEALS)),
    ("slips", (GapRule.SLIPS,), _OF_CLASS_TEACHERS.format(found=_SLIPS)),
    ("servings", (GapRule.SERVINGS,), _OF_MEALS_OFFICERS),
    ("fitness", (GapRule.FITNESS,), _OF_PE_TEACHERS),
)
# Asked for some staff, class teachers answer for the classes that they lead.
_NAMED = """
    SELECT f.rule, f.staff_id, f.school_class_id, f.group_id, f.subject_id, f.lesson_id, f.object_id, f.pupil_id,
           COALESCE(NULLIF(f.name, ''), concat_ws(' ', p.last_name, p.first_name)), f."on", f.number, f.n,
           c.grade, c.letter, COALESCE(g.name, ''), COALESCE(s.name, ''), f.is_substituted
      FROM (WITH led_by AS MATERIALIZED (
                SELECT CASE WHEN %(staff)s::bigint[] IS NULL THEN %(classes)s::bigint[] ELSE ARRAY(
                       SELECT school_class_id FROM school_classteacherappointment
                        WHERE teacher_id = ANY (%(staff)s::bigint[]) AND starts_on <= %(today)s::date
                          AND COALESCE(ends_on, %(today)s::date) >= %(today)s::date) END AS classes)
            {sources}) f (rule, staff_id, school_class_id, group_id, subject_id, lesson_id, object_id, pupil_id, name,
                          "on", number, n, is_substituted)
      JOIN school_schoolclass c ON c.id = f.school_class_id
      LEFT JOIN timetable_teachinggroup g ON g.id = f.group_id
      LEFT JOIN school_subject s ON s.id = f.subject_id
      LEFT JOIN school_pupil p ON p.id = f.pupil_id
     WHERE f.rule = ANY (%(rules)s::text[])
       AND (%(staff)s::bigint[] IS NULL OR f.staff_id = ANY (%(staff)s::bigint[]))
       AND (%(classes)s::bigint[] IS NULL OR f.school_class_id = ANY (%(classes)s::bigint[]))
     ORDER BY f."on", f.number, c.grade, c.letter, g.name, s.position,
              array_position(%(rules)s::text[], f.rule), p.sort_name, 9, f.object_id
"""


def overdue_rows(
    days: Mapping[GapRule, Days],
    *,
    today: date,
    staff_ids: Collection[int] | None = None,
    class_ids: Collection[int] | None = None,
) -> list[tuple[MissingRow, Overdue]]:
    """What is missing by each rule about its days and past its soft deadline, in order of days. Two queries."""
    deadlines = journal_deadlines()
    asked = {rule: days[rule] for rule in deadlines.demanded(days)}
    rows = _missing_rows(
        asked,
        today=today,
        staff=None if staff_ids is None else sorted(staff_ids),
        classes=None if class_ids is None else sorted(class_ids),
    )
    found = ((row, deadlines.overdue(row.rule, row.on)) for row in rows)
    return [
        (row, overdue)
        for row, overdue in found
        if overdue.since <= today and _is_within(row, deadlines, asked[row.rule])
    ]


def rows_of_year(
    today: date,
    *,
    rules: Collection[GapRule] = ALL_RULES,
    staff_ids: Collection[int] | None = None,
    class_ids: Collection[int] | None = None,
) -> tuple[date, list[tuple[MissingRow, Overdue]]]:
    """The first day of the school year of `today` and `overdue_rows` since then; none outside of any. Three queries."""
    found = _FIRST_DAY(today=today)
    if not found:
        return today, []
    first = found[0]
    days = dict.fromkeys(rules, (first, today))
    return first, overdue_rows(days, today=today, staff_ids=staff_ids, class_ids=class_ids)


def _missing_rows(days: Mapping[GapRule, Days], *, today: date, **values: object) -> list[MissingRow]:
    asked = {}
    for name, rules, sql in _SOURCES:
        if own := [days[rule] for rule in rules if rule in days]:
            asked[sql] = {
                f"first_{name}": min(first for first, _ in own),
                f"until_{name}": min(max(last for _, last in own), today),
            }
    if not asked:
        return []
    for of_source in asked.values():
        values |= of_source
    # Of some people the plan is kept; of the school it is made for the many rows that the planner then expects.
    rows = (fetch_prepared if values["staff"] else fetch)(
        _NAMED.format(sources=" UNION ALL ".join(asked)),
        {"rules": [str(rule) for rule in days], "today": today, **values},
    )
    return [MissingRow(GapRule(rule), *row) for rule, *row in rows]


def _is_within(row: MissingRow, deadlines: Deadlines, days: Days) -> bool:
    """ГТЗО is about the day by which it is due; the database names the day on which the year began."""
    first, last = days
    return first <= (deadlines.starts_on(row.rule, row.on) if row.rule == GapRule.FITNESS else row.on) <= last


_FIRST_DAY: Prepared[date] = Prepared(
    lambda today: SchoolYear.objects.on(today).order_by("starts_on").values_list("starts_on", flat=True), today=DAY
)
