"""Rows of the journal, ready to be copied into its tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from demo.bulk import copy_rows, reset_sequences
from journal.models import Absence, AbsenceCode, Homework, LessonEntry, Mark, Work, WorkType

_WRITTEN = ("written_by", "written_at", "version")


class Author(NamedTuple):
    """Who wrote a row and when; the version of every new row is the first."""

    user_id: int
    at: datetime
    version: int = 1


class MarkRow(NamedTuple):
    """A mark before it is saved."""

    work_id: int
    pupil_id: int
    value: int | None
    author: Author
    result: str = ""


@dataclass
class JournalRows:
    """All that was written into the journal, lesson after lesson. Works are numbered here, marks refer to them."""

    first_work: int = 1
    entries: list[tuple[int, str, int, Author]] = field(default_factory=list)
    homework: list[tuple[int, str, int | None, Author]] = field(default_factory=list)
    absences: list[tuple[int, date, int, int, Author]] = field(default_factory=list)
    works: list[tuple[int, WorkType, str, int, Author]] = field(default_factory=list)
    marks: list[MarkRow] = field(default_factory=list)
    work_days: list[date] = field(default_factory=list)

    def add_topic(self, lesson: int, topic: str, plan_item: int, author: Author) -> None:
        """The topic of a lesson, and which topic of the plan it is."""
        self.entries.append((lesson, topic, plan_item, author))

    def add_homework(self, lesson: int, text: str, minutes: int | None, author: Author) -> None:
        """Homework and how long it takes, or without a text the explicit «без задания»."""
        self.homework.append((lesson, text, minutes if text else None, author))

    def add_absence(self, lesson: int, on: date, pupil: int, code: AbsenceCode, author: Author) -> None:
        """A letter at a lesson."""
        self.absences.append((lesson, on, pupil, code.pk, author))

    def add_work(self, lesson: int, on: date, work_type: WorkType, title: str, position: int, author: Author) -> int:
        """A column of marks; returns its number."""
        self.works.append((lesson, work_type, title, position, author))
        self.work_days.append(on)
        return self.first_work + len(self.works) - 1

    def day_of(self, work: int) -> date:
        """The day of the lesson that the work belongs to."""
        return self.work_days[work - self.first_work]

    def add_mark(self, work: int, pupil: int, value: int, author: Author) -> None:
        """A mark in the column."""
        self.marks.append(MarkRow(work, pupil, value, author))

    def add_result(self, work: int, pupil: int, result: str, author: Author) -> None:
        """A result that is no number, in the column (R-32)."""
        self.marks.append(MarkRow(work, pupil, None, author, result))

    def save(self) -> None:
        """Write everything; lessons must be there already."""
        copy_rows(
            LessonEntry,
            ("lesson", "topic", "plan_item", "first_written_at", *_WRITTEN),
            ((lesson, topic, item, by.at, *by) for lesson, topic, item, by in self.entries),
        )
        copy_rows(
            Homework,
            ("lesson", "text", "is_none_set", "minutes", "first_written_at", *_WRITTEN),
            ((lesson, text, not text, minutes, by.at, *by) for lesson, text, minutes, by in self.homework),
        )
        copy_rows(
            Absence,
            ("lesson", "on", "pupil", "code", *_WRITTEN),
            ((lesson, on, pupil, code, *by) for lesson, on, pupil, code, by in self.absences),
        )
        copy_rows(
            Work,
            ("id", "lesson", "on", "work_type", "weight", "title", "position", *_WRITTEN),
            (
                (number, lesson, self.day_of(number), work_type.pk, work_type.weight, title, position, *by)
                for number, (lesson, work_type, title, position, by) in enumerate(self.works, self.first_work)
            ),
        )
        reset_sequences(Work)
        copy_rows(
            Mark,
            ("work", "on", "pupil", "value", "result", *_WRITTEN),
            (
                (mark.work_id, self.day_of(mark.work_id), mark.pupil_id, mark.value, mark.result, *mark.author)
                for mark in self.marks
            ),
        )
