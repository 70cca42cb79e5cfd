"""Which groups and lessons a person may see, and on which lessons he may write today."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Case, Exists, Func, OuterRef, Q, QuerySet, When
from django.shortcuts import get_object_or_404

from common.dated import DatedQuerySet
from common.prepared import KEY, AnyOf
from school.access import get_class_to_read, pupils_of_family
from school.models import Calendar, Enrolment, Pupil, Room, SchoolClass, StaffMember, Subject, Term
from school.roles import PreparedFor, Roles
from timetable.models import (
    BellSchedule,
    GroupMember,
    GroupMembership,
    Lesson,
    StaffAbsence,
    Substitution,
    TeachingAssignment,
    TeachingGroup,
    TimetableEntry,
)
from timetable.models.groups import TeachingAssignmentQuerySet, in_groups_of
from timetable.models.lessons import LessonQuerySet


class SubstituteRightsSince(Func):
    """The earliest date of a substituted lesson on which the substitute still has rights today (R-26)."""

    template = "(ezh_today() - (SELECT substitute_access_days FROM school_school))"
    output_field = models.DateField()


def lessons_substituted_by(roles: Roles) -> LessonQuerySet:
    """Lessons the person substitutes: from the appointment until the right expires some days after the lesson."""
    return Lesson.objects.filter(substitution__substitute=roles.staff_id, on__gte=SubstituteRightsSince())


def assignments_of(roles: Roles) -> TeachingAssignmentQuerySet:
    """What the person teaches today; yesterday's assignment gives no rights."""
    return TeachingAssignment.objects.on(roles.today).filter(teacher=roles.staff_id)


def pupils_taught_by(roles: Roles) -> QuerySet[Pupil]:
    """Pupils who are today in a group that the person teaches today."""
    groups = assignments_of(roles).order_by().values("group")
    return GroupMember.objects.on(roles.today).filter(AnyOf("group", groups)).pupils()


def assignments_visible_to(roles: Roles) -> TeachingAssignmentQuerySet:
    """Assignments, past and present, whose gradebooks the person may open.

    Management: all. Teachers: gradebooks they teach today or in which they substitute. Class teachers: those of
    their class (requirements 1.11).
    """
    if roles.is_management:
        return TeachingAssignment.objects.all()
    return TeachingAssignment.objects.filter(_gradebook_of_staff(roles))


def lessons_visible_to(roles: Roles) -> LessonQuerySet:
    """Lessons of the gradebooks the person may open."""
    if roles.is_management:
        return Lesson.objects.all()
    return Lesson.objects.filter(_gradebook_of_staff(roles))


def _gradebook_of_staff(roles: Roles) -> Q:
    same_gradebook = {"group": OuterRef("group"), "subject": OuterRef("subject")}
    if roles.staff_id is None:
        return Q(pk=None)
    return (
        Q(in_groups_of(roles.led_class_ids))
        | Exists(assignments_of(roles).filter(**same_gradebook))
        | Exists(lessons_substituted_by(roles).filter(**same_gradebook))
    )


def lessons_writable_by(roles: Roles) -> LessonQuerySet:
    """Lessons on which the person may write today (term lock and editing window apart, the database holds those).

    The teacher of the assignment as of today, unless the lesson is substituted; the substitute from the day of the
    lesson until the right expires (R-26).
    """
    own, substituted = writable_as(roles)
    return Lesson.objects.filter(own | substituted)


def writable_as(roles: Roles) -> tuple[Q, Q]:
    """The two conditions of `lessons_writable_by`, no lesson fulfils both: as the teacher, as the substitute.

    Each by itself is found through an index, both joined by «or» are not.
    """
    if roles.staff_id is None:
        return Q(pk=None), Q(pk=None)
    taught = assignments_of(roles).filter(group=OuterRef("group"), subject=OuterRef("subject"))
    return (
        Q(Exists(taught), substitution=None),
        Q(substitution__substitute=roles.staff_id, on__lte=roles.today, on__gte=SubstituteRightsSince()),
    )


def with_write_flag(lessons: LessonQuerySet, roles: Roles) -> LessonQuerySet:
    """The lessons annotated with `is_writable`: may this person write on it today?"""
    own, substituted = writable_as(roles)
    flag = {"is_writable": Case(When(own | substituted, then=True), default=False)}
    return lessons.annotate(**flag)


def get_lesson_to_read(roles: Roles, pk: int) -> Lesson:
    """The lesson with its class, subject and teacher, or 404. Carries `is_writable`."""
    return _LESSON.get(roles, lesson_id=pk)


def _lesson(roles: Roles, lesson_id: int) -> LessonQuerySet:
    lessons = with_write_flag(lessons_visible_to(roles), roles).filter(pk=lesson_id)
    return lessons.select_related("group__school_class__calendar", "subject", "teacher", "room", "substitution")


def get_lesson_to_write(roles: Roles, pk: int) -> Lesson:
    """The lesson to write on; 403 when the person may only read it."""
    lesson = get_lesson_to_read(roles, pk)
    if not lesson.is_writable:
        raise PermissionDenied("На этом уроке пишет только учитель, который его ведёт.")
    return lesson


def classes_with_week_visible_to(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes whose week the person may open: management all, others those with a gradebook they may open."""
    if roles.is_management:
        return SchoolClass.objects.all()
    if roles.staff_id is None:
        return SchoolClass.objects.none()
    taught = assignments_of(roles).order_by().values("group__school_class")
    substituted = lessons_substituted_by(roles).order_by().values("group__school_class")
    return SchoolClass.objects.filter(Q(pk__in=roles.led_class_ids) | AnyOf("pk", taught) | AnyOf("pk", substituted))


def teachers_with_week_visible_to(roles: Roles) -> QuerySet[StaffMember]:
    """Staff members whose week the person may open: management all, everybody the own one."""
    if roles.is_management:
        return StaffMember.objects.all()
    return StaffMember.objects.none() if roles.staff_id is None else StaffMember.objects.filter(pk=roles.staff_id)


def get_class_week_to_read(roles: Roles, pk: int) -> SchoolClass:
    """The class whose week is opened, or 404."""
    return get_object_or_404(classes_with_week_visible_to(roles).select_related("calendar"), pk=pk)


def get_teacher_week_to_read(roles: Roles, pk: int) -> StaffMember:
    """The teacher whose week is opened, or 404."""
    return get_object_or_404(teachers_with_week_visible_to(roles), pk=pk)


def get_pupil_week_to_read(roles: Roles, pk: int) -> Pupil:
    """The own child (or the pupil himself) whose week is opened, or 404."""
    return get_object_or_404(pupils_of_family(roles), pk=pk)


def can_edit_timetable(roles: Roles) -> bool:
    """Timetable, assignments and substitutions are kept by the deputy and the administrator (requirements 1.11)."""
    return roles.is_deputy or roles.is_administrator


def _require_timetable_editor(roles: Roles) -> None:
    if not can_edit_timetable(roles):
        raise PermissionDenied("Расписание и замены ведут завуч и администратор.")


def get_lesson_to_arrange(roles: Roles, pk: int) -> Lesson:
    """The lesson to cancel, move or substitute; 403 for those who only read it."""
    lesson = get_lesson_to_read(roles, pk)
    _require_timetable_editor(roles)
    return lesson


def get_substitution_to_arrange(roles: Roles, pk: int) -> Substitution:
    """The substitution to take back; 403 for those who only read it."""
    substitutions = Substitution.objects.filter(lesson__in=lessons_visible_to(roles))
    substitution = get_object_or_404(substitutions.select_related("lesson__assignment__teacher"), pk=pk)
    _require_timetable_editor(roles)
    return substitution


def get_absence_to_read(roles: Roles, pk: int) -> StaffAbsence:
    """The absence of a staff member, for management; 404 to everybody else: why somebody is away is his own matter."""
    absences = StaffAbsence.objects.all() if roles.is_management else StaffAbsence.objects.none()
    return get_object_or_404(absences.select_related("staff"), pk=pk)


def get_absence_to_arrange(roles: Roles, pk: int) -> StaffAbsence:
    """The absence to solve, change or take back; 403 for those who only read it."""
    absence = get_absence_to_read(roles, pk)
    _require_timetable_editor(roles)
    return absence


def possible_substitutes(roles: Roles) -> QuerySet[StaffMember]:
    """Who may be named a substitute or a teacher: anybody of the staff, named by the arranger only."""
    return StaffMember.objects.all() if can_edit_timetable(roles) else StaffMember.objects.none()


def get_class_to_arrange(roles: Roles, pk: int) -> SchoolClass:
    """The class whose groups, assignments and entries are kept; 403 for those who only read it."""
    school_class = get_class_to_read(roles, pk)
    _require_timetable_editor(roles)
    return school_class


def groups_to_arrange(roles: Roles, school_class: SchoolClass) -> QuerySet[TeachingGroup]:
    """Groups of the class, the whole class among them."""
    _require_timetable_editor(roles)
    return TeachingGroup.objects.filter(school_class=school_class).select_related("school_class")


def pupils_for_subgroups(roles: Roles, school_class: SchoolClass) -> QuerySet[Pupil]:
    """Pupils of the class today and later, to be divided into subgroups."""
    not_over = Q(ends_on=None) | Q(ends_on__gte=roles.today)
    return Enrolment.objects.in_class(school_class.pk).filter(not_over).pupils()


def subjects_and_rooms() -> tuple[QuerySet[Subject], QuerySet[Room]]:
    """Reference tables without personal data."""
    return Subject.objects.all(), Room.objects.all()


def assignments_to_arrange(roles: Roles, school_class: SchoolClass) -> DatedQuerySet[TeachingAssignment]:
    """Assignments of the class that are not over yet."""
    going_on = Q(ends_on=None) | Q(ends_on__gte=roles.today)
    assignments = TeachingAssignment.objects.filter(going_on, group__school_class=school_class)
    return assignments.select_related("group__school_class", "subject", "teacher")


def get_membership_to_arrange(roles: Roles, pk: int) -> GroupMembership:
    """A pupil's place in a subgroup; 403 for those who only read it."""
    membership = get_object_or_404(GroupMembership.objects.select_related("group__school_class__year", "pupil"), pk=pk)
    _require_timetable_editor(roles)
    return membership


def get_assignment_to_arrange(roles: Roles, pk: int) -> TeachingAssignment:
    """An assignment to end; 403 for those who only read it."""
    assignment = get_object_or_404(
        assignments_visible_to(roles).select_related("group__school_class__year", "subject"), pk=pk
    )
    _require_timetable_editor(roles)
    return assignment


def get_entry_to_arrange(roles: Roles, pk: int) -> TimetableEntry:
    """An entry of the weekly timetable to end; 403 for those who only read it."""
    entries = TimetableEntry.objects.filter(assignment__in=assignments_visible_to(roles))
    entry = get_object_or_404(entries.select_related("group__school_class__year"), pk=pk)
    _require_timetable_editor(roles)
    return entry


def calendars_to_fill(roles: Roles) -> QuerySet[Calendar]:
    """Calendars into which classes come: those of years that are not over, the present one first."""
    calendars = Calendar.objects.filter(year__ends_on__gte=roles.today)
    return calendars.select_related("year").order_by("year__starts_on", "pk")


def classes_to_come(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes of years that are not over."""
    classes = SchoolClass.objects.filter(year__ends_on__gte=roles.today)
    return classes.select_related("calendar__year").order_by("year__starts_on", "grade", "letter")


def bells_of_today(roles: Roles) -> DatedQuerySet[BellSchedule]:
    """Bells in force today or later."""
    return BellSchedule.objects.filter(Q(ends_on=None) | Q(ends_on__gte=roles.today)).prefetch_related("slots")


def terms_not_over(roles: Roles) -> QuerySet[Term]:
    """Terms for which lessons are made: those of the present school year, and of the next one, prepared in summer."""
    terms = Term.objects.filter(calendar__year__ends_on__gte=roles.today)
    return terms.select_related("calendar__year").order_by("starts_on", "calendar__name")


_LESSON = PreparedFor(_lesson, lesson_id=KEY)
