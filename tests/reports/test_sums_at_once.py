"""Whatever happens between whose statements: sums that are shown are of what has been committed (docs/decisions/0059).

Two processes keep sums, people write and read over connections of their own, and hypothesis says who goes on next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck, example, given, settings

from journal import models as journal
from reports.queries.comparison import By, comparison
from reports.queries.falls import school_results
from reports.queries.periods import periods_of
from school.models import Pupil
from school.queries.kept_sums import KeptSums, class_versions
from tests.factories import journal as j
from tests.sql import fetched
from tests.turns import MOVES, READERS, WRITERS, WRITTEN_MEANWHILE, Moves, Pause, Work, take_turns
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db(transaction=True)

_WEIGHED = """
    SELECT e.school_class_id, sum(m.value * w.weight)
      FROM journal_mark m JOIN journal_work w ON w.id = m.work_id JOIN school_enrolment e ON e.pupil_id = m.pupil_id
     WHERE e.school_class_id = ANY (%s::bigint[]) AND w.is_hidden = %s
     GROUP BY 1
"""

Sums = dict[int, tuple[object, object]]


def counted(class_ids: Collection[int], pause: Pause = lambda: None) -> Sums:
    """Something of pupils and of their classes, counted by two statements."""
    open_ones = dict(fetched(_WEIGHED, list(class_ids), False))
    pause()
    hidden = dict(fetched(_WEIGHED, list(class_ids), True))
    return {class_id: (open_ones.get(class_id), hidden.get(class_id)) for class_id in class_ids}


def shown(kept: KeptSums, class_ids: Collection[int], pause: Pause = lambda: None) -> Sums:
    """As a page does, with a pause after the versions are known and one while it is counted."""
    versions = class_versions(class_ids)
    pause()
    return kept.of_each("marks", class_ids, versions, lambda missing: counted(missing, pause))


def writes(pupil: Pupil, work: journal.Work) -> Work:
    """Two transactions, each of which changes a mark and a weight."""

    def act(pause: Pause) -> None:
        for value in (3, 4):
            with transaction.atomic():
                journal.Mark.objects.filter(pupil=pupil, work=work).update(value=value)
                pause()
                journal.Work.objects.filter(pk=work.pk).update(weight=value)
                pause()
            pause()

    return act


def writers(world: World) -> list[Work]:
    """The teachers of two classes."""
    dima, zoya = world.dima.pupil, world.zoya.pupil
    if not journal.Mark.objects.filter(pupil=dima, work=world.work_tuesday).exists():
        j.make_mark(work=world.work_tuesday, pupil=dima, value=5, by=world.maria.user)
    return [writes(dima, world.work_tuesday), writes(zoya, world.work_5b_today)]


def reads(kept: KeptSums, class_ids: Collection[int]) -> Work:
    """Opens the page twice."""

    def act(pause: Pause) -> None:
        for _ in range(2):
            shown(kept, class_ids, pause)
            pause()

    return act


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
@example(moves=WRITTEN_MEANWHILE[0])
@example(moves=WRITTEN_MEANWHILE[1])
def test_whoever_opens_the_page_sees_sums_of_what_has_been_committed(world: World, moves: Moves) -> None:
    class_ids, processes = [world.class_5a.pk, world.class_5b.pk], (KeptSums(), KeptSums())

    def look() -> None:
        assert [shown(kept, class_ids) for kept in processes] == [counted(class_ids)] * 2

    take_turns([*writers(world), *(reads(processes[number], class_ids) for number in (0, 1, 1))], moves, look)


def written_after(n_steps: int) -> Moves:
    """Somebody writes and commits after so many steps of a reader, the first of which only begins."""
    return [(READERS[0], n_steps), (WRITERS[0], 3), (READERS[0], 10)]


def statement_by_statement(pause: Pause) -> Callable[..., Any]:
    """For `execute_wrapper`: a pause before each statement."""

    def run(execute: Callable[..., Any], *arguments: Any) -> Any:
        pause()
        return execute(*arguments)

    return run


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
@example(moves=written_after(2))
@example(moves=written_after(3))
@example(moves=written_after(4))
def test_results_of_the_school_are_of_what_has_been_committed(world: World, moves: Moves) -> None:
    """The pages themselves, which are not to read the versions after anything that they count."""
    periods = periods_of(TODAY)
    term = periods.of_key("")
    assert term is not None
    compared = periods.compared(term)

    def read(pause: Pause) -> None:
        with connection.execute_wrapper(statement_by_statement(pause)):
            school_results(compared)
            comparison(compared, By.GRADEBOOK)

    def look() -> None:
        kept = school_results(compared), comparison(compared, By.GRADEBOOK)
        with override_settings(KEPT_SUMS=0):
            assert kept == (school_results(compared), comparison(compared, By.GRADEBOOK))

    take_turns([*writers(world), read, read, read], moves, look)
