"""The fields of the lesson page, both ways: as they are shown, and as they come back.

Shown is what stands in the journal, or what was typed and could not be saved. What comes back is the changed fields as
clean values, and for each text that is no value the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.core.files import File
from django.http import QueryDict

from common.formatting import counted
from common.parameters import whole_number
from common.refusals import Refused
from common.uploads import MAX_BYTES
from entry.actions import Conflict
from journal.access import Cell
from journal.actions.lesson_page import (
    NOT_IN_THE_LIST,
    AbsenceChange,
    FileRemoval,
    HomeworkChange,
    LessonChange,
    MarkChange,
    NewFiles,
    NewWork,
    RollChange,
    TopicChange,
    WholeDayChange,
    WorkChange,
    WorkRemoval,
)
from journal.forms.attachments import checked_files
from journal.forms.cells import typed_mark
from journal.models.entries import LONGEST_HOMEWORK
from journal.models.marks import RESULTS
from journal.queries.lesson import LessonPage, LessonPupil, LessonWork
from journal.queries.programme import TopicChoice

_VERSION_SUFFIX = "-known"
_LONGEST = {"topic": 500, "homework": 4000, "title": 120}
_GONE_FROM_PLAN = "Такой темы в плане больше нет: обновите страницу."

Problems = Mapping[str, Refused]
Reading = tuple[str, Callable[[], LessonChange]]


@dataclass(frozen=True)
class LessonField:
    """One field. `known` goes along hidden, as «version:value»: what the teacher was shown."""

    name: str
    value: str
    known: str
    error: str = ""


@dataclass(frozen=True)
class WorkFields:
    """The fields of one column of marks."""

    work: LessonWork
    work_type: LessonField
    title: LessonField
    remove: LessonField


@dataclass(frozen=True)
class PupilFields:
    """The line of one pupil. A mark at a missed lesson is allowed, but worth a second look (R-36).

    Whether an absence is for the whole day is asked once it has been noted.
    """

    pupil: LessonPupil
    absence: LessonField
    marks: Sequence[LessonField]
    whole_day: LessonField | None
    has_mark_though_absent: bool


class LessonFields:
    """All fields of the page, after a save too: a field with a problem keeps what was typed.

    Beside a conflict, which is told, stands the fresh version: sending it once more writes over the other value
    knowingly. Beside any other problem stands what the teacher was shown.
    """

    def __init__(self, page: LessonPage, typed: Mapping[str, str], problems: Problems) -> None:
        self._typed = typed
        self._problems = problems
        self.topic = self._field("topic", page.topic.value, page.topic.version)
        chosen = str(page.plan.chosen or "") if page.plan else ""
        self.plan_item = self._field("plan-item", chosen, page.topic.version, "topic")
        self.homework = self._field("homework", page.homework.value, page.homework.version)
        self.none = self._field("none", "on" if page.is_none_set else "", page.homework.version, "homework")
        self.minutes = self._field("minutes", str(page.minutes or ""), page.homework.version, "homework")
        self.attach = self._field("files", "", 0)
        self.works = [self._work(work) for work in page.works if work.pk]
        self.new_type = self._field("new-type", "", 0)
        self.new_title = self._field("new-title", "", 0, "new-type")
        self.pupils = [self._pupil(page, pupil) for pupil in page.pupils]
        self.roll = self._field("roll", page.roll.value, page.roll.version)
        self.n_hints = sum(bool(pupil.hint and not pupil.absence.value) for pupil in page.pupils)

    @property
    def status(self) -> int:
        """200, or the gravest refusal: 400 bad value, 409 somebody else's value, 423 locked."""
        return max((problem.status for problem in self._problems.values()), default=200)

    @property
    def n_problems(self) -> int:
        """How many fields could not be saved."""
        return len(self._problems)

    def _field(self, name: str, value: str, version: int, *saved_with: str) -> LessonField:
        """What was typed stays while the field has a problem, or one of those it is saved with; told at the former."""
        problem = self._problems.get(name)
        problems = [self._problems[other] for other in (name, *saved_with) if other in self._problems]
        typed = self._typed.get(name, "") if problems else value
        known = f"{version}:{value}"
        if problems and not any(isinstance(each, Conflict) for each in problems):
            known = self._typed.get(name + _VERSION_SUFFIX, known)
        error = _problem_text(problem, typed) if problem else ""
        return LessonField(name=name, value=typed, known=known, error=error)

    def _work(self, work: LessonWork) -> WorkFields:
        title, remove = f"title-{work.position}", f"remove-{work.position}"
        return WorkFields(
            work=work,
            work_type=self._field(f"type-{work.position}", str(work.type_id), work.version, title, remove),
            title=self._field(title, work.title, work.version, remove),
            remove=self._field(remove, "", work.version),
        )

    def _pupil(self, page: LessonPage, pupil: LessonPupil) -> PupilFields:
        missed = {str(letter.pk) for letter in page.rules.letters if letter.is_absence}
        is_away = pupil.absence.value in missed
        whole_day = self._field(f"day-{pupil.pk}", pupil.whole_day.value, pupil.whole_day.version)
        return PupilFields(
            pupil=pupil,
            absence=self._field(f"absence-{pupil.pk}", pupil.absence.value, pupil.absence.version),
            marks=[
                self._field(f"mark-{work.position}-{pupil.pk}", mark.value, mark.version)
                for work, mark in zip(page.works, pupil.marks, strict=True)
            ],
            whole_day=whole_day if is_away else None,
            has_mark_though_absent=is_away and any(mark.value for mark in pupil.marks),
        )


def _problem_text(problem: Refused, typed: str) -> str:
    """A conflict shows both values: what stands in the journal, and what was typed."""
    if not isinstance(problem, Conflict):
        return problem.message
    return f"{problem.message} Вы ввели «{typed}»: чтобы записать это, сохраните ещё раз."


@dataclass(frozen=True)
class Uploads:
    """Files sent with the page; one that was too large has been dropped on the way."""

    files: Sequence[File[bytes]]
    is_too_large: bool


@dataclass(frozen=True)
class LessonInput:
    """The changes by the names of their fields, in the order of saving, and the problems of the other fields."""

    changes: Sequence[tuple[str, LessonChange]]
    problems: dict[str, Refused]


def read_lesson(page: LessonPage, posted: QueryDict, uploads: Uploads) -> LessonInput:
    """What was changed on the page as it was sent; each field answers for itself.

    A field that still holds what it was shown with is no change and is not written, whatever stands in the journal
    by now.
    """
    changes, problems = [], {}
    for name, read in _LessonReader(page, posted, uploads).readings():
        try:
            changes.append((name, read()))
        except Refused as refusal:
            problems[name] = refusal
    return LessonInput(changes, problems)


class _LessonReader:
    """Finds the changed fields, and how each is read."""

    def __init__(self, page: LessonPage, posted: QueryDict, uploads: Uploads) -> None:
        self._page = page
        self._posted = posted
        self._uploads = uploads

    def readings(self) -> Iterator[Reading]:
        """Files come last: they lock the lesson, which is locked after everything else (`save_lesson`)."""
        yield from self._entry()
        yield from self._works()
        if self._page.has_writable_cells:
            yield from self._cells()
        if self._posted.get("new-type") or _clean(self._posted.get("new-title", "")):
            yield "new-type", self._new_work
        yield from self._files()

    def _entry(self) -> Iterator[Reading]:
        """Topic and homework; «Взять из плана» saves what was typed before it was pressed as well (R-22)."""
        version = self._known_version("topic")
        if version is None:
            version = self._known_version("plan-item")
        if self._posted.get("take-plan"):
            version = self._shown_version("topic")
        if version is not None:
            yield "topic", partial(self._topic, version)
        if (version := self._known_version("homework", "none", "minutes")) is not None:
            yield "homework", partial(self._homework, version)
        elif self._planned_homework():
            yield "homework", partial(self._homework, self._shown_version("homework"))

    def _files(self) -> Iterator[Reading]:
        """Files go before files come, so that a full list can change one for another by one save."""
        for file in self._page.files:
            if self._posted.get(f"remove-file-{file.pk}"):
                yield "files", partial(FileRemoval, file.pk)
        if self._uploads.files or self._uploads.is_too_large:
            yield "files", self._new_files

    def _works(self) -> Iterator[Reading]:
        for work in self._page.works:
            remove, title = f"remove-{work.position}", f"title-{work.position}"
            if work.pk is None:
                continue
            if self._posted.get(remove):
                yield remove, partial(WorkRemoval, work.pk)
            elif (version := self._known_version(title, f"type-{work.position}")) is not None:
                yield title, partial(self._work, work.pk, work.position, version)

    def _cells(self) -> Iterator[Reading]:
        usual = next(((work.pk, work.weight) for work in self._page.rules.work_types), (None, None))
        for pupil in self._page.pupils:
            cell = Cell(self._page.lesson, pupil.pk, usual_type_id=usual[0], usual_weight=usual[1])
            yield from self._absence_of(pupil, cell)
            for work in self._page.works:
                name = f"mark-{work.position}-{pupil.pk}"
                if (version := self._known_version(name)) is not None:
                    yield name, partial(self._mark, name, _in_column(cell, work), version)
        if pressed := self._posted.get("roll"):
            yield "roll", partial(RollChange, pressed == "on", self._shown_version("roll"))

    def _absence_of(self, pupil: LessonPupil, cell: Cell) -> Iterator[Reading]:
        """An accepted hint is the letter of the other lesson, for a cell that was empty when the page was read."""
        absence, whole_day = f"absence-{pupil.pk}", f"day-{pupil.pk}"
        if (version := self._known_version(absence)) is not None:
            yield absence, partial(self._absence, absence, cell, version)
        elif pupil.hint and not pupil.absence.value and self._posted.get("accept-hints"):
            yield absence, partial(AbsenceChange, cell, pupil.hint.code_id, pupil.absence.version)
        if (version := self._known_version(whole_day)) is not None:
            yield whole_day, partial(WholeDayChange, cell, bool(self._posted.get(whole_day)), version)

    def _topic(self, version: int) -> TopicChange:
        """A topic chosen from the plan fills an empty field; words typed beside it stay as they are."""
        item = self._chosen_item()
        topic = self._text("topic") or (item.topic if item else "")
        return TopicChange(topic, item.pk if item else None, version)

    def _chosen_item(self) -> TopicChoice | None:
        typed = self._posted.get("take-plan") or self._posted.get("plan-item")
        if typed is None:
            return self._plan_choice(str(self._page.plan.chosen)) if self._page.plan else None
        item = self._plan_choice(typed)
        if typed and item is None:
            raise Refused(_GONE_FROM_PLAN)
        return item

    def _plan_choice(self, typed: str | None) -> TopicChoice | None:
        choices = self._page.plan.choices if self._page.plan else ()
        return next((choice for choice in choices if str(choice.pk) == typed), None)

    def _homework(self, version: int) -> HomeworkChange:
        text = self._text("homework") or self._planned_homework()
        return HomeworkChange(text, bool(self._posted.get("none")), self._minutes(), version)

    def _planned_homework(self) -> str:
        """The homework of the plan, when its topic is taken by one press where no homework is set or typed."""
        item = self._plan_choice(self._posted.get("take-plan"))
        is_none_set = self._page.is_none_set or bool(self._posted.get("none"))
        if item is None or is_none_set or self._page.homework.value or _clean(self._posted.get("homework", "")):
            return ""
        return item.homework

    def _new_files(self) -> NewFiles:
        if self._uploads.is_too_large:
            raise Refused(f"Файл больше {MAX_BYTES // 1024 // 1024} МБ: приложите поменьше или разделите.")
        return NewFiles(checked_files(self._uploads.files))

    def _new_work(self) -> NewWork:
        if not self._posted.get("new-type"):
            raise Refused("Выберите вид работы: без него колонка не добавлена.")
        return NewWork(self._work_type("new-type"), self._text("new-title", "title"))

    def _work(self, pk: int, position: int, version: int) -> WorkChange:
        work_type = self._work_type(f"type-{position}")
        return WorkChange(pk, work_type, self._text(f"title-{position}", "title"), version)

    def _work_type(self, name: str) -> int:
        return _chosen_key(self._posted.get(name), [each.pk for each in self._page.rules.work_types])

    def _absence(self, name: str, cell: Cell, version: int) -> AbsenceChange:
        typed = self._posted.get(name)
        code = _chosen_key(typed, [each.pk for each in self._page.rules.letters]) if typed else None
        return AbsenceChange(cell, code, version)

    def _mark(self, name: str, cell: Cell, version: int) -> MarkChange:
        marks = self._page.rules.marks
        typed = typed_mark(self._posted.get(name, "").strip().lower())
        if typed is None or (typed[0] is not None and typed[0] not in marks):
            raise Refused(f"Отметка – одна цифра: {', '.join(map(str, marks))}; или {', '.join(RESULTS)}.")
        value, result = typed
        return MarkChange(cell, value, result, version)

    def _shown_version(self, name: str) -> int:
        version = self._posted.get(name + _VERSION_SUFFIX, "").partition(":")[0]
        return whole_number(version) or 0

    def _known_version(self, *names: str) -> int | None:
        """The version the teacher was shown, when one of the fields is not as it was shown; else None.

        A field that is not on the sent page (a pupil who has just come) is no change either.
        """
        known = [self._posted.get(name + _VERSION_SUFFIX, "").partition(":") for name in names]
        versions = [number for version, _, _ in known if (number := whole_number(version)) is not None]
        shown = [_clean(value) for _, _, value in known]
        if len(versions) < len(names) or shown == [_clean(self._posted.get(name, "")) for name in names]:
            return None
        return versions[0]

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
        minutes = whole_number(typed)
        if minutes is None or not 1 <= minutes <= LONGEST_HOMEWORK:
            raise Refused(f"Время – целое число минут, от 1 до {LONGEST_HOMEWORK}.")
        return minutes


def _in_column(cell: Cell, work: LessonWork) -> Cell:
    return replace(cell, position=work.position, work_id=work.pk)


def _chosen_key(typed: str | None, offered: Collection[int]) -> int:
    """The chosen line of a list; the list may have changed since it was shown."""
    chosen = whole_number(typed)
    if chosen is None or chosen not in offered:
        raise Refused(NOT_IN_THE_LIST)
    return chosen


def _clean(text: str) -> str:
    """Browsers send line ends as CR LF."""
    return text.replace("\r\n", "\n").strip()
