"""Факт питания of a class and day: what was asked for, what was given, who was away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from meals.models import MealKind, MealRequest, MealServing, MealSheet
from meals.queries.class_day import box_value
from meals.queries.pupils import absences_on, benefit_periods, class_stays, pupil_benefits, stays_in_class
from meals.rules.sheets import first_of_month
from school.models import SchoolClass
from school.queries.class_list import class_list
from timetable.queries.class_days import DaysAround, days_around


@dataclass(frozen=True)
class ServingBox:
    """One meal of one pupil: asked for, and given or (proposed) to be given.

    `counted_in` is the other class in whose sheet it stands; `is_open`: it may be ticked here.
    """

    value: str
    kind: str
    is_requested: bool
    is_served: bool
    counted_in: str
    is_open: bool


@dataclass(frozen=True)
class ServingRow:
    """A pupil, by his number in the list of the class, with his meals.

    `is_former`: he got them here before he turned out to be in another class that day.
    """

    number: int | None
    name: str
    is_former: bool
    away: str
    boxes: tuple[ServingBox, ...]

    @property
    def counted_in(self) -> str:
        """«5А»: the class in whose sheet his meals stand."""
        return next((box.counted_in for box in self.boxes if box.counted_in), "")


@dataclass(frozen=True)
class ClassServings:
    """The page of a class and day. Until something is saved the boxes repeat the request, without who was away."""

    days: DaysAround
    rows: tuple[ServingRow, ...]
    version: int
    is_recorded: bool
    is_closed: bool


@dataclass(frozen=True)
class _Served:
    """What is known of a meal of a pupil: given or not, in which sheet; `other_class` is empty for the class asked."""

    pupil_id: int
    name: str
    kind: str
    is_served: bool
    other_class: str


def class_servings(
    school_class: SchoolClass, on: date, typed: Mapping[int, Collection[str]] | None = None
) -> ClassServings:
    """Servings of the class on the day, with check boxes. At most ten queries."""
    stays = stays_in_class(school_class, on, on)
    members = {stay.pupil_id: stay.name for stay in stays}
    served = _served(school_class, on, members)
    names = members | {row.pupil_id: row.name for row in served if row.pupil_id not in members}
    asked, away = _asked(names, on), absences_on(list(names), on)
    absent = {pupil_id for pupil_id, one in away.items() if one.is_all_day}
    places = class_list(school_class.pk)
    is_recorded = any(not row.other_class for row in served)
    proposed = {} if is_recorded else {pupil_id: kinds for pupil_id, kinds in asked.items() if pupil_id not in absent}
    given: Mapping[int, Collection[str]] = {**proposed, **_given(served), **(typed or {})}
    return ClassServings(
        days=days_around([school_class.pk], on)[school_class.pk],
        rows=tuple(
            ServingRow(
                places.number(pupil_id),
                name,
                pupil_id not in members,
                away[pupil_id].text if pupil_id in away else "",
                tuple(
                    ServingBox(
                        box_value(pupil_id, kind),
                        kind,
                        kind in asked.get(pupil_id, ()),
                        kind in given.get(pupil_id, ()),
                        next((row.other_class for row in served if (row.pupil_id, row.kind) == (pupil_id, kind)), ""),
                        pupil_id in members or any((row.pupil_id, row.kind) == (pupil_id, kind) for row in served),
                    )
                    for kind in MealKind
                ),
            )
            for pupil_id, name in places.in_order(names.items(), lambda each: each[0])
        ),
        version=servings_version(list(names), on),
        is_recorded=is_recorded,
        is_closed=MealSheet.objects.filter(month=first_of_month(on)).exists(),
    )


def _served(school_class: SchoolClass, on: date, members: Collection[int]) -> list[_Served]:
    """What stands in the sheet of the class, whatever has become of the pupils since, and what of its pupils in other
    ones. By name. One query.
    """
    whose = Q(school_class=school_class) | Q(pupil__in=list(members))
    rows = MealServing.objects.filter(whose, on=on).order_by("pupil__sort_name", "pupil")
    return [
        _Served(
            row.pupil_id,
            row.pupil.short_name,
            row.kind,
            row.is_served,
            "" if row.school_class_id == school_class.pk else row.school_class.name,
        )
        for row in rows.select_related("pupil", "school_class")
    ]


def _given(served: Collection[_Served]) -> dict[int, frozenset[str]]:
    """The meals given to each pupil of whom something is known."""
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    for row in served:
        found[row.pupil_id] |= {row.kind} if row.is_served else set()
    return dict(found)


def _asked(pupil_ids: Collection[int], on: date) -> dict[int, frozenset[str]]:
    """What is asked for on the day, by pupil. One query."""
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    rows = MealRequest.objects.filter(pupil__in=list(pupil_ids), on=on, is_wanted=True)
    for pupil_id, kind in rows.values_list("pupil", "kind"):
        found[pupil_id] |= {kind}
    return dict(found)


def open_servings(school_class: SchoolClass, on: date) -> dict[int, frozenset[str]]:
    """Which meals may be ticked for whom: all for who is in the class on the day, what stands for who is not. Two
    queries.
    """
    stays = stays_in_class(school_class, on, on)
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    for row in _served(school_class, on, [stay.pupil_id for stay in stays]):
        found[row.pupil_id] |= {row.kind}
    return found | {stay.pupil_id: frozenset(str(kind) for kind in MealKind) for stay in stays}


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
