"""«Утро класса»: who is on which lesson of the day as teachers note it, and what the class teacher knows of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from attendance.models import AbsenceNotice, ExcuseNote, LateArrival
from attendance.models.notices import NoticeState
from common.formatting import date_day
from common.rows import fetch
from journal.models import Absence, AbsenceCode, WholeDayAbsence
from school.models import Enrolment, HomeSchooling, Pupil, SchoolClass
from school.queries.class_list import class_list
from timetable.models import Lesson, LessonState

UNKNOWN, KNOWN, PRESENT = "unknown", "known", "present"
# Whom other pages count of a class and day, by what its address says.
LISTS = {"missed": "Пропустили уроки", "illness": "Пропустили уроки по болезни"}


@dataclass(frozen=True)
class LessonColumn:
    """Lessons of the class at one number: one, or one for each subgroup. `is_noted`: a teacher has opened one."""

    number: int
    titles: tuple[str, ...]
    is_noted: bool


@dataclass(frozen=True)
class DayCell:
    """A pupil at the number: no lesson of his, nothing noted, or a letter with its name."""

    is_due: bool
    letter: str = ""
    name: str = ""


@dataclass(frozen=True)
class DayRow:
    """One pupil. `notes` are reasons in force on the day; `told_by` said that he is away the whole day.

    `missed_for`: why lessons were missed that he had to attend, in the words of REASONS, as figures count them.
    """

    pupil_id: int
    number: int | None
    name: str
    cells: tuple[DayCell, ...]
    state: str
    notes: tuple[str, ...]
    notice: AbsenceNotice | None
    told_by: str
    is_late: bool
    is_home_taught: bool
    is_away: bool
    missed_for: frozenset[str]

    @property
    def known(self) -> list[str]:
        """What is known besides the letters, in words."""
        words = ["обучение на дому"] if self.is_home_taught else []
        words += self.notes
        if self.told_by:
            words.append(f"нет весь день – {self.told_by}")
        if self.is_late:
            words.append("опоздание")
        if self.notice:
            words.append(_notice_words(self.notice))
        return words


@dataclass(frozen=True)
class ClassDay:
    """The class on a day: who needs a word of the class teacher, who is known to be away or late, who is there."""

    columns: tuple[LessonColumn, ...]
    rows: tuple[DayRow, ...]

    def in_state(self, state: str) -> list[DayRow]:
        return [row for row in self.rows if row.state == state]

    def counted(self, name: str) -> ClassDay:
        """Only those whom a figure counts, by the name of one of LISTS."""
        rows = (row for row in self.rows if (row.missed_for if name == "missed" else name in row.missed_for))
        return replace(self, rows=tuple(rows))

    @property
    def n_away(self) -> int:
        return sum(row.is_away for row in self.rows)

    @property
    def n_late(self) -> int:
        return sum(row.is_late for row in self.rows)


@dataclass(frozen=True)
class _DayNotes:
    """What is known about the pupils of the day, by pupil."""

    notes: dict[int, list[ExcuseNote]]
    notices: dict[int, AbsenceNotice]
    told: dict[int, str]
    late: set[int]
    home: set[int]


def _notice_words(notice: AbsenceNotice) -> str:
    """«родители: болезнь, 14.10–16.10, «простыл»»."""
    days = "" if notice.starts_on == notice.ends_on else f", {date_day(notice.starts_on)}–{date_day(notice.ends_on)}"
    text = f", «{notice.text}»" if notice.text else ""
    return f"родители: {notice.get_kind_display()}{days}{text}"


def class_day(school_class: SchoolClass, on: date) -> ClassDay:
    """The class on the day. Ten queries, whatever its size."""
    members = Enrolment.objects.on(on).in_class(school_class.pk).pupils()
    numbers = class_list(school_class.pk)
    pupils = numbers.in_order(members, lambda pupil: pupil.pk)
    lessons = _lessons(school_class, on)
    due = set(fetch("SELECT * FROM attendance_due_of_class(%s, %s)", [school_class.pk, on]))
    noted = _absences([lesson.pk for lesson in lessons])
    known = _day_notes([pupil.pk for pupil in pupils], on)
    by_number: dict[int, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        by_number[lesson.number].append(lesson)
    rows = [_row(numbers.number(pupil.pk), pupil, list(by_number.values()), due, noted, known) for pupil in pupils]
    with_codes = {lesson_id for _, lesson_id in noted}
    return ClassDay(tuple(_column(number, own, with_codes) for number, own in by_number.items()), tuple(rows))


def _lessons(school_class: SchoolClass, on: date) -> Sequence[Lesson]:
    lessons = Lesson.objects.on(on).taking_place().filter(group__school_class=school_class)
    return list(lessons.select_related("subject", "group").order_by("number", "group__name", "pk"))


def _column(number: int, lessons: Sequence[Lesson], with_codes: Collection[int]) -> LessonColumn:
    titles = dict.fromkeys(lesson.subject.short_name for lesson in lessons)
    is_noted = any(lesson.state == LessonState.HELD or lesson.pk in with_codes for lesson in lessons)
    return LessonColumn(number, tuple(titles), is_noted)


def _absences(lesson_ids: Collection[int]) -> dict[tuple[int, int], Any]:
    """(pupil, lesson) → the absence with the letter and name that count."""
    absences = Absence.objects.explained().filter(lesson__in=lesson_ids).select_related("code", "reason")
    return {(absence.pupil_id, absence.lesson_id): absence for absence in absences}


def _day_notes(pupil_ids: Collection[int], on: date) -> _DayNotes:
    notes: dict[int, list[ExcuseNote]] = defaultdict(list)
    for note in ExcuseNote.objects.in_force().on(on).filter(pupil__in=pupil_ids).select_related("code"):
        notes[note.pupil_id].append(note)
    waiting = AbsenceNotice.objects.on(on).filter(pupil__in=pupil_ids, state=NoticeState.NEW).order_by("-pk")
    told = WholeDayAbsence.objects.in_force().filter(pupil__in=pupil_ids, lesson__on=on).select_related("written_by")
    late = LateArrival.objects.filter(pupil__in=pupil_ids, on=on, is_in_force=True)
    home = HomeSchooling.objects.on(on).filter(pupil__in=pupil_ids)
    return _DayNotes(
        notes=notes,
        notices={notice.pupil_id: notice for notice in waiting},
        told={word.pupil_id: word.written_by.initials_name for word in told},
        late=set(late.values_list("pupil_id", flat=True)),
        home=set(home.values_list("pupil_id", flat=True)),
    )


def _row(
    number: int | None,
    pupil: Pupil,
    by_number: Sequence[Sequence[Lesson]],
    due: Collection[tuple[int, int]],
    noted: dict[tuple[int, int], Any],
    known: _DayNotes,
) -> DayRow:
    own = [next((lesson for lesson in lessons if (pupil.pk, lesson.pk) in due), None) for lessons in by_number]
    absences = [noted.get((pupil.pk, lesson.pk)) if lesson else None for lesson in own]
    notes, told_by = known.notes.get(pupil.pk, []), known.told.get(pupil.pk, "")
    notice = known.notices.get(pupil.pk)
    is_late = pupil.pk in known.late or any(absence and absence.code.is_late for absence in absences)
    meanings: list[AbsenceCode] = [
        absence.reason or absence.code for absence in absences if absence and absence.code.is_absence
    ]
    is_unknown = any(code.reason == "unknown" for code in meanings) or bool(told_by and not notes)
    if pupil.pk in known.home:
        state = PRESENT
    elif is_unknown or notice:
        state = UNKNOWN
    else:
        state = KNOWN if meanings or is_late or notes else PRESENT
    return DayRow(
        pupil_id=pupil.pk,
        number=number,
        name=pupil.short_name,
        cells=tuple(
            DayCell(lesson is not None, absence.meant_letter, absence.meant_name) if absence else DayCell(bool(lesson))
            for lesson, absence in zip(own, absences, strict=True)
        ),
        state=state,
        notes=tuple(f"{note.code.letter} – {note}" for note in notes),
        notice=notice,
        told_by=told_by,
        is_late=is_late,
        is_home_taught=pupil.pk in known.home,
        is_away=bool(meanings or told_by or (notes and not is_late)) and pupil.pk not in known.home,
        missed_for=frozenset(code.reason for code in meanings),
    )
