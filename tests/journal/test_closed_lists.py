"""Lists of classes and subgroups, vacations and days off stay as they are within a closed term (record 46)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Model

from common.refusals import Locked, refusals_explained
from journal.actions import reopen_term
from journal.models import TermLock
from school.models import Enrolment, TransferredDay, Vacation
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import YEAR_BEGINS, World
from timetable.models import GroupMembership

FIRST, LAST = YEAR_BEGINS, date(2026, 10, 25)
AFTER = LAST + timedelta(days=1)


@pytest.fixture
def closed(world: World) -> World:
    """The first quarter is closed for 5А; a vacation after it, a day off within it."""
    Vacation.objects.create(calendar=world.calendar, name="осенние", starts_on=AFTER, ends_on=date(2026, 11, 4))
    TransferredDay.objects.create(calendar=world.calendar, on=date(2026, 10, 5))
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    return world


def enrolled(world: World, starts_on: date, ends_on: date | None = None) -> Model:
    return s.make_enrolment(pupil=s.make_pupil(), school_class=world.class_5a, starts_on=starts_on, ends_on=ends_on)


def ended(world: World, on: date) -> None:
    Enrolment.objects.filter(pupil=world.dima.pupil).update(ends_on=on)


def place_ended(world: World, on: date) -> None:
    GroupMembership.objects.filter(pupil=world.dima.pupil).update(ends_on=on)


REFUSED: dict[str, Callable[[World], object]] = {
    "an enrolment from its last day": lambda world: enrolled(world, LAST),
    "an enrolment that is over": lambda world: enrolled(world, FIRST, FIRST),
    "an end before its last day": lambda world: ended(world, LAST - timedelta(days=1)),
    "an end of a place before its last day": lambda world: place_ended(world, LAST - timedelta(days=1)),
    "a place from its last day": lambda world: t.make_membership(
        group=world.english_2, pupil=world.dima.pupil, starts_on=LAST
    ),
    "a vacation on its last day": lambda world: Vacation.objects.create(
        calendar=world.calendar, name="карантин", starts_on=LAST, ends_on=LAST
    ),
    "a longer vacation": lambda world: Vacation.objects.filter(name="осенние").update(starts_on=LAST),
    "a day off on its last day": lambda world: TransferredDay.objects.create(calendar=world.calendar, on=LAST),
    "a day off less": lambda world: TransferredDay.objects.all().delete(),
    "a day off that works": lambda world: TransferredDay.objects.update(works_as=2),
}
FREE: dict[str, Callable[[World], object]] = {
    "an enrolment from the day after": lambda world: enrolled(world, AFTER),
    "an end on its last day": lambda world: ended(world, LAST),
    "an end of a place on its last day": lambda world: place_ended(world, LAST),
    "a place from the day after": lambda world: t.make_membership(
        group=world.english_2, pupil=world.dima.pupil, starts_on=AFTER
    ),
    "a shorter vacation": lambda world: Vacation.objects.filter(name="осенние").update(ends_on=date(2026, 11, 3)),
    "another name of a vacation": lambda world: Vacation.objects.update(name="осенние каникулы"),
    "a day off on the day after": lambda world: TransferredDay.objects.create(calendar=world.calendar, on=AFTER),
    "the reason of a day off": lambda world: TransferredDay.objects.update(reason="приказ № 7"),
    "an enrolment into a class with an open term": lambda world: s.make_enrolment(
        pupil=s.make_pupil(), school_class=world.class_5b, starts_on=LAST
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_changes_a_closed_term_is_refused(closed: World, name: str) -> None:
    with transaction.atomic(), pytest.raises(Locked, match=r"по 25\.10\.2026"), refusals_explained():
        REFUSED[name](closed)


@pytest.mark.parametrize("name", FREE)
def test_what_leaves_it_alone_is_written(closed: World, name: str) -> None:
    FREE[name](closed)


@pytest.mark.parametrize("name", REFUSED)
def test_a_term_that_is_opened_again_takes_it(closed: World, name: str) -> None:
    reopen_term(lock=TermLock.objects.get(), reason="приказ", span=timedelta(days=1), by=closed.galina.user)
    REFUSED[name](closed)
