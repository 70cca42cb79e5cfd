"""A transfer to another class together with the places in its subgroups."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from accounts.models import User
from common.actions import action
from school.actions import transfer_by_order
from school.models import Enrolment, SchoolClass
from timetable.actions.groups import add_group_member
from timetable.models import TeachingGroup


@action
def transfer_into_subgroups(
    *,
    enrolment: Enrolment,
    to_class: SchoolClass,
    on: date,
    order_number: str,
    order_dated: date,
    groups: Collection[TeachingGroup],
    by: User,
) -> Enrolment:
    """Transfer the pupil by the order; from the same day he is in these subgroups of the new class.

    Refused like `transfer_pupil` and `add_group_member`, all of it or nothing.
    """
    made = transfer_by_order(
        enrolment=enrolment, to_class=to_class, on=on, order_number=order_number, order_dated=order_dated, by=by
    )
    for group in groups:
        add_group_member(group=group, pupil=made.pupil, starts_on=on, by=by)
    return made
