"""The page of an absence: all its lessons, how each is solved or may be, and what is proposed (R-25)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from common.people import russian_key
from timetable.models import Lesson, LessonState, StaffAbsence
from timetable.queries.colleagues import HourLesson, Staff, staff_between
from timetable.queries.solutions import (
    code_of,
    is_decided_elsewhere,
    is_open,
    replacement_of,
    solution_of,
    substitution_of,
)
from timetable.queries.week import state_note
from timetable.rules.proposals import (
    Candidate,
    LessonToCover,
    Solution,
    SolutionKind,
    candidates_for,
    parse_solution,
    propose,
)

_CANCELLED = Solution(SolutionKind.CANCELLED)


@dataclass(frozen=True)
class SolutionOption:
    """One choice of a list: what the form sends, what the person reads."""

    code: str
    label: str


@dataclass(frozen=True)
class OptionGroup:
    """Choices of one kind, never empty."""

    title: str
    options: tuple[SolutionOption, ...]


@dataclass(frozen=True)
class AbsenceLesson:
    """One lesson of the absence. `now` is the code of its solution, `proposed` of the best one while it has none.

    `groups` is empty when nothing can be decided here; `instead_of` names whom the absent teacher was to replace.
    """

    lesson_id: int
    on: date
    number: int
    starts_at: time
    ends_at: time
    group: str
    subject: str
    room: str
    instead_of: str
    status: str
    is_open: bool
    now: str
    proposed: str
    groups: tuple[OptionGroup, ...]

    @property
    def chosen(self) -> str:
        return self.now or self.proposed


@dataclass(frozen=True)
class AbsencePage:
    """The lessons by day; `for_all` are the choices for everything that is open, with how much of it each can take."""

    absence: StaffAbsence
    days: tuple[tuple[date, tuple[AbsenceLesson, ...]], ...]
    for_all: tuple[SolutionOption, ...]

    @property
    def lessons(self) -> list[AbsenceLesson]:
        return [lesson for _, lessons in self.days for lesson in lessons]

    @property
    def n_open(self) -> int:
        return sum(lesson.is_open for lesson in self.lessons)


@dataclass(frozen=True)
class AbsenceLine:
    """An absence in a list, with the number of its lessons about which nothing is decided."""

    pk: int
    staff: str
    starts_on: date
    ends_on: date
    reason: str
    n_open: int


def absence_lines(absences: Iterable[StaffAbsence]) -> list[AbsenceLine]:
    """Rows of `with_open_lessons` for a list."""
    return [
        AbsenceLine(
            pk=each.pk,
            staff=each.staff.initials_name,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            reason=each.get_reason_display(),
            n_open=each.n_open,  # type: ignore[attr-defined]  # annotated
        )
        for each in absences
    ]


def absences_on(first: date, last: date) -> list[AbsenceLine]:
    """Who is away on at least one of the days. One query."""
    open_lessons = (
        Lesson.objects.filter(
            teacher=OuterRef("staff"),
            on__gte=OuterRef("starts_on"),
            on__lte=OuterRef("ends_on"),
            state=LessonState.PLANNED,
        )
        .order_by()
        .values("teacher")
        .annotate(n=Count("pk"))
        .values("n")
    )
    absences = StaffAbsence.objects.touching(first, last).select_related("staff")
    counted = absences.annotate(n_open=Coalesce(Subquery(open_lessons, output_field=IntegerField()), 0))
    return absence_lines(counted.order_by("staff__sort_name", "starts_on"))


def absence_page(absence: StaffAbsence, kept: Mapping[int, str] | None = None) -> AbsencePage:
    """All lessons of the absence with their choices. Seven queries, whatever its length.

    `kept` are codes that were chosen and refused: they stay among the choices of their lessons.
    """
    rows = list(
        Lesson.objects.of_absence(absence.staff_id, absence.starts_on, absence.ends_on)
        .select_related(
            "group__school_class", "subject", "room", "teacher", "moved_to", "joined_to__group__school_class",
            "substitution__absent_teacher", "subject_replacement__given__subject",
            "subject_replacement__given__teacher",
        )
        .order_by("on", "number", "pk")
    )  # fmt: skip
    choices = _Choices(absence, staff_between(absence.starts_on, absence.ends_on), rows, kept or {})
    lines = [choices.line(row) for row in rows]
    return AbsencePage(
        absence=absence,
        days=tuple((on, tuple(of_day)) for on, of_day in groupby(lines, key=lambda line: line.on)),
        for_all=choices.for_all(),
    )


class _Choices:
    """What may be chosen for the lessons of one absence, and what is proposed."""

    def __init__(self, absence: StaffAbsence, staff: Staff, rows: Iterable[Lesson], kept: Mapping[int, str]) -> None:
        self._absent_id = absence.staff_id
        self._kept = kept
        self._staff = staff
        self._others = [each for key, each in staff.colleagues.items() if key != absence.staff_id]
        self._lessons = {each.lesson_id: each for each in staff.lessons}
        self._open = [self._to_cover(row) for row in rows if is_open(row, self._absent_id)]
        self._proposed = propose(self._open, self._others)

    def line(self, row: Lesson) -> AbsenceLesson:
        """The lesson as a line of the page."""
        substitution = substitution_of(row)
        is_substitute = substitution is not None and substitution.substitute_id == self._absent_id
        now = None if is_decided_elsewhere(row) else solution_of(row, self._absent_id)
        return AbsenceLesson(
            lesson_id=row.pk,
            on=row.on,
            number=row.number,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            group=row.group.title,
            subject=row.subject.name,
            room=row.room.name if row.room else "",
            instead_of=substitution.absent_teacher.initials_name if substitution and is_substitute else "",
            status=_status(row, now),
            is_open=is_open(row, self._absent_id),
            now=code_of(now),
            proposed=code_of(self._proposed.get(row.pk)),
            groups=() if is_decided_elsewhere(row) else self._groups(row, now),
        )

    def for_all(self) -> tuple[SolutionOption, ...]:
        """Teachers who can take at least one open lesson, who can take most of them first; and cancelling them all."""
        if len(self._open) < 2:
            return ()
        able = [
            (sum(each.is_free(lesson.hour) for lesson in self._open), each) for each in self._others if each.subjects
        ]
        able.sort(key=lambda item: (-item[0], item[1].n_substitutions, russian_key(item[1].name)))
        total = len(self._open)
        teachers = (
            SolutionOption(f"{SolutionKind.SUBSTITUTE}{each.staff_id}", f"{each.name} – может взять {n} из {total}")
            for n, each in able
            if n
        )
        return (SolutionOption(_CANCELLED.code, "отменить все"), *teachers)

    def _to_cover(self, row: Lesson) -> LessonToCover:
        lesson = self._lessons[row.pk]
        joins = self._staff.joins_for(lesson, self._absent_id)
        return LessonToCover(
            lesson_id=row.pk,
            hour=lesson.hour,
            number=row.number,
            group_id=row.group_id,
            class_id=lesson.class_id,
            subject_id=row.subject_id,
            joins=joins[0].lesson_id if joins else None,
        )

    def _groups(self, row: Lesson, now: Solution | None) -> tuple[OptionGroup, ...]:
        lesson = self._lessons[row.pk]
        free = candidates_for(self._to_cover(row), self._others)
        groups = [
            ("Ведут этот предмет", [_teacher(each) for each in free if each.teaches_subject]),
            ("Объединить с группой", self._joined(lesson)),
            ("Другие учителя", [_teacher(each) for each in free if each.is_teacher and not each.teaches_subject]),
            ("Замена предметом", self._subjects(lesson)),
            ("Без замены", [SolutionOption(_CANCELLED.code, "отменить урок")]),
            ("Другие сотрудники", [_teacher(each) for each in free if not each.is_teacher]),
        ]
        known = {option.code for _, options in groups for option in options}
        if now and now.code not in known:
            groups.insert(0, ("Сейчас", [SolutionOption(now.code, _status(row, now))]))
            known.add(now.code)
        if (kept := self._kept.get(row.pk)) and kept not in known:
            groups.insert(0, ("Было выбрано", [SolutionOption(kept, self._name_of(kept))]))
        return tuple(OptionGroup(title, tuple(options)) for title, options in groups if options)

    def _name_of(self, code: str) -> str:
        """Who was chosen and cannot do it; other solutions have no name any more."""
        solution = parse_solution(code)
        found = self._staff.colleagues.get(solution.key) if solution else None
        return found.name if solution and solution.kind == SolutionKind.SUBSTITUTE and found else "прежний выбор"

    def _joined(self, lesson: HourLesson) -> list[SolutionOption]:
        return [
            SolutionOption(
                Solution(SolutionKind.JOINED, each.lesson_id).code,
                f"{each.group} – {self._staff.colleagues[each.teacher_id].name}",
            )
            for each in self._staff.joins_for(lesson, self._absent_id)
        ]

    def _subjects(self, lesson: HourLesson) -> list[SolutionOption]:
        return [
            SolutionOption(
                Solution(SolutionKind.SUBJECT, each.assignment_id).code,
                f"{each.subject} – {self._staff.colleagues[each.teacher_id].name}",
            )
            for each in self._staff.subjects_for(lesson)
            if each.teacher_id != self._absent_id
        ]


def _teacher(candidate: Candidate) -> SolutionOption:
    """«Данилова В. П., знает класс, замен за месяц: 2»."""
    words = [candidate.name]
    if candidate.is_freed:
        words.append("свой урок отменён")
    elif not candidate.is_there:
        words.append("в этот день без уроков")
    if candidate.knows_class:
        words.append("знает класс")
    if candidate.n_substitutions:
        words.append(f"замен за месяц: {candidate.n_substitutions}")
    return SolutionOption(Solution(SolutionKind.SUBSTITUTE, candidate.staff_id).code, ", ".join(words))


def _status(row: Lesson, now: Solution | None) -> str:
    """What has become of the lesson, in words; empty while nothing has."""
    if is_decided_elsewhere(row):
        return state_note(row)
    if replacement := replacement_of(row):
        note = "" if replacement.given.is_taking_place else ", не состоится"
        return f"{replacement.given.subject.name}, {replacement.given.teacher.initials_name}{note}"
    if now and now.kind == SolutionKind.CANCELLED:
        return "урок отменён"
    if row.joined_to:
        return f"{row.teacher.initials_name}, вместе с {row.joined_to.group.title}"
    if now:
        return str(row.teacher.initials_name)
    return "проведён" if row.state == LessonState.HELD else ""
