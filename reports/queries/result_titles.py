"""What a list or a trend is of, in words: «5А, Математика, Белова А. С.: «5»»."""

from __future__ import annotations

from collections.abc import Sequence

from reports.queries.comparison import NOBODY, teacher_names
from reports.queries.result_lists import EXEMPT, LISTS_BY_KEY, NOT_ATTESTED, WITHOUT, ResultFilter
from reports.queries.results import Stage
from reports.queries.trends import TrendOf
from reports.rules.results import ANY, GOOD, PASSED
from school.models import SchoolClass, Subject

_MARKS = {
    NOT_ATTESTED: "н/а",
    EXEMPT: "освобождены",
    WITHOUT: "без отметок",
    PASSED: "«5», «4» и «3»",
    GOOD: "«5» и «4»",
    ANY: "все результаты",
}


def title_of(asked: ResultFilter, of: TrendOf, classes: Sequence[SchoolClass], stage: Stage | None = None) -> str:
    """At most two queries."""
    place = ", ".join([stage.title if stage else _classes(of, classes), *_subject_and_teacher(of)])
    what = _what(asked)
    return f"{place}: {what}" if what else place


def _classes(of: TrendOf, classes: Sequence[SchoolClass]) -> str:
    if of.class_id:
        return classes[0].name
    return f"{of.grade} классы" if of.grade else "Школа"


def _subject_and_teacher(of: TrendOf) -> list[str]:
    names = list(Subject.objects.filter(pk=of.subject_id).values_list("name", flat=True)) if of.subject_id else []
    if of.teacher_id == 0:
        return [*names, NOBODY]
    return [*names, *teacher_names([of.teacher_id]).values()] if of.teacher_id else names


def _what(asked: ResultFilter) -> str:
    if asked.fell:
        return "отметка ниже прежней" if asked.is_of_marks else "были хорошистами и отличниками, теперь нет"
    if asked.mark:
        return _MARKS.get(asked.mark, f"«{asked.mark}»")
    return LISTS_BY_KEY[asked.name_list].title if asked.name_list else ""
