"""Marks set beside what comes out: the page of results and the statement tell the same (R-46)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from journal.models import PeriodResult
from journal.queries.terms import school_terms
from reports.queries.periods import Period, periods_of
from reports.queries.proposals import class_proposals, set_marks
from reports.queries.set_and_proposed import SetAndProposed, set_and_proposed
from school.models import SchoolClass
from tests.factories import journal as j
from tests.small_school import small_school
from tests.world import TODAY, World

Figures = dict[tuple[int, str], list[Any]]


@pytest.fixture
def demo_school(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), small_school():
        yield


def of_the_page(school_class: SchoolClass, period: Period) -> Figures:
    marks = set_marks(period, [school_class.pk], also_equal=True)
    return {
        (row.pupil_id, row.subject): [row.n_marks, row.mean, row.weighted_mean, row.proposed, row.set, row.reason]
        for row in marks
    }


def of_the_statement(school_class: SchoolClass, period: Period) -> Figures:
    """Only what is set, as on the page."""
    spans = school_terms(TODAY).spans(period.key)
    rows = set_and_proposed(school_class, spans[school_class.calendar_id]) if school_class.calendar_id in spans else []
    return {(row.pupil.pk, row.subject.name): figures(row) for row in rows if is_attested(row)}


def is_attested(row: SetAndProposed) -> bool:
    return row.value is not None or row.set_as == PeriodResult.NOT_ATTESTED.label


def figures(row: SetAndProposed) -> list[Any]:
    return [row.n_marks, row.plain_mean, row.mean, row.proposed, row.set_as, row.reason]


@pytest.mark.usefixtures("demo_school")
def test_page_and_statement_agree_in_every_class_and_term() -> None:
    periods, found, wanted = periods_of(TODAY), {}, {}
    for choice in school_terms(TODAY).choices:
        period = periods.of_key(choice.key)
        assert period is not None
        for school_class in SchoolClass.objects.select_related("calendar", "year").filter(
            year__starts_on__lte=period.until, year__ends_on__gte=period.starts_on
        ):
            place = choice.key, school_class.name
            found[place] = of_the_page(school_class, period)
            wanted[place] = of_the_statement(school_class, period)
    assert found == wanted
    assert sum(map(len, found.values())) > 1000


def over(period: Period) -> Period:
    """As after its end: then it does not matter when marks were set."""
    return replace(period, calendars={pk: replace(days, is_over=True) for pk, days in period.calendars.items()})


def test_marks_without_weight_count_in_neither(world: World) -> None:
    """Weight 0 is not counted (requirements 2.4): not in a mean, not in the number of marks, and proposes nothing."""
    pupil, by = world.sveta.pupil, world.anna.user
    kind = j.make_work_type(name="вне зачёта", short_name="вне", weight=Decimal(0))
    j.make_mark(
        work=j.make_work(lesson=world.lesson_monday, work_type=kind, position=3, by=by), pupil=pupil, value=2, by=by
    )
    j.make_period_mark(pupil=pupil, subject=world.maths, term=world.quarter_1, value=5, by=by)
    period = periods_of(TODAY).of_key("")
    assert period is not None
    wanted = {(pupil.pk, "Математика"): [0, None, None, None, "5", ""]}
    assert of_the_page(world.class_5a, over(period)) == wanted
    assert of_the_statement(world.class_5a, period) == wanted
    counts = class_proposals(over(period), [world.class_5a.pk])
    assert [(each.n_set, each.n_higher, each.n_lower) for each in counts] == [(1, 0, 0)]


def test_not_attested_without_marks_is_no_difference(world: World) -> None:
    period = periods_of(TODAY).of_key("")
    assert period is not None
    not_attested, by = PeriodResult.NOT_ATTESTED, world.anna.user
    j.make_period_mark(pupil=world.sveta.pupil, subject=world.maths, term=world.quarter_1, result=not_attested, by=by)
    classes = [world.class_5a.pk]
    assert [row.differs for row in set_marks(over(period), classes, also_equal=True)] == [False]
    assert set_marks(over(period), classes, also_equal=False) == []
