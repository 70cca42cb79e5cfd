"""Pupils, their benefits and prices as plain values for the rules, in a constant number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from common.dated import HoldsOn
from common.prepared import DAY, KEYS, Prepared
from journal.models import Absence, WholeDayAbsence
from meals.models import BenefitEntitlement, FundingSource, MealLeave, MealPrice, PupilDiet
from meals.models.rights import LONG_AWAY
from meals.rules.charges import BenefitPeriod, PupilBenefits, Tariff, TariffRow
from school.models import Enrolment, HomeSchooling, SchoolClass
from timetable.models import Lesson, LessonState

TAUGHT_AT_HOME = "обучается на дому"
_SOURCES = list(FundingSource)


@dataclass(frozen=True)
class ClassStay(HoldsOn):
    """A pupil is in a class from a day to a day."""

    pupil_id: int
    name: str
    school_class: SchoolClass
    starts_on: date
    ends_on: date | None


def class_stays(classes: QuerySet[SchoolClass], starts_on: date, ends_on: date) -> list[ClassStay]:
    """Who is in the classes on at least one day of the inclusive range, by name. One query."""
    rows = (
        Enrolment.objects.touching(starts_on, ends_on)
        .filter(school_class__in=classes)
        .select_related("pupil", "school_class__calendar")
        .order_by("pupil__sort_name", "pupil", "starts_on")
    )
    return [_stay(row, row.school_class) for row in rows]


def stays_in_class(school_class: SchoolClass, starts_on: date, ends_on: date) -> list[ClassStay]:
    """The same of one class, whose pupils are looked for all at once. One query."""
    stays = Enrolment.objects.touching(starts_on, ends_on).in_class(school_class.pk).with_pupils()
    return [_stay(row, school_class) for row in stays.order_by("pupil__sort_name", "pupil", "starts_on")]


def _stay(enrolment: Enrolment, school_class: SchoolClass) -> ClassStay:
    pupil = enrolment.pupil
    return ClassStay(pupil.pk, pupil.short_name, school_class, enrolment.starts_on, enrolment.ends_on)


def get_tariff(day: date) -> Tariff:
    """The prices of the day and of every day before it. Two queries."""
    prices = MealPrice.objects.filter(starts_on__lte=day).prefetch_related("subsidies")
    return Tariff(
        TariffRow(
            kind=price.kind,
            band=price.age_band,
            category_id=price.category_id,
            school_days=price.school_days,
            starts_on=price.starts_on,
            price=price.price,
            subsidies=tuple(
                (row.source, row.amount)
                for row in sorted(price.subsidies.all(), key=lambda row: _SOURCES.index(FundingSource(row.source)))
            ),
        )
        for price in prices
    )


def benefit_periods(pupil_ids: Collection[int], starts_on: date, ends_on: date) -> dict[int, tuple[BenefitPeriod, ...]]:
    """Benefits in force on some day of the range, by pupil. One query."""
    found: dict[int, list[BenefitPeriod]] = defaultdict(list)
    rows = BenefitEntitlement.objects.touching(starts_on, ends_on).filter(pupil__in=pupil_ids)
    for row in rows.select_related("category"):
        category = row.category
        found[row.pupil_id].append(
            BenefitPeriod(category.pk, category.priority, category.meals_a_day, row.starts_on, row.ends_on)
        )
    return {pupil_id: tuple(rights) for pupil_id, rights in found.items()}


def benefits_in_order(pupil_ids: Collection[int], on: date) -> dict[int, tuple[BenefitPeriod, ...]]:
    """Benefits that the canteen's order of the day counts, by pupil. One query."""
    found: dict[int, tuple[BenefitPeriod, ...]] = defaultdict(tuple)
    for pupil_id, *period in _BENEFITS(pupil_ids=pupil_ids, on=on):
        found[pupil_id] += (BenefitPeriod(*period),)
    return dict(found)


def _benefits(pupil_ids: Collection[int], on: date) -> QuerySet[Any, tuple[Any, ...]]:
    rows = BenefitEntitlement.objects.filter(_in_order(on), pupil__in=pupil_ids).order_by("pk")
    of_category = ("category", "category__priority", "category__meals_a_day")
    return rows.values_list("pupil", *of_category, "ordered_from", "ordered_until")


def _in_order(on: date) -> Q:
    return Q(ordered_from__lte=on) & (Q(ordered_until=None) | Q(ordered_until__gte=on))


def pupil_benefits(school_class: SchoolClass, rights: tuple[BenefitPeriod, ...]) -> PupilBenefits:
    """What charges of a pupil of the class depend on. Needs the calendar fetched."""
    return PupilBenefits(school_class.grade, school_class.shift, school_class.calendar.school_days, rights)


def diets_on(pupil_ids: Collection[int], day: date) -> dict[int, tuple[str, ...]]:
    """Codes of the diets in force, by pupil. One query."""
    return _by_pupil(_codes(PupilDiet.objects.on(day).filter(pupil__in=pupil_ids)))


def diets_in_order(pupil_ids: Collection[int], on: date) -> dict[int, tuple[str, ...]]:
    """Codes of the diets that the canteen's order of the day names, by pupil. One query."""
    return _by_pupil(_DIETS(pupil_ids=pupil_ids, on=on))


def _diets(pupil_ids: Collection[int], on: date) -> QuerySet[Any, tuple[int, str]]:
    return _codes(PupilDiet.objects.filter(_in_order(on), pupil__in=pupil_ids))


def _codes(diets: QuerySet[PupilDiet]) -> QuerySet[Any, tuple[int, str]]:
    return diets.order_by("diet__code", "pk").values_list("pupil", "diet__code")


def _by_pupil(codes: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for pupil_id, code in codes:
        found[pupil_id] += (code,)
    return dict(found)


Leave = HomeSchooling | MealLeave


def leaves_in(pupil_ids: Collection[int], starts_on: date, ends_on: date) -> dict[int, list[Leave]]:
    """Who is out of the count of meals on some day of the range, taught at home or away for long. Two queries."""
    found: dict[int, list[Leave]] = defaultdict(list)
    for leaves in (HomeSchooling.objects, MealLeave.objects):
        for row in leaves.touching(starts_on, ends_on).filter(pupil__in=pupil_ids):
            found[row.pupil_id].append(row)
    return dict(found)


def why_on_leave(leave: Leave) -> str:
    """In two words, without the order or the illness (P-08)."""
    return TAUGHT_AT_HOME if isinstance(leave, HomeSchooling) else LONG_AWAY


@dataclass(frozen=True)
class DayAbsence:
    """A pupil missed lessons of a day: which of them, and whether that is the whole day so far."""

    lessons: tuple[int, ...]
    is_all_day: bool

    @property
    def text(self) -> str:
        """«нет весь день», «нет на уроках 1, 2»; the reason is no matter of the canteen (P-08)."""
        if self.is_all_day:
            return "нет весь день"
        return f"нет на {'уроке' if len(self.lessons) == 1 else 'уроках'} {', '.join(map(str, self.lessons))}"


def absences_on(pupil_ids: Collection[int], day: date) -> dict[int, DayAbsence]:
    """Who is noted absent at lessons of the day. Two queries.

    All day = somebody noted it so, or the pupil is absent at every lesson of his that has been held so far.
    """
    whole_day = WholeDayAbsence.objects.in_force().filter(lesson=OuterRef("lesson"), pupil=OuterRef("pupil"))
    rows = (
        Absence.objects.set()
        .filter(pupil__in=pupil_ids, on=day, code__is_absence=True)
        .order_by("lesson__number")
        .values_list("pupil", "lesson__number", Exists(whole_day))
    )
    missed: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for pupil_id, number, is_whole_day in rows:
        missed[pupil_id].append((number, is_whole_day))
    held = _lessons_held(missed, day)
    return {
        pupil_id: DayAbsence(
            tuple(number for number, _ in lessons),
            any(is_whole for _, is_whole in lessons) or len(lessons) >= held.get(pupil_id, 0),
        )
        for pupil_id, lessons in missed.items()
    }


def _lessons_held(pupil_ids: Iterable[int], day: date) -> dict[int, int]:
    """How many lessons of each pupil have been held on the day."""
    lessons = Lesson.objects.of_pupils(list(pupil_ids), within=(day, day)).filter(state=LessonState.HELD)
    return Counter(lessons.annotate(whose=F("place__pupil")).order_by().values_list("whose", flat=True))


_BENEFITS: Prepared[Any] = Prepared(_benefits, pupil_ids=KEYS, on=DAY)
_DIETS: Prepared[tuple[int, str]] = Prepared(_diets, pupil_ids=KEYS, on=DAY)
