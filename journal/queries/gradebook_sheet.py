"""The gradebook of a term as a document: marks and absences, then lessons with topics, homework and works (R-50)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from accounts.models import User
from common.formatting import date_day, date_short
from common.sheets import Cell, Column, Sheet, Signature, Table
from journal.queries.gradebook import Gradebook, GradebookCell, LessonColumn, PupilRow
from journal.queries.journal_rules import JournalRules
from journal.queries.sheet_cells import cell_of
from school.queries.signers import DEPUTY_SIGNS
from school.roles import Roles
from timetable.models import TeachingAssignment

_LEAD = (Column("№", 3, "right"), Column("Ученик", 24))
_RESULTS = (
    Column("Проп.", 7, "center"),
    Column("Отм.", 6, "center"),
    Column("Ср.", 6, "center"),
    Column("Предл.", 8, "center"),
    Column("Итог", 6, "center"),
)
_LESSONS = (
    Column("Дата", 11, "center"),
    Column("Урок", 6, "center"),
    Column("Тема", 42),
    Column("Домашнее задание", 40),
    Column("Работы и их вес", 34),
)
_SIGNS = (
    "зч, нз, осв – зачёт, незачёт, освобождён(а). Проп. – пропущено уроков, отм. – отметок, ср. – средневзвешенный "
    "балл, предл. – отметка, которую предлагает программа, итог – которую поставил учитель. × – в группе не числится."
)


def gradebook_sheet(
    found: Gradebook, assignment: TeachingAssignment, rules: JournalRules, roles: Roles, author: User, made_at: datetime
) -> Sheet:
    """The page on paper: what it shows to this reader, and nothing else."""
    term, school_class = found.term, assignment.group.school_class
    away = {letter.letter for letter in rules.letters if letter.is_absence}
    days = f"с {date_short(term.starts_on)} по {date_short(term.ends_on)}"
    return Sheet(
        title=f"Журнал: {assignment.subject.name}",
        school=roles.school_name,
        tables=[_marks(found, away), Table(_LESSONS, [_lesson(each) for each in found.lessons], caption="Уроки")],
        author=author.initials_name,
        made_at=made_at,
        facts=[
            f"Класс, группа: {assignment.group.title}. Учитель: {assignment.teacher.full_name}",
            f"{term.name} {school_class.year}, {days}, на {date_short(found.today)}",
        ],
        notes=[_SIGNS, "; ".join(letter.label for letter in rules.letters)],
        signatures=[Signature("Учитель", assignment.teacher.initials_name), DEPUTY_SIGNS],
        is_landscape=True,
    )


def _marks(found: Gradebook, away: set[str]) -> Table:
    columns = [
        Column(work.short_name, 5, "center", group=date_day(lesson.on))
        for lesson in found.lessons
        for work in lesson.works
    ]
    rows = [_row(row, found.lessons, away) for row in found.rows]
    return Table([*_LEAD, *columns, *_RESULTS], rows, caption="Отметки и пропуски", lead=len(_LEAD))


def _row(row: PupilRow, lessons: Iterable[LessonColumn], away: set[str]) -> list[Cell]:
    of_works = [lesson.lesson_id for lesson in lessons for _ in lesson.works]
    missed = {lesson_id for lesson_id, cell in zip(of_works, row.cells, strict=True) if cell and cell.letter in away}
    standing = row.standing
    return [
        row.number,
        f"{row.name} {row.note}".strip(),
        *map(_cell, row.cells),
        len(missed),
        standing.n_marks,
        cell_of(standing.mean),
        cell_of(standing.proposed),
        "×" if row.final.is_away else cell_of(row.final.mark),
    ]


def _cell(cell: GradebookCell | None) -> Cell:
    if cell is None:
        return None
    return "×" if cell.is_away else cell_of(" ".join(filter(None, (cell.mark, cell.letter))))


def _lesson(lesson: LessonColumn) -> Sequence[Cell]:
    works = [work.about for work in lesson.works if work.work_id]
    topic = ". ".join(filter(None, (lesson.topic, lesson.substitute)))
    return [lesson.on, lesson.number, topic or None, lesson.task or None, "; ".join(works) or None]
