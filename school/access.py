"""The only way from a request to pupils, classes and families. Invisible answers 404, visible but closed 403."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import StandingOffice
from common.prepared import AnyOf
from school.models import (
    ContentVersion,
    Enrolment,
    Guardian,
    Guardianship,
    HomeSchooling,
    Pupil,
    PupilImport,
    School,
    SchoolClass,
    SchoolYear,
    StaffMember,
    Subject,
    VersionKind,
)
from school.models.membership import EnrolmentQuerySet
from school.models.people import GuardianQuerySet
from school.roles import Roles


def pupils_of_family(roles: Roles) -> QuerySet[Pupil]:
    """The children of a guardian, or the pupil himself, and nobody else (§ 3.7, 3.8).

    Starts at the object permission that the actions on guardianships write; today's guardianships and enrolments
    cut it further, so that a right ends on its date even before anybody has taken the permission away.
    """
    if roles.user_id is None:
        return Pupil.objects.none()
    permitted = {
        "pupiluserobjectpermission__user": roles.user_id,
        "pupiluserobjectpermission__permission__codename": "view_pupil",
    }
    return Pupil.objects.filter(**permitted, pk__in=roles.family_pupil_ids)


def with_version(pupils: QuerySet[Pupil]) -> QuerySet[Pupil]:
    """Pupils with the version of all that pages show about each, for `version_of`: his own, of classes, the school's.

    In one statement, so of one moment: it stands for everything that is read after it (docs/decisions/0028).
    """
    classes = Enrolment.objects.filter(pupil=OuterRef(OuterRef("pk"))).order_by().values("school_class")
    return pupils.annotate(
        own_versions=_versions(VersionKind.PUPIL, object_id=OuterRef("pk")),
        class_versions=_versions(VersionKind.CLASS, object_id__in=classes),
        school_versions=_versions(VersionKind.SCHOOL, object_id=0),
    )


def _versions(kind: VersionKind, **objects: Any) -> ArraySubquery:
    rows = ContentVersion.objects.filter(kind=kind, **objects).order_by()
    return ArraySubquery(rows.values("value"))


def version_of(pupil: Any) -> frozenset[UUID]:
    """Of a pupil that `with_version` has given. The rows of a version have no order."""
    return frozenset((*pupil.own_versions, *pupil.class_versions, *pupil.school_versions))


def classes_visible_to(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes whose lists the person may open: management all, a class teacher the own ones from their first day.

    Until then its pupils are in classes of others, whoever has been appointed early.
    """
    if roles.is_management:
        return SchoolClass.objects.all()
    return SchoolClass.objects.filter(pk__in=roles.led_class_ids, year__starts_on__lte=roles.today)


def class_of_family(roles: Roles, member: Pupil | Guardian) -> SchoolClass | None:
    """The first class, today or later, of the pupil or of the guardian's children, if the person may open its list."""
    own = Q(pupil=member) if isinstance(member, Pupil) else Q(pupil__guardianships__guardian=member)
    enrolments = Enrolment.objects.not_over().filter(own)
    classes = classes_visible_to(roles).filter(pk__in=enrolments.values("school_class"))
    return classes.order_by("grade", "letter").first()


def _led(roles: Roles) -> EnrolmentQuerySet:
    """Who is today in a class the person leads."""
    return Enrolment.objects.on(roles.today).filter(school_class__in=roles.led_class_ids)


def pupils_visible_to(roles: Roles) -> QuerySet[Pupil]:
    """Pupils whose cards the staff may open: all for management, else the own class's (requirements 1.11).

    Who has left the school stays readable to the class teacher until the year ends: of him certificates, marks and
    answers are asked for weeks. Who is in another class is read there.
    """
    if roles.is_management:
        return Pupil.objects.all()
    return Pupil.objects.filter(AnyOf("pk", _led(roles).order_by().values("pupil")) | AnyOf("pk", _leavers(roles)))


def _leavers(roles: Roles) -> QuerySet[Enrolment, Any]:
    """Keys of pupils who left a class that the person leads, in this school year, and are in no class today."""
    here = Enrolment.objects.on(roles.today).filter(pupil=OuterRef("pupil"))
    left = Enrolment.objects.filter(
        ~Exists(here),
        school_class__in=roles.led_class_ids,
        ends_on__lt=roles.today,
        school_class__year__ends_on__gte=roles.today,
    )
    return left.order_by().values("pupil")


@dataclass(frozen=True)
class Cards:
    """Whose cards a person may open, for the names in a list: None stands for everybody's."""

    pupil_ids: frozenset[int] | None

    def __contains__(self, pupil_id: object) -> bool:
        return self.pupil_ids is None or pupil_id in self.pupil_ids


def cards_open_to(roles: Roles) -> Cards:
    """The cards that `pupils_visible_to` gives. One query for a class teacher, none for anybody else."""
    if roles.is_management:
        return Cards(None)
    if not roles.led_class_ids:
        return Cards(frozenset())
    return Cards(frozenset(pupils_visible_to(roles).values_list("pk", flat=True)))


def may_read_card(roles: Roles, pupil: Pupil) -> bool:
    """Does the card belong to the pages of the pupil that the person may open? Asks for class teachers only."""
    return roles.is_management or (bool(roles.led_class_ids) and _led(roles).pupils().filter(pk=pupil.pk).exists())


def pupils_editable_by(roles: Roles) -> QuerySet[Pupil]:
    """Pupils whose contacts, families and logins the person keeps: the administrator and the own class teacher."""
    if roles.is_administrator:
        return Pupil.objects.all()
    return _led(roles).pupils()


def guardians_editable_by(roles: Roles) -> GuardianQuerySet:
    """Guardians, as of today, of the pupils whose families the person keeps."""
    if roles.is_administrator:
        return Guardian.objects.all()
    live = Guardianship.objects.on(roles.today).filter(pupil__in=_led(roles).pupils())
    return Guardian.objects.filter(pk__in=live.values("guardian"))


def get_class_to_read(roles: Roles, pk: int) -> SchoolClass:
    """The class, or 404."""
    return get_object_or_404(classes_visible_to(roles).select_related("calendar", "year"), pk=pk)


def get_pupil_to_read(roles: Roles, pk: int) -> Pupil:
    """The pupil's card, or 404."""
    return get_object_or_404(pupils_visible_to(roles), pk=pk)


def get_pupil_to_write(roles: Roles, pk: int) -> Pupil:
    """The pupil whose family and login the person keeps; 403 for those who only read the card."""
    pupil = get_pupil_to_read(roles, pk)
    if not pupils_editable_by(roles).filter(pk=pk).exists():
        raise PermissionDenied("Данные ученика ведут классный руководитель и администратор.")
    return pupil


def get_guardian_to_write(roles: Roles, pk: int) -> Guardian:
    """The guardian whose login the person keeps; 404 for everybody else's."""
    return get_object_or_404(guardians_editable_by(roles), pk=pk)


def get_guardianship_to_write(roles: Roles, pk: int) -> Guardianship:
    """A bond, not over yet, of a pupil whose family the person keeps; 404 for everybody else's and for the past."""
    kept = Guardianship.objects.not_over().filter(pupil__in=pupils_editable_by(roles))
    return get_object_or_404(kept.select_related("guardian__user", "pupil"), pk=pk)


def get_open_enrolment(roles: Roles, pupil_id: int) -> Enrolment:
    """The enrolment of the pupil that has no end yet; movements are the administrator's (§ 3.1)."""
    enrolments = Enrolment.objects.filter(pupil__in=pupils_visible_to(roles), ends_on=None)
    return get_object_or_404(
        enrolments.select_related("pupil", "school_class__year", "school_class__calendar"), pupil=pupil_id
    )


def classes_of_today(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes of the present school year among those the person may open."""
    return classes_visible_to(roles).filter(year__starts_on__lte=roles.today, year__ends_on__gte=roles.today)


def classes_to_come(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes of a school year that has not begun, for management: they are prepared in summer."""
    return classes_visible_to(roles).filter(year__starts_on__gt=roles.today)


def classes_not_over(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes of today and those to come, today's first, each with its year."""
    classes = classes_visible_to(roles).filter(year__ends_on__gte=roles.today)
    return classes.select_related("year").order_by("year__starts_on", "grade", "letter")


def first_day_to_fill(roles: Roles) -> date:
    """Today; before the first day of a school that has classes of the coming year alone, that day."""
    first = classes_not_over(roles).first()
    return first.day_to_show(roles.today) if first else roles.today


def subjects_for_exemption() -> QuerySet[Subject]:
    """All subjects: a reference table without personal data."""
    return Subject.objects.all()


def subjects_to_keep() -> QuerySet[Subject]:
    """All subjects, in their order."""
    return Subject.objects.all()


def get_school_to_write() -> School:
    """The school itself: the page is the administrator's alone."""
    return School.objects.get()


def years_to_come(roles: Roles) -> QuerySet[SchoolYear]:
    """School years that are not over."""
    return SchoolYear.objects.filter(ends_on__gte=roles.today)


def get_own_import(roles: Roles, pk: int) -> PupilImport:
    """A list that the person has uploaded; nobody sees another's."""
    return get_object_or_404(PupilImport.objects.filter(uploaded_by=roles.user), pk=pk)


def get_class_to_write(roles: Roles, pk: int) -> SchoolClass:
    """The class whose logins the person hands out: the administrator and the class teacher; 403 for other readers."""
    school_class = get_class_to_read(roles, pk)
    if not (roles.is_administrator or school_class.pk in roles.led_class_ids):
        raise PermissionDenied("Листки доступа класса выдают классный руководитель и администратор.")
    return school_class


def staff_visible_to(roles: Roles) -> QuerySet[StaffMember]:
    """Staff members as holders of accounts: management reads them (requirements 1.11)."""
    return StaffMember.objects.all() if roles.is_management else StaffMember.objects.none()


def get_staff_member_to_read(roles: Roles, pk: int) -> StaffMember:
    """The staff member with the account, or 404."""
    return get_object_or_404(staff_visible_to(roles).select_related("user"), pk=pk)


def get_staff_member_to_write(roles: Roles, pk: int) -> StaffMember:
    """The staff member whose account the administrator keeps; 403 for those who only read."""
    staff_member = get_staff_member_to_read(roles, pk)
    if not roles.is_administrator:
        raise PermissionDenied("Учётные записи сотрудников ведёт администратор.")
    return staff_member


def staff_accounts_to_share(roles: Roles) -> QuerySet[StaffMember]:
    """Staff members with an account that no guardian uses yet."""
    return staff_visible_to(roles).filter(user__isnull=False, user__guardian=None)


def get_office_to_write(roles: Roles, pk: int) -> StandingOffice:
    """An office that a staff member holds or has held; the administrator keeps them."""
    staff = staff_visible_to(roles) if roles.is_administrator else StaffMember.objects.none()
    offices = StandingOffice.objects.filter(user__staff_member__in=staff).select_related("user__staff_member")
    return get_object_or_404(offices, pk=pk)


def home_schoolings_visible_to(roles: Roles) -> QuerySet[HomeSchooling]:
    """Orders on teaching at home about the pupils whose cards the person may open: health data (P-09)."""
    return HomeSchooling.objects.filter(pupil__in=pupils_visible_to(roles))


def pupils_to_teach_at_home(roles: Roles) -> QuerySet[Pupil]:
    """Pupils of today, for the administrator, who records orders (§ 3.1)."""
    if not roles.is_administrator:
        return Pupil.objects.none()
    members = Enrolment.objects.on(roles.today)
    return Pupil.objects.filter(pk__in=members.values("pupil")).order_by("sort_name", "pk")


def get_home_schooling_to_end(roles: Roles, pk: int) -> HomeSchooling:
    """An order that has no end yet, for the administrator."""
    return get_object_or_404(home_schoolings_visible_to(roles).filter(ends_on=None), pk=pk)
