"""Питание класса: what is asked for each pupil of a class on a day, who is away, what is known of his meals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from journal.models import Absence
from meals.models import BenefitCategory, ClassRequest, MealKind, MealRequest
from meals.queries.days import CutOff, cut_off_of
from meals.queries.pupils import (
    ClassStay,
    DayAbsence,
    Leave,
    absences_on,
    benefit_periods,
    class_stays,
    diets_on,
    leaves_in,
    pupil_benefits,
    why_on_leave,
)
from meals.rules.charges import BenefitPeriod
from meals.rules.requests import default_kinds
from school.models import SchoolClass
from timetable.queries.class_days import DaysAround, days_around

KINDS = list(MealKind)
_REMEMBERED_DAYS = 10
RequestedKinds = Mapping[int, Collection[str]]


@dataclass(frozen=True)
class KindBox:
    """One meal of one pupil: its value in the form, and whether it is asked for."""

    value: str
    kind: str
    is_wanted: bool


@dataclass(frozen=True)
class RequestRow:
    """A pupil: benefits and diets as codes, what keeps him away, his meals."""

    pupil_id: int
    name: str
    benefits: tuple[str, ...]
    diets: tuple[str, ...]
    away: str
    leave: str
    boxes: tuple[KindBox, ...]

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
    def totals(self) -> list[tuple[str, int]]:
        """«завтрак» – 24: portions by meal, only of meals asked for."""
        counts = {
            kind: sum(box.is_wanted for row in self.rows for box in row.boxes if box.kind == kind) for kind in KINDS
        }
        return [(kind.label, count) for kind, count in counts.items()]

    @property
    def contradictory(self) -> tuple[RequestRow, ...]:
        return tuple(row for row in self.rows if row.is_contradictory)


def class_day(school_class: SchoolClass, on: date, typed: RequestedKinds | None = None) -> ClassDay:
    """The request of the class, or what is proposed until it has been sent; `typed` stands instead of both.

    At most 15 queries, whatever the number of pupils.
    """
    stays = class_stays(SchoolClass.objects.filter(pk=school_class.pk), on, on)
    pupil_ids = [stay.pupil_id for stay in stays]
    sent = ClassRequest.objects.filter(school_class=school_class, on=on).select_related("written_by").first()
    away, leaves = absences_on(pupil_ids, on), leaves_in(pupil_ids, on, on)
    rights, diets = benefit_periods(pupil_ids, on, on), diets_on(pupil_ids, on)
    if typed is not None:
        wanted = typed
    elif sent:
        wanted = requested_kinds(pupil_ids, on)
    else:
        wanted = proposals(school_class, stays, on, away, leaves, rights)
    names = dict(BenefitCategory.objects.values_list("pk", "short_name"))
    return ClassDay(
        school_class=school_class,
        days=days_around([school_class.pk], on)[school_class.pk],
        lock=cut_off_of(on),
        rows=tuple(
            RequestRow(
                pupil_id=stay.pupil_id,
                name=stay.name,
                benefits=tuple(
                    names[right.category_id]
                    for right in sorted(rights.get(stay.pupil_id, ()), key=lambda right: right.priority)
                ),
                diets=diets.get(stay.pupil_id, ()),
                away=away[stay.pupil_id].text if stay.pupil_id in away else "",
                leave=why_on_leave(leaves[stay.pupil_id][0]) if stay.pupil_id in leaves else "",
                boxes=tuple(
                    KindBox(box_value(stay.pupil_id, kind), kind, kind in wanted.get(stay.pupil_id, ()))
                    for kind in KINDS
                ),
            )
            for stay in stays
        ),
        version=sent.version if sent else 0,
        sent_by=sent.written_by.initials_name if sent else "",
        sent_at=sent.written_at if sent else None,
    )


def box_value(pupil_id: int, kind: str) -> str:
    """«12-lunch»: the value of a check box."""
    return f"{pupil_id}-{kind}"


def requested_kinds(pupil_ids: Collection[int], on: date) -> dict[int, frozenset[str]]:
    """What is asked for on the day, by pupil. One query."""
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    rows = MealRequest.objects.filter(pupil__in=pupil_ids, on=on, is_wanted=True)
    for pupil_id, kind in rows.values_list("pupil", "kind"):
        found[pupil_id] |= {kind}
    return dict(found)


def proposals_of_class(school_class: SchoolClass, on: date) -> dict[int, frozenset[str]]:
    """What is proposed for the class, asked for anew. Nine queries."""
    stays = class_stays(SchoolClass.objects.filter(pk=school_class.pk), on, on)
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


def pupil_ids_on(school_class: SchoolClass, on: date) -> list[int]:
    """Who is in the class on the day. One query."""
    return [stay.pupil_id for stay in class_stays(SchoolClass.objects.filter(pk=school_class.pk), on, on)]
