"""Certificates against absences and marks. Health is shown to class teacher and management only (P-09)."""

from __future__ import annotations

from datetime import date

import pytest

from attendance.models import ExcuseNote
from journal.models import Mark
from tests.factories import journal as j
from tests.factories.attendance import make_excuse_note
from tests.owner import without_triggers
from tests.reports.desk.reading import buttons, findings, mend, texts
from tests.world import MONDAY, TODAY, TUESDAY, World
from timetable.models import Lesson, LessonState

OUTSIDE, PRESENT = "illness_outside_certificate", "present_under_certificate"
SEEN_BY = ("boris", "galina", "igor", "kira")
ILL_TODAY = "Ершов Дмитрий, 5А: болезнь 14.10, а справка № 7 – с 12.10 по 13.10"


def note(world: World, first: date, last: date, **values: str) -> ExcuseNote:
    known = {"pupil": world.dima.pupil, "code": world.codes["Б"], "by": world.boris.user}
    return make_excuse_note(**known, starts_on=first, ends_on=last, number="7", **values)  # type: ignore[arg-type]


def ill_today(world: World, letter: str = "Б") -> None:
    Lesson.objects.filter(pk=world.lesson_today.pk).update(state=LessonState.HELD)
    j.make_absence(lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes[letter], by=world.anna.user)


def test_an_illness_beside_a_certificate_is_found(world: World) -> None:
    ill_today(world)
    note(world, MONDAY, TUESDAY)
    seen = {name: texts(person, OUTSIDE) for name, person in world.people.items() if texts(person, OUTSIDE)}
    assert seen == {name: [ILL_TODAY] for name in SEEN_BY}


@pytest.mark.parametrize(
    ("last", "is_found"), [(date(2026, 10, 11), True), (date(2026, 10, 10), False), (TODAY, False)]
)
def test_three_days_from_it_and_not_on_the_fourth(world: World, last: date, is_found: bool) -> None:
    ill_today(world)
    note(world, date(2026, 10, 5), last)
    assert bool(texts(world.galina, OUTSIDE)) is is_found


def test_an_absence_without_illness_and_one_under_another_document_are_left_alone(world: World) -> None:
    ill_today(world, "Н")
    note(world, MONDAY, TUESDAY)
    assert texts(world.galina, OUTSIDE) == []


def test_another_document_of_that_day_is_enough(world: World) -> None:
    ill_today(world)
    note(world, MONDAY, TUESDAY)
    note(world, TODAY, TODAY, kind="application")
    assert texts(world.galina, OUTSIDE) == []


def test_a_reason_without_any_document_is_found(world: World) -> None:
    ill_today(world, "Н")
    with without_triggers():
        world.lesson_today.absences.update(reason=world.codes["Б"])
    assert texts(world.galina, OUTSIDE) == ["Ершов Дмитрий, 5А: болезнь 14.10, а документа на этот день нет"]


def test_the_class_teacher_enters_the_certificate_for_that_day_too(world: World) -> None:
    ill_today(world)
    note(world, MONDAY, TUESDAY)
    assert (buttons(world.boris, OUTSIDE), buttons(world.galina, OUTSIDE)) == (
        ["Справка есть и на 14.10: внести"],
        [],
    )
    assert mend(world.boris, OUTSIDE, "note") == "Справка внесена: пропуски этого дня учтены по ней."
    added = ExcuseNote.objects.get(starts_on=TODAY)
    assert (added.ends_on, added.kind, added.number, added.written_by) == (TODAY, "certificate", "7", world.boris.user)
    assert texts(world.boris, OUTSIDE) == []


MARKED = "Ершов Дмитрий, 5А: справка № 7 с 12.10 по 13.10, а отметки есть – Математика"


def test_a_mark_in_the_days_of_a_certificate_is_found(world: World) -> None:
    note(world, MONDAY, TUESDAY)
    seen = {name: texts(person, PRESENT) for name, person in world.people.items() if texts(person, PRESENT)}
    assert seen == {name: [MARKED] for name in SEEN_BY}


def test_the_day_after_a_make_up_mark_and_a_missed_lesson_are_left_alone(world: World) -> None:
    kept = note(world, TUESDAY, TODAY)
    assert texts(world.galina, PRESENT) == []
    with without_triggers():
        ExcuseNote.objects.filter(pk=kept.pk).update(starts_on=MONDAY)
    assert texts(world.galina, PRESENT) != []
    Mark.objects.filter(pupil=world.dima.pupil).update(given_on=TODAY)
    assert texts(world.galina, PRESENT) == []
    Mark.objects.filter(pupil=world.dima.pupil).update(given_on=None)
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    assert texts(world.galina, PRESENT) == []


def test_an_application_says_nothing_of_illness(world: World) -> None:
    note(world, MONDAY, TUESDAY, kind="application")
    assert texts(world.galina, PRESENT) == []


def test_the_class_teacher_takes_the_certificate_back(world: World) -> None:
    kept = note(world, MONDAY, TUESDAY)
    assert (buttons(world.boris, PRESENT), buttons(world.galina, PRESENT)) == (["Снять справку 12.10–13.10"], [])
    (finding,) = findings(world.galina, PRESENT)
    assert finding.place is not None
    assert finding.place.url == f"/attendance/classes/{world.class_5a.pk}/notes/"
    assert mend(world.boris, PRESENT, "note") == "Справка снята: внесите её на верные дни."
    kept.refresh_from_db()
    assert (kept.is_in_force, kept.written_by, texts(world.boris, PRESENT)) == (False, world.boris.user, [])
