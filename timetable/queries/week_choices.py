"""Whose weeks a person can switch to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from school.models import SchoolClass
from school.queries.children import FamilyChild, family_children
from school.roles import Roles
from timetable.access import classes_with_week_visible_to, teachers_with_week_visible_to


@dataclass(frozen=True)
class Choice:
    """One class or teacher; `begins_on`: the first day of a class whose year is still to come."""

    pk: int
    title: str
    begins_on: date | None = None


@dataclass(frozen=True)
class WeekChoices:
    """Classes of this year and the next, teachers and own children whose week the person may open."""

    classes: tuple[Choice, ...] = ()
    teachers: tuple[Choice, ...] = ()
    pupils: tuple[FamilyChild, ...] = ()


def week_choices(roles: Roles) -> WeekChoices:
    """Two queries for the staff, one for a family with children, three for a teacher who is a parent."""
    classes = classes_with_week_visible_to(roles).filter(year__ends_on__gte=roles.today).select_related("year")
    is_staff = roles.is_management or roles.staff_id is not None
    return WeekChoices(
        classes=tuple(_choice(each, roles.today) for each in classes.order_by("year__starts_on", "grade", "letter"))
        if is_staff
        else (),
        teachers=tuple(Choice(each.pk, each.full_name) for each in teachers_with_week_visible_to(roles))
        if is_staff
        else (),
        pupils=tuple(family_children(roles)),
    )


def _choice(school_class: SchoolClass, today: date) -> Choice:
    begins_on = school_class.year.starts_on
    return Choice(school_class.pk, school_class.name_among(today), begins_on if begins_on > today else None)


def first_class_id(choices: WeekChoices) -> int:
    """The class that is shown when none was asked for; 0 when the year has no classes yet."""
    return choices.classes[0].pk if choices.classes else 0
