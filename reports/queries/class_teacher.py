"""A class teacher's start page: who is absent now, whose family cannot sign in, who is at risk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from journal.models import Absence, WholeDayAbsence
from journal.queries.terms import school_terms
from reports.queries.class_meals import ClassMeals, meals_today
from reports.queries.morning import ClassMorning, class_mornings
from reports.queries.results import NamedPupil, pupil_results
from reports.rules import PupilStanding
from school.models import Enrolment, Guardian, Guardianship, Pupil, SchoolClass, Subject
from school.roles import Roles


@dataclass(frozen=True)
class AbsenceToday:
    """A pupil and the lessons of today that he missed: «1. Математика – Н»."""

    pupil_id: int
    name: str
    lessons: tuple[str, ...]


@dataclass(frozen=True)
class LedClass:
    """One class of the class teacher."""

    class_id: int
    title: str
    n_pupils: int
    absent: tuple[AbsenceToday, ...]
    pupils_without_login: tuple[str, ...]
    pupils_without_guardian: tuple[str, ...]
    guardians_without_login: tuple[str, ...]
    meals: ClassMeals
    failing: tuple[NamedPupil, ...]
    one_three: tuple[NamedPupil, ...]
    morning: ClassMorning


def class_teacher_start(roles: Roles) -> list[LedClass]:
    """The classes that the person leads today. At most seventeen queries for any number of classes and pupils."""
    classes = list(SchoolClass.objects.filter(pk__in=roles.led_class_ids))
    enrolments = Enrolment.objects.on(roles.today).filter(school_class__in=classes).select_related("pupil")
    pupils_of: dict[int, list[Pupil]] = defaultdict(list)
    for row in enrolments.order_by("pupil__sort_name", "pupil"):
        pupils_of[row.school_class_id].append(row.pupil)
    guardians = _guardians_by_pupil([pupil.pk for pupils in pupils_of.values() for pupil in pupils], roles.today)
    absent = _absent_today(classes, roles.today)
    low = _low_results(classes, roles.today)
    morning = class_mornings(classes, roles.today)
    meals = meals_today(classes, roles.today)
    return [
        _led_class(row, pupils_of[row.pk], guardians, absent, meals[row.pk], low, morning[row.pk]) for row in classes
    ]


def _led_class(
    school_class: SchoolClass,
    pupils: Sequence[Pupil],
    guardians: Mapping[int, Sequence[Guardian]],
    absent: Mapping[int, tuple[str, ...]],
    meals: ClassMeals,
    low: Mapping[PupilStanding, Mapping[int, NamedPupil]],
    morning: ClassMorning,
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
            guardian.full_name for guardian in own_guardians.values() if guardian.user_id is None
        ),
        meals=meals,
        failing=_in_class_order(pupils, low[PupilStanding.FAILING]),
        one_three=_in_class_order(pupils, low[PupilStanding.ONE_THREE]),
        morning=morning,
    )


def _in_class_order(pupils: Sequence[Pupil], named: Mapping[int, NamedPupil]) -> tuple[NamedPupil, ...]:
    return tuple(named[pupil.pk] for pupil in pupils if pupil.pk in named)


def _guardians_by_pupil(pupil_ids: Collection[int], today: date) -> dict[int, list[Guardian]]:
    live = Guardianship.objects.on(today).filter(pupil__in=pupil_ids).select_related("guardian")
    by_pupil: dict[int, list[Guardian]] = defaultdict(list)
    for row in live.order_by("guardian__sort_name"):
        by_pupil[row.pupil_id].append(row.guardian)
    return dict(by_pupil)


def _absent_today(classes: Collection[SchoolClass], today: date) -> dict[int, tuple[str, ...]]:
    """By pupil: «2. Математика – Н» for each lesson missed; coming late is no absence, a whole day is named."""
    whole_day = WholeDayAbsence.objects.in_force().filter(lesson=OuterRef("lesson"), pupil=OuterRef("pupil"))
    rows = (
        Absence.objects.set()
        .filter(lesson__on=today, lesson__group__school_class__in=classes, code__is_absence=True)
        .order_by("lesson__number")
        .values_list("pupil", "lesson__number", "lesson__subject__name", "code__letter", Exists(whole_day))
    )
    by_pupil: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for pupil_id, number, subject, letter, is_whole_day in rows:
        by_pupil[pupil_id] += (f"{number}. {subject} – {letter}{', весь день' if is_whole_day else ''}",)
    return dict(by_pupil)


def _low_results(classes: Collection[SchoolClass], today: date) -> dict[PupilStanding, dict[int, NamedPupil]]:
    """Pupils with a «2» or with a single «3» by the marks of the term so far, with the subjects."""
    low: dict[PupilStanding, dict[int, NamedPupil]] = {PupilStanding.FAILING: {}, PupilStanding.ONE_THREE: {}}
    terms = school_terms(today)
    key = terms.key_or_current("")
    if key is None:
        return low
    subjects = dict(Subject.objects.values_list("pk", "name"))
    in_terms = terms.spans(key)
    for pupil in pupil_results(classes, in_terms):
        if pupil.standing in low:
            marks = (1, 2) if pupil.standing == PupilStanding.FAILING else (3,)
            names = tuple(subjects[subject_id] for subject_id in pupil.subjects_with(*marks))
            low[pupil.standing][pupil.pupil_id] = NamedPupil(pupil.pupil_id, pupil.name, names)
    return low
