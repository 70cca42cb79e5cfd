"""Whose weeks a person can switch to."""

from __future__ import annotations

from dataclasses import dataclass

from school.queries.children import FamilyChild, family_children
from school.roles import Roles
from timetable.access import classes_with_week_visible_to, teachers_with_week_visible_to


@dataclass(frozen=True)
class Choice:
    """One class or teacher."""

    pk: int
    title: str


@dataclass(frozen=True)
class WeekChoices:
    """Classes of this year, teachers and own children whose week the person may open."""

    classes: tuple[Choice, ...] = ()
    teachers: tuple[Choice, ...] = ()
    pupils: tuple[FamilyChild, ...] = ()


def week_choices(roles: Roles) -> WeekChoices:
    """Two queries for the staff, one for a family with children, three for a teacher who is a parent."""
    classes = classes_with_week_visible_to(roles).filter(
        year__starts_on__lte=roles.today, year__ends_on__gte=roles.today
    )
    is_staff = roles.is_management or roles.staff_id is not None
    return WeekChoices(
        classes=tuple(Choice(each.pk, each.name) for each in classes) if is_staff else (),
        teachers=tuple(Choice(each.pk, each.full_name) for each in teachers_with_week_visible_to(roles))
        if is_staff
        else (),
        pupils=tuple(family_children(roles)),
    )


def first_class_id(choices: WeekChoices) -> int:
    """The class that is shown when none was asked for; 0 when the year has no classes yet."""
    return choices.classes[0].pk if choices.classes else 0
