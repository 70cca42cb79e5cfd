"""Marks of a pupil and his week as documents: what the diary shows to his family (R-50)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from common.formatting import clock, date_day, date_short, decimal_short, weekday_short
from common.sheets import Cell, Column, Sheet, Signature, Table
from journal.models.entries import homework_words
from journal.queries.diary import DiaryDay, DiaryLesson, DiaryWeek
from journal.queries.marks import DatedMark, TermMarks
from journal.queries.sheet_cells import cell_of
from school.models import Enrolment, Pupil, SchoolClass
from school.queries.signers import CLASS_TEACHER_SIGNS

_SIGNATURES = (CLASS_TEACHER_SIGNS, Signature("Ознакомлен(а), родитель"))
_MARKS = (
    Column("Предмет", 28),
    Column("Отметки: дата урока, вес, если он не 1", 56),
    Column("Средний балл", 9, "center"),
)
_LESSONS = (
    Column("прошло", 9, "center", group="Уроков"),
    Column("пропущено", 11, "center", group="Уроков"),
    Column("опозданий", 11, "center", group="Уроков"),
)
_WEEK = (
    Column("День", 10),
    Column("Урок", 6, "center"),
    Column("Время", 12, "center"),
    Column("Предмет, кабинет", 28),
    Column("Тема", 34),
    Column("Задание на этот урок", 44),
    Column("Отметки", 10, "center"),
    Column("Пропуск", 10, "center"),
)


@dataclass(frozen=True)
class Asked:
    """Whose document it is, of which class, and who asks for it and when."""

    pupil: Pupil
    school_class: SchoolClass | None
    school: str
    author: str
    made_at: datetime

    def sheet(self, title: str, tables: Sequence[Table], facts: Sequence[str], notes: Sequence[str]) -> Sheet:
        """A document about the pupil, on which teacher and parent sign."""
        of_class = [f"Класс: {self.school_class.name}"] if self.school_class else []
        return Sheet(
            title=title,
            school=self.school,
            tables=tables,
            author=self.author,
            made_at=self.made_at,
            facts=[*of_class, *facts],
            notes=notes,
            signatures=_SIGNATURES,
            is_landscape=True,
            about=self.pupil.full_name,
        )


def class_of(pupil: Pupil, day: date) -> SchoolClass | None:
    """The pupil's class on the day, if he was in one. One query."""
    enrolment = Enrolment.objects.on(day).filter(pupil=pupil).select_related("school_class").first()
    return enrolment.school_class if enrolment else None


def pupil_marks_sheet(marks: TermMarks, asked: Asked) -> Sheet:
    """All subjects of the term with every mark, beside them the marks for the periods of the year."""
    of_year = {row.subject: row.marks for row in marks.year}
    rows: list[list[Cell]] = [
        [
            each.subject,
            "; ".join(map(_dated, each.marks)) or None,
            each.mean,
            *(cell_of(of_year.get(each.subject, {}).get(title, "")) for title in marks.year_titles),
            *(each.n_lessons, len(each.missed), len(each.late)),
        ]
        for each in marks.subjects
    ]
    periods = [Column(title, 11, "center", group="Отметки за период") for title in marks.year_titles]
    term = marks.term
    until = f" по {date_short(term.ends_on)}" if term.ends_on else ""
    return asked.sheet(
        "Отметки",
        [Table([*_MARKS, *periods, *_LESSONS], rows)],
        [f"{term.name} {term.calendar.year}, с {date_short(term.starts_on)}{until}"],
        ["Средний балл – средневзвешенный. Отметок за работы, которые учитель ещё не открыл, здесь нет."],
    )


def _dated(dated: DatedMark) -> str:
    weight = dated.mark.weight
    is_weighed = dated.mark.value is not None and weight != 1
    return f"{dated.mark.sign} ({date_day(dated.on)}{f', вес {decimal_short(weight)}' if is_weighed else ''})"


def diary_sheet(week: DiaryWeek, asked: Asked) -> Sheet:
    """The week, lesson by lesson: topic, homework, marks, absences; days without lessons say why."""
    rows = [row for day in week.days for row in _day(day)]
    first, last = week.days[0].on, week.days[-1].on
    return asked.sheet(
        "Дневник",
        [Table(_WEEK, rows)],
        [f"Неделя с {date_short(first)} по {date_short(last)}", *week.vacations],
        ["Тема и отметки – этого урока; задание – то, что было задано к нему."],
    )


def _day(day: DiaryDay) -> list[list[Cell]]:
    title = f"{weekday_short(day.on)}, {date_day(day.on)}"
    if not day.lessons:
        return [[title, None, None, day.day_off or "уроков нет", None, None, None, None]]
    return [[None if number else title, *_lesson(lesson)] for number, lesson in enumerate(day.lessons)]


def _lesson(lesson: DiaryLesson) -> list[Cell]:
    absence = lesson.absence
    about = ", ".join(filter(None, (lesson.subject, lesson.room, lesson.note)))
    files = "; ".join(file.name for file in lesson.due.files)
    task = homework_words(lesson.due.text, lesson.due.is_none_set, lesson.due.minutes)
    return [
        lesson.number,
        f"{clock(lesson.starts_at)}–{clock(lesson.ends_at)}",
        about,
        ". ".join(filter(None, (lesson.topic, *lesson.control_works))) or None,
        "; ".join(filter(None, (task, files))) or None,
        cell_of(" ".join(mark.sign for mark in lesson.marks)),
        absence.letter if absence else None,
    ]
