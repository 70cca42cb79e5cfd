"""Заявка в столовую: portions of a day by meal, seating and class, with categories and diets as codes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import NamedTuple

from django.db.models import QuerySet

from meals.models import BenefitCategory, ClassRequest, MealKind, MealRequest, Seating, SeatingPlace
from meals.queries.days import CutOff, cut_off_of
from meals.queries.pupils import benefits_in_order, diets_in_order, pupil_benefits
from meals.rules.charges import PupilBenefits, age_band
from school.models import ClassTeacherAppointment, SchoolClass
from timetable.queries.class_days import classes_at_school

PRIMARY_FREE, PAID = "1–4", "платно"
_NO_SEATING = "время не назначено"
Pairs = tuple[tuple[str, int], ...]


class Portion(NamedTuple):
    """The portion of a pupil at a meal: the category by which the canteen counts it, the diets as codes."""

    pupil_id: int
    category: str
    diets: Sequence[str]


@dataclass(frozen=True)
class ClassPortions:
    """A class at a meal: «5А, 24 порции: МД 3, платно 21; диеты: БМ 1», and since when it stands so."""

    class_id: int
    title: str
    portions: int
    by_category: Pairs
    diets: Pairs
    sent_at: datetime | None
    is_corrected: bool
    pupils: tuple[Portion, ...]


@dataclass(frozen=True)
class SeatingPortions:
    """The classes that eat together; the key 0 has no seating."""

    seating_id: int
    title: str
    starts_at: time | None
    classes: tuple[ClassPortions, ...]

    @property
    def portions(self) -> int:
        return sum(row.portions for row in self.classes)


@dataclass(frozen=True)
class MealPortions:
    """A meal of the day: «Завтрак»."""

    kind: str
    title: str
    seatings: tuple[SeatingPortions, ...]

    @property
    def portions(self) -> int:
        return sum(seating.portions for seating in self.seatings)

    @property
    def by_category(self) -> list[tuple[str, int]]:
        return _sum_counts(row.by_category for seating in self.seatings for row in seating.classes)

    @property
    def diets(self) -> list[tuple[str, int]]:
        return _sum_counts(row.diets for seating in self.seatings for row in seating.classes)


def _sum_counts(counts: Iterable[Pairs]) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for pairs in counts:
        found.update(dict(pairs))
    return sorted(found.items())


@dataclass(frozen=True)
class NotSent:
    """A class at school that day whose request has not come."""

    class_id: int
    title: str
    class_teacher: str


@dataclass(frozen=True)
class DayOrder:
    """The order as it stands now, of the classes that have school on the day and of those that had sent before."""

    on: date
    lock: CutOff
    meals: tuple[MealPortions, ...]
    not_sent: tuple[NotSent, ...]
    class_ids: tuple[int, ...]
    with_school: frozenset[int]

    @property
    def portions(self) -> int:
        return sum(meal.portions for meal in self.meals)

    @property
    def n_classes(self) -> int:
        return len(self.class_ids)

    @property
    def n_sent(self) -> int:
        return self.n_classes - len(self.not_sent)


def day_order(classes: QuerySet[SchoolClass], on: date) -> DayOrder:
    """What was sent stands as it was sent, whatever has become of the day, of the pupils' classes (record 46) and of
    their benefits and diets (record 54) since.

    Twelve queries, whatever the number of classes and pupils.
    """
    sent = {row.school_class_id: row for row in ClassRequest.objects.filter(on=on, school_class__in=classes)}
    of_year = {each.pk: each for each in classes.filter(year__starts_on__lte=on, year__ends_on__gte=on)}
    with_school = classes_at_school(of_year, on)
    at_school = {pk: each for pk, each in of_year.items() if pk in sent or pk in with_school}
    asked = _requested(at_school, on)
    pupil_ids = list({pupil_id for pupil_id, _ in asked})
    rights, diets = (benefits_in_order(pupil_ids, on), diets_in_order(pupil_ids, on)) if pupil_ids else ({}, {})
    names = dict(BenefitCategory.objects.values_list("pk", "short_name"))
    portions: dict[tuple[str, int], list[Portion]] = defaultdict(list)
    for (pupil_id, class_id), kinds in asked.items():
        school_class = at_school[class_id]
        one = pupil_benefits(school_class, rights.get(pupil_id, ()))
        for kind in kinds:
            portions[kind, school_class.pk].append(
                Portion(pupil_id, category_of(one, kind, on, names), diets.get(pupil_id, ()))
            )
    seatings = {
        (place.kind, place.school_class_id): place.seating
        for place in SeatingPlace.objects.filter(school_class__in=at_school).select_related("seating")
    }
    return DayOrder(
        on=on,
        lock=cut_off_of(on),
        meals=tuple(_meal(kind, portions, at_school, seatings, sent) for kind in MealKind),
        not_sent=_not_sent(at_school, sent, on),
        class_ids=tuple(at_school),
        with_school=frozenset(with_school),
    )


def _requested(class_ids: Collection[int], on: date) -> dict[tuple[int, int], list[str]]:
    """The meals that these classes have asked for, by pupil and class. One query."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    rows = MealRequest.objects.filter(on=on, is_wanted=True, school_class__in=class_ids).order_by("pupil", "kind")
    for pupil_id, class_id, kind in rows.values_list("pupil", "school_class", "kind"):
        found[pupil_id, class_id].append(kind)
    return found


def category_of(one: PupilBenefits, kind: str, on: date, names: Mapping[int, str]) -> str:
    """By which category the canteen counts the portion: the benefit that covers it, grades 1–4, or paid."""
    for right in one.benefits(kind, on):
        return names[right.category_id]
    return PRIMARY_FREE if age_band(one.grade) == "primary" and kind in one.covered_on(on) else PAID


def _meal(
    kind: MealKind,
    portions: Mapping[tuple[str, int], list[Portion]],
    classes: Mapping[int, SchoolClass],
    seatings: Mapping[tuple[str, int], Seating],
    sent: Mapping[int, ClassRequest],
) -> MealPortions:
    rows = [
        (seatings.get((kind, pk)), _class(school_class, portions[kind, pk], sent.get(pk)))
        for pk, school_class in classes.items()
        if portions.get((kind, pk))
    ]
    rows.sort(key=lambda row: (row[0] is None, row[0] and (row[0].starts_at, row[0].pk)))
    return MealPortions(
        kind,
        kind.label,
        tuple(
            SeatingPortions(
                seating.pk if seating else 0,
                seating.name if seating else _NO_SEATING,
                seating.starts_at if seating else None,
                tuple(row for _, row in together),
            )
            for seating, together in groupby(rows, key=lambda row: row[0])
        ),
    )


def _class(school_class: SchoolClass, portions: list[Portion], sent: ClassRequest | None) -> ClassPortions:
    return ClassPortions(
        class_id=school_class.pk,
        title=school_class.name,
        portions=len(portions),
        by_category=tuple(sorted(Counter(one.category for one in portions).items())),
        diets=tuple(sorted(Counter(code for one in portions for code in one.diets).items())),
        sent_at=sent.written_at if sent else None,
        is_corrected=bool(sent and sent.reason),
        pupils=tuple(portions),
    )


def _not_sent(classes: Mapping[int, SchoolClass], sent: Mapping[int, ClassRequest], on: date) -> tuple[NotSent, ...]:
    missing = [pk for pk in classes if pk not in sent]
    teachers = class_teachers(missing, on)
    return tuple(NotSent(pk, classes[pk].name, teachers.get(pk, "")) for pk in missing)


def class_teachers(class_ids: Sequence[int], on: date) -> dict[int, str]:
    """Who leads each class on the day. One query."""
    rows = ClassTeacherAppointment.objects.on(on).filter(school_class__in=class_ids).select_related("teacher")
    return {row.school_class_id: row.teacher.initials_name for row in rows}
