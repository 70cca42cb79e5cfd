"""The only way from a person to what a statement may be about, and to what the desk finds (requirements 1.11)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, TEACHER
from reports.models import Contradiction, ContradictionQuerySet
from school.access import pupils_of_family
from school.models import Enrolment, Pupil, SchoolClass, StaffMember
from school.roles import Roles
from timetable.access import SubstituteRightsSince, assignments_of, can_edit_timetable, lessons_substituted_by
from timetable.models import TeachingAssignment


def _reads_whole_school(roles: Roles, audiences: Collection[str]) -> bool:
    """By an office for which the statement is: a deputy's own child opens nothing of the school to a guardian."""
    return bool(roles.offices & set(audiences) & set(MANAGEMENT))


def classes_of_statement(roles: Roles, audiences: Collection[str]) -> QuerySet[SchoolClass]:
    """Classes of all years that a statement for these audiences may be about: management all, else those led today."""
    if _reads_whole_school(roles, audiences):
        return SchoolClass.objects.all()
    led = roles.led_class_ids if CLASS_TEACHER in audiences else ()
    return SchoolClass.objects.filter(pk__in=led)


def teachers_of_statement(roles: Roles, audiences: Collection[str]) -> QuerySet[StaffMember]:
    """Teachers that a statement for these audiences may be about: management all, everybody else himself."""
    if _reads_whole_school(roles, audiences):
        return StaffMember.objects.all()
    own = roles.staff_id if TEACHER in audiences or CLASS_TEACHER in audiences else None
    return StaffMember.objects.none() if own is None else StaffMember.objects.filter(pk=own)


def pupils_of_statement(roles: Roles, audiences: Collection[str]) -> QuerySet[Pupil]:
    """Pupils that a statement for these audiences may be about: management all, a class teacher the own class of today,
    a family its own.
    """
    if _reads_whole_school(roles, audiences):
        return Pupil.objects.all()
    led = roles.led_class_ids if CLASS_TEACHER in audiences else ()
    of_class = Enrolment.objects.on(roles.today).filter(school_class__in=led)
    visible = Q(pk__in=of_class.values("pupil"))
    if set(FAMILY) & set(audiences):
        visible |= Q(pk__in=pupils_of_family(roles).values("pk"))
    return Pupil.objects.filter(visible)


def in_year_of(classes: QuerySet[SchoolClass], starts_on: date, ends_on: date) -> QuerySet[SchoolClass]:
    """Of the classes those whose school year holds one of the days."""
    return classes.filter(year__starts_on__lte=ends_on, year__ends_on__gte=starts_on)


def teaching_between(teachers: QuerySet[StaffMember], starts_on: date, ends_on: date) -> QuerySet[StaffMember]:
    """Of the teachers those who had something to teach on one of the days."""
    taught = TeachingAssignment.objects.filter(teacher=OuterRef("pk")).touching(starts_on, ends_on)
    return teachers.filter(Exists(taught)).order_by("sort_name", "pk")


def enrolled_between(pupils: QuerySet[Pupil], starts_on: date, ends_on: date) -> QuerySet[Pupil]:
    """Of the pupils those who were in a class on one of the days."""
    enrolled = Enrolment.objects.filter(pupil=OuterRef("pk")).touching(starts_on, ends_on)
    return pupils.filter(Exists(enrolled)).order_by("sort_name", "pk")


@dataclass(frozen=True)
class DeskScope:
    """Whose contradictions the person sees: the school's, or those of classes led and of gradebooks taught.

    `class_ids` are all classes in which there may be any, so that rules look at no others; None is the school.
    """

    roles: Roles
    class_ids: frozenset[int] | None

    @property
    def is_school(self) -> bool:
        return self.class_ids is None

    @property
    def arranges(self) -> bool:
        """Does the person keep the timetable, and so decide for the whole school?"""
        return can_edit_timetable(self.roles)

    def leads(self, class_id: int) -> bool:
        return class_id in self.roles.led_class_ids


def desk_scope(roles: Roles) -> DeskScope:
    """What the person sees of the desk today. No query for management, else one."""
    if roles.is_management:
        return DeskScope(roles, None)
    taught = assignments_of(roles).order_by().values_list("group__school_class", flat=True)
    substituted = lessons_substituted_by(roles).order_by().values_list("group__school_class", flat=True)
    return DeskScope(roles, roles.led_class_ids | set(taught.union(substituted)))


def contradictions_visible_to(roles: Roles) -> ContradictionQuerySet:
    """Decisions and counts of the school, of classes led, of gradebooks taught today and of lessons substituted."""
    if roles.is_management:
        return Contradiction.objects.all()
    return Contradiction.objects.filter(Q(school_class__in=roles.led_class_ids) | own_gradebooks(roles))


def own_gradebooks(roles: Roles) -> Q:
    """Contradictions at lessons that the person writes: see `lessons_writable_by` of the timetable."""
    if roles.staff_id is None:
        return Q(pk=None)
    taught = assignments_of(roles).filter(group=OuterRef("group"), subject=OuterRef("subject"))
    substituted = Q(substitute=roles.staff_id, on__gte=SubstituteRightsSince(), on__lte=roles.today)
    return Q(Exists(taught), substitute=None) | substituted
