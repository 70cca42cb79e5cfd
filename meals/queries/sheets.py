"""Табель учёта питания: a class by pupil and day, the school by class, category and source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from meals.models import MealKind, MealRequest, MealServing, SheetCorrection
from meals.queries.month import Month, category_titles, month_of, sums_by
from meals.queries.pupils import ClassStay, stays_in_class
from meals.rules.sheets import MealSum, total
from school.models import Pupil, SchoolClass
from school.queries.class_list import class_list

CODES = {MealKind.BREAKFAST: "З", MealKind.LUNCH: "О", MealKind.SNACK: "П"}
NOT_TAKEN = "Н"
_KINDS = list(MealKind)


@dataclass(frozen=True)
class PupilLine:
    """A pupil of the class, by his number in its list: codes by day, meals by kind, money.

    `left_on`: his last day in the class, when that lies within the month.
    """

    number: int | None
    name: str
    left_on: date | None
    codes: tuple[str, ...]
    meals: tuple[int, ...]
    sum: MealSum
    pupil_id: int = 0


@dataclass(frozen=True)
class ClassSheet:
    """The sheet of a class: days across on which something was asked for or given."""

    school_class: SchoolClass
    month: Month
    days: tuple[date, ...]
    lines: tuple[PupilLine, ...]
    total: PupilLine
    corrections: tuple[CorrectionLine, ...]


@dataclass(frozen=True)
class SumLine:
    """A class, or a category of a meal: portions by kind where asked for, and money."""

    title: str
    meals: tuple[int, ...]
    sum: MealSum
    class_id: int = 0
    kind: str = ""
    category_id: int | None = None


@dataclass(frozen=True)
class CorrectionLine:
    """An open correction of a closed month."""

    number: int
    on: date
    pupil: str
    class_title: str
    what: str
    amount: MealSum
    reason: str
    author: str


@dataclass(frozen=True)
class SchoolSheet:
    """The sheet of the school: by class, by meal and category; corrections apart from the frozen sums."""

    month: Month
    by_class: tuple[SumLine, ...]
    by_category: tuple[SumLine, ...]
    total: SumLine
    corrections: tuple[CorrectionLine, ...]


def class_sheet(school_class: SchoolClass, starts_on: date) -> ClassSheet:
    """The class's meal sheet of a month. At most eleven queries."""
    classes = SchoolClass.objects.filter(pk=school_class.pk)
    month = month_of(classes, starts_on)
    stays = {stay.pupil_id: stay for stay in stays_in_class(school_class, starts_on, month.ends_on)}
    places = class_list(school_class.pk)
    by_pupil = sums_by(month.meals, lambda meal: meal.pupil_id)
    codes = _codes(month, school_class)
    days = tuple(sorted({day for _, day in codes}))
    by_kind = sums_by(month.meals, lambda meal: (meal.pupil_id, meal.kind))
    names = {pupil_id: stay.name for pupil_id, stay in stays.items()} | _names(
        {pupil_id for pupil_id, _ in codes} - stays.keys()
    )
    lines = tuple(
        PupilLine(
            places.number(pupil_id),
            name,
            _left_on(stays.get(pupil_id), month.ends_on),
            tuple(codes.get((pupil_id, day), "") for day in days),
            tuple(by_kind.get((pupil_id, kind), MealSum()).meals for kind in _KINDS),
            by_pupil.get(pupil_id, MealSum()),
            pupil_id,
        )
        for pupil_id, name in places.in_order(names.items(), lambda each: each[0])
        if pupil_id not in stays or pupil_id in by_pupil or _is_member(stays[pupil_id], days)
    )
    served_on = sums_by(month.meals, lambda meal: meal.on)
    together = PupilLine(
        None,
        "Итого",
        None,
        tuple(str(served_on[day].meals) if day in served_on else "" for day in days),
        tuple(sum(line.meals[number] for line in lines) for number in range(len(_KINDS))),
        total(line.sum for line in lines),
    )
    return ClassSheet(school_class, month, days, lines, together, _corrections(month, classes))


def _left_on(stay: ClassStay | None, last: date) -> date | None:
    """The last day of a pupil who left the class before the end of the month."""
    return stay.ends_on if stay and stay.ends_on and stay.ends_on < last else None


def _is_member(stay: ClassStay, days: tuple[date, ...]) -> bool:
    return any(stay.holds_on(day) for day in days)


def _names(pupil_ids: Collection[int]) -> dict[int, str]:
    """Of those for whom the class had asked and who have been moved out of it since, for these very days. One query,
    or none.
    """
    if not pupil_ids:
        return {}
    pupils = Pupil.objects.filter(pk__in=pupil_ids).order_by("sort_name", "pk")
    return {pupil.pk: pupil.short_name for pupil in pupils}


def _codes(month: Month, school_class: SchoolClass) -> dict[tuple[int, date], str]:
    """«ЗО» – breakfast and lunch were given; «Н» – the class had asked for a meal and the pupil got none anywhere.

    Days on which the pupil was in another class are blank: that class has asked, and counts him.
    """
    given: dict[tuple[int, date], set[str]] = defaultdict(set)
    for meal in month.meals:
        given[meal.pupil_id, meal.on].add(meal.kind)
    codes = {key: "".join(CODES[kind] for kind in _KINDS if kind in kinds) for key, kinds in given.items()}
    served_on = {day for _, day in given}
    eaten = MealServing.objects.served().filter(pupil=OuterRef("pupil"), on=OuterRef("on"))
    asked = MealRequest.objects.filter(
        ~Exists(eaten),
        school_class=school_class,
        on__range=(month.starts_on, month.ends_on),
        is_wanted=True,
    )
    for pupil_id, day in asked.values_list("pupil", "on"):
        if day in served_on:
            codes.setdefault((pupil_id, day), NOT_TAKEN)
    return codes


def school_sheet(classes: QuerySet[SchoolClass], starts_on: date) -> SchoolSheet:
    """The school's meal sheet of a month. At most eleven queries."""
    month = month_of(classes, starts_on)
    by_class = sums_by(month.meals, lambda meal: meal.class_id)
    by_kind = sums_by(month.meals, lambda meal: (meal.class_id, meal.kind))
    by_category = sums_by(month.meals, lambda meal: (meal.kind, meal.category_id))
    titles = category_titles()
    lines = tuple(
        SumLine(
            each.name,
            tuple(by_kind.get((each.pk, kind), MealSum()).meals for kind in _KINDS),
            by_class[each.pk],
            each.pk,
        )
        for each in classes
        if each.pk in by_class
    )
    categories = tuple(
        SumLine(
            f"{kind.label.capitalize()}, {title}",
            (by_category[kind, pk].meals,),
            by_category[kind, pk],
            kind=kind,
            category_id=pk,
        )
        for kind in _KINDS
        for pk, title in titles.items()
        if (kind, pk) in by_category
    )
    together = SumLine(
        "Школа",
        tuple(sum(line.meals[number] for line in lines) for number in range(len(_KINDS))),
        total(line.sum for line in lines),
    )
    return SchoolSheet(month, lines, categories, together, _corrections(month, classes))


def _corrections(month: Month, classes: QuerySet[SchoolClass]) -> tuple[CorrectionLine, ...]:
    """One query, none while the month is open."""
    if month.sheet is None:
        return ()
    rows = SheetCorrection.objects.filter(sheet=month.sheet, school_class__in=classes)
    return tuple(_correction(row) for row in rows.select_related("pupil", "school_class", "written_by"))


def _correction(row: SheetCorrection) -> CorrectionLine:
    amount = MealSum(1, row.price, row.federal, row.regional, row.municipal, row.parent)
    return CorrectionLine(
        number=row.number,
        on=row.on,
        pupil=row.pupil.short_name,
        class_title=row.school_class.name,
        what=f"{row.get_sign_display()}: {row.get_kind_display()}",
        amount=amount if row.sign > 0 else -amount,
        reason=row.reason,
        author=row.written_by.initials_name,
    )
