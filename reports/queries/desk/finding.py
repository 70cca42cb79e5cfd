"""Running the rules: what they find in a range of days, as the person may see it. One query a rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.core.signing import Signer
from django.db import connection

from journal.queries.terms import SchoolTerms
from reports.access import DeskScope
from reports.queries import desk
from reports.queries.desk.base import Mend, Place, Row, Rule
from reports.queries.hashing import joined_by_hashing
from reports.rules.desk import fingerprint
from school.roles import Roles

_NAMED = """
    SELECT found.*, {own} AS is_own, c.grade, c.letter, g.name AS group_name, s.name AS subject,
           p.last_name, p.first_name,
           t.last_name AS teacher_last_name, t.first_name AS teacher_first_name, t.patronymic AS teacher_patronymic
      FROM ({rule}) found
      JOIN school_schoolclass c ON c.id = found.class_id
      LEFT JOIN timetable_teachinggroup g ON g.id = found.group_id
      LEFT JOIN school_subject s ON s.id = found.subject_id
      LEFT JOIN school_pupil p ON p.id = found.pupil_id
      LEFT JOIN school_staffmember t ON t.id = found.teacher_id
"""
# As `own_gradebooks` of reports/access.py: the teacher of today, or the substitute while he may write.
_OWN = """(CASE WHEN found.substitute_id IS NULL THEN EXISTS (
                SELECT FROM timetable_teachingassignment a
                 WHERE a.teacher_id = %(staff)s AND a.group_id = found.group_id AND a.subject_id = found.subject_id
                   AND a.starts_on <= %(today)s AND (a.ends_on IS NULL OR a.ends_on >= %(today)s))
           ELSE found.substitute_id = %(staff)s AND found."on" <= %(today)s
            AND found."on" >= %(today)s - (SELECT substitute_access_days FROM school_school)::integer END)"""
_SEEN = " WHERE (found.class_id = ANY (%(led)s::bigint[]) OR {own})"
_SEEN_OF_SCHOOL = " WHERE true"
_ONE = " AND found.key = %(key)s"
_LATEST_FIRST = ' ORDER BY found."on" DESC, found.key'


@dataclass(frozen=True)
class DaysShown:
    """What the desk looks at: from the first day of a term to the day before the next one, vacations included."""

    first: date
    last: date


@dataclass(frozen=True)
class Finding:
    """A contradiction as a person sees it."""

    rule: Rule
    row: Row
    scope: DeskScope

    @property
    def key(self) -> str:
        return str(self.row["key"])

    @property
    def on(self) -> date:
        day: date = self.row["on"]
        return day

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint(self.row[name] for name in self.rule.facts)

    @property
    def token(self) -> str:
        """Proves to whom the facts were shown; without it an address says nothing about what there is."""
        return shown_token(self.scope.roles, self.rule.key, self.key, self.on, self.fingerprint)

    @property
    def text(self) -> str:
        return self.rule.text(self.row)

    @property
    def place(self) -> Place | None:
        return self.rule.place(self.row, self.scope)

    @cached_property
    def mends(self) -> Sequence[Mend]:
        return self.rule.mends(self.row, self.scope)

    @property
    def may_be_decided(self) -> bool:
        """May the person say that it is true? Whose matter it is; the director only reads (product 1)."""
        is_officer = self.scope.answers_for(self.rule.key)
        return self.scope.arranges or is_officer or self.row["is_own"] or self.scope.leads(self.row["class_id"])


def shown_token(roles: Roles, rule: str, key: str, on: date, facts: str) -> str:
    """The signature of a contradiction as this person was shown it."""
    return Signer(salt="desk").signature(f"{roles.user_id} {rule} {key} {on} {facts}")


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its key: the modules of this package that have one, in the order of their titles."""
    modules = (import_module(f"{desk.__name__}.{each.name}") for each in iter_modules(desk.__path__))
    rules = [module.RULE for module in modules if hasattr(module, "RULE")]
    return {rule.key: rule for rule in sorted(rules, key=lambda rule: rule.title)}


def days_of(terms: SchoolTerms, key: str) -> DaysShown:
    """The days of a term as `SchoolTerms` names it («2026-quarter-1»), with what lies around it."""
    year, kind, number = key.split("-")
    of_kind = [
        term
        for term in terms.terms
        if term.calendar.term_kind == kind and term.calendar.year.starts_on.year == int(year)
    ]
    school_year = of_kind[0].calendar.year
    begins = {n: min(term.starts_on for term in of_kind if term.number == n) for n in {term.number for term in of_kind}}
    following = [day for n, day in begins.items() if n > int(number)]
    first = school_year.starts_on if int(number) == min(begins) else begins[int(number)]
    last = date.fromordinal(min(following).toordinal() - 1) if following else school_year.ends_on
    assert last is not None  # noqa: S101  # a constraint of the table
    return DaysShown(first, last)


def find(rule: Rule, scope: DeskScope, days: DaysShown) -> list[Finding]:
    """All that the rule finds in the days, of what the person may see; the latest first. One query, of a wide rule
    three.
    """
    return find_all([rule], scope, days)[0]


def find_all(rules: Iterable[Rule], scope: DeskScope, days: DaysShown) -> list[list[Finding]]:
    """The same of each of the rules. A query for each, and two if any of them is wide."""
    asked = list(rules)
    found = {rule.key: _run(rule, scope, days) for rule in asked if not rule.is_wide}
    if wide := [rule for rule in asked if rule.is_wide]:
        with joined_by_hashing():
            found |= {rule.key: _run(rule, scope, days) for rule in wide}
    return [found[rule.key] for rule in asked]


def find_one(rule: Rule, scope: DeskScope, days: DaysShown, key: str, on: date) -> Finding | None:
    """The contradiction as it is now; None when there is none, or none that the person may see. One query."""
    of_days = DaysShown(on, on) if rule.is_daily else days
    with joined_by_hashing() if rule.is_wide and not rule.is_daily else nullcontext():
        found = _run(rule, scope, of_days, key)
    return next(iter(found), None)


def _run(rule: Rule, scope: DeskScope, days: DaysShown, key: str | None = None) -> list[Finding]:
    roles, classes = scope.roles, scope.classes_of(rule.key)
    own = _OWN if roles.staff_id is not None else "false"
    seen = _SEEN_OF_SCHOOL if classes is None else _SEEN.format(own=own)
    sql = _NAMED.format(own=own, rule=rule.sql) + seen + ("" if key is None else _ONE) + _LATEST_FIRST
    values: dict[str, Any] = {
        "first": days.first,
        "last": days.last,
        "today": roles.today,
        "classes": None if classes is None else sorted(classes),
        "led": sorted(roles.led_class_ids),
        "staff": roles.staff_id,
        "key": key,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description]
        return [Finding(rule, dict(zip(names, row, strict=True)), scope) for row in cursor.fetchall()]
