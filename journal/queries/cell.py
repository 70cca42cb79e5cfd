"""The card of one cell: everything that stands in it, why it cannot be written, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from journal.access import Cell
from journal.models import Absence, Mark, OutstandingWork, Work
from journal.queries.history import MARK, CellChange, cell_history
from journal.queries.journal_rules import JournalRules
from journal.rules.cell_notes import mark_note, owed_words
from school.models import Pupil
from timetable.models import Lesson


@dataclass(frozen=True)
class CellCard:
    """The cell as it stands now. `lock`: why nothing may be written; `is_missed`: the pupil was absent (R-36)."""

    lesson: Lesson
    gradebook: str
    position: int
    pupil: Pupil
    work: Work | None
    mark: Mark | None
    owed: OutstandingWork | None
    is_settled: bool
    absence: str
    is_missed: bool
    lock: str
    history: Sequence[CellChange]

    @property
    def sign(self) -> str:
        """«5», «зч», or nothing."""
        return str(self.mark or "")

    @property
    def author(self) -> str:
        """Who has written this mark; a comment added later changes nothing in that."""
        changes = (change.author for change in self.history if change.what == MARK and change.after == self.sign)
        return next(changes, "")

    @property
    def version(self) -> int:
        """The version of the mark; 0 = never written."""
        return self.mark.version if self.mark else 0

    @property
    def owed_version(self) -> int:
        """The version of the outstanding work; 0 = never written."""
        return self.owed.version if self.owed else 0

    @property
    def due_on(self) -> date | None:
        """Until when something is still owed."""
        return self.owed.due_on if self.owed and self.owed.is_owed and not self.is_settled else None

    @property
    def note(self) -> str:
        """The day of a make-up mark and the comment, as the gradebook tells them."""
        return mark_note(self.mark.given_on, self.mark.comment) if self.mark else ""

    @property
    def owed_words(self) -> str:
        """What is still owed, as the gradebook tells it."""
        return owed_words(self.due_on, self.owed.comment) if self.owed and self.due_on else ""

    @property
    def is_undated(self) -> bool:
        """A mark at a missed lesson without the day on which it was made up: worth a second look (R-36)."""
        return bool(self.is_missed and self.mark and self.mark.value is not None and not self.mark.given_on)


def cell_card(cell: Cell, rules: JournalRules) -> CellCard:
    """The card of a cell from access, whose lesson carries `is_writable`. Eight queries."""
    lesson = cell.lesson
    work = Work.objects.filter(lesson=lesson, position=cell.position).select_related("work_type").first()
    in_cell = {"work": work, "pupil": cell.pupil_id}
    mark = Mark.objects.filter(**in_cell).first()
    absence = Absence.objects.set().filter(lesson=lesson, pupil=cell.pupil_id).select_related("code").first()
    lock = rules.why_locked(lesson) or ("" if lesson.is_writable else "Пишет только учитель, который ведёт урок.")
    return CellCard(
        lesson=lesson,
        gradebook=f"{lesson.group.title}: {lesson.subject.name}",
        position=cell.position,
        pupil=Pupil.objects.get(pk=cell.pupil_id),
        work=work,
        mark=mark,
        owed=OutstandingWork.objects.filter(**in_cell).first(),
        is_settled=bool(str(mark or "")),
        absence=str(absence.code) if absence else "",
        is_missed=bool(absence and absence.code and absence.code.is_absence),
        lock=lock or rules.why_unmarked(lesson),
        history=cell_history(lesson.pk, cell.position, cell.pupil_id),
    )
