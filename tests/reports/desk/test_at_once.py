"""Two who decide about one contradiction at the same moment."""

from __future__ import annotations

import pytest
from django.db import transaction

from attendance.models import ExcuseNote
from journal.models import Absence
from reports.actions import mend_contradiction
from reports.models import Contradiction
from school.roles import roles_of
from tests.at_once import all_at_once, at_once
from tests.factories import journal as j
from tests.factories.attendance import make_excuse_note
from tests.reports.desk.reading import findings, shown
from tests.world import MONDAY, TODAY, TUESDAY, World
from timetable.models import Lesson, LessonState

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_second_waits_and_is_told_that_it_is_done(world: World) -> None:
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    (finding,) = findings(world.anna, "mark_at_missed_lesson")

    def click(name: str) -> str:
        roles = roles_of(world.anna.user)
        return mend_contradiction(shown=shown(finding), name=name, roles=roles, by=world.anna.user)

    assert at_once(lambda: click("absence"), lambda: click("mark")) == "Уже исправлено (Белова А. С.)."
    absence = Absence.objects.get(pupil=world.dima.pupil)
    assert (absence.code, world.work_monday.marks.get().value) == (None, 4)


def test_a_double_click_enters_one_certificate(world: World) -> None:
    Lesson.objects.filter(pk=world.lesson_today.pk).update(state=LessonState.HELD)
    j.make_absence(lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["Б"], by=world.anna.user)
    make_excuse_note(
        pupil=world.dima.pupil, code=world.codes["Б"], starts_on=MONDAY, ends_on=TUESDAY, by=world.boris.user
    )
    (finding,) = findings(world.boris, "illness_outside_certificate")

    def click() -> str:
        with transaction.atomic():
            roles = roles_of(world.boris.user)
            return mend_contradiction(shown=shown(finding), name="note", roles=roles, by=world.boris.user)

    said = sorted(map(str, all_at_once([click] * 3)))
    assert said == ["Справка внесена: пропуски этого дня учтены по ней.", *["Уже исправлено (Громов Б. Н.)."] * 2]
    assert (ExcuseNote.objects.filter(starts_on=TODAY).count(), Contradiction.objects.count()) == (1, 1)
