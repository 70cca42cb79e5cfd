"""Who eats the portions behind a number of the canteen's order: of a meal, seating, class, category or diet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from meals.models import MealKind
from meals.queries.day_order import ClassPortions, DayOrder, Portion, SeatingPortions
from school.models import Pupil
from school.queries.class_list import class_lists


@dataclass(frozen=True)
class PortionFilter:
    """Portions of a meal; with the key of a seating 0 those of classes without one; an empty word stands for all."""

    kind: MealKind
    class_id: int | None = None
    seating_id: int | None = None
    category: str = ""
    diet: str = ""

    def counts(self, portion: Portion) -> bool:
        """Is the portion of the category and the diet asked for?"""
        return self.category in {"", portion.category} and (not self.diet or self.diet in portion.diets)


@dataclass(frozen=True)
class ListedPortion:
    """The pupil whose portion it is, by his number in the list of the class that has asked for it."""

    number: int | None
    name: str
    class_title: str
    category: str
    diets: tuple[str, ...]


@dataclass(frozen=True)
class PortionList:
    """«Обед, 5А, МД», and the portions in the order of seatings, classes and their lists."""

    title: str
    rows: tuple[ListedPortion, ...]


def portion_list(order: DayOrder, asked: PortionFilter) -> PortionList:
    """Two queries beside the order's."""
    found = list(_classes(order, asked))
    places = class_lists([row.class_id for _, row in found])
    wanted = {row.class_id: [one for one in row.pupils if asked.counts(one)] for _, row in found}
    ids = {one.pupil_id for pupils in wanted.values() for one in pupils}
    names = {pupil.pk: pupil.short_name for pupil in Pupil.objects.filter(pk__in=ids).order_by("sort_name", "pk")}
    by_name = {pupil_id: place for place, pupil_id in enumerate(names)}
    rows = tuple(
        ListedPortion(
            places[row.class_id].number(one.pupil_id),
            names[one.pupil_id],
            row.title,
            one.category,
            tuple(one.diets),
        )
        for _, row in found
        for one in places[row.class_id].in_order(
            sorted(wanted[row.class_id], key=lambda one: by_name[one.pupil_id]), lambda one: one.pupil_id
        )
    )
    return PortionList(_title(found, asked, is_eaten=bool(rows)), rows)


def _classes(order: DayOrder, asked: PortionFilter) -> Iterator[tuple[SeatingPortions, ClassPortions]]:
    for meal in order.meals:
        for seating in meal.seatings:
            for row in seating.classes:
                is_here = asked.seating_id in {None, seating.seating_id} and asked.class_id in {None, row.class_id}
                if meal.kind == asked.kind and is_here:
                    yield seating, row


def _title(found: list[tuple[SeatingPortions, ClassPortions]], asked: PortionFilter, *, is_eaten: bool) -> str:
    """What is asked for, as far as there is such a thing: never what somebody has put into the address."""
    words = [asked.kind.label.capitalize()]
    if found and asked.seating_id is not None:
        words.append(found[0][0].title)
    if found and asked.class_id is not None:
        words.append(found[0][1].title)
    if is_eaten:
        words += filter(None, (asked.category, asked.diet))
    return ", ".join(words)
