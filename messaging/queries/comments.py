"""What the class teacher has said of the pupils of a class in a term, for the page on which it is typed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from common.formatting import moment
from journal.models import ClosedYear
from messaging.models import ClassTeacherComment
from school.models import Enrolment, SchoolClass, Term
from school.queries.class_list import class_list


@dataclass(frozen=True)
class CommentRow:
    """A pupil and what stands about him; `version` is 0 and `text` empty where nothing has been written."""

    pupil_id: int
    number: int | None
    name: str
    text: str
    version: int
    written: str
    before: Sequence[str]
    is_still_here: bool


@dataclass(frozen=True)
class ClassComments:
    """The comments of a class in a term. Of a closed year they are only read."""

    school_class: SchoolClass
    terms: Sequence[Term]
    term: Term | None
    rows: Sequence[CommentRow]
    is_closed: bool

    @property
    def n_written(self) -> int:
        return sum(bool(row.text) for row in self.rows)


def class_comments(school_class: SchoolClass, term_id: int | None, today: date) -> ClassComments:
    """Of the term asked for, else of the latest that has begun. At most six queries."""
    terms = Term.objects.filter(calendar=school_class.calendar_id, starts_on__lte=today)
    begun = list(terms.select_related("calendar").order_by("-starts_on"))
    term = next((each for each in begun if each.pk == term_id), None) or next(iter(begun), None)
    rows = _rows(school_class, term, today) if term else []
    is_closed = ClosedYear.objects.filter(year=school_class.year_id).exists()
    return ClassComments(school_class, begun, term, rows, is_closed)


def _rows(school_class: SchoolClass, term: Term, today: date) -> list[CommentRow]:
    """Who was in the class on the last day of the term, or is today while it goes on."""
    last = min(term.ends_on or today, today)
    stays = Enrolment.objects.on(last).in_class(school_class.pk).with_pupils()
    places = class_list(school_class.pk)
    members = places.in_order(stays, lambda stay: stay.pupil_id)
    pupil_ids = [stay.pupil_id for stay in members]
    comments = {
        row.pupil_id: row
        for row in ClassTeacherComment.objects.filter(term=term, pupil__in=pupil_ids).select_related("written_by")
    }
    before = _texts_before([row.pk for row in comments.values() if row.version > 1])
    return [_row(places.number(stay.pupil_id), stay, comments.get(stay.pupil_id), before, today) for stay in members]


def _row(
    number: int | None, stay: Enrolment, row: ClassTeacherComment | None, before: dict[int, list[str]], today: date
) -> CommentRow:
    return CommentRow(
        pupil_id=stay.pupil_id,
        number=number,
        name=stay.pupil.short_name,
        text=row.text if row else "",
        version=row.version if row else 0,
        written=f"{row.written_by.initials_name}, {moment(row.written_at)}" if row else "",
        before=before[row.pk] if row else (),
        is_still_here=stay.ends_on is None or stay.ends_on >= today,
    )


def _texts_before(comment_ids: Collection[int]) -> dict[int, list[str]]:
    """What stood there earlier, the latest first, with who wrote it and when. No query when nothing was changed."""
    found: dict[int, list[str]] = defaultdict(list)
    if not comment_ids:
        return found
    history: Any = ClassTeacherComment.pgh_event_model  # type: ignore[attr-defined]  # pghistory adds it
    earlier = history.objects.filter(pgh_obj__in=comment_ids, version__lt=F("pgh_obj__version"))
    for event in earlier.select_related("written_by").order_by("-version", "-pk"):
        text = event.text or "пусто"
        found[event.pgh_obj_id].append(f"{moment(event.written_at)}, {event.written_by.initials_name}: {text}")
    return found


def comments_in_reports(pupil_ids: Collection[int], first: date, last: date) -> dict[int, list[str]]:
    """What a report about the days says of each pupil, by term. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    comments = ClassTeacherComment.objects.touching(first, last).filter(pupil__in=pupil_ids)
    for row in comments.select_related("term__calendar", "written_by").order_by("term__starts_on", "pk"):
        found[row.pupil_id].append(f"{row.text}\n{row.term.name}, {row.written_by.initials_name}")
    return found
