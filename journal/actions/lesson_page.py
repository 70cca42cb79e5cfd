"""The lesson page saved as a whole: one transaction, in which each change is made or refused on its own (§ 3.3)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TypeVar

from accounts.models import User
from common.actions import action
from common.refusals import Refused, write_one_by_one
from journal.access import Cell
from journal.actions.attachments import CheckedFile, attach_files, remove_file
from journal.actions.cells import note_whole_day, put_absence_at, put_mark_at
from journal.actions.compare import hold_lesson
from journal.actions.entries import set_homework, write_topic
from journal.actions.rolls import call_roll
from journal.actions.works import add_work, change_work, remove_work
from journal.models import AbsenceCode, Work, WorkType
from timetable.models import Lesson, LessonState

Row = TypeVar("Row")

NOT_IN_THE_LIST = "Такой строки в списке нет: обновите страницу."


@dataclass
class LessonSaving:
    """What the changes of one save share: the lesson, who saves, and the works that first marks have made."""

    lesson: Lesson
    by: User
    made_works: dict[int, int] = field(default_factory=dict)

    @cached_property
    def _codes(self) -> dict[int, AbsenceCode]:
        return AbsenceCode.objects.in_bulk()

    @cached_property
    def _work_types(self) -> dict[int, WorkType]:
        return WorkType.objects.in_bulk()

    def code(self, pk: int) -> AbsenceCode:
        """The absence code; Refused when it is gone."""
        return _existing(self._codes.get(pk))

    def work_type(self, pk: int) -> WorkType:
        """The work type; Refused when it is gone."""
        return _existing(self._work_types.get(pk))

    def work(self, pk: int) -> Work:
        """The lesson's column of marks; Refused when it has been taken away."""
        work = Work.objects.filter(pk=pk, lesson=self.lesson).first()
        if work is None:
            raise Refused("Этой колонки уже нет.")
        work.lesson = self.lesson
        return work


@dataclass(frozen=True)
class LessonChange(ABC):
    """One change on the lesson page: clean values, and the version of what the teacher was shown."""

    @property
    def tells_of_lesson(self) -> bool:
        """Does it say that the lesson has been given (R-15)?"""
        return False

    @abstractmethod
    def write(self, saving: LessonSaving) -> None:
        """Make the change. Raises Refused, Conflict, Locked."""


@dataclass(frozen=True)
class TopicChange(LessonChange):
    """Another topic, of the plan or of one's own (R-22)."""

    topic: str
    plan_item_id: int | None
    known_version: int

    @property
    def tells_of_lesson(self) -> bool:
        return bool(self.topic)

    def write(self, saving: LessonSaving) -> None:
        write_topic(
            lesson=saving.lesson,
            topic=self.topic,
            plan_item_id=self.plan_item_id,
            known_version=self.known_version,
            by=saving.by,
        )


@dataclass(frozen=True)
class HomeworkChange(LessonChange):
    """Other homework (R-16)."""

    text: str
    is_none_set: bool
    minutes: int | None
    known_version: int

    def write(self, saving: LessonSaving) -> None:
        set_homework(
            lesson=saving.lesson,
            text=self.text,
            is_none_set=self.is_none_set,
            minutes=self.minutes,
            known_version=self.known_version,
            by=saving.by,
        )


@dataclass(frozen=True)
class FileRemoval(LessonChange):
    """A file that is not given with the homework any more."""

    attachment_id: int

    def write(self, saving: LessonSaving) -> None:
        remove_file(lesson=saving.lesson, attachment_id=self.attachment_id, by=saving.by)


@dataclass(frozen=True)
class NewFiles(LessonChange):
    """Files given with the homework."""

    files: Sequence[CheckedFile]

    def write(self, saving: LessonSaving) -> None:
        attach_files(lesson=saving.lesson, files=self.files, by=saving.by)


@dataclass(frozen=True)
class NewWork(LessonChange):
    """One more column of marks (R-29)."""

    work_type_id: int
    title: str

    def write(self, saving: LessonSaving) -> None:
        work_type = saving.work_type(self.work_type_id)
        add_work(lesson=saving.lesson, work_type=work_type, title=self.title, by=saving.by)


@dataclass(frozen=True)
class WorkChange(LessonChange):
    """Another type or title of a column."""

    work_id: int
    work_type_id: int
    title: str
    known_version: int

    def write(self, saving: LessonSaving) -> None:
        change_work(
            work=saving.work(self.work_id),
            work_type=saving.work_type(self.work_type_id),
            title=self.title,
            known_version=self.known_version,
            by=saving.by,
        )


@dataclass(frozen=True)
class WorkRemoval(LessonChange):
    """A column added by mistake."""

    work_id: int

    def write(self, saving: LessonSaving) -> None:
        remove_work(work=saving.work(self.work_id), by=saving.by)


@dataclass(frozen=True)
class AbsenceChange(LessonChange):
    """The absence or lateness of a pupil; None: he was there on time (R-35)."""

    cell: Cell
    code_id: int | None
    known_version: int

    @property
    def tells_of_lesson(self) -> bool:
        return self.code_id is not None

    def write(self, saving: LessonSaving) -> None:
        code = None if self.code_id is None else saving.code(self.code_id)
        cell = replace(self.cell, lesson=saving.lesson)
        put_absence_at(cell=cell, code=code, known_version=self.known_version, by=saving.by)


@dataclass(frozen=True)
class WholeDayChange(LessonChange):
    """Whether the absence is for the whole day."""

    cell: Cell
    is_absent: bool
    known_version: int

    def write(self, saving: LessonSaving) -> None:
        cell = replace(self.cell, lesson=saving.lesson)
        note_whole_day(cell=cell, is_absent=self.is_absent, known_version=self.known_version, by=saving.by)


@dataclass(frozen=True)
class MarkChange(LessonChange):
    """A mark or result of a pupil, or neither (R-29, R-32)."""

    cell: Cell
    value: int | None
    result: str
    known_version: int

    @property
    def tells_of_lesson(self) -> bool:
        return bool(self.value or self.result)

    def write(self, saving: LessonSaving) -> None:
        """The first mark of an empty column makes its work; the next ones must find it."""
        position = self.cell.position
        cell = replace(self.cell, lesson=saving.lesson, work_id=saving.made_works.get(position, self.cell.work_id))
        mark = put_mark_at(
            cell=cell, value=self.value, result=self.result, known_version=self.known_version, by=saving.by
        )
        saving.made_works[position] = mark.work_id


@dataclass(frozen=True)
class RollChange(LessonChange):
    """«Все на месте» said, or taken back."""

    is_everybody_here: bool
    known_version: int

    @property
    def tells_of_lesson(self) -> bool:
        return self.is_everybody_here

    def write(self, saving: LessonSaving) -> None:
        call_roll(
            lesson=saving.lesson,
            is_everybody_here=self.is_everybody_here,
            known_version=self.known_version,
            by=saving.by,
        )


@action
def save_lesson(
    *, lesson: Lesson, changes: Sequence[tuple[str, LessonChange]], by: User
) -> tuple[int, dict[str, Refused]]:
    """Save the changes, each with the name of its field; gives how many were made, and the refusals by field.

    One refused cell does not take the other twenty-nine with it. The lesson itself is locked last, as everybody does
    who writes a single cell: two who save the same lesson wait for each other and never block each other.
    """
    seeming_held = copy(lesson)
    seeming_held.state = LessonState.HELD
    saving = LessonSaving(seeming_held, by)
    n_made, refusals = write_one_by_one((name, partial(change.write, saving)) for name, change in changes)
    hold_lesson(lesson, if_any_of={name: change.tells_of_lesson for name, change in changes if name not in refusals})
    return n_made, refusals


def _existing(thing: Row | None) -> Row:
    if thing is None:
        raise Refused(NOT_IN_THE_LIST)
    return thing
