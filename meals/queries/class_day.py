"""Питание класса: what is asked for each pupil of a class on a day, who is away, what is known of his meals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q

from journal.models import Absence
from meals.models import BenefitCategory, ClassRequest, MealKind, MealRequest
from meals.queries.days import CutOff, cut_off_of
from meals.queries.pupils import (
    ClassStay,
    DayAbsence,
    Leave,
    absences_on,
    benefit_periods,
    diets_on,
    leaves_in,
    pupil_benefits,
    stays_in_class,
    why_on_leave,
)
from meals.rules.charges import BenefitPeriod
from meals.rules.requests import default_kinds
from school.models import SchoolClass
from school.queries.class_list import class_list
from timetable.queries.class_days import DaysAround, days_around

KINDS = list(MealKind)
# Whom the start page of the meals officer counts of a class, and the figures of the page itself.
LISTS = {
    "listed": "По списку",
    "absent": "Отмечены отсутствующими",
    "present": "В школе",
    **{kind.value: kind.label.capitalize() for kind in KINDS},
}
_REMEMBERED_DAYS = 10
RequestedKinds = Mapping[int, Collection[str]]


@dataclass(frozen=True)
class KindBox:
    """One meal of one pupil: its value in the form, and whether it is asked for.

    `counted_in` is the other class in whose request the canteen counts it; `is_open`: it may be ticked here.
    """

    value: str
    kind: str
    is_wanted: bool
    counted_in: str = ""
    is_open: bool = True


@dataclass(frozen=True)
class RequestRow:
    """A pupil, by his number in the list of the class: benefits and diets as codes, what keeps him away, his meals.

    `is_former`: the class had asked for him before he turned out to be in no or another class that day; what stands
    in its request can be taken back, nothing asked anew.
    """

    pupil_id: int
    number: int | None
    name: str
    is_former: bool
    benefits: tuple[str, ...]
    diets: tuple[str, ...]
    away: str
    leave: str
    boxes: tuple[KindBox, ...]

    @property
    def counted_in(self) -> str:
        """«5А»: the class whose request has his meals."""
        return next((box.counted_in for box in self.boxes if box.counted_in), "")

    def eats_here(self, kind: str) -> bool:
        """Is the meal asked for, and in the request of this class?"""
        return any(box.kind == kind and box.is_wanted and not box.counted_in for box in self.boxes)

    @property
    def is_contradictory(self) -> bool:
        """Away, and yet a meal is asked for: told, never taken back by the program (requirements 5.2)."""
        return bool(self.away) and any(box.is_wanted for box in self.boxes)


@dataclass(frozen=True)
class ClassDay:
    """The page of a class and day. Without `sent_at` the boxes are proposals that nobody has sent yet."""

    school_class: SchoolClass
    days: DaysAround
    lock: CutOff
    rows: tuple[RequestRow, ...]
    version: int
    sent_by: str
    sent_at: datetime | None

    @property
    def on(self) -> date:
        return self.days.day.on

    @property
    def totals(self) -> list[tuple[MealKind, int]]:
        """«завтрак» – 24: portions by meal as the canteen's order counts them in this class (record 46)."""
        return [(kind, sum(row.eats_here(kind) for row in self.rows)) for kind in KINDS]

    def counted(self, name: str) -> ClassDay:
        """Only those whom a number counts, by the name of one of LISTS."""
        if name in KINDS:
            return replace(self, rows=tuple(row for row in self.rows if row.eats_here(name)))
        here = (row for row in self.rows if not row.is_former)
        rows = (row for row in here if name == "listed" or bool(row.away) == (name == "absent"))
        return replace(self, rows=tuple(rows))

    @property
    def contradictory(self) -> tuple[RequestRow, ...]:
        return tuple(row for row in self.rows if row.is_contradictory)


def class_day(school_class: SchoolClass, on: date, typed: RequestedKinds | None = None) -> ClassDay:
    """The request of the class, or what is proposed until it has been sent; `typed` stands instead of both.

    At most 17 queries, whatever the number of pupils.
    """
    stays = stays_in_class(school_class, on, on)
    members = {stay.pupil_id: stay.name for stay in stays}
    asked = asked_meals(school_class, on, members)
    names = members | {meal.pupil_id: meal.name for meal in asked if meal.pupil_id not in members}
    sent = ClassRequest.objects.filter(school_class=school_class, on=on).select_related("written_by").first()
    away, leaves = absences_on(list(names), on), leaves_in(list(names), on, on)
    rights, diets = benefit_periods(list(names), on, on), diets_on(list(names), on)
    standing = kinds_by_pupil(asked)
    if typed is not None:
        chosen = typed
    elif sent:
        chosen = standing
    else:
        chosen = proposals(school_class, stays, on, away, leaves, rights)
    wanted = {pupil_id: chosen.get(pupil_id, standing.get(pupil_id, ())) for pupil_id in names}
    places = class_list(school_class.pk)
    categories = dict(BenefitCategory.objects.values_list("pk", "short_name"))
    return ClassDay(
        school_class=school_class,
        days=days_around([school_class.pk], on)[school_class.pk],
        lock=cut_off_of(on),
        rows=tuple(
            RequestRow(
                pupil_id=pupil_id,
                number=places.number(pupil_id),
                name=name,
                is_former=pupil_id not in members,
                benefits=tuple(
                    categories[right.category_id]
                    for right in sorted(rights.get(pupil_id, ()), key=lambda right: right.priority)
                ),
                diets=diets.get(pupil_id, ()),
                away=away[pupil_id].text if pupil_id in away else "",
                leave=why_on_leave(leaves[pupil_id][0]) if pupil_id in leaves else "",
                boxes=_boxes(pupil_id, wanted, [meal for meal in asked if meal.pupil_id == pupil_id], members),
            )
            for pupil_id, name in places.in_order(names.items(), lambda each: each[0])
        ),
        version=sent.version if sent else 0,
        sent_by=sent.written_by.initials_name if sent else "",
        sent_at=sent.written_at if sent else None,
    )


def _boxes(
    pupil_id: int, wanted: RequestedKinds, asked: Collection[AskedMeal], members: Collection[int]
) -> tuple[KindBox, ...]:
    """What is asked in the request of another class stands there until this one sends its own."""
    elsewhere = {meal.kind: meal.other_class for meal in asked}
    return tuple(
        KindBox(
            box_value(pupil_id, kind),
            kind,
            kind in wanted.get(pupil_id, ()),
            elsewhere.get(kind, ""),
            is_open=pupil_id in members or kind in elsewhere,
        )
        for kind in KINDS
    )


def box_value(pupil_id: int, kind: str) -> str:
    """«12-lunch»: the value of a check box."""
    return f"{pupil_id}-{kind}"


@dataclass(frozen=True)
class AskedMeal:
    """A meal asked for on a day; `other_class` is the name of the class whose request it is, empty for this one."""

    pupil_id: int
    name: str
    kind: str
    other_class: str


def asked_meals(school_class: SchoolClass, on: date, members: Collection[int]) -> list[AskedMeal]:
    """What the class has asked for, whatever has become of the pupils since, and what others have asked for its own.

    By name. One query.
    """
    whose = Q(school_class=school_class) | Q(pupil__in=list(members))
    rows = MealRequest.objects.filter(whose, on=on, is_wanted=True).order_by("pupil__sort_name", "pupil")
    return [
        AskedMeal(
            row.pupil_id,
            row.pupil.short_name,
            row.kind,
            "" if row.school_class_id == school_class.pk else row.school_class.name,
        )
        for row in rows.select_related("pupil", "school_class")
    ]


def kinds_by_pupil(asked: Collection[AskedMeal]) -> dict[int, frozenset[str]]:
    """The meals of each pupil."""
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    for meal in asked:
        found[meal.pupil_id] |= {meal.kind}
    return dict(found)


def proposals_of_class(school_class: SchoolClass, on: date) -> dict[int, frozenset[str]]:
    """What is proposed for the class, asked for anew. Nine queries."""
    stays = stays_in_class(school_class, on, on)
    pupil_ids = [stay.pupil_id for stay in stays]
    away, leaves = absences_on(pupil_ids, on), leaves_in(pupil_ids, on, on)
    return proposals(school_class, stays, on, away, leaves, benefit_periods(pupil_ids, on, on))


def proposals(
    school_class: SchoolClass,
    stays: Collection[ClassStay],
    on: date,
    away: Mapping[int, DayAbsence],
    leaves: Mapping[int, list[Leave]],
    rights: Mapping[int, tuple[BenefitPeriod, ...]],
) -> dict[int, frozenset[str]]:
    """The defaults of requirements 5.2. Three queries."""
    last = _last_choices(school_class, stays, on)
    return {
        stay.pupil_id: default_kinds(
            pupil_benefits(school_class, rights.get(stay.pupil_id, ())),
            on,
            last=last.get(stay.pupil_id),
            is_absent=stay.pupil_id in away and away[stay.pupil_id].is_all_day,
            is_on_leave=stay.pupil_id in leaves,
        )
        for stay in stays
    }


def _last_choices(school_class: SchoolClass, stays: Collection[ClassStay], on: date) -> dict[int, frozenset[str]]:
    """By pupil what was asked for on the last day on which his class sent a request and he was not absent."""
    sent = ClassRequest.objects.filter(school_class=school_class, on__lt=on).order_by("-on")
    days = list(sent.values_list("on", flat=True)[:_REMEMBERED_DAYS])
    pupil_ids = [stay.pupil_id for stay in stays]
    chosen: dict[tuple[int, date], frozenset[str]] = defaultdict(frozenset)
    rows = MealRequest.objects.filter(pupil__in=pupil_ids, on__in=days, is_wanted=True)
    for pupil_id, day, kind in rows.values_list("pupil", "on", "kind"):
        chosen[pupil_id, day] |= {kind}
    remembered = (min(days, default=on), max(days, default=on))
    missed = Absence.objects.set().filter(pupil__in=pupil_ids, on__range=remembered, code__is_absence=True)
    away = set(missed.order_by().values_list("pupil", "on").distinct())
    last = {}
    for stay in stays:
        present = [day for day in days if stay.holds_on(day) and (stay.pupil_id, day) not in away]
        if present:
            last[stay.pupil_id] = chosen[stay.pupil_id, present[0]]
    return last


def open_kinds(school_class: SchoolClass, on: date) -> dict[int, frozenset[str]]:
    """Which meals may be ticked for whom: all for who is in the class on the day, what stands for who is not. Two
    queries.
    """
    stays = stays_in_class(school_class, on, on)
    members = {stay.pupil_id: frozenset(str(kind) for kind in KINDS) for stay in stays}
    return kinds_by_pupil(asked_meals(school_class, on, members)) | members
