"""A mark at a missed lesson is found; a make-up mark, «осв.» and a lateness are left alone."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from common.refusals import Locked
from journal.actions import put_mark
from journal.models import Absence, Mark
from tests.factories import journal as j
from tests.reports.desk.reading import buttons, findings, mend, texts
from tests.world import World

RULE = "mark_at_missed_lesson"
DIMA_AWAY = "Ершов Дмитрий, 5А, Математика, 2 урок: «Н» и отметка «4»"


def note_absence_of_dima(world: World, letter: str = "Н") -> Absence:
    """On Monday he has a «4» from Анна."""
    return j.make_absence(
        lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes[letter], by=world.anna.user
    )


def test_it_is_found_for_the_teacher_the_class_teacher_and_management(world: World) -> None:
    note_absence_of_dima(world)
    seen = {name: texts(person, RULE) for name, person in world.people.items() if texts(person, RULE)}
    assert seen == {name: [DIMA_AWAY] for name in ("anna", "boris", "galina", "igor", "kira")}


def test_a_make_up_mark_is_left_alone(world: World) -> None:
    note_absence_of_dima(world)
    Mark.objects.filter(pupil=world.dima.pupil).update(given_on=date(2026, 10, 13))
    assert texts(world.galina, RULE) == []


def test_a_mark_put_after_the_absence_is_dated_by_the_database_and_left_alone(world: World) -> None:
    put_mark(work=world.work_monday, pupil=world.sveta.pupil, value=5, known_version=0, by=world.anna.user)
    assert texts(world.galina, RULE) == []


def test_exempt_and_late_pupils_are_left_alone(world: World) -> None:
    absence = note_absence_of_dima(world, "ОП")
    assert texts(world.galina, RULE) == []
    absence.code = world.codes["Н"]
    absence.save()
    Mark.objects.filter(pupil=world.dima.pupil).update(value=None, result="exempt")
    assert texts(world.galina, RULE) == []


def test_the_teacher_takes_the_absence_away(world: World) -> None:
    note_absence_of_dima(world)
    assert buttons(world.anna, RULE) == ["Был на уроке: снять «Н»", "Не был: снять отметку"]
    assert mend(world.anna, RULE, "absence") == "Пропуск снят, отметка осталась."
    absence, mark = Absence.objects.get(pupil=world.dima.pupil), Mark.objects.get(pupil=world.dima.pupil)
    assert (absence.code, absence.written_by, mark.value, texts(world.anna, RULE)) == (None, world.anna.user, 4, [])


def test_the_teacher_takes_the_mark_away(world: World) -> None:
    note_absence_of_dima(world)
    assert mend(world.anna, RULE, "mark") == "Отметка снята, пропуск остался."
    absence, mark = Absence.objects.get(pupil=world.dima.pupil), Mark.objects.get(pupil=world.dima.pupil)
    assert (absence.code, mark.value, texts(world.anna, RULE)) == (world.codes["Н"], None, [])


@pytest.mark.parametrize("person", ["galina", "boris", "kira"])
def test_others_read_and_are_led_to_the_cell(world: World, person: str) -> None:
    note_absence_of_dima(world)
    (finding,) = findings(getattr(world, person), RULE)
    assert finding.place is not None
    cell = f"/journal/lessons/{world.lesson_monday.pk}/cells/1/{world.dima.pupil.pk}/"
    assert (list(finding.mends), finding.place.url) == ([], cell)
    with pytest.raises(PermissionDenied):
        mend(getattr(world, person), RULE, "mark")


def test_in_a_closed_term_nothing_is_mended(world: World) -> None:
    note_absence_of_dima(world)
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    with pytest.raises(Locked):
        mend(world.anna, RULE, "mark")
    assert texts(world.anna, RULE) == [DIMA_AWAY]
