"""Subgroups and who is in them."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import User
from common.actions import action
from common.refusals import Refused
from school.models import Enrolment, Pupil, SchoolClass
from timetable.models import GroupMembership, TeachingGroup


@action
def add_teaching_group(*, school_class: SchoolClass, name: str = "", by: User) -> TeachingGroup:
    """A subgroup of the class, or without a name the whole class. Raises Refused when the class has such a group."""
    return TeachingGroup.objects.create(school_class=school_class, name=name.strip())


@action
def add_group_member(
    *, group: TeachingGroup, pupil: Pupil, starts_on: date, instead_of: TeachingGroup | None = None, by: User
) -> GroupMembership:
    """From the day on the pupil is in the subgroup; in `instead_of` the day before is his last.

    Raises Refused for the whole class (it follows enrolments), a pupil who is not in the class on that day, and one
    who is in the subgroup already or came into the former one on that day or later.
    """
    if group.is_whole_class:
        raise Refused("Состав всего класса следует за зачислениями: по подгруппам делят только подгруппы.")
    enrolments = Enrolment.objects.on(starts_on).in_class(group.school_class_id)
    if not enrolments.filter(pupil=pupil).exists():
        raise Refused(f"{pupil.short_name} {starts_on:%d.%m.%Y} не числится в этом классе.")
    if instead_of is not None:
        _end_former_membership(instead_of, group, pupil, starts_on)
    return GroupMembership.objects.create(group=group, pupil=pupil, starts_on=starts_on)


@action
def end_group_membership(*, membership: GroupMembership, ends_on: date, by: User) -> GroupMembership:
    """`ends_on` becomes the pupil's last day in the subgroup. Raises Refused when it is before the first."""
    membership.ends_on = ends_on
    membership.save(update_fields=["ends_on"])
    return membership


def _end_former_membership(former: TeachingGroup, group: TeachingGroup, pupil: Pupil, starts_on: date) -> None:
    if former.school_class_id != group.school_class_id or former.pk == group.pk:
        raise Refused("Перевести можно из другой подгруппы того же класса.")
    places = GroupMembership.objects.on(starts_on).filter(group=former, pupil=pupil)
    membership = places.select_for_update().order_by("pk").first()  # another order would join, and lock, more
    if membership is None:
        raise Refused(f"{pupil.short_name} {starts_on:%d.%m.%Y} не в подгруппе «{former.name}».")
    if membership.starts_on >= starts_on:
        raise Refused("Перевести можно не раньше чем на следующий день после зачисления в подгруппу.")
    membership.ends_on = starts_on - timedelta(days=1)
    membership.save(update_fields=["ends_on"])
