"""Figures agree: pupil, class, school, month sheet, the family's page and diary, and plain SQL, for every day.

The small year is every school day from 1 September to the world's today, with subgroups, a pupil who comes from the
other class, one who leaves, an exemption, home schooling, documents that overlap, lateness and cancelled lessons.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import astuple
from datetime import date, timedelta
from random import Random

import pytest

from attendance.actions import add_excuse_note, note_late_arrival
from attendance.models import NoteKind
from attendance.rules import Figures
from journal.queries.diary import diary_lessons
from school.models import Enrolment, HomeSchooling, Pupil, School, SubjectExemption
from tests.attendance.recount import CountedDay, recounted
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reading import table
from tests.world import TODAY, YEAR_BEGINS, World
from timetable.models import GroupMember, Lesson, LessonState

DAYS = [
    day
    for day in (YEAR_BEGINS + timedelta(days=number) for number in range((TODAY - YEAR_BEGINS).days + 1))
    if day.isoweekday() < 6
]
LESSONS = ((3, "history_5a"), (4, "pe_5a"), (5, "english_1_5a"), (5, "english_2_5a"), (4, "maths_5b"), (6, "maths_5b"))


@pytest.fixture
def year(world: World) -> World:
    School.objects.update(editing_window_days=None)
    _move_zoya(world)
    SubjectExemption.objects.create(pupil=world.sveta.pupil, subject=world.pe, starts_on=date(2026, 9, 10))
    home = (date(2026, 9, 21), date(2026, 9, 25))
    HomeSchooling.objects.create(pupil=world.dima.pupil, starts_on=home[0], ends_on=home[1], basis="№ 7")
    lot = Random(92)
    for day in DAYS:
        for number, what in LESSONS:
            state = LessonState.CANCELLED if lot.random() < 0.1 else LessonState.HELD
            t.make_lesson(assignment=getattr(world, what), on=day, number=number, state=state)
    for lesson in Lesson.objects.between(YEAR_BEGINS, TODAY).order_by("pk"):
        _note(world, lesson, lot)
    _explain(world, lot)
    return world


def _move_zoya(world: World) -> None:
    s.make_enrolment(pupil=s.make_pupil(last_name="Яшин"), school_class=world.class_5b, starts_on=YEAR_BEGINS)
    world.zoya.pupil.enrolments.update(ends_on=date(2026, 9, 30))
    s.make_enrolment(pupil=world.zoya.pupil, school_class=world.class_5a, starts_on=date(2026, 10, 1))
    t.make_membership(group=world.english_1, pupil=world.zoya.pupil, starts_on=date(2026, 10, 1))


def _note(world: World, lesson: Lesson, lot: Random) -> None:
    """Some pupils are away for the whole day, some from single lessons, some are late."""
    if lesson.state == LessonState.CANCELLED:
        return
    for member in GroupMember.objects.on(lesson.on).filter(group=lesson.group_id).order_by("pupil"):
        whole_day = Random(f"{member.pupil_id % 7}-{lesson.on}").random() < 0.3
        letter = lot.choice(["Н", "Н", "Б", "НП"]) if whole_day else lot.choice(["", "", "", "", "ОП", "УП"])
        known = lesson.absences.filter(pupil=member.pupil_id).exists()
        if letter and not known:
            pupil = Pupil.objects.get(pk=member.pupil_id)
            j.make_absence(lesson=lesson, pupil=pupil, code=world.codes[letter], by=world.anna.user)


def _explain(world: World, lot: Random) -> None:
    pupils = [world.dima.pupil, world.sveta.pupil, world.zoya.pupil]
    for pupil in pupils:
        for kind in (*NoteKind, NoteKind.CERTIFICATE):
            starts_on = lot.choice(DAYS)
            ends_on = starts_on + timedelta(days=lot.randrange(6))
            add_excuse_note(pupil=pupil, kind=kind, starts_on=starts_on, ends_on=ends_on, by=world.boris.user)
        for _ in range(4):
            note_late_arrival(pupil=pupil, on=lot.choice(DAYS), by=world.boris.user)


def read(row: list[str]) -> Figures:
    """The last eight cells of a line of a report or sheet."""
    full, full_ill, total, illness, excused, unexcused, unknown, late = map(int, row[-8:])
    return Figures(total, illness, excused, unexcused, unknown, late, full, full_ill)


def added(days: list[CountedDay]) -> Figures:
    return sum((day.figures for day in days), Figures())


def by_name(page: object) -> dict[str, Figures]:
    """Lines of a report by their title, without the date on which a pupil left."""
    rows = table(page)[1:]  # type: ignore[arg-type]  # an answer of the test client
    return {re.split(" (?:выбыл|до )", row[0])[0].rpartition(". ")[2]: read(row) for row in rows}


def names() -> dict[int, str]:
    return {pupil.pk: pupil.short_name for pupil in Pupil.objects.all()}


def test_school_and_class_reports_of_every_day_are_what_sql_counts(year: World, signed_in: SignedIn) -> None:
    galina, name_of = signed_in(year.galina), names()
    counted: dict[date, list[CountedDay]] = defaultdict(list)
    for day in recounted(YEAR_BEGINS, TODAY):
        counted[day.on].append(day)
    wrong = []
    for on in DAYS:
        query = {"starts_on": on.isoformat(), "ends_on": on.isoformat()}
        school = by_name(galina.get("/reports/absences/", query))
        for school_class in (year.class_5a, year.class_5b):
            own = [day for day in counted[on] if day.class_id == school_class.pk]
            pupils = by_name(galina.get(f"/reports/classes/{school_class.pk}/absences/", query))
            wanted = dict.fromkeys(pupils, Figures()) | {name_of[day.pupil_id]: day.figures for day in own}
            wanted["Всего"] = added(own)
            if (school[school_class.name], pupils) != (added(own), wanted):
                wrong.append((on, school_class.name))
        if school["Всего"] != added(counted[on]):
            wrong.append((on, "школа"))
    assert wrong == []


def test_month_sheets_are_what_sql_counts(year: World, signed_in: SignedIn) -> None:
    galina, name_of = signed_in(year.galina), names()
    for school_class in (year.class_5a, year.class_5b):
        for first, last in ((YEAR_BEGINS, date(2026, 9, 30)), (date(2026, 10, 1), TODAY)):
            page = galina.get(f"/attendance/classes/{school_class.pk}/month/", {"month": first.isoformat()})
            own = [day for day in recounted(first, last) if day.class_id == school_class.pk]
            pupils = {name_of[day.pupil_id] for day in own}
            wanted = {name: added([day for day in own if name_of[day.pupil_id] == name]) for name in pupils}
            shown = by_name(page)
            away = [sum(day.on == on and day.figures.total > 0 for day in own) for on in days_shown(page, first)]
            assert ({name: shown[name] for name in pupils}, shown["Отсутствовали"], table(page)[-1][1:-8]) == (
                wanted,
                added(own),
                [str(number or "") for number in away],
            )


def days_shown(page: object, first: date) -> list[date]:
    head = table(page)[0][1:-8]  # type: ignore[arg-type]  # an answer of the test client
    return [first.replace(day=int(cell[:-2])) for cell in head]


def test_the_familys_page_and_diary_are_what_sql_counts(year: World, signed_in: SignedIn) -> None:
    counted = recounted(YEAR_BEGINS, TODAY)
    pupils = {person.pupil.pk: person for person in (year.dima, year.sveta, year.zoya)}
    diary = diary_lessons(list(pupils), YEAR_BEGINS, TODAY)
    for pupil_id, person in pupils.items():
        own = [day for day in counted if day.pupil_id == pupil_id]
        page = signed_in(person).get(f"/attendance/pupils/{pupil_id}/")
        letters = {
            on: sum(bool(lesson.absence and not lesson.absence.is_late) for lesson in lessons)
            for on, lessons in diary[pupil_id].items()
        }
        assert (by_name(page)["Всего"], {on: n for on, n in letters.items() if n}) == (
            added(own),
            {day.on: day.noted for day in own if day.noted},
        )


def test_the_small_year_has_everything_in_it(year: World) -> None:
    """Figures that agree because all are noughts would prove nothing."""
    counted = recounted(YEAR_BEGINS, TODAY)
    total = added(counted)
    moved = Enrolment.objects.filter(pupil=year.zoya.pupil).count()
    assert (len(DAYS), all(astuple(total)), moved, any(day.noted > day.figures.total for day in counted)) == (
        32,
        True,
        2,
        True,
    )
