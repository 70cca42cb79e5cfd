"""The pupils behind a number of a month: whose portions a sheet counts, whose days the coverage of meals counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from common.formatting import date_day
from meals.models import MealKind
from meals.queries.coverage import BANDS, coverage_days
from meals.queries.month import Month, ServedMeal, category_titles, month_of
from meals.queries.sheets import CODES
from school.models import Pupil, SchoolClass
from school.queries.class_list import class_lists

COVERAGE_TITLES = {
    "listed": "По списку",
    "on_leave": "Вне учёта",
    "counted": "В расчёте",
    "hot": "Горячее питание",
    "both": "Завтрак и обед",
    "any_meal": "Ели всего",
    "primary_free": "Бесплатно 1–4",
    "by_category": "По льготе",
    "parent_paid": "За счёт родителей",
}


@dataclass(frozen=True)
class ServedFilter:
    """Portions of a month: of whom, when, which; of one of the categories, None being none of them."""

    class_id: int | None = None
    pupil_id: int | None = None
    on: date | None = None
    kind: MealKind | None = None
    category_ids: Collection[int | None] = ()
    only_unpriced: bool = False

    def counts(self, meal: ServedMeal) -> bool:
        """Is it one of those asked for?"""
        asked = (
            (self.class_id, meal.class_id),
            (self.pupil_id, meal.pupil_id),
            (self.on, meal.on),
            (self.kind, meal.kind),
        )
        return (
            all(wanted in {None, own} for wanted, own in asked)
            and (not self.category_ids or meal.category_id in self.category_ids)
            and not (self.only_unpriced and meal.sum is not None)
        )


@dataclass(frozen=True)
class PupilDays:
    """A pupil, by his number in the list of the class, the days that count, and how many things on them."""

    number: int | None
    name: str
    class_title: str
    days: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class MonthList:
    """«Обед, 5А», and the pupils in the order of classes and their lists."""

    title: str
    rows: tuple[PupilDays, ...]

    @property
    def total(self) -> int:
        return sum(row.count for row in self.rows)


def served_list(month: Month, asked: ServedFilter) -> MonthList:
    """Whose portions of the month these are. At most four queries."""
    found: dict[tuple[int, int], dict[date, list[str]]] = defaultdict(lambda: defaultdict(list))
    for meal in month.meals:
        if asked.counts(meal):
            found[meal.class_id, meal.pupil_id][meal.on].append(meal.kind)
    classes = SchoolClass.objects.in_bulk({class_id for class_id, _ in found})
    pupils = Pupil.objects.filter(pk__in={pupil_id for _, pupil_id in found}).order_by("sort_name", "pk")
    names = {pupil.pk: pupil.short_name for pupil in pupils}
    days = {
        key: [(_day_words(on, kinds, asked), len(kinds)) for on, kinds in sorted(own.items())]
        for key, own in found.items()
    }
    return MonthList(_served_title(asked, classes, names), _in_order(days, classes, names))


def _day_words(on: date, kinds: Sequence[str], asked: ServedFilter) -> str:
    """«14», and with all meals «14 ЗО»."""
    return str(on.day) if asked.kind else f"{on.day} {''.join(CODES[kind] for kind in MealKind if kind in kinds)}"


def _served_title(asked: ServedFilter, classes: Mapping[int, SchoolClass], names: Mapping[int, str]) -> str:
    words = [
        "Порции без цены" if asked.only_unpriced else "Порции" if asked.kind is None else asked.kind.label.capitalize()
    ]
    if asked.category_ids:
        titles = category_titles()
        words += [titles[pk] for pk in asked.category_ids if pk in titles]
    words += [each.name for key, each in classes.items() if key == asked.class_id]
    words += [name for key, name in names.items() if key == asked.pupil_id]
    return ", ".join([*words, date_day(asked.on)] if asked.on else words)


def coverage_list(classes: QuerySet[SchoolClass], starts_on: date, band: str, name: str) -> MonthList:
    """Whose days a figure of COVERAGE_TITLES counts, in a grade band or in the school. At most ten queries."""
    title, grades = next(((title, grades) for key, title, grades in BANDS if key == band), ("школа", range(1, 12)))
    found: dict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    counted: dict[int, SchoolClass] = {}
    names: dict[int, str] = {}
    for stay, on, figures in coverage_days(classes, month_of(classes, starts_on)):
        if stay.school_class.grade in grades and getattr(figures, name):
            found[stay.school_class.pk, stay.pupil_id].append((str(on.day), 1))
            counted[stay.school_class.pk] = stay.school_class
            names[stay.pupil_id] = stay.name
    return MonthList(f"{COVERAGE_TITLES[name]}, {title}", _in_order(found, counted, names))


def _in_order(
    found: Mapping[tuple[int, int], Sequence[tuple[str, int]]],
    classes: Mapping[int, SchoolClass],
    names: Mapping[int, str],
) -> tuple[PupilDays, ...]:
    """By class, then as the list of the class has them, those who are not in it last and by `names`. One query."""
    places = class_lists(classes)
    order = {pupil_id: place for place, pupil_id in enumerate(names)}
    ordered = sorted(classes.values(), key=lambda each: (each.grade, each.letter))
    return tuple(
        PupilDays(
            places[each.pk].number(pupil_id),
            names[pupil_id],
            each.name,
            tuple(words for words, _ in days),
            sum(count for _, count in days),
        )
        for each in ordered
        for pupil_id, days in places[each.pk].in_order(_of_class(found, each.pk, order), lambda pair: pair[0])
    )


def _of_class(
    found: Mapping[tuple[int, int], Sequence[tuple[str, int]]], class_id: int, order: Mapping[int, int]
) -> Iterable[tuple[int, Sequence[tuple[str, int]]]]:
    own = ((pupil_id, days) for (key, pupil_id), days in found.items() if key == class_id)
    return sorted(own, key=lambda pair: order[pair[0]])
