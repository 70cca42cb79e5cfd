"""The only way from a request to excuse notes: management reads them, the class teacher of the pupil keeps them (1.11).

Reasons are health data (P-09): a teacher who does not lead the class, and other families, are answered 404.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from attendance.models import ExcuseNote, ExcuseNoteQuerySet
from school.access import get_class_to_read, pupils_visible_to
from school.models import Enrolment, Pupil, SchoolClass
from school.roles import Roles

_NOT_YOURS = "Причины пропусков вносит классный руководитель."


def notes_visible_to(roles: Roles) -> ExcuseNoteQuerySet:
    """Notes about the pupils whose cards the person may open."""
    return ExcuseNote.objects.filter(pupil__in=pupils_visible_to(roles))


def leads(roles: Roles, school_class: SchoolClass) -> bool:
    """Does the person keep the reasons of the class?"""
    return school_class.pk in roles.led_class_ids


def get_class_to_explain(roles: Roles, class_id: int) -> SchoolClass:
    """The class whose absences the person explains; 403 for management, which only reads."""
    school_class = get_class_to_read(roles, class_id)
    if not leads(roles, school_class):
        raise PermissionDenied(_NOT_YOURS)
    return school_class


def pupils_to_explain(roles: Roles, school_class: SchoolClass) -> QuerySet[Pupil]:
    """Pupils who are today in the class, for its class teacher; nobody for others."""
    if not leads(roles, school_class):
        return Pupil.objects.none()
    members = Enrolment.objects.on(roles.today).in_class(school_class.pk)
    return Pupil.objects.filter(pk__in=members.values("pupil")).order_by("sort_name", "pk")


def get_note_to_withdraw(roles: Roles, class_id: int, pk: int) -> ExcuseNote:
    """The note of a pupil who is today in the class, for who explains its absences."""
    pupils = pupils_to_explain(roles, get_class_to_explain(roles, class_id))
    return get_object_or_404(notes_visible_to(roles), pk=pk, pupil__in=pupils)
