"""Sums that are kept are those that would be counted now, whatever has been written since (docs/decisions/0059).

Holds `reports_class_sums`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import DatabaseError, transaction
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from journal.models import Mark, PeriodMark, Work, WorkType
from reports.queries.class_sums import ClassSums, class_sums
from reports.queries.classes import classes_of
from reports.queries.comparison import By, comparison
from reports.queries.falls import school_results
from reports.queries.periods import Period, periods_of
from reports.queries.trends import TrendOf, trend
from school.models import Enrolment, Pupil, School, SchoolClass, StaffMember, Subject, SubjectExemption, Term
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reports.falling import enrol, last_year
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import GroupMembership, Lesson, LessonState, TeachingAssignment

pytestmark = pytest.mark.django_db
DAYS = [YEAR_BEGINS + timedelta(days=number) for number in range((TODAY - YEAR_BEGINS).days)]


def shown_periods() -> list[list[Period]]:
    """What pages put side by side: a term with the one before, everything there is, days that began last year."""
    periods = periods_of(TODAY)
    keys = [choice.key for choice in periods.choices]
    known = [period for period in map(periods.of_key, keys) if period]
    days = [periods.of_days(date(2026, 4, 20), TODAY), periods.of_days(MONDAY - timedelta(days=30), TUESDAY)]
    return [known[:2], known, days]


def sums_of(shown: list[Period], *, is_compared: bool = False) -> ClassSums:
    classes = classes_of(shown)
    calendars = [period.calendars for period in shown]
    return class_sums(classes.rows, classes.versions, calendars, is_compared=is_compared)


def all_that_is_shown() -> list[object]:
    """Sums, and what pages put together of them with names."""
    periods = periods_of(TODAY)
    term = periods.of_key("")
    assert term is not None
    compared = periods.compared(term)
    sums = [sums_of(shown, is_compared=len(shown) > 1) for shown in shown_periods()]
    tables = [comparison(compared, by) for by in By]
    return [*sums, school_results(compared), *tables, trend(periods.trail(term), TrendOf())]


class History:
    """Writes one thing after another, some of which the database refuses."""

    def __init__(self, world: World, lot: Random) -> None:
        self.world, self.lot = world, lot
        self.earlier, self.term = last_year(world)
        self.pupils = [
            enrol(lot.choice([world.class_5a, world.class_5b]), earlier=self.earlier, number=number)
            for number in range(6)
        ]
        School.objects.update(editing_window_days=None)
        for number, assignment in enumerate((world.history_5a, world.pe_5a, world.maths_5b, world.english_1_5a)):
            lesson = t.make_lesson(assignment=assignment, on=MONDAY, number=number + 3, state=LessonState.HELD)
            j.make_work(lesson=lesson, work_type=world.control_work, by=world.anna.user)
        self.works = list(Work.objects.order_by("pk"))
        self.written: Counter[str] = Counter()

    def attempt(self, write: Callable[[History], None]) -> None:
        with suppress(DatabaseError), transaction.atomic():
            write(self)
            self.written[write.__name__] += 1

    @property
    def pupil(self) -> Pupil:
        return self.lot.choice(self.pupils)


def a_mark(history: History) -> None:
    pupil, work, value = history.pupil, history.lot.choice(history.works), history.lot.randint(2, 5)
    if not Mark.objects.filter(pupil=pupil, work=work).update(value=value):
        j.make_mark(work=work, pupil=pupil, value=value, by=history.world.anna.user)


def a_weight(history: History) -> None:
    Work.objects.filter(pk=history.lot.choice(history.works).pk).update(weight=history.lot.choice([0, 1, 3]))


def a_kind_of_work(history: History) -> None:
    WorkType.objects.filter(pk=history.world.answer.pk).update(is_control_work=history.lot.random() < 0.5)


def a_period_mark(history: History) -> None:
    pupil, world = history.pupil, history.world
    value = history.lot.randint(2, 5)
    found = PeriodMark.objects.filter(pupil=pupil, subject=world.maths, term=world.quarter_1)
    if not found.update(value=history.lot.choice([value, None])):
        j.make_period_mark(pupil=pupil, subject=world.maths, term=world.quarter_1, value=value, by=world.anna.user)


def a_mark_of_last_year(history: History) -> None:
    value = history.lot.randint(2, 5)
    found = PeriodMark.objects.filter(pupil=history.pupil, term=history.term)
    if not found.update(value=value):
        j.make_past_period_mark(
            pupil=history.pupil, subject=history.world.maths, term=history.term, value=value, by=history.world.anna.user
        )


def an_exemption(history: History) -> None:
    SubjectExemption.objects.create(
        pupil=history.pupil, subject=history.world.maths, starts_on=history.lot.choice(DAYS)
    )


def an_exemption_that_ends(history: History) -> None:
    SubjectExemption.objects.filter(pupil=history.pupil).update(ends_on=history.lot.choice(DAYS))


def a_transfer(history: History) -> None:
    """Entered late: marks of later days stay in the class that was left."""
    pupil, world = history.pupil, history.world
    day = history.lot.choice(DAYS[1:])
    open_one = Enrolment.objects.get(pupil=pupil, ends_on=None)
    Enrolment.objects.filter(pk=open_one.pk).update(ends_on=day - timedelta(days=1))
    other = world.class_5b if open_one.school_class_id == world.class_5a.pk else world.class_5a
    s.make_enrolment(pupil=pupil, school_class=other, starts_on=day)


def a_place_in_a_subgroup(history: History) -> None:
    group = history.lot.choice([history.world.english_1, history.world.english_2])
    if not GroupMembership.objects.filter(pupil=history.pupil).update(ends_on=history.lot.choice(DAYS)):
        t.make_membership(group=group, pupil=history.pupil, starts_on=YEAR_BEGINS)


def a_teacher(history: History) -> None:
    old = history.lot.choice(list(TeachingAssignment.objects.filter(ends_on=None)))
    day = history.lot.choice(DAYS[1:])
    TeachingAssignment.objects.filter(pk=old.pk).update(ends_on=day - timedelta(days=1))
    t.make_assignment(group=old.group, subject=old.subject, teacher=history.world.maria.staff, starts_on=day)


def a_setting(history: History) -> None:
    School.objects.update(
        rounding_threshold=history.lot.choice([Decimal("0.5"), Decimal("0.6")]),
        two_forbids_five=history.lot.random() < 0.5,
    )


def days_of_a_term(history: History) -> None:
    Term.objects.filter(pk=history.world.quarter_1.pk).update(
        starts_on=history.lot.choice([YEAR_BEGINS, MONDAY, TUESDAY]),
        ends_on=TODAY + timedelta(days=history.lot.randint(0, 9)),
    )


def a_predecessor(history: History) -> None:
    world = history.world
    world.class_5a.predecessor = history.lot.choice([None, history.earlier])
    world.class_5a.save()


def a_lesson_that_moves(history: History) -> None:
    Lesson.objects.filter(pk=history.world.lesson_today.pk).update(on=history.lot.choice([TODAY, TUESDAY]), number=7)


def a_name(history: History) -> None:
    world, name = history.world, history.lot.choice(["Алгебра", "Математика", "Геометрия"])
    what = history.lot.choice([world.maths, world.anna.staff, world.class_5b])
    if what == world.maths:
        Subject.objects.filter(pk=what.pk).update(name=name)
    elif what == world.class_5b:
        SchoolClass.objects.filter(pk=what.pk).update(letter=name[0])
    else:
        StaffMember.objects.filter(pk=what.pk).update(last_name=name)


WRITES: list[Callable[[History], None]] = [
    *[a_mark] * 6, *[a_weight] * 2, *[a_period_mark] * 3, a_kind_of_work, a_mark_of_last_year, an_exemption,
    an_exemption_that_ends, *[a_transfer] * 2, a_place_in_a_subgroup, a_teacher, a_setting, days_of_a_term,
    a_predecessor, a_lesson_that_moves, *[a_name] * 2,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_kept_sums_are_those_that_would_be_counted_now(world: World, seed: int) -> None:
    history = History(world, Random(seed))
    for _ in range(25):
        history.attempt(history.lot.choice(WRITES))
        kept = all_that_is_shown()
        with override_settings(KEPT_SUMS=0):
            assert kept == all_that_is_shown()
    assert history.written.total() > 12


def test_nothing_that_may_happen_in_a_history_is_always_refused(world: World) -> None:
    history = History(world, Random(7))
    for write in WRITES * 3:
        history.attempt(write)
    assert {write.__name__ for write in WRITES} - set(history.written) == set()


@pytest.fixture
def two_terms(world: World) -> list[Period]:
    last_year(world)
    return shown_periods()[0]


def test_only_the_class_in_which_something_changed_is_counted_again(
    world: World, two_terms: list[Period], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = sums_of(two_terms, is_compared=True)
    with django_assert_num_queries(1):  # classes with their versions
        assert sums_of(two_terms, is_compared=True) == first
    j.make_mark(work=world.work_tuesday, pupil=world.dima.pupil, value=5, by=world.maria.user)
    with django_assert_num_queries(3) as asked:  # where its pupils were before, and the sums
        changed = sums_of(two_terms, is_compared=True)
    *_, last = asked.captured_queries
    assert f'"classes": [{world.class_5a.pk}]' in last["sql"]
    assert str(world.class_5b.pk) not in last["sql"].partition("classes")[2].partition("]")[0]
    assert {key[1] for key in first.sums if first.sums[key] != changed.sums[key]} == {world.class_5a.pk}


def test_who_came_from_another_class_is_compared_with_what_he_was_there(world: World, two_terms: list[Period]) -> None:
    """Дима was «на 4» in a 4Б that is none of the classes before 5А."""
    _, before = two_terms
    other = s.make_class(calendar=Term.objects.get(starts_on=date(2026, 4, 6)).calendar, grade=4, letter="Б")
    dima = world.dima.pupil
    s.make_enrolment(pupil=dima, school_class=other, starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    term = Term.objects.get(starts_on=before.starts_on)
    j.make_past_period_mark(pupil=dima, subject=world.maths, term=term, value=5, by=world.anna.user)
    assert sums_of(two_terms, is_compared=True).worse[world.class_5a.pk] == (
        0,
        {(world.maths.pk, world.anna.staff.pk): 1},
    )


def test_no_more_periods_are_kept_than_are_allowed(
    world: World, two_terms: list[Period], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now, before = two_terms
    with override_settings(KEPT_SUMS=1):
        sums_of([now])
        sums_of([before])
        with django_assert_num_queries(1):
            sums_of([before])
        with django_assert_num_queries(2):
            sums_of([now])
