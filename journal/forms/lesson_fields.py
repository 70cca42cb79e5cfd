"""The fields of the lesson page: what stands in the journal, or what was typed and could not be saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.refusals import Refused
from entry.actions import Conflict
from journal.queries.lesson import LessonPage, LessonPupil, LessonWork

VERSION_SUFFIX = "-known"
Problems = Mapping[str, Refused]


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
    """All fields of the page, after a save too: a field with a problem keeps what was typed beside the fresh version.

    Sending it once more therefore writes over the other value knowingly.
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
        is_kept = any(other in self._problems for other in (name, *saved_with))
        typed = self._typed.get(name, "") if is_kept else value
        error = _problem_text(problem, typed) if problem else ""
        return LessonField(name=name, value=typed, known=f"{version}:{value}", error=error)

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
