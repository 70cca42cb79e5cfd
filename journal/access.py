"""The only way from a request to gradebooks, works and diaries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db.models import DateTimeField, Exists, Func, JSONField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.http import Http404
from django.shortcuts import get_object_or_404

from common.clock import current_moment
from common.people import short_name
from common.prepared import KEY, MOMENT
from journal.models import (
    AbsenceCode,
    CorrectionRequest,
    Council,
    Homework,
    HomeworkAttachment,
    HomeworkDue,
    TermLock,
    WeekSeen,
    Work,
    WorkType,
    YearLock,
)
from journal.models.marks import weight_in
from journal.rules.council import decision_kinds
from school.access import (
    classes_visible_to,
    get_class_to_read,
    may_read_card,
    pupils_of_family,
    pupils_visible_to,
    version_of,
    with_version,
)
from school.models import Enrolment, Guardian, Pupil, SchoolClass, SchoolYear, Subject, Term
from school.models.classes import class_name
from school.queries.children import FamilyChild, children_with_class
from school.roles import PreparedFor, Roles
from timetable.access import (
    assignments_of,
    assignments_visible_to,
    get_lesson_to_write,
    lessons_visible_to,
    lessons_writable_by,
    with_write_flag,
)
from timetable.models import GroupMember, Lesson, TeachingAssignment, TeachingGroup
from timetable.models.lessons import LessonQuerySet

# Columns that a lesson may have; typing 5/4 needs two.
LAST_POSITION = 9
NOT_THE_TEACHER = "На этом уроке пишет только учитель, который его ведёт."
ONLY_GUARDIANS_SEE = "«Ознакомлен» отмечает родитель (законный представитель)."
ONLY_MANAGEMENT_DECIDES = "Решения педсовета вносит заместитель директора."
ONLY_THE_PUPIL_TICKS = "«Сделано» отмечает сам ученик."
ONLY_THE_TEACHER_SETS_PERIOD_MARKS = "Отметки за период ставит учитель, который ведёт предмет."


@dataclass(frozen=True)
class Cell:
    """A place in the gradebook: the pupil at the lesson, and the column by its position, whether it has a work or not.

    `usual_type_id` and `usual_weight` are of the work that the first mark of a column without a work will make.
    """

    lesson: Lesson
    pupil_id: int
    position: int = 1
    work_id: int | None = None
    usual_type_id: int | None = None
    usual_weight: Decimal | None = None


@dataclass(frozen=True)
class CorrectionScope:
    """What is to be opened (R-53): a cell, or without lesson and pupil the whole gradebook of the term."""

    group: TeachingGroup
    subject: Subject
    term: Term
    lesson: Lesson | None = None
    pupil: Pupil | None = None


def get_gradebook_to_read(roles: Roles, group_id: int, subject_id: int) -> TeachingAssignment:
    """The latest assignment behind a gradebook (group × subject) with class, calendar and subject, or 404."""
    return _GRADEBOOK.get(roles, group_id=group_id, subject_id=subject_id)


def _gradebook(roles: Roles, group_id: int, subject_id: int) -> QuerySet[TeachingAssignment]:
    related = ("group__school_class__calendar", "group__school_class__year", "subject", "teacher")
    assignments = assignments_visible_to(roles).of_gradebook(group_id, subject_id)
    return assignments.select_related(*related).order_by("-starts_on")[:1]


def may_know_reasons(roles: Roles, class_id: int) -> bool:
    """May the person know why pupils of the class were away (P-09)? Its class teacher and management only."""
    return roles.is_management or class_id in roles.led_class_ids


def get_place_to_read(assignment: TeachingAssignment, pupil_id: int, term_id: int) -> tuple[GroupMember, Term]:
    """The pupil's last membership of the group in the term, and the term; 404 for a pupil who had none."""
    terms = assignment.group.school_class.calendar.terms.select_related("calendar__year")
    term = get_object_or_404(terms, pk=term_id)
    return get_place_between(assignment, pupil_id, term.starts_on, term.ends_on or term.starts_on), term


def get_place_between(assignment: TeachingAssignment, pupil_id: int, starts_on: date, ends_on: date) -> GroupMember:
    """The pupil's last membership of the group between the days; 404 for a pupil who had none."""
    places = GroupMember.objects.of_group(assignment.group_id).touching(starts_on, ends_on)
    place = places.filter(pupil=pupil_id).select_related("pupil").order_by("-starts_on").first()
    if place is None:
        raise Http404
    return place


def may_set_period_marks(roles: Roles, group_id: int, subject_id: int) -> bool:
    """Only the gradebook's teacher of today sets them, no substitute (requirements 1.11)."""
    return _teaches(roles, group_id, subject_id)


def may_choose_plan(roles: Roles, group_id: int, subject_id: int) -> bool:
    """Only the gradebook's teacher of today chooses and merges its plan (R-22)."""
    return _teaches(roles, group_id, subject_id)


def _teaches(roles: Roles, group_id: int, subject_id: int) -> bool:
    return roles.staff_id is not None and assignments_of(roles).of_gradebook(group_id, subject_id).exists()


def get_gradebook_to_set_period_marks(roles: Roles, group_id: int, subject_id: int) -> TeachingAssignment:
    """The gradebook whose period marks are set; 404 when it is invisible, 403 to a reader."""
    assignment = get_gradebook_to_read(roles, group_id, subject_id)
    if not may_set_period_marks(roles, group_id, subject_id):
        raise PermissionDenied(ONLY_THE_TEACHER_SETS_PERIOD_MARKS)
    return assignment


def get_gradebook_to_plan(roles: Roles, group_id: int, subject_id: int) -> TeachingAssignment:
    """The gradebook whose plan is chosen and merged; 404 when it is invisible, 403 to a reader."""
    assignment = get_gradebook_to_read(roles, group_id, subject_id)
    if not may_choose_plan(roles, group_id, subject_id):
        raise PermissionDenied("План журнала выбирает учитель, который ведёт предмет.")
    return assignment


def get_weight_to_read(roles: Roles, work_type_id: int, subject_id: int) -> tuple[WorkType, Subject, Decimal]:
    """A work type, a subject, and what the type weighs in it; for management, 404 to everybody else (R-30)."""
    if not roles.is_management:
        raise Http404
    work_type = get_object_or_404(WorkType.objects.annotate(here=weight_in(subject_id)), pk=work_type_id)
    return work_type, get_object_or_404(Subject, pk=subject_id), work_type.here  # type: ignore[attr-defined]  # above


def get_weight_to_apply(roles: Roles, work_type_id: int, subject_id: int) -> tuple[WorkType, Subject, Decimal]:
    """The weight of a type in a subject, to give it to works; 403 for everybody but the administrator."""
    found = get_weight_to_read(roles, work_type_id, subject_id)
    if not roles.is_administrator:
        raise PermissionDenied("Веса видов работ ведёт администратор.")
    return found


def get_work_to_read(roles: Roles, pk: int) -> Work:
    """The work (a column of marks) with its lesson and `is_writable`; 404 when its gradebook is invisible."""
    flag = {"is_writable": Exists(lessons_writable_by(roles).filter(pk=OuterRef("lesson")))}
    works = Work.objects.filter(lesson__in=lessons_visible_to(roles)).annotate(**flag)
    of_class = ("lesson__group__school_class__calendar", "lesson__group__school_class__year")
    related = (*of_class, "lesson__subject", "lesson__teacher")
    return get_object_or_404(works.select_related("work_type", *related), pk=pk)


def get_work_to_write(roles: Roles, pk: int) -> Work:
    """The work to change; 404 as `get_work_to_read`, 403 for a person who may only read it."""
    work = get_work_to_read(roles, pk)
    if not work.is_writable:
        raise PermissionDenied(NOT_THE_TEACHER)
    return work


def work_types() -> QuerySet[WorkType]:
    """Types of work that a column may have: the same for all teachers."""
    return WorkType.objects.all()


def absence_codes() -> QuerySet[AbsenceCode]:
    """Codes that may be noted for an absent pupil: the same for all teachers."""
    return AbsenceCode.objects.all()


def get_cell_to_read(roles: Roles, lesson_id: int, pupil_id: int, position: int = 1) -> Cell:
    """The cell in one query, its lesson with `is_writable`; 404 when it is invisible or the pupil was not taught."""
    if not 1 <= position <= LAST_POSITION:
        raise Http404
    lesson: Any = _CELL.get(roles, lesson_id=lesson_id, pupil_id=pupil_id, position=position)
    return Cell(lesson, pupil_id, position, lesson.work_id, lesson.usual_type_id, lesson.usual_weight)


def _lesson_with_place(roles: Roles, lesson_id: int, pupil_id: int, position: int) -> LessonQuerySet:
    """The lesson if the pupil is taught at it, with the work at the position and what a new one would be."""
    members = GroupMember.objects.on(OuterRef("on")).filter(group=OuterRef("group"), pupil=pupil_id)
    works = Work.objects.filter(lesson=OuterRef("pk"), position=position)
    usual = WorkType.objects.order_by("position", "name")
    place = {
        "work_id": Subquery(works.values("pk")),
        "usual_type_id": Subquery(usual.values("pk")[:1]),
        "usual_weight": Subquery(usual.values(here=weight_in(OuterRef(OuterRef("subject"))))[:1]),
    }
    lessons = with_write_flag(lessons_visible_to(roles), roles).filter(Exists(members), pk=lesson_id)
    return lessons.annotate(**place)


def lessons_of_gradebook(roles: Roles, group_id: int, subject_id: int) -> LessonQuerySet:
    """Lessons of a gradebook that is opened, each with `is_writable`."""
    return with_write_flag(lessons_visible_to(roles), roles).of_gradebook(group_id, subject_id)


def get_attachment_to_read(roles: Roles, pk: int) -> HomeworkAttachment:
    """The file given with homework, or 404.

    For those who may open the gradebook, and for families of pupils taught in the group on the day of the lesson or on
    the day for which it was set: who has joined since has to do it too.
    """
    children = list(pupils_of_family(roles).values_list("pk", flat=True))
    given = Lesson.objects.of_pupils(children).filter(pk=OuterRef("lesson"))
    same = {
        "group": OuterRef("lesson__group"),
        "subject": OuterRef("lesson__subject"),
        "on__gt": OuterRef("lesson__on"),
    }
    due = Lesson.objects.of_pupils(children).filter(**same, homework_set_at__set_at=OuterRef("lesson"))
    visible = Q(lesson__in=lessons_visible_to(roles)) | Exists(given) | Exists(due)
    return get_object_or_404(HomeworkAttachment.objects.attached().filter(visible), pk=pk)


def get_cell_to_write(roles: Roles, lesson_id: int, pupil_id: int, position: int = 1) -> Cell:
    """The cell to write in; 404 as `get_cell_to_read`, 403 for a person who may only read it."""
    cell = get_cell_to_read(roles, lesson_id, pupil_id, position)
    if not cell.lesson.is_writable:
        raise PermissionDenied(NOT_THE_TEACHER)
    return cell


def get_term_to_close(roles: Roles, term_id: int, class_id: int) -> tuple[Term, SchoolClass]:
    """A class and a term of its calendar, for management. Raises Http404 for everybody else, and for a term of another
    calendar (requirements 1.11).
    """
    if not roles.is_management:
        raise Http404
    school_class = get_class_to_read(roles, class_id)
    return get_object_or_404(school_class.calendar.terms.select_related("calendar"), pk=term_id), school_class


def may_reopen(roles: Roles) -> bool:
    """Only the deputy and the administrator open again what was closed."""
    return roles.is_deputy or roles.is_administrator


def get_term_lock_to_reopen(roles: Roles, term_id: int, class_id: int) -> TermLock:
    """A closed term of a class, for the deputy and the administrator; 404 where it was never closed, and to others."""
    if not may_reopen(roles):
        raise Http404
    locks = TermLock.objects.select_related("term__calendar", "school_class")
    return get_object_or_404(locks, term=term_id, school_class=class_id)


def years_visible_to(roles: Roles) -> QuerySet[SchoolYear]:
    """School years that management may close, the latest first."""
    begun = SchoolYear.objects.filter(starts_on__lte=roles.today) if roles.is_management else SchoolYear.objects.none()
    return begun.order_by("-starts_on")


def get_year_to_close(roles: Roles, pk: int) -> SchoolYear:
    """A school year that has begun, for management; 404 to everybody else."""
    return get_object_or_404(years_visible_to(roles), pk=pk)


def get_year_lock_to_reopen(roles: Roles, pk: int) -> YearLock:
    """The lock of a closed year, for the deputy and the administrator; 404 where there is none, and to others."""
    if not may_reopen(roles):
        raise Http404
    return get_object_or_404(YearLock.objects.select_related("year"), year=pk)


def get_grade_to_close(roles: Roles, term_id: int, grade: int) -> tuple[Term, list[SchoolClass]]:
    """The classes of the grade that have the term, for management; 404 to everybody else and where there are none."""
    if not roles.is_management:
        raise Http404
    classes = SchoolClass.objects.filter(calendar__terms=term_id, grade=grade).select_related("calendar")
    found = list(classes.order_by("letter"))
    if not found:
        raise Http404
    return get_object_or_404(Term.objects.select_related("calendar__year"), pk=term_id), found


def may_decide(roles: Roles) -> bool:
    """Who enters the decisions of the teachers' council: management."""
    return roles.is_management


def get_year_of_councils(roles: Roles) -> SchoolYear:
    """The present school year, or 404."""
    return get_object_or_404(SchoolYear.objects.on(roles.today))


def get_council_to_read(roles: Roles, pk: int) -> Council:
    """A council is no secret to those who lead a class: only its decisions are about somebody."""
    if not (roles.is_management or roles.led_class_ids):
        raise Http404
    return get_object_or_404(Council.objects.select_related("year", "signed_by"), pk=pk)


def get_council_to_write(roles: Roles, pk: int) -> Council:
    """The council to sign; 403 for those who only read it."""
    found = get_council_to_read(roles, pk)
    if not may_decide(roles):
        raise PermissionDenied(ONLY_MANAGEMENT_DECIDES)
    return found


def classes_of_council(roles: Roles, council: Council) -> QuerySet[SchoolClass]:
    """Classes of the council's year among those whose lists the person may open."""
    return classes_visible_to(roles).filter(year=council.year_id)


def get_council_class_to_read(roles: Roles, pk: int, class_id: int) -> tuple[Council, SchoolClass]:
    """The council and a class that it concerns; 404 for a class of others."""
    council = get_council_to_read(roles, pk)
    classes = classes_of_council(roles, council).select_related("calendar", "year")
    school_class = get_object_or_404(classes, pk=class_id)
    if not decision_kinds(council.matter, school_class.grade):
        raise Http404
    return council, school_class


def get_council_class_to_write(roles: Roles, pk: int, class_id: int) -> tuple[Council, SchoolClass]:
    """The same to decide about its pupils; 403 for the class teacher, who only reads."""
    found = get_council_class_to_read(roles, pk, class_id)
    if not may_decide(roles):
        raise PermissionDenied(ONLY_MANAGEMENT_DECIDES)
    return found


def diaries_visible_to(roles: Roles) -> QuerySet[Pupil]:
    """Pupils whose diary the person may open: the own family, the class teacher, management (requirements 1.11)."""
    own = Q(pk__in=pupils_of_family(roles).values("pk"))
    return Pupil.objects.filter(own | Q(pk__in=pupils_visible_to(roles).values("pk")))


def may_read_card_too(roles: Roles, pupil: Pupil) -> bool:
    """Does who may open the diary read the card as well? At school everybody does: only of own children it is asked."""
    return pupil.pk not in roles.family_pupil_ids or may_read_card(roles, pupil)


def get_diary_to_read(roles: Roles, pupil_id: int) -> Pupil:
    """The pupil whose diary is opened, or 404."""
    return _DIARY.get(roles, pk=pupil_id)


def get_diary_with_version(roles: Roles, pupil_id: int) -> tuple[Pupil, frozenset[UUID]]:
    """The same with the version of all that is shown about him, for bodies that are kept. One query."""
    pupil = _DIARY_WITH_VERSION.get(roles, pk=pupil_id)
    return pupil, version_of(pupil)


def _diary_with_reader(roles: Roles, is_family: bool, has_children: bool, pk: int, now: datetime) -> QuerySet[Pupil]:
    own = {"pupil": OuterRef("pk")}
    enrolled = Enrolment.objects.on(roles.today).order_by("pupil__sort_name")
    own_children = children_with_class(roles)
    visit = Func(roles.user_id, "pk", now, function="journal_diary_visit", output_field=DateTimeField())
    weeks = WeekSeen.objects.filter(**own, guardian__user=roles.user_id).order_by()
    return with_version(diaries_visible_to(roles).filter(pk=pk)).annotate(
        places=_objects(own_children if has_children else own_children.none(), _CHILD),
        own_places=_objects(enrolled.filter(**own), _PLACE),
        new_since=visit if is_family else Value(None, output_field=DateTimeField()),
        weeks=ArraySubquery(weeks.values("monday")),
    )


_PLACE = JSONObject(grade="school_class__grade", letter="school_class__letter")
_CHILD = JSONObject(
    pupil="pk", last_name="last_name", first_name="first_name", class_id="class_id", grade="grade", letter="letter"
)


def _objects(rows: QuerySet[Any], each: JSONObject) -> Coalesce:
    return Coalesce(ArraySubquery(rows.values(of=each)), Value([], output_field=ArrayField(JSONField())))


@dataclass(frozen=True)
class ReadDiary:
    """The diary that a person reads: whose, in which class today, and the version of all that it shows.

    `new_since`: what is put after it is new to this person; None for staff. `weeks_seen`: the Mondays of the
    weeks that he has looked at as a guardian. `children` of his family when this is one of several.
    """

    pupil: Pupil
    version: frozenset[UUID]
    school_class: str
    new_since: datetime | None
    weeks_seen: frozenset[date]
    children: tuple[FamilyChild, ...]


def get_diary_with_reader(roles: Roles, pupil_id: int) -> ReadDiary:
    """The diary with what is the reader's own, or 404. One query, which also notes a family's visit (`DiaryVisit`)."""
    family = roles.family_pupil_ids
    is_family = pupil_id in family
    shape = (is_family, is_family and len(family) > 1)
    row: Any = _DIARY_WITH_READER.get(roles, *shape, pk=pupil_id, now=current_moment())
    own = [class_name(place["grade"], place["letter"]) for place in row.own_places]
    return ReadDiary(
        pupil=row,
        version=version_of(row),
        school_class=own[0] if own else "",
        new_since=row.new_since,
        weeks_seen=frozenset(row.weeks),
        children=tuple(
            FamilyChild(
                each["pupil"],
                short_name(each["last_name"], each["first_name"]),
                each["class_id"],
                class_name(each["grade"], each["letter"]) if each["class_id"] else "",
            )
            for each in row.places
        ),
    )


def get_homework_to_tick(roles: Roles, pupil_id: int, lesson_id: int) -> tuple[Pupil, Homework]:
    """Homework that the pupil himself may tick off; 403 for all others who may read his diary (R-16).

    It is his when it is due for a lesson at which he is taught, or was set at one of his.
    """
    pupil = get_diary_to_read(roles, pupil_id)
    if roles.pupil_id != pupil.pk:
        raise PermissionDenied(ONLY_THE_PUPIL_TICKS)
    own = Lesson.objects.of_pupils([pupil.pk])
    due = HomeworkDue.objects.filter(set_at=lesson_id, lesson__in=own.values("pk"))
    homework = Homework.objects.filter(Exists(due) | Q(lesson__in=own.filter(pk=lesson_id).values("pk")))
    return pupil, get_object_or_404(homework, pk=lesson_id)


def get_week_to_see(roles: Roles, pupil_id: int) -> tuple[Pupil, Guardian]:
    """Whose week is looked at, and the guardian who does; 403 for readers who are none of the child (§ 5.1)."""
    pupil = get_diary_to_read(roles, pupil_id)
    if pupil.pk not in roles.ward_ids:
        raise PermissionDenied(ONLY_GUARDIANS_SEE)
    return pupil, get_object_or_404(Guardian, user=roles.user_id)


def get_correction_scope(roles: Roles, lesson_id: int, pupil_id: int | None) -> CorrectionScope:
    """The pupil's cell at the lesson, or without a pupil the gradebook of its term, for its teacher (R-53)."""
    lesson = get_lesson_to_write(roles, lesson_id)
    term = get_object_or_404(
        Term, calendar__classes=lesson.group.school_class_id, starts_on__lte=lesson.on, ends_on__gte=lesson.on
    )
    if pupil_id is None:
        return CorrectionScope(lesson.group, lesson.subject, term)
    members = GroupMember.objects.on(lesson.on).filter(group=lesson.group_id)
    pupil = get_object_or_404(Pupil, pk=pupil_id, pk__in=members.values("pupil"))
    return CorrectionScope(lesson.group, lesson.subject, term, lesson, pupil)


def corrections_visible_to(roles: Roles) -> QuerySet[CorrectionRequest]:
    """Management: all requests. Everybody else: the own ones."""
    everything = CorrectionRequest.objects.all()
    return everything if roles.is_management else everything.filter(requested_by=roles.user)


def get_correction_to_decide(roles: Roles, pk: int) -> CorrectionRequest:
    """The request to decide on, for management; 404 for everybody else."""
    if not roles.is_management:
        raise Http404
    return get_object_or_404(CorrectionRequest, pk=pk)


def get_correction_to_end(roles: Roles, pk: int) -> CorrectionRequest:
    """The correction to end: one's own request, or any for management."""
    return get_object_or_404(corrections_visible_to(roles), pk=pk)


_GRADEBOOK = PreparedFor(_gradebook, group_id=KEY, subject_id=KEY)
_CELL = PreparedFor(_lesson_with_place, lesson_id=KEY, pupil_id=KEY, position=KEY)
_DIARY = PreparedFor(lambda roles, pk: diaries_visible_to(roles).filter(pk=pk), pk=KEY)
_DIARY_WITH_READER = PreparedFor(_diary_with_reader, pk=KEY, now=MOMENT)
_DIARY_WITH_VERSION = PreparedFor(lambda roles, pk: with_version(diaries_visible_to(roles).filter(pk=pk)), pk=KEY)
