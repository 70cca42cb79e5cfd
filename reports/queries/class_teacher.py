"""A class teacher's start page: who is absent now, whose family cannot sign in, who is at risk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from common.people import full_name
from common.prepared import DAY, KEYS, Prepared
from journal.models import Absence, WholeDayAbsence
from journal.queries.terms import school_terms
from reports.queries.class_meals import ClassMeals, class_meals
from reports.queries.desk_count import contradictions_by_class
from reports.queries.morning import ClassMorning, class_mornings
from reports.queries.results import NamedPupil, pupil_results
from reports.rules.results import PupilStanding
from school.models import Enrolment, Guardianship, SchoolClass, Subject
from school.roles import Roles
from timetable.queries.class_days import DaysAround, days_around


@dataclass(frozen=True)
class AbsenceToday:
    """A pupil and the lessons of today that he missed: «1. Математика – Н»."""

    pupil_id: int
    name: str
    lessons: tuple[str, ...]


@dataclass(frozen=True)
class LedClass:
    """A class of the class teacher. `meals` are of today or its next day of school; None at the end of the year."""

    class_id: int
    title: str
    n_pupils: int
    absent: tuple[AbsenceToday, ...]
    pupils_without_login: tuple[str, ...]
    pupils_without_guardian: tuple[str, ...]
    guardians_without_login: tuple[str, ...]
    days: DaysAround
    meals: ClassMeals | None
    failing: tuple[NamedPupil, ...]
    one_three: tuple[NamedPupil, ...]
    morning: ClassMorning
    n_contradictions: int


class _Pupil(NamedTuple):
    """A pupil of today; `user_id` is None for one without a login."""

    class_id: int
    pk: int
    last_name: str
    first_name: str
    user_id: int | None

    @property
    def short_name(self) -> str:
        return f"{self.last_name} {self.first_name}"


class _Guardian(NamedTuple):
    """A guardian of a pupil of today; `user_id` is None for one without a login."""

    pupil_id: int
    pk: int
    last_name: str
    first_name: str
    patronymic: str
    user_id: int | None


def class_teacher_start(roles: Roles) -> list[LedClass]:
    """The classes that the person leads today. At most eighteen queries for any number of classes and pupils."""
    classes = _CLASSES(class_ids=roles.led_class_ids)
    class_ids = [row.pk for row in classes]
    pupils_of: dict[int, list[_Pupil]] = defaultdict(list)
    for pupil in map(_Pupil._make, _PUPILS(class_ids=class_ids, today=roles.today)):
        pupils_of[pupil.class_id].append(pupil)
    guardians = _guardians_by_pupil([pupil.pk for pupils in pupils_of.values() for pupil in pupils], roles.today)
    absent = _absent_today(class_ids, roles.today)
    low = _low_results(classes, roles.today)
    days = days_around(class_ids, roles.today)
    morning = class_mornings(classes, roles.today, days)
    meals = class_meals({class_id: on for class_id, around in days.items() if (on := around.this_or_next)})
    contradictions = contradictions_by_class(class_ids)
    return [
        _led_class(
            row,
            pupils_of[row.pk],
            guardians,
            absent,
            days[row.pk],
            meals.get(row.pk),
            low,
            morning[row.pk],
            contradictions.get(row.pk, 0),
        )
        for row in classes
    ]


def _pupils(class_ids: Collection[int], today: date) -> QuerySet[Enrolment, Any]:
    enrolments = Enrolment.objects.on(today).filter(school_class__in=class_ids).order_by("pupil__sort_name", "pupil")
    return enrolments.values_list("school_class", "pupil", "pupil__last_name", "pupil__first_name", "pupil__user")


def _led_class(
    school_class: SchoolClass,
    pupils: Sequence[_Pupil],
    guardians: Mapping[int, Sequence[_Guardian]],
    absent: Mapping[int, tuple[str, ...]],
    days: DaysAround,
    meals: ClassMeals | None,
    low: Mapping[PupilStanding, Mapping[int, NamedPupil]],
    morning: ClassMorning,
    n_contradictions: int,
) -> LedClass:
    own_guardians = {guardian.pk: guardian for pupil in pupils for guardian in guardians.get(pupil.pk, ())}
    return LedClass(
        class_id=school_class.pk,
        title=school_class.name,
        n_pupils=len(pupils),
        absent=tuple(
            AbsenceToday(pupil.pk, pupil.short_name, absent[pupil.pk]) for pupil in pupils if pupil.pk in absent
        ),
        pupils_without_login=tuple(pupil.short_name for pupil in pupils if pupil.user_id is None),
        pupils_without_guardian=tuple(pupil.short_name for pupil in pupils if pupil.pk not in guardians),
        guardians_without_login=tuple(
            full_name(guardian.last_name, guardian.first_name, guardian.patronymic)
            for guardian in own_guardians.values()
            if guardian.user_id is None
        ),
        days=days,
        meals=meals,
        failing=_in_class_order(pupils, low[PupilStanding.FAILING]),
        one_three=_in_class_order(pupils, low[PupilStanding.ONE_THREE]),
        morning=morning,
        n_contradictions=n_contradictions,
    )


def _in_class_order(pupils: Sequence[_Pupil], named: Mapping[int, NamedPupil]) -> tuple[NamedPupil, ...]:
    return tuple(named[pupil.pk] for pupil in pupils if pupil.pk in named)


def _guardians_by_pupil(pupil_ids: Collection[int], today: date) -> dict[int, list[_Guardian]]:
    by_pupil: dict[int, list[_Guardian]] = defaultdict(list)
    for row in map(_Guardian._make, _GUARDIANS(pupil_ids=pupil_ids, today=today)):
        by_pupil[row.pupil_id].append(row)
    return dict(by_pupil)


def _guardians(pupil_ids: Collection[int], today: date) -> QuerySet[Guardianship, Any]:
    live = Guardianship.objects.on(today).filter(pupil__in=pupil_ids).order_by("guardian__sort_name")
    names = (f"guardian__{part}" for part in ("last_name", "first_name", "patronymic"))
    return live.values_list("pupil", "guardian", *names, "guardian__user")


def _absent_today(class_ids: Collection[int], today: date) -> dict[int, tuple[str, ...]]:
    """By pupil: «2. Математика – Н» for each lesson missed; coming late is no absence, a whole day is named."""
    by_pupil: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for pupil_id, number, subject, letter, is_whole_day in _ABSENT(class_ids=class_ids, today=today):
        by_pupil[pupil_id] += (f"{number}. {subject} – {letter}{', весь день' if is_whole_day else ''}",)
    return dict(by_pupil)


def _absent(class_ids: Collection[int], today: date) -> QuerySet[Absence, Any]:
    whole_day = WholeDayAbsence.objects.in_force().filter(lesson=OuterRef("lesson"), pupil=OuterRef("pupil"))
    absences = Absence.objects.set().filter(
        on=today, lesson__on=today, lesson__group__school_class__in=class_ids, code__is_absence=True
    )
    return absences.order_by("lesson__number").values_list(
        "pupil", "lesson__number", "lesson__subject__name", "code__letter", Exists(whole_day)
    )


def _low_results(classes: Collection[SchoolClass], today: date) -> dict[PupilStanding, dict[int, NamedPupil]]:
    """Pupils with a «2» or with a single «3» by the marks of the term so far, with the subjects."""
    low: dict[PupilStanding, dict[int, NamedPupil]] = {PupilStanding.FAILING: {}, PupilStanding.ONE_THREE: {}}
    terms = school_terms(today)
    key = terms.key_or_current("")
    if key is None:
        return low
    subjects = dict(_SUBJECTS())
    in_terms = terms.spans(key)
    for pupil in pupil_results(classes, in_terms):
        if pupil.standing in low:
            marks = (1, 2) if pupil.standing == PupilStanding.FAILING else (3,)
            names = tuple(subjects[subject_id] for subject_id in pupil.subjects_with(*marks))
            low[pupil.standing][pupil.pupil_id] = NamedPupil(pupil.pupil_id, pupil.name, names)
    return low


_CLASSES = Prepared(lambda class_ids: SchoolClass.objects.filter(pk__in=class_ids), class_ids=KEYS)
_PUPILS: Prepared[Any] = Prepared(_pupils, class_ids=KEYS, today=DAY)
_GUARDIANS: Prepared[Any] = Prepared(_guardians, pupil_ids=KEYS, today=DAY)
_ABSENT: Prepared[Any] = Prepared(_absent, class_ids=KEYS, today=DAY)
_SUBJECTS: Prepared[Any] = Prepared(lambda: Subject.objects.order_by().values_list("pk", "name"))
