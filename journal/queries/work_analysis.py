"""The analysis of a work: how many of each mark, quality and mean, who has which; and its document (R-49)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from common.formatting import date_long, decimal_short
from common.sheets import Cell, Column, Sheet, Signature, Table
from journal.models import Absence, Mark, OutstandingWork, Work
from journal.queries.sheet_cells import cell_of
from journal.rules.cell_notes import mark_note, owed_words
from journal.rules.counts import Counts, counts_of
from school.models import Pupil
from school.queries.class_list import class_list
from school.queries.signers import DEPUTY_SIGNS
from school.roles import Roles
from timetable.models import GroupMember

_MARKS = {5: "«5»", 4: "«4»", 3: "«3»", 2: "«2»"}
_WITHOUT = "Без отметки"
_TOTALS = (
    Column("По списку", 8, "center"),
    Column("Писали", 8, "center"),
    *(Column(title, 6, "center", group="Отметки") for title in _MARKS.values()),
    Column("Успеваемость, %", 13, "center"),
    Column("Качество знаний, %", 11, "center"),
    Column("СОУ, %", 8, "center"),
    Column("Средний балл", 9, "center"),
)
_PUPILS = (Column("№", 4, "right"), Column("Ученик", 30), Column("Отметка", 9, "center"), Column("Примечание", 40))
_NOTES = (
    "По списку – состав группы в день работы; писали – у кого отметка стоит числом. Успеваемость, качество, СОУ и "
    "средний балл – от числа писавших; отметки, полученные позже, учтены. Прочерк – считать не из чего.",
)


@dataclass(frozen=True)
class WorkLine:
    """A pupil of the group on the day of the work: his mark as people read it, its number if it is one, and what is
    to be said besides – when it was made up, until when it is owed, that he was not at the lesson. `is_unexplained`:
    there is neither a mark nor anything that says why.
    """

    pupil: Pupil
    sign: str
    value: int | None
    note: str
    is_unexplained: bool = False

    @property
    def name_with_note(self) -> str:
        """«Ершов Дмитрий (осв, сдано 14.10)»; a number is not said again."""
        said = ", ".join(filter(None, ("" if self.value else self.sign, self.note)))
        return f"{self.pupil.short_name} ({said})" if said else self.pupil.short_name


@dataclass(frozen=True)
class WorkAnalysis:
    """The marks of a work, pupil by pupil. Without any number `counts.total` is 0: there is nothing to analyse."""

    lines: Sequence[WorkLine]
    counts: Counts

    @property
    def by_mark(self) -> list[tuple[str, list[str]]]:
        """«5» with the names, and so down to «2»; last those without a number, each with the reason."""
        names = {title: list[str]() for title in (*_MARKS.values(), _WITHOUT)}
        for line in self.lines:
            names[_MARKS[max(line.value, 2)] if line.value else _WITHOUT].append(line.name_with_note)
        return [(title, found) for title, found in names.items() if found]


def work_analysis(work: Work) -> WorkAnalysis:
    """The analysis of a work. Four queries."""
    lesson = work.lesson
    members = GroupMember.objects.of_group(lesson.group_id).on(lesson.on)
    pupils = members.pupils().order_by("sort_name", "pk")
    marks = {mark.pupil_id: mark for mark in Mark.objects.given().filter(work=work)}
    owed = {one.pupil_id: one for one in OutstandingWork.objects.filter(work=work).open()}
    absent = set(Absence.objects.filter(lesson=lesson, code__is_absence=True).values_list("pupil", flat=True))
    lines = [_line(pupil, marks.get(pupil.pk), owed.get(pupil.pk), pupil.pk in absent) for pupil in pupils]
    return WorkAnalysis(lines, counts_of(line.value for line in lines if line.value is not None))


def _line(pupil: Pupil, mark: Mark | None, owed: OutstandingWork | None, is_absent: bool) -> WorkLine:
    """Says whether he was away and never why: the reason is not for everybody who may read the work (P-09)."""
    if mark is not None:
        return WorkLine(pupil, str(mark), mark.value, mark_note(mark.given_on, ""))
    words = ["не был(а) на уроке"] * is_absent + ([owed_words(owed.due_on, "")] if owed else [])
    return WorkLine(pupil, "", None, ", ".join(words), is_unexplained=not words)


def work_sheet(work: Work, analysis: WorkAnalysis, roles: Roles, author: User, made_at: datetime) -> Sheet:
    """«Анализ работы» to print and sign, with the numbers of the class's list. One query."""
    lesson, counts = work.lesson, analysis.counts
    places = class_list(lesson.group.school_class_id)
    written: list[Cell] = [len(analysis.lines), counts.total, counts.n5, counts.n4, counts.n3, counts.n2]
    rates = (counts.pass_rate, counts.quality_rate, counts.learning_index, counts.mean_mark)
    pupils: list[list[Cell]] = [
        [places.number(line.pupil.pk), line.pupil.short_name, cell_of(line.sign), line.note or None]
        for line in places.in_order(analysis.lines, lambda line: line.pupil.pk)
    ]
    title = f"«{work.title}», " if work.title else ""
    return Sheet(
        title="Анализ работы",
        school=roles.school_name,
        tables=[
            Table(_TOTALS, [[*written, *("–" if each is None else each for each in rates)]], caption="Итоги"),
            Table(_PUPILS, pupils, caption="Отметки"),
        ],
        author=author.initials_name,
        made_at=made_at,
        facts=[
            f"{lesson.group.title}: {lesson.subject.name}. Учитель: {lesson.teacher.full_name}",
            f"{work.work_type.name}: {title}вес {decimal_short(work.weight)}, {date_long(lesson.on)}",
        ],
        notes=_NOTES,
        signatures=[Signature("Учитель", lesson.teacher.initials_name), DEPUTY_SIGNS],
    )
