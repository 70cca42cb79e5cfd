"""Факт питания of a class and day: what was asked for, what was given, who was away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from meals.models import MealKind, MealServing, MealSheet
from meals.queries.class_day import box_value, requested_kinds
from meals.queries.pupils import absences_on, benefit_periods, class_stays, pupil_benefits
from meals.rules.sheets import first_of_month
from school.models import SchoolClass
from timetable.queries.class_days import DaysAround, days_around


@dataclass(frozen=True)
class ServingBox:
    """One meal of one pupil: asked for, and given or (proposed) to be given."""

    value: str
    kind: str
    is_requested: bool
    is_served: bool


@dataclass(frozen=True)
class ServingRow:
    """A pupil with his meals."""

    name: str
    away: str
    boxes: tuple[ServingBox, ...]


@dataclass(frozen=True)
class ClassServings:
    """The page of a class and day. Until something is saved the boxes repeat the request, without who was away."""

    days: DaysAround
    rows: tuple[ServingRow, ...]
    version: int
    is_closed: bool

    @property
    def is_recorded(self) -> bool:
        return self.version > 0


def class_servings(
    school_class: SchoolClass, on: date, typed: Mapping[int, Collection[str]] | None = None
) -> ClassServings:
    """Servings of the class on the day, with check boxes. At most eight queries."""
    stays = class_stays(SchoolClass.objects.filter(pk=school_class.pk), on, on)
    pupil_ids = [stay.pupil_id for stay in stays]
    asked, away, version = requested_kinds(pupil_ids, on), absences_on(pupil_ids, on), servings_version(pupil_ids, on)
    absent = {pupil_id for pupil_id, one in away.items() if one.is_all_day}
    proposed = {pupil_id: kinds for pupil_id, kinds in asked.items() if pupil_id not in absent}
    given = typed if typed is not None else served_kinds(pupil_ids, on) if version else proposed
    return ClassServings(
        days=days_around([school_class.pk], on)[school_class.pk],
        rows=tuple(
            ServingRow(
                stay.name,
                away[stay.pupil_id].text if stay.pupil_id in away else "",
                tuple(
                    ServingBox(
                        box_value(stay.pupil_id, kind),
                        kind,
                        kind in asked.get(stay.pupil_id, ()),
                        kind in given.get(stay.pupil_id, ()),
                    )
                    for kind in MealKind
                ),
            )
            for stay in stays
        ),
        version=version,
        is_closed=MealSheet.objects.filter(month=first_of_month(on)).exists(),
    )


def served_kinds(pupil_ids: Collection[int], on: date) -> dict[int, frozenset[str]]:
    """What was given on the day, by pupil. One query."""
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    rows = MealServing.objects.served().filter(pupil__in=pupil_ids, on=on)
    for pupil_id, kind in rows.values_list("pupil", "kind"):
        found[pupil_id] |= {kind}
    return dict(found)


def servings_version(pupil_ids: Collection[int], on: date) -> int:
    """Grows with every change of a serving of these pupils on the day; 0 before the first. One query."""
    rows = MealServing.objects.filter(pupil__in=pupil_ids, on=on)
    return rows.aggregate(version=Sum("version"))["version"] or 0


def free_meals_of_absent(school_class: SchoolClass, on: date, given: Mapping[int, Collection[str]]) -> list[str]:
    """Names of those absent all day among whom a meal is given that somebody else than the parent pays for."""
    away = absences_on(list(given), on)
    absent = {pupil_id for pupil_id, one in away.items() if one.is_all_day}
    rights = benefit_periods(absent, on, on)
    classes = SchoolClass.objects.filter(pk=school_class.pk)
    return [
        stay.name
        for stay in class_stays(classes, on, on)
        if stay.pupil_id in absent
        and pupil_benefits(stay.school_class, rights.get(stay.pupil_id, ())).covered_on(on) & set(given[stay.pupil_id])
    ]
