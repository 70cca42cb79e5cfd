"""What was typed on a page that has been closed meanwhile: shown back, to be copied, for it can be saved nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from journal.models import PeriodResult
from journal.queries.lesson import LessonPage
from journal.queries.period_marks import PeriodRow


@dataclass(frozen=True)
class Unsaved:
    """A field that was changed, by its name on the page, with what was typed; empty when it was cleared."""

    label: str
    text: str


def unsaved_of_lesson(page: LessonPage, posted: QueryDict) -> list[Unsaved]:
    """Changed fields of the lesson page, in its order."""
    letters = {str(letter.pk): letter.label for letter in page.rules.letters}
    lines = []
    for name, label in _fields_of_lesson(page):
        _, _, shown = posted.get(f"{name}-known", "").partition(":")  # a field for something new was shown empty
        typed = _clean(posted.get(name, ""))
        if name in posted and typed != _clean(shown):
            lines.append(Unsaved(label, letters.get(typed, typed) if name.startswith("absence-") else typed))
    return lines


def unsaved_of_column(rows: list[PeriodRow], posted: QueryDict) -> list[Unsaved]:
    """Changed lines of a column of period marks: the mark, and why it is not the one proposed."""
    lines = []
    for row in rows:
        mark, reason = (posted.get(f"{name}-{row.pupil_id}", "").strip() for name in ("mark", "reason"))
        _, is_shown, shown = posted.get(f"known-{row.pupil_id}", "").partition(":")
        if is_shown and shown != f"{mark}:{reason}":
            label = PeriodResult(mark).label if mark in PeriodResult.values else mark
            lines.append(Unsaved(row.name, " – ".join(filter(None, (label, reason)))))
    return lines


def _fields_of_lesson(page: LessonPage) -> Iterator[tuple[str, str]]:
    yield from (("topic", "Тема урока"), ("homework", "Домашнее задание"), ("minutes", "Сколько минут займёт"))
    for work in page.works:
        yield f"title-{work.position}", f"Название: {work.name}"
    yield "new-title", "Название новой работы"
    for pupil in page.pupils:
        yield f"absence-{pupil.pk}", f"{pupil.name}: пропуск"
        for work in page.works:
            yield f"mark-{work.position}-{pupil.pk}", f"{pupil.name}: {work.title or work.name or 'отметка'}"


def _clean(text: str) -> str:
    """Browsers send line ends as CR LF."""
    return text.replace("\r\n", "\n").strip()
