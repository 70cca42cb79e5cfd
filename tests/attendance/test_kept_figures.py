"""Figures of absences that are kept are those that would be counted now, whatever has been noted since (record 59)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
from django.db import DatabaseError, transaction
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from attendance.actions import add_excuse_note, note_late_arrival
from attendance.models import NoteKind
from attendance.queries.figures import FiguresRow, class_figures
from attendance.rules import FullDay, FullDayRule
from common.refusals import Refused
from journal.models import Absence, AbsenceCode
from school.models import Enrolment, HomeSchooling, Pupil, School, SchoolClass, SubjectExemption
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import GroupMembership, Lesson, LessonState

pytestmark = pytest.mark.django_db
DAYS = [MONDAY - timedelta(days=7), MONDAY, TUESDAY, TODAY]
RULES = (FullDayRule(FullDay.ALL), FullDayRule(FullDay.SEVERAL, 2))


def figures() -> list[list[FiguresRow]]:
    return [
        class_figures(SchoolClass.objects.all(), first, TODAY, rule) for rule in RULES for first in (MONDAY, TUESDAY)
    ]


def note(world: World, pupil: Pupil, lot: Random) -> None:
    lesson = lot.choice(list(Lesson.objects.filter(on__range=(MONDAY, TODAY))))
    code = world.codes[lot.choice(["Н", "Б", "УП", "ОП"])]
    if not Absence.objects.filter(lesson=lesson, pupil=pupil).update(code=lot.choice([code, None])):
        j.make_absence(lesson=lesson, pupil=pupil, code=code, by=world.anna.user)


def explain(world: World, pupil: Pupil, lot: Random) -> None:
    kind = lot.choice(list(NoteKind))
    add_excuse_note(pupil=pupil, kind=kind, starts_on=lot.choice(DAYS), ends_on=TODAY, by=world.boris.user)


def come_late(world: World, pupil: Pupil, lot: Random) -> None:
    note_late_arrival(pupil=pupil, on=lot.choice(DAYS), by=world.boris.user)


def exempt(world: World, pupil: Pupil, lot: Random) -> None:
    SubjectExemption.objects.create(pupil=pupil, subject=world.maths, starts_on=lot.choice(DAYS), ends_on=TODAY)


def teach_at_home(_world: World, pupil: Pupil, lot: Random) -> None:
    HomeSchooling.objects.create(pupil=pupil, starts_on=lot.choice(DAYS), ends_on=lot.choice(DAYS), basis="№ 7")


def transfer(world: World, pupil: Pupil, lot: Random) -> None:
    old, day = Enrolment.objects.get(pupil=pupil, ends_on=None), lot.choice(DAYS)
    Enrolment.objects.filter(pk=old.pk).update(ends_on=day - timedelta(days=1))
    other = world.class_5b if old.school_class_id == world.class_5a.pk else world.class_5a
    s.make_enrolment(pupil=pupil, school_class=other, starts_on=day)


def join(world: World, pupil: Pupil, lot: Random) -> None:
    if not GroupMembership.objects.filter(pupil=pupil).update(ends_on=lot.choice(DAYS)):
        t.make_membership(group=world.english_1, pupil=pupil, starts_on=YEAR_BEGINS)


def cancel(_world: World, _pupil: Pupil, lot: Random) -> None:
    lesson = lot.choice(list(Lesson.objects.filter(on__range=(MONDAY, TODAY))))
    Lesson.objects.filter(pk=lesson.pk).update(state=lot.choice([LessonState.CANCELLED, LessonState.HELD]))


def redefine(world: World, _pupil: Pupil, lot: Random) -> None:
    AbsenceCode.objects.filter(pk=world.codes["УП"].pk).update(is_excused=lot.random() < 0.5)


WRITES = [*[note] * 6, explain, *[come_late] * 2, exempt, teach_at_home, transfer, join, cancel, redefine]


@pytest.mark.parametrize("seed", range(4))
def test_kept_figures_are_those_that_would_be_counted_now(world: World, seed: int) -> None:
    lot, written = Random(seed), 0
    School.objects.update(editing_window_days=None)
    for number, assignment in enumerate((world.history_5a, world.english_1_5a, world.maths_5b)):
        for day in (MONDAY, TUESDAY):
            t.make_lesson(assignment=assignment, on=day, number=number + 4, state=LessonState.HELD)
    pupils = [world.dima.pupil, world.sveta.pupil, world.zoya.pupil]
    for _ in range(40):
        with suppress(DatabaseError, Refused), transaction.atomic():
            lot.choice(WRITES)(world, lot.choice(pupils), lot)
            written += 1
        kept = figures()
        with override_settings(KEPT_SUMS=0):
            assert kept == figures()
    assert written > 12


def test_only_the_class_in_which_something_changed_is_counted_again(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def read() -> list[FiguresRow]:
        return class_figures(SchoolClass.objects.all(), MONDAY, TODAY, RULES[0])

    read()
    with django_assert_num_queries(2):  # classes and their versions
        before = read()
    j.make_absence(lesson=world.lesson_tuesday, pupil=world.dima.pupil, code=world.codes["Н"], by=world.maria.user)
    with django_assert_num_queries(3) as asked:
        after = read()
    assert f"'{{{world.class_5a.pk}}}'" in asked.captured_queries[-1]["sql"]
    assert [row.figures.total for row in before] == [1, 0]
    assert [row.figures.total for row in after] == [2, 0]
