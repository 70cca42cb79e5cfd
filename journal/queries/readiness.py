"""What is not ready in a term before it is closed: by class and gradebook (R-51)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby

from django.db.models import F
from django.urls import reverse

from common.formatting import counted
from common.sums import Summable
from journal.models import PeriodMark, TermLock
from journal.models.period_marks import PeriodKind
from journal.queries.missing import (
    MissingKind,
    WrittenLesson,
    far_marks,
    far_marks_by_place,
    gradebooks_of,
    lessons_of,
    members_of,
    overdue_works,
    unmarked_works,
)
from school.models import SchoolClass, SubjectExemption, Term
from timetable.models import LessonState, TeachingAssignment

Place = tuple[int, int]

_WITHOUT_MARKS = 1  # the grade in which no marks are given
_NOUNS = {
    "without_topic": ("урок без темы", "урока без темы", "уроков без темы"),
    "without_homework": ("урок без задания", "урока без задания", "уроков без задания"),
    "unmarked": ("журнал без последнего урока", "журнала без последнего урока", "журналов без последнего урока"),
    "without_mark": ("отметка не выставлена", "отметки не выставлены", "отметок не выставлено"),
    "unmarked_works": ("контрольная без отметок", "контрольные без отметок", "контрольных без отметок"),
    "far_marks": (
        "отметка не как предложено, без причины",
        "отметки не как предложено, без причины",
        "отметок не как предложено, без причины",
    ),
    "overdue": ("просроченная точка", "просроченные точки", "просроченных точек"),
}


@dataclass(frozen=True)
class MissingEntries(Summable):
    """How much is missing: lessons without topic, without homework; last lessons that nobody has marked; pupils
    without a period mark (neither a mark nor «н/а»); control works for which a pupil lacks a mark; period marks other
    than the proposed ones, without a reason; outstanding works past their day.
    """

    without_topic: int = 0
    without_homework: int = 0
    unmarked: int = 0
    without_mark: int = 0
    unmarked_works: int = 0
    far_marks: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        return sum(getattr(self, one.name) for one in fields(self))

    @property
    def words(self) -> str:
        """«3 урока без темы, 5 отметок не выставлено»; empty when nothing is missing."""
        found = ((getattr(self, name), nouns) for name, nouns in _NOUNS.items())
        return ", ".join(counted(number, *nouns) for number, nouns in found if number)


@dataclass(frozen=True)
class GradebookReadiness:
    """One gradebook that is not ready, and the pages that show it. `last_on`: the day of its unmarked last lesson."""

    title: str
    teacher: str
    gaps: MissingEntries
    last_on: date | None
    gradebook_url: str
    marks_url: str
    lists: Mapping[str, str]


@dataclass(frozen=True)
class ClassReadiness:
    """A class: how many gradebooks it has in the term, those that are not ready, and all their gaps together."""

    school_class: SchoolClass
    is_closed: bool
    n_gradebooks: int
    waiting: Sequence[GradebookReadiness]
    gaps: MissingEntries

    @property
    def n_ready(self) -> int:
        return self.n_gradebooks - len(self.waiting)


@dataclass(frozen=True)
class _GradebookRows:
    """Fetched counts by gradebook."""

    without_topic: Mapping[Place, int]
    without_homework: Mapping[Place, int]
    unmarked: Mapping[Place, date]
    without_mark: Mapping[Place, int]
    unmarked_works: Mapping[Place, int]
    far_marks: Mapping[Place, int]
    overdue: Mapping[Place, int]

    def gaps(self, place: Place) -> MissingEntries:
        return MissingEntries(
            without_topic=self.without_topic.get(place, 0),
            without_homework=self.without_homework.get(place, 0),
            unmarked=int(place in self.unmarked),
            without_mark=self.without_mark.get(place, 0),
            unmarked_works=self.unmarked_works.get(place, 0),
            far_marks=self.far_marks.get(place, 0),
            overdue=self.overdue.get(place, 0),
        )


def term_readiness(term: Term, classes: Iterable[SchoolClass], today: date) -> list[ClassReadiness]:
    """Every gradebook of the classes in the term, with lessons up to yesterday while it lasts. Eleven queries."""
    classes = list(classes)
    assert term.ends_on is not None  # noqa: S101  # a constraint of the table
    places = {(one.group_id, one.subject_id): one for one in gradebooks_of(term, classes)}
    lessons = lessons_of(term, classes, today)
    members = members_of(term, classes, today)
    far = far_marks(term, {pupil for _, pupil in members})
    found = _GradebookRows(
        without_topic=_by_place(lesson for lesson in lessons if not lesson.has_topic),
        without_homework=_by_place(lesson for lesson in lessons if not lesson.has_homework),
        unmarked=_unmarked(lessons),
        without_mark=_without_mark(term, places.values(), members, max(term.starts_on, min(term.ends_on, today))),
        unmarked_works=Counter((group, subject) for group, subject, *_ in unmarked_works(term, classes, today)),
        far_marks=far_marks_by_place(far, members),
        overdue=_overdue(term, classes, today),
    )
    closed = set(TermLock.objects.filter(term=term, school_class__in=classes).values_list("school_class", flat=True))
    by_class = {pk: list(of_class) for pk, of_class in groupby(places.values(), lambda one: one.group.school_class_id)}
    return [_class(one, one.pk in closed, by_class.get(one.pk, []), found, term) for one in classes]


def _by_place(lessons: Iterable[WrittenLesson]) -> Counter[Place]:
    """How many of the lessons each gradebook has."""
    return Counter((lesson.group_id, lesson.subject_id) for lesson in lessons)


def _unmarked(lessons: Iterable[WrittenLesson]) -> dict[Place, date]:
    """Last lessons that are still planned: whatever is written about a lesson makes it a held one."""
    last = {(lesson.group_id, lesson.subject_id): lesson for lesson in lessons}
    return {place: lesson.on for place, lesson in last.items() if lesson.state == LessonState.PLANNED}


def _without_mark(
    term: Term, assignments: Iterable[TeachingAssignment], members: Iterable[tuple[int, int]], until: date
) -> dict[Place, int]:
    """Pupils taught on the last day who have neither a mark nor «н/а», by gradebook; the exempt need none."""
    marked = [one for one in assignments if one.group.school_class.grade > _WITHOUT_MARKS]
    groups = {one.group_id for one in marked}
    places = [(group, pupil) for group, pupil in members if group in groups]
    pupils = {pupil for _, pupil in places}
    given = PeriodMark.objects.given().filter(term=term, kind=PeriodKind.TERM, pupil__in=pupils)
    exempt = SubjectExemption.objects.on(until).filter(pupil__in=pupils)
    done = {*given.values_list("pupil", "subject"), *exempt.values_list("pupil", "subject")}
    of_group: dict[int, list[int]] = {}
    for group, pupil in places:
        of_group.setdefault(group, []).append(pupil)
    return {
        (one.group_id, one.subject_id): sum(
            (pupil, one.subject_id) not in done for pupil in of_group.get(one.group_id, ())
        )
        for one in marked
    }


def _overdue(term: Term, classes: Sequence[SchoolClass], today: date) -> dict[Place, int]:
    places = overdue_works(term, classes, today).values_list(F("work__lesson__group"), F("work__lesson__subject"))
    return dict(Counter(places))


def _class(
    school_class: SchoolClass,
    is_closed: bool,
    assignments: Sequence[TeachingAssignment],
    found: _GradebookRows,
    term: Term,
) -> ClassReadiness:
    lines = [_gradebook(one, found, term) for one in assignments]
    waiting = [line for line in lines if line.gaps.total]
    return ClassReadiness(
        school_class, is_closed, len(lines), waiting, sum((line.gaps for line in waiting), MissingEntries())
    )


def _gradebook(assignment: TeachingAssignment, found: _GradebookRows, term: Term) -> GradebookReadiness:
    place = (assignment.group_id, assignment.subject_id)
    subject, group = assignment.subject.name, assignment.group
    return GradebookReadiness(
        title=subject if group.is_whole_class else f"{subject}, {group.name}",
        teacher=assignment.teacher.initials_name,
        gaps=found.gaps(place),
        last_on=found.unmarked.get(place),
        gradebook_url=reverse("journal:gradebook", args=place, query={"term": term.pk}),
        marks_url=reverse("journal:period_column", args=[*place, term.pk]),
        lists={kind.name.lower(): _list_url(kind, term, group.school_class_id, place) for kind in MissingKind},
    )


def _list_url(kind: MissingKind, term: Term, class_id: int, place: Place) -> str:
    """The list of the gradebook."""
    of_gradebook = {"group": place[0], "subject": place[1]}
    return reverse("journal:term_missing", args=[term.pk, class_id, kind.value], query=of_gradebook)
