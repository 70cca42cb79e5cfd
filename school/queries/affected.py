"""What hangs on the days that a change reaches, asked of every floor before anything is written (record 46).

A floor that keeps records of days has a module `queries/affected.py` with `RECORDS`: each kind of its records with the
SQL that finds them and a sentence for each change that says what becomes of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from common.rows import fetch
from school.models import ChangeKind, Enrolment, SchoolClass
from school.models.confirmed_changes import FINGERPRINT_LENGTH

Span = tuple[date, date]


@dataclass(frozen=True)
class Change:
    """Days of classes that are about to become other ones: of one pupil, of some groups, of some lessons of the day; of
    some meals, of those who have a benefit.

    Empty `class_ids` reach nothing; None elsewhere does not narrow.
    """

    kind: ChangeKind
    spans: tuple[Span, ...]
    class_ids: tuple[int, ...]
    pupil_id: int | None = None
    group_ids: tuple[int, ...] | None = None
    subject_id: int | None = None
    numbers: tuple[int, ...] | None = None
    weekday: int | None = None
    meals: tuple[str, ...] | None = None
    benefit_id: int | None = None

    @property
    def values(self) -> dict[str, Any]:
        """As the SQL of a kind of records is given them."""
        return {
            "first_days": [first for first, _ in self.spans],
            "last_days": [last for _, last in self.spans],
            "classes": list(self.class_ids),
            "pupil": self.pupil_id,
            "groups": None if self.group_ids is None else list(self.group_ids),
            "subject": self.subject_id,
            "numbers": None if self.numbers is None else list(self.numbers),
            "weekday": self.weekday,
            "meals": None if self.meals is None else list(self.meals),
            "benefit": self.benefit_id,
        }


@dataclass(frozen=True)
class RecordKind:
    """A kind of records of days. `sql` gives rows (label, number); `fates` what becomes of them, for each change that
    concerns them. Kinds stand in the order of their `position`.
    """

    title: str
    position: int
    sql: str
    fates: Mapping[ChangeKind, str]


@dataclass(frozen=True)
class AffectedRecords:
    """What of one kind hangs on the days: lines (label, number), and what becomes of it."""

    title: str
    fate: str
    lines: tuple[tuple[str, int], ...]

    @property
    def number(self) -> int:
        return sum(number for _, number in self.lines)


@dataclass(frozen=True)
class Affected:
    """All that hangs on the days of a change."""

    records: tuple[AffectedRecords, ...]

    @property
    def shown(self) -> list[Any]:
        """What a person sees, as plain values: kept with the change that he confirms."""
        return [[each.title, each.fate, [list(line) for line in each.lines]] for each in self.records]

    @property
    def fingerprint(self) -> str:
        """The same shown, the same fingerprint: the answer «I have seen this» names it."""
        return sha256(json.dumps(self.shown).encode()).hexdigest()[:FINGERPRINT_LENGTH]


def affected_by(changes: Iterable[Change]) -> Affected:
    """One query for each kind of records that a change concerns."""
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    reaching = [change for change in changes if change.spans and change.class_ids]
    for kind in record_kinds():
        for change in reaching:
            fate = kind.fates.get(change.kind)
            if fate is not None and (rows := fetch(kind.sql, change.values)):
                found.setdefault((kind.title, fate), []).extend((str(label), number) for label, number in rows)
    return Affected(tuple(AffectedRecords(title, fate, tuple(lines)) for (title, fate), lines in found.items()))


@cache
def record_kinds() -> tuple[RecordKind, ...]:
    """Those of all floors, in their order."""
    name = "queries.affected"
    floors = [each.name for each in apps.get_app_configs() if module_has_submodule(each.module, name)]
    modules = (import_module(f"{floor}.{name}") for floor in floors)
    kinds = [kind for module in modules for kind in getattr(module, "RECORDS", ())]
    return tuple(sorted(kinds, key=lambda kind: kind.position))


def spans_of(days: Iterable[date]) -> tuple[Span, ...]:
    """The days as ranges without gaps."""
    spans: list[Span] = []
    for day in sorted(set(days)):
        if spans and spans[-1][1] == day - timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return tuple(spans)


def leaving(kind: ChangeKind, enrolment: Enrolment, first: date) -> Change:
    """The pupil is not in the class any more from the day to the end of its year. Needs class and year fetched."""
    school_class = enrolment.school_class
    return Change(kind, _until(first, school_class.year.ends_on), (school_class.pk,), pupil_id=enrolment.pupil_id)


def concerning(
    kind: ChangeKind, pupil_id: int, first: date, last: date | None, *, subject_id: int | None = None
) -> Change:
    """Something else holds for the pupil on the days; without `last` to the end of his year. One query."""
    enrolments = Enrolment.objects.touching(first, last or date.max).filter(pupil=pupil_id)
    found = list(enrolments.order_by("starts_on").values_list("school_class", "school_class__year__ends_on"))
    until = last or max((ends_on for _, ends_on in found if ends_on), default=None)
    ids = tuple(dict.fromkeys(class_id for class_id, _ in found))
    return Change(kind, _until(first, until), ids, pupil_id=pupil_id, subject_id=subject_id)


def leaving_group(pupil_id: int, class_id: int, group_id: int, first: date, year_ends_on: date | None) -> Change:
    """The pupil is not in the subgroup any more from the day on."""
    spans = _until(first, year_ends_on)
    return Change(ChangeKind.SUBGROUP, spans, (class_id,), pupil_id=pupil_id, group_ids=(group_id,))


def teaching_less(
    school_class: SchoolClass,
    first: date,
    *,
    group_ids: tuple[int, ...],
    subject_id: int | None = None,
    numbers: tuple[int, ...] | None = None,
    weekday: int | None = None,
) -> Change:
    """An assignment or an entry of the week holds no more from the day on. Needs the year fetched."""
    spans = _until(first, school_class.year.ends_on)
    return Change(
        ChangeKind.TEACHING, spans, (school_class.pk,), None, group_ids, subject_id, numbers=numbers, weekday=weekday
    )


def _until(first: date, last: date | None) -> tuple[Span, ...]:
    return ((first, last),) if last is not None and first <= last else ()
