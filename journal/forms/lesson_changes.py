"""What the teacher has changed on the lesson page, as writes that are made or refused one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeVar

from django.core.files import File
from django.http import QueryDict

from accounts.models import User
from common.formatting import counted
from common.refusals import Refused
from common.uploads import MAX_BYTES
from journal.access import Cell
from journal.actions import (
    add_work,
    attach_files,
    change_work,
    note_whole_day,
    put_absence_at,
    put_mark_at,
    remove_file,
    remove_work,
    set_homework,
    write_topic,
)
from journal.forms.attachments import checked_file
from journal.forms.cells import typed_mark
from journal.forms.lesson_fields import KNOWN
from journal.models import AbsenceCode, Work, WorkType
from journal.models.entries import LONGEST_HOMEWORK
from journal.models.marks import RESULTS
from journal.queries.lesson import LessonPage, LessonPupil, TopicChoice

_LONGEST = {"topic": 500, "homework": 4000, "title": 120}

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Uploads:
    """Files sent with the page; one that was too large has been dropped on the way."""

    files: Sequence[File[bytes]]
    is_too_large: bool


@dataclass(frozen=True)
class Change:
    """A changed field, by its name, and the write that saves it."""

    field: str
    save: Callable[[], object]


def save_changes(changes: Iterable[Change]) -> tuple[int, dict[str, Refused]]:
    """Make the changes, each in its own transaction; gives how many were saved, and the refusals by field.

    One refused cell must not take the other twenty-nine with it.
    """
    n_saved, problems = 0, {}
    for change in changes:
        try:
            change.save()
        except Refused as refusal:
            problems[change.field] = refusal
        else:
            n_saved += 1
    return n_saved, problems


class LessonChanges:
    """The changes on the page.

    A field that still holds what it was shown with is no change and is not written, whatever stands in the journal
    by now. Values are checked when they are saved, so that each field answers for itself.
    """

    def __init__(self, page: LessonPage, posted: QueryDict, uploads: Uploads, by: User) -> None:
        self._page = page
        self._posted = posted
        self._uploads = uploads
        self._by = by
        self._work_ids = {work.position: work.pk for work in page.works}

    def __iter__(self) -> Iterator[Change]:
        yield from self._entry()
        yield from self._files()
        yield from self._works()
        if self._page.has_writable_cells:
            yield from self._cells()
        if self._posted.get("new-type") or _clean(self._posted.get("new-title", "")):
            yield Change("new-type", self._add_work)

    @cached_property
    def _codes(self) -> dict[int, AbsenceCode]:
        return AbsenceCode.objects.in_bulk()

    @cached_property
    def _work_types(self) -> dict[int, WorkType]:
        return WorkType.objects.in_bulk()

    def _entry(self) -> Iterator[Change]:
        """Topic and homework; «Взять из плана» saves what was typed before it was pressed as well (R-22)."""
        version = self._known_version("topic")
        if version is None:
            version = self._known_version("plan-item")
        if self._posted.get("take-plan"):
            yield Change("topic", self._take_from_plan)
        elif version is not None:
            yield Change("topic", partial(self._write_topic, version))
        if (version := self._known_version("homework", "none", "minutes")) is not None:
            yield Change("homework", partial(self._set_homework, version))
        elif self._planned_homework():
            yield Change("homework", partial(self._set_homework, self._shown_version("homework")))

    def _planned_homework(self) -> str:
        """The homework of the plan, when its topic is taken by one press where no homework is set or typed."""
        item = self._plan_choice(self._posted.get("take-plan"))
        is_none_set = self._page.is_none_set or bool(self._posted.get("none"))
        if item is None or is_none_set or self._page.homework.value or _clean(self._posted.get("homework", "")):
            return ""
        return item.homework

    def _files(self) -> Iterator[Change]:
        """Files go before files come, so that a full list can change one for another by one save."""
        for file in self._page.files:
            if self._posted.get(f"remove-file-{file.pk}"):
                yield Change(
                    "files", partial(remove_file, lesson=self._page.lesson, attachment_id=file.pk, by=self._by)
                )
        if self._uploads.files or self._uploads.is_too_large:
            yield Change("files", self._attach_files)

    def _works(self) -> Iterator[Change]:
        """A work is renamed before it is taken away, which may be refused."""
        for work in self._page.works:
            remove, title = f"remove-{work.position}", f"title-{work.position}"
            if work.pk is None:
                continue
            if (version := self._known_version(title, f"type-{work.position}")) is not None:
                yield Change(title, partial(self._change_work, work.pk, work.position, version))
            if self._posted.get(remove):
                yield Change(remove, partial(self._remove_work, work.pk))

    def _cells(self) -> Iterator[Change]:
        usual = next(((work.pk, work.weight) for work in self._page.rulebook.work_types), (None, None))
        for pupil in self._page.pupils:
            cell = Cell(self._page.lesson, pupil.pk, usual_type_id=usual[0], usual_weight=usual[1])
            if (version := self._known_version(f"absence-{pupil.pk}")) is not None:
                yield Change(f"absence-{pupil.pk}", partial(self._put_absence, cell, version))
            elif pupil.hint and not pupil.absence.value and self._posted.get("accept-hints"):
                yield Change(f"absence-{pupil.pk}", partial(self._accept_hint, cell, pupil))
            if (version := self._known_version(f"day-{pupil.pk}")) is not None:
                yield Change(f"day-{pupil.pk}", partial(self._note_whole_day, cell, version))
            for position in self._work_ids:
                name = f"mark-{position}-{pupil.pk}"
                if (version := self._known_version(name)) is not None:
                    yield Change(name, partial(self._put_mark, name, replace(cell, position=position), version))

    def _write_topic(self, version: int) -> None:
        """A topic chosen from the plan fills an empty field; words typed beside it stay as they are."""
        item = self._chosen_item()
        topic = self._text("topic") or (item.topic if item else "")
        pk = item.pk if item else None
        write_topic(lesson=self._page.lesson, topic=topic, plan_item_id=pk, known_version=version, by=self._by)

    def _take_from_plan(self) -> None:
        """The topic of the plan, in the teacher's words where some are typed."""
        item = self._plan_choice(self._posted.get("take-plan"))
        if item is None:
            raise Refused("Такой темы в плане больше нет: обновите страницу.")
        topic, version = self._text("topic") or item.topic, self._shown_version("topic")
        write_topic(lesson=self._page.lesson, topic=topic, plan_item_id=item.pk, known_version=version, by=self._by)

    def _chosen_item(self) -> TopicChoice | None:
        typed = self._posted.get("plan-item")
        if typed is None:
            return self._plan_choice(str(self._page.plan.chosen)) if self._page.plan else None
        item = self._plan_choice(typed)
        if typed and item is None:
            raise Refused("Такой темы в плане больше нет: обновите страницу.")
        return item

    def _plan_choice(self, typed: str | None) -> TopicChoice | None:
        choices = self._page.plan.choices if self._page.plan else ()
        return next((choice for choice in choices if str(choice.pk) == typed), None)

    def _shown_version(self, name: str) -> int:
        version = self._posted.get(name + KNOWN, "").partition(":")[0]
        return int(version) if version.isdecimal() else 0

    def _set_homework(self, version: int) -> None:
        set_homework(
            lesson=self._page.lesson,
            text=self._text("homework") or self._planned_homework(),
            is_none_set=bool(self._posted.get("none")),
            minutes=self._minutes(),
            known_version=version,
            by=self._by,
        )

    def _attach_files(self) -> None:
        if self._uploads.is_too_large:
            raise Refused(f"Файл больше {MAX_BYTES // 1024 // 1024} МБ: приложите поменьше или разделите.")
        files = [checked_file(upload) for upload in self._uploads.files]
        attach_files(lesson=self._page.lesson, files=files, by=self._by)

    def _add_work(self) -> None:
        chosen = self._posted.get("new-type")
        if not chosen:
            raise Refused("Выберите вид работы: без него колонка не добавлена.")
        work_type = _chosen(self._work_types, chosen)
        add_work(lesson=self._page.lesson, work_type=work_type, title=self._text("new-title", "title"), by=self._by)

    def _change_work(self, pk: int, position: int, version: int) -> None:
        change_work(
            work=self._work(pk),
            work_type=_chosen(self._work_types, self._posted.get(f"type-{position}")),
            title=self._text(f"title-{position}", "title"),
            known_version=version,
            by=self._by,
        )

    def _remove_work(self, pk: int) -> None:
        remove_work(work=self._work(pk), by=self._by)

    def _put_absence(self, cell: Cell, version: int) -> None:
        typed = self._posted.get(f"absence-{cell.pupil_id}")
        code = _chosen(self._codes, typed) if typed else None
        put_absence_at(cell=cell, code=code, known_version=version, by=self._by)

    def _accept_hint(self, cell: Cell, pupil: LessonPupil) -> None:
        """The letter of the other lesson; the cell was empty when the page was read, a moment ago."""
        code = self._codes[pupil.hint.code_id] if pupil.hint else None
        put_absence_at(cell=cell, code=code, known_version=pupil.absence.version, by=self._by)

    def _note_whole_day(self, cell: Cell, version: int) -> None:
        is_absent = bool(self._posted.get(f"day-{cell.pupil_id}"))
        note_whole_day(cell=cell, is_absent=is_absent, known_version=version, by=self._by)

    def _put_mark(self, name: str, cell: Cell, version: int) -> None:
        """The first mark of an empty column makes its work; the next ones must find it."""
        value, result = self._typed_mark(name)
        cell = replace(cell, work_id=self._work_ids[cell.position])
        mark = put_mark_at(cell=cell, value=value, result=result, known_version=version, by=self._by)
        self._work_ids[cell.position] = mark.work_id

    def _work(self, pk: int) -> Work:
        work = Work.objects.filter(pk=pk, lesson=self._page.lesson).first()
        if work is None:
            raise Refused("Этой колонки уже нет.")
        work.lesson = self._page.lesson
        return work

    def _known_version(self, *names: str) -> int | None:
        """The version the teacher was shown, when one of the fields is not as it was shown; else None.

        A field that is not on the sent page (a pupil who has just come) is no change either.
        """
        known = [self._posted.get(name + KNOWN, "").partition(":") for name in names]
        versions = [version for version, _, _ in known if version.isdecimal()]
        shown = [_clean(value) for _, _, value in known]
        if len(versions) < len(names) or shown == [_clean(self._posted.get(name, "")) for name in names]:
            return None
        return int(versions[0])

    def _text(self, name: str, kind: str = "") -> str:
        text = _clean(self._posted.get(name, ""))
        longest = _LONGEST[kind or name]
        if len(text) > longest:
            length = counted(len(text), "знак", "знака", "знаков")
            raise Refused(f"Слишком длинно: {length}, а помещается {longest}.")
        return text

    def _minutes(self) -> int | None:
        typed = _clean(self._posted.get("minutes", ""))
        if not typed:
            return None
        if not typed.isdecimal() or not 1 <= int(typed) <= LONGEST_HOMEWORK:
            raise Refused(f"Время – целое число минут, от 1 до {LONGEST_HOMEWORK}.")
        return int(typed)

    def _typed_mark(self, name: str) -> tuple[int | None, str]:
        marks = self._page.rulebook.marks
        typed = typed_mark(self._posted.get(name, "").strip().lower())
        if typed is None or (typed[0] is not None and typed[0] not in marks):
            raise Refused(f"Отметка – одна цифра: {', '.join(map(str, marks))}; или {', '.join(RESULTS)}.")
        return typed


def _chosen(things: dict[int, Thing], typed: str | None) -> Thing:
    """The chosen line of a list; the list may have changed since it was shown."""
    thing = things.get(int(typed)) if typed and typed.isdecimal() else None
    if thing is None:
        raise Refused("Такой строки в списке нет: обновите страницу.")
    return thing


def _clean(text: str) -> str:
    """Browsers send line ends as CR LF."""
    return text.replace("\r\n", "\n").strip()
