"""Whom a class teacher has to speak to: families that letters do not reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from common.dated import Today
from notices.models import MailAddress
from school.models import ClassTeacherAppointment, Enrolment, Guardianship, Pupil
from school.roles import Roles


def pupils_of(user_id: int) -> list[int]:
    """The children of today of a guardian, or the pupil himself. Two queries."""
    wards = Guardianship.objects.on(Today()).filter(guardian__user=user_id).values_list("pupil", flat=True)
    return [*wards, *Pupil.objects.filter(user=user_id).values_list("pk", flat=True)]


def class_teachers_of(user_id: int) -> list[tuple[int, str]]:
    """Users who lead the classes of the person's children today, each with the name of one child."""
    places = Enrolment.objects.on(Today()).filter(pupil__in=pupils_of(user_id)).select_related("pupil")
    names = {place.school_class_id: place.pupil.short_name for place in places.order_by("-pupil__sort_name")}
    leads = ClassTeacherAppointment.objects.on(Today()).filter(
        school_class__in=names, teacher__user__isnull=False, teacher__user__is_active=True
    )
    found = leads.values_list("teacher__user", "school_class")
    return sorted({user: names[class_id] for user, class_id in found}.items())


@dataclass(frozen=True)
class Unreached:
    """Somebody whose letters do not arrive: his name and whose relative he is, never his address."""

    name: str
    pupil: str
    pupil_id: int
    since: datetime


def unreached(roles: Roles) -> list[Unreached]:
    """Of the classes that the person leads, by pupil. Two queries."""
    failed = {row.user_id: row for row in MailAddress.objects.filter(failed_at__isnull=False).select_related("user")}
    of_class = Q(enrolments__school_class__in=roles.led_class_ids) & (
        Q(enrolments__ends_on=None) | Q(enrolments__ends_on__gte=Today())
    )
    pupils = Pupil.objects.filter(of_class, enrolments__starts_on__lte=Today()).order_by("sort_name", "pk").distinct()
    bonds = Guardianship.objects.on(Today()).filter(guardian__user__in=failed, pupil__in=pupils)
    rows = [
        *bonds.values_list("guardian__user", "pupil__sort_name", "pupil"),
        *pupils.filter(user__in=failed).values_list("user", "sort_name", "pk"),
    ]
    names = {pupil.pk: pupil.short_name for pupil in pupils.filter(pk__in=[pk for _, _, pk in rows])}
    return [
        Unreached(failed[user_id].user.full_name, names[pk], pk, failed[user_id].failed_at or failed[user_id].asked_at)
        for user_id, _, pk in sorted(rows, key=lambda row: (row[1], row[2], row[0]))
    ]
