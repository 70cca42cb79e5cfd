"""The only way from a request to norms, protocols and cards of ГТЗО. Medical data are for those who need them (P-08).

The PE teacher writes for the pupils of his groups; the class teacher and management read; families read of their
own child. Subject teachers see nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from common.prepared import AnyOf
from gtzo.models import MOST_ATTEMPTS, MedicalClearance, MedicalGroup, NormVersion, Trial
from gtzo.models.norms import NormVersionQuerySet
from school.access import pupils_of_family, pupils_visible_to
from school.models import Enrolment, Pupil, SchoolClass
from school.models.people import PupilQuerySet
from school.roles import Roles
from timetable.access import assignments_of
from timetable.models import GroupMember
from timetable.models.groups import TeachingAssignmentQuerySet

NOT_THE_PE_TEACHER = "Результаты вносит учитель, который ведёт физкультуру в этом классе."


@dataclass(frozen=True)
class ResultPlace:
    """Where a result is written: a pupil at a trial on a day, the attempt, and his class of that day."""

    pupil: Pupil
    trial: Trial
    on: date
    attempt: int
    class_name: str


def pe_assignments_of(roles: Roles) -> TeachingAssignmentQuerySet:
    """What the person teaches today in subjects with the PE flag (§ 3.5)."""
    return assignments_of(roles).filter(subject__is_pe=True)


def classes_tested_by(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes in which the person teaches PE today."""
    return SchoolClass.objects.filter(pk__in=pe_assignments_of(roles).values("group__school_class"))


def classes_visible_to(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes whose protocols the person may read: management all, others those they lead or teach PE in."""
    if roles.is_management:
        return SchoolClass.objects.all()
    taught = pe_assignments_of(roles).values("group__school_class")
    return SchoolClass.objects.filter(Q(pk__in=roles.led_class_ids) | Q(pk__in=taught))


def get_class_to_read(roles: Roles, pk: int) -> SchoolClass:
    """The class with its year, or 404."""
    return get_object_or_404(classes_visible_to(roles).select_related("year"), pk=pk)


def get_class_to_test(roles: Roles, pk: int) -> SchoolClass:
    """The class whose results the person writes; 403 for those who only read."""
    school_class = get_class_to_read(roles, pk)
    if not classes_tested_by(roles).filter(pk=pk).exists():
        raise PermissionDenied(NOT_THE_PE_TEACHER)
    return school_class


def pupils_tested_by(roles: Roles, day: date) -> PupilQuerySet:
    """Pupils who on the day are in a group that the person teaches PE today."""
    return _pupils_in(pe_assignments_of(roles), day)


def pupils_of_class_tested_by(roles: Roles, class_id: int, day: date) -> PupilQuerySet:
    """Those of the class: nobody is in a group of another class than his own, so the others are not looked at."""
    return _pupils_in(pe_assignments_of(roles).filter(group__school_class=class_id), day)


def _pupils_in(assignments: TeachingAssignmentQuerySet, day: date) -> PupilQuerySet:
    groups = assignments.order_by().values("group")
    return GroupMember.objects.on(day).filter(AnyOf("group", groups)).pupils()


def cards_visible_to(roles: Roles) -> QuerySet[Pupil]:
    """Pupils whose card the person may open: family, PE teacher, class teacher, management (requirements 1.11)."""
    return Pupil.objects.filter(
        Q(pk__in=pupils_of_family(roles).values("pk"))
        | Q(pk__in=pupils_visible_to(roles).values("pk"))
        | Q(pk__in=pupils_tested_by(roles, roles.today).values("pk"))
    )


def get_card_to_read(roles: Roles, pupil_id: int) -> Pupil:
    """The pupil whose card is opened, or 404."""
    return get_object_or_404(cards_visible_to(roles).select_related("uin"), pk=pupil_id)


def may_test(roles: Roles, pupil: Pupil) -> bool:
    """Does the person teach the pupil PE today?"""
    return roles.staff_id is not None and pupils_tested_by(roles, roles.today).filter(pk=pupil.pk).exists()


def get_card_to_write(roles: Roles, pupil_id: int) -> Pupil:
    """The pupil whose medical group, clearances and УИН the PE teacher keeps; 403 for those who only read."""
    pupil = get_card_to_read(roles, pupil_id)
    if not may_test(roles, pupil):
        raise PermissionDenied("Медицинские группы и допуски ведёт учитель физкультуры.")
    return pupil


def get_medical_group_to_write(roles: Roles, pk: int) -> MedicalGroup:
    """A medical group of a pupil the person teaches PE; 404 for everybody else's."""
    groups = MedicalGroup.objects.filter(pupil__in=pupils_tested_by(roles, roles.today))
    return get_object_or_404(groups.select_related("pupil"), pk=pk)


def get_clearance_to_write(roles: Roles, pk: int) -> MedicalClearance:
    """A clearance of a pupil the person teaches PE; 404 for everybody else's."""
    clearances = MedicalClearance.objects.filter(pupil__in=pupils_tested_by(roles, roles.today))
    return get_object_or_404(clearances.select_related("pupil"), pk=pk)


def get_place_to_write(roles: Roles, pupil_id: int, trial_id: int, on: date, attempt: int) -> ResultPlace:
    """The cell of a class protocol; 404 for a pupil whose card is invisible, 403 to a reader."""
    if not 1 <= attempt <= MOST_ATTEMPTS:
        raise Http404
    trial = get_object_or_404(Trial, pk=trial_id)
    pupil = get_object_or_404(cards_visible_to(roles), pk=pupil_id)
    if not pupils_tested_by(roles, on).filter(pk=pupil_id).exists():
        raise PermissionDenied(NOT_THE_PE_TEACHER)
    enrolment = Enrolment.objects.on(on).filter(pupil=pupil_id).select_related("school_class").first()
    return ResultPlace(pupil, trial, on, attempt, enrolment.school_class.name if enrolment else "")


def may_keep_norms(roles: Roles) -> bool:
    """Versions of norms are kept by those who test and by the administrator."""
    return roles.is_administrator or pe_assignments_of(roles).exists()


def versions_visible_to(roles: Roles) -> NormVersionQuerySet:
    """Versions that the person may read: drafts only who keeps them."""
    versions = NormVersion.objects.all()
    return versions if may_keep_norms(roles) else versions.in_force()


def get_version_to_read(roles: Roles, pk: int) -> NormVersion:
    """The version of norms, or 404."""
    return get_object_or_404(versions_visible_to(roles), pk=pk)


def get_version_to_write(roles: Roles, pk: int) -> NormVersion:
    """A version that the person may change, copy or put in force; 403 for those who only read."""
    version = get_version_to_read(roles, pk)
    if not may_keep_norms(roles):
        raise PermissionDenied("Нормативы ведут учителя физкультуры и администратор.")
    return version
