"""The only way from a request to reasons and notices: management reads, the class teacher keeps (requirements 1.11).

Reasons are health data (P-09): a teacher who does not lead the class, and other families, are answered 404.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from attendance.models import AbsenceNotice, AbsenceNoticeQuerySet, ExcuseNote, ExcuseNoteQuerySet
from journal.access import get_diary_to_read
from school.access import classes_of_today, get_class_to_read, pupils_of_family, pupils_visible_to
from school.models import Enrolment, Pupil, SchoolClass
from school.roles import Roles

_NOT_THE_CLASS_TEACHER = "Причины пропусков вносит классный руководитель."


def notes_visible_to(roles: Roles) -> ExcuseNoteQuerySet:
    """Notes about the pupils whose cards the person may open."""
    return ExcuseNote.objects.filter(pupil__in=pupils_visible_to(roles))


def is_class_teacher_of(roles: Roles, school_class: SchoolClass) -> bool:
    """Does the person keep the reasons of the class?"""
    return school_class.pk in roles.led_class_ids


def led_classes(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes of the present year that the person leads."""
    return classes_of_today(roles).filter(pk__in=roles.led_class_ids)


def get_class_to_set_reasons(roles: Roles, class_id: int) -> SchoolClass:
    """The class whose absences the person explains; 403 for management, which only reads."""
    school_class = get_class_to_read(roles, class_id)
    if not is_class_teacher_of(roles, school_class):
        raise PermissionDenied(_NOT_THE_CLASS_TEACHER)
    return school_class


def pupils_to_set_reasons(roles: Roles, school_class: SchoolClass) -> QuerySet[Pupil]:
    """Pupils who are today in the class, for its class teacher; nobody for others."""
    if not is_class_teacher_of(roles, school_class):
        return Pupil.objects.none()
    members = Enrolment.objects.on(roles.today).in_class(school_class.pk)
    return members.pupils().order_by("sort_name", "pk")


def get_note_to_withdraw(roles: Roles, class_id: int, pk: int) -> ExcuseNote:
    """The note of a pupil who is today in the class, for its class teacher."""
    pupils = pupils_to_set_reasons(roles, get_class_to_set_reasons(roles, class_id))
    return get_object_or_404(notes_visible_to(roles), pk=pk, pupil__in=pupils)


def get_pupil_to_read_absences_of(roles: Roles, pupil_id: int) -> Pupil:
    """The pupil whose absences are read with their reasons: the own family, the class teacher, management; or 404."""
    return get_diary_to_read(roles, pupil_id)


def notices_visible_to(roles: Roles) -> AbsenceNoticeQuerySet:
    """Notices about the own children, and about the pupils whose cards the person may open."""
    seen = Q(pupil__in=pupils_of_family(roles)) | Q(pupil__in=pupils_visible_to(roles))
    return AbsenceNotice.objects.filter(seen)


def get_child_to_write_about(roles: Roles, pupil_id: int) -> Pupil:
    """The child about whom the guardian writes to the school; 404 for others, the pupil himself included."""
    return get_object_or_404(pupils_of_family(roles).filter(pk__in=roles.ward_ids), pk=pupil_id)


def get_notice_to_withdraw(roles: Roles, pk: int) -> AbsenceNotice:
    """A notice about a ward; 403 when the other guardian has sent it."""
    notice = get_object_or_404(notices_visible_to(roles).filter(pupil__in=roles.ward_ids), pk=pk)
    if notice.sent_by != roles.user:
        raise PermissionDenied("Отозвать сообщение может тот, кто его отправил.")
    return notice


def get_notice_to_answer(roles: Roles, class_id: int, pk: int) -> AbsenceNotice:
    """A notice about a pupil who is today in the class, for its class teacher."""
    pupils = pupils_to_set_reasons(roles, get_class_to_set_reasons(roles, class_id))
    return get_object_or_404(notices_visible_to(roles), pk=pk, pupil__in=pupils)
