"""The only way from a person to statements, to what the desk finds and to remarks (requirements 1.11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, TEACHER
from common.dated import parsed_date
from common.formatting import date_short
from common.prepared import AnyOf
from journal.access import diaries_visible_to, get_gradebook_to_read
from meals.access import is_meals_officer
from reports.models import Contradiction, ContradictionQuerySet, Remark
from reports.models.remarks import RemarkQuerySet
from reports.rules.desk import MEAL_RULES
from school.access import get_class_to_read, pupils_of_family
from school.models import ClassTeacherAppointment, Enrolment, Pupil, School, SchoolClass, StaffMember
from school.roles import Roles
from timetable.access import (
    SubstituteRightsSince,
    assignments_of,
    can_edit_timetable,
    get_lesson_to_read,
    lessons_substituted_by,
    pupils_taught_by,
)
from timetable.models import GroupMember, TeachingAssignment
from timetable.models.groups import GroupMemberQuerySet


def _reads_whole_school(roles: Roles, audiences: Collection[str]) -> bool:
    """By an office for which the statement is: a deputy's own child opens nothing of the school to a guardian."""
    return bool(roles.offices & set(audiences) & set(MANAGEMENT))


def classes_of_statement(roles: Roles, audiences: Collection[str]) -> QuerySet[SchoolClass]:
    """Classes of all years that a statement for these audiences may be about: management all, else those led or taught
    today.
    """
    if _reads_whole_school(roles, audiences):
        return SchoolClass.objects.all()
    led = roles.led_class_ids if CLASS_TEACHER in audiences else ()
    mine = Q(pk__in=led)
    if TEACHER in audiences:
        mine |= Q(pk__in=assignments_of(roles).values("group__school_class"))
    return SchoolClass.objects.filter(mine)


def pupils_to_find(roles: Roles) -> QuerySet[Pupil]:
    """Pupils of whom the person may open something: a card, a diary, meals, ГТЗО, a row of an own gradebook."""
    if roles.is_management or is_meals_officer(roles):
        return Pupil.objects.all()
    if roles.staff_id is None:
        return pupils_of_family(roles)
    taught = Q(pk__in=pupils_taught_by(roles).values("pk"))
    return Pupil.objects.filter(Q(pk__in=diaries_visible_to(roles).values("pk")) | taught)


def teachers_of_statement(roles: Roles, audiences: Collection[str]) -> QuerySet[StaffMember]:
    """Teachers that a statement for these audiences may be about: management all, everybody else himself."""
    if _reads_whole_school(roles, audiences):
        return StaffMember.objects.all()
    own = roles.staff_id if TEACHER in audiences or CLASS_TEACHER in audiences else None
    return StaffMember.objects.none() if own is None else StaffMember.objects.filter(pk=own)


def pupils_of_statement(roles: Roles, audiences: Collection[str]) -> QuerySet[Pupil]:
    """Pupils that a statement for these audiences may be about: management all, a class teacher the own class of today,
    a teacher those of the own groups of today, a family its own.
    """
    if _reads_whole_school(roles, audiences):
        return Pupil.objects.all()
    led = roles.led_class_ids if CLASS_TEACHER in audiences else ()
    of_class = Enrolment.objects.on(roles.today).filter(school_class__in=led)
    visible = Q(AnyOf("pk", of_class.order_by().values("pupil")))
    if TEACHER in audiences:
        visible |= Q(AnyOf("pk", _places_taught(roles).order_by().values("pupil")))
    if set(FAMILY) & set(audiences):
        visible |= Q(AnyOf("pk", pupils_of_family(roles).order_by().values("pk")))
    return Pupil.objects.filter(visible)


def _places_taught(roles: Roles) -> GroupMemberQuerySet:
    """Places of today in the groups that the person teaches today."""
    return GroupMember.objects.on(roles.today).filter(group__in=assignments_of(roles).values("group"))


def subjects_taught_to(roles: Roles, pupil_ids: Collection[int]) -> dict[int, set[int]]:
    """What the person teaches each of the pupils today. Two queries."""
    taught: dict[int, set[int]] = defaultdict(set)
    for group_id, subject_id in assignments_of(roles).order_by().values_list("group", "subject"):
        taught[group_id].add(subject_id)
    found: dict[int, set[int]] = defaultdict(set)
    places = GroupMember.objects.on(roles.today).filter(group__in=list(taught), pupil__in=pupil_ids).order_by()
    for pupil_id, group_id in places.values_list("pupil", "group"):
        found[pupil_id] |= taught[group_id]
    return found


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


def pupils_to_write_about(roles: Roles, school_class: SchoolClass, days: tuple[date, date]) -> QuerySet[Pupil]:
    """Whose parents get a letter: who is in the class today and was at school on one of the days."""
    here = Enrolment.objects.on(roles.today).in_class(school_class.pk).order_by().values("pupil")
    visible = pupils_of_statement(roles, (CLASS_TEACHER, *MANAGEMENT))
    return enrolled_between(visible, *days).filter(AnyOf("pk", here))


@dataclass(frozen=True)
class DeskScope:
    """Whose contradictions the person sees: the school's, or those of classes led and of gradebooks taught; the meals
    officer besides those about meals, of all classes.

    `class_ids` are all classes in which there may be any, so that rules look at no others; None is the school.
    """

    roles: Roles
    class_ids: frozenset[int] | None

    def classes_of(self, rule: str) -> frozenset[int] | None:
        """The classes at which the rule looks for this person; None is the school."""
        return None if self.answers_for(rule) else self.class_ids

    def answers_for(self, rule: str) -> bool:
        """Is the rule about what the person keeps for the whole school?"""
        return rule in MEAL_RULES and is_meals_officer(self.roles)

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
    """Decisions and counts of the school, of classes led, of gradebooks taught today and of lessons substituted, of
    meals to the meals officer.
    """
    if roles.is_management:
        return Contradiction.objects.all()
    of_meals = Q(rule__in=MEAL_RULES) if is_meals_officer(roles) else Q(pk=None)
    return Contradiction.objects.filter(Q(school_class__in=roles.led_class_ids) | own_gradebooks(roles) | of_meals)


def own_gradebooks(roles: Roles) -> Q:
    """Contradictions at lessons that the person writes: see `lessons_writable_by` of the timetable."""
    if roles.staff_id is None:
        return Q(pk=None)
    taught = assignments_of(roles).filter(group=OuterRef("group"), subject=OuterRef("subject"))
    substituted = Q(substitute=roles.staff_id, on__gte=SubstituteRightsSince(), on__lte=roles.today)
    return Q(Exists(taught), substitute=None) | substituted


_LAST_KEY = 2**63 - 1


@dataclass(frozen=True)
class RemarkPlace:
    """What a remark is about: in words, as a page of ours, and by its rows; `staff_id` is whom it concerns.

    Without a page it is about the work of a person as a whole.
    """

    words: str = ""
    url: str = ""
    on: date | None = None
    school_class_id: int | None = None
    group_id: int | None = None
    subject_id: int | None = None
    lesson_id: int | None = None
    staff_id: int | None = None


def remarks_visible_to(roles: Roles) -> RemarkQuerySet:
    """Management: all remarks. Everybody else: those made to him, never a colleague's (requirements 2.6)."""
    if roles.is_management:
        return Remark.objects.all()
    return Remark.objects.none() if roles.staff_id is None else Remark.objects.filter(addressee=roles.staff_id)


def get_remark_to_read(roles: Roles, pk: int) -> Remark:
    """The remark with the people in it, or 404."""
    related = ("addressee", "issued_by", "closed_by")
    return get_object_or_404(remarks_visible_to(roles).select_related(*related), pk=pk)


def get_remark_to_reply(roles: Roles, pk: int) -> Remark:
    """The remark to answer; 403 to everybody but its addressee."""
    remark = get_remark_to_read(roles, pk)
    if remark.addressee_id != roles.staff_id:
        raise PermissionDenied("На замечание отвечает тот, кому оно выдано.")
    return remark


def get_remark_to_decide(roles: Roles, pk: int) -> Remark:
    """The remark to accept or return; 403 to its addressee, unless he is of the management."""
    remark = get_remark_to_read(roles, pk)
    if not roles.is_management:
        raise PermissionDenied("Замечание принимает проверяющий.")
    return remark


def possible_addressees(roles: Roles) -> QuerySet[StaffMember]:
    """Whom a remark may be made to: anybody of the staff, by management only."""
    return StaffMember.objects.all() if roles.is_management else StaffMember.objects.none()


def usual_due_day(roles: Roles) -> date:
    """The day by which a remark of today is due, as the school has decided."""
    days = School.objects.values_list("remark_days", flat=True).first()
    return roles.today + timedelta(days=days or 0)


def get_remark_place(roles: Roles, query: Mapping[str, str]) -> RemarkPlace:
    """What `lesson`, `group` and `subject` (with `term`), or `class` of an address name; `staff` names a person, `week`
    the Monday of a week of the board.

    404 for what is not there, and to everybody but management.
    """
    if not roles.is_management:
        raise Http404
    keys = {
        name: _key(query[name]) for name in ("lesson", "group", "subject", "term", "class", "staff") if name in query
    }
    if "lesson" in keys:
        return _lesson(roles, keys["lesson"])
    if "group" in keys:
        return _gradebook(roles, keys["group"], keys.get("subject", 0), keys.get("term"))
    week = parsed_date(query.get("week"))
    words = f"Заполнение журнала, неделя с {date_short(week)}" if week else ""
    if "class" in keys:
        place = _class(roles, keys["class"])
        return replace(place, words=f"{place.words}. {words}", on=week) if week else place
    return RemarkPlace(words=words, on=week, staff_id=keys.get("staff"))


def _key(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) > _LAST_KEY:
        raise Http404
    return int(text)


def _lesson(roles: Roles, pk: int) -> RemarkPlace:
    """The teacher whose name stands in the lesson: the substitute's when it was substituted."""
    lesson = get_lesson_to_read(roles, pk)
    return RemarkPlace(
        words=f"{lesson.group.title}, {lesson.subject.name}, {date_short(lesson.on)}, {lesson.number} урок",
        url=reverse("journal:lesson", args=[pk]),
        on=lesson.on,
        school_class_id=lesson.group.school_class_id,
        group_id=lesson.group_id,
        subject_id=lesson.subject_id,
        lesson_id=pk,
        staff_id=lesson.teacher_id,
    )


def _gradebook(roles: Roles, group_id: int, subject_id: int, term_id: int | None) -> RemarkPlace:
    assignment = get_gradebook_to_read(roles, group_id, subject_id)
    query = f"?{urlencode({'term': term_id})}" if term_id else ""
    return RemarkPlace(
        words=f"{assignment.group.title}, {assignment.subject.name}",
        url=reverse("journal:gradebook", args=[group_id, subject_id]) + query,
        school_class_id=assignment.group.school_class_id,
        group_id=group_id,
        subject_id=subject_id,
        staff_id=assignment.teacher_id,
    )


def _class(roles: Roles, pk: int) -> RemarkPlace:
    school_class = get_class_to_read(roles, pk)
    leaders = ClassTeacherAppointment.objects.on(roles.today).filter(school_class=pk)
    return RemarkPlace(
        words=f"Класс {school_class.name}",
        url=reverse("school:school_class", args=[pk]),
        school_class_id=pk,
        staff_id=leaders.values_list("teacher", flat=True).first(),
    )
