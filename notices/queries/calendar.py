"""What a family's calendar says: lessons of the weeks around today, control works and homework due at them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.utils.crypto import salted_hmac

from common.people import initials_name
from common.signs import visible
from journal.models import PlannedControlWork
from journal.models.entries import homework_words
from journal.queries.homework import homework_due
from notices.models import PublishedLesson
from school.models.classes import room_title
from timetable.models import Lesson
from timetable.models.lessons import STATES_TAKING_PLACE
from timetable.queries.week import state_in_words

DAYS_BEFORE, DAYS_AHEAD = 7, 35
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TEACHER = ("last_name", "first_name", "patronymic")
# Where a work may have been planned follows from the lessons; said twice, no other works are looked at.
_PLANNED = """
    SELECT p.id, p.lesson_id, p.title
      FROM journal_plannedcontrolwork p
     WHERE p.lesson_id = ANY(%s) AND NOT p.is_hidden
       AND p.planned_at_id = ANY((SELECT timetable_with_moved(%s))::bigint[])  -- called once
     ORDER BY p.id
"""


@dataclass(frozen=True)
class CalendarLesson:
    """What a calendar says of one lesson. `control_works` are titles, empty ones too."""

    number: int
    starts_at: time
    ends_at: time
    subject: str
    room: str
    teacher: str
    replaced_teacher: str
    is_taking_place: bool
    note: str
    control_works: tuple[str, ...]
    homework: str


@dataclass(frozen=True)
class CalendarEntry:
    """A lesson in the calendar of a pupil: the same `uid` for its place, another `digest` when something is changed."""

    uid: UUID
    pupil_id: int
    on: date
    lesson: CalendarLesson

    @property
    def digest(self) -> str:
        """Stands for all that is said."""
        return hashlib.sha256(repr((self.on, astuple(self.lesson))).encode()).hexdigest()


@dataclass(frozen=True)
class ToldLesson:
    """How often the lesson has been told otherwise, and when last."""

    sequence: int
    changed_at: datetime


def stable_id(*parts: object) -> UUID:
    """The number of an event or entry: of this school alone, and the same whenever it is asked for."""
    namespace = UUID(hex=salted_hmac("notices.feeds", "").hexdigest()[:32])
    return uuid5(namespace, "-".join(map(str, parts)))


def plain_text(text: str) -> str:
    """What was typed, without signs that neither XML nor iCalendar can hold, and with one kind of line ends.

    Signs that are not seen are named, as on pages.
    """
    return visible(_CONTROLS.sub("", text.replace("\r\n", "\n")))


def calendar_days(today: date) -> tuple[date, date]:
    """The first and the last day that a calendar shows."""
    return today - timedelta(days=DAYS_BEFORE), today + timedelta(days=DAYS_AHEAD)


def calendar_entries(pupil_ids: Collection[int], today: date) -> list[CalendarEntry]:
    """Lessons of the pupils in the days of a calendar, in order; two queries for any number of pupils.

    At one place there may be several, a cancelled one and what came instead: then the order in which they were made
    tells one from another.
    """
    places: Counter[tuple[object, ...]] = Counter()
    entries = []
    rows = list(_lesson_rows(pupil_ids, calendar_days(today)))
    titles = _control_works(rows)
    for row in rows:
        place = (row["pupil_id"], row["on"], row["number"], row["subject"])
        uid = stable_id("lesson", *place, places[place])
        places[place] += 1
        entries.append(CalendarEntry(uid, row["pupil_id"], row["on"], _lesson(row, titles[row["pk"]])))
    return entries


def told_lessons(pupil_ids: Collection[int], today: date) -> dict[UUID, tuple[str, ToldLesson]]:
    """What calendars have been told of the lessons of these days: digest and state by the number. One query."""
    known = PublishedLesson.objects.filter(pupil__in=pupil_ids, on__range=calendar_days(today))
    return {
        uid: (digest, ToldLesson(sequence, changed_at))
        for uid, digest, sequence, changed_at in known.values_list("uid", "digest", "sequence", "changed_at")
    }


def untold(entries: Iterable[CalendarEntry], told: Mapping[UUID, tuple[str, ToldLesson]]) -> list[CalendarEntry]:
    """Entries that no calendar knows as they are now."""
    return [entry for entry in entries if entry.uid not in told or told[entry.uid][0] != entry.digest]


def _lesson_rows(pupil_ids: Collection[int], days: tuple[date, date]) -> Iterable[dict[str, Any]]:
    teachers = [f"{path}__{part}" for path in ("teacher", "substitution__absent_teacher") for part in _TEACHER]
    lessons: Any = Lesson.objects.of_pupils(pupil_ids, within=days)  # the stubs know no `pupil_id` of it
    rows: Iterable[dict[str, Any]] = (
        lessons
        .annotate(due=homework_due(text="set_at__homework__text", minutes="set_at__homework__minutes"))
        .order_by("on", "number", "pupil_id", "pk")
        .values(
            "pk", "pupil_id", "on", "number", "subject", "starts_at", "ends_at", "state", "reason", "subject__name",
            "room__name", "moved_to__on", "moved_to__number", "due", *teachers,
        )
    )  # fmt: skip
    return rows


def _control_works(rows: Iterable[Mapping[str, Any]]) -> dict[int, list[str]]:
    """Titles of the control works written at the lessons, as in the diary. One query."""
    lessons = list({row["pk"] for row in rows})
    titles: dict[int, list[str]] = defaultdict(list)
    for work in PlannedControlWork.objects.raw(_PLANNED, [lessons, lessons]):
        titles[work.lesson_id].append(work.title)
    return titles


def _lesson(row: Mapping[str, Any], control_works: Iterable[str]) -> CalendarLesson:
    return CalendarLesson(
        number=row["number"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        subject=row["subject__name"],
        room=room_title(row["room__name"]) if row["room__name"] else "",
        teacher=_name(row, "teacher"),
        replaced_teacher=_name(row, "substitution__absent_teacher"),
        is_taking_place=row["state"] in STATES_TAKING_PLACE,
        note=state_in_words(row["state"], row["reason"], row["moved_to__on"], row["moved_to__number"]),
        control_works=tuple(control_works),
        homework=_homework(row["due"]) if row["state"] in STATES_TAKING_PLACE else "",
    )


def _name(row: Mapping[str, Any], path: str) -> str:
    parts: Sequence[str | None] = [row[f"{path}__{part}"] for part in _TEACHER]
    return initials_name(*(part or "" for part in parts)) if parts[0] else ""


def _homework(due: Mapping[str, Any] | None) -> str:
    return homework_words(due["text"], False, due["minutes"]) if due and due["text"] else ""
