"""Whatever happens between whose statements: sums that are shown are of what has been committed (docs/decisions/0059).

Two processes keep sums, people write and read over connections of their own, and hypothesis says who goes on next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from journal.models import Mark, Work
from school.models import Pupil
from school.queries.kept_sums import KeptSums, class_versions
from tests.factories import journal as j
from tests.journal.test_versions_at_once import Actor, Pause
from tests.sql import fetched
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, READERS = ("teacher of 5А", "teacher of 5Б"), ("reader 1", "reader 2", "another reader 2")
LOOK = "somebody opens the page"
MOVES = st.tuples(st.sampled_from((*WRITERS, *READERS, LOOK)), st.integers(1, 3))
# Between asking the versions and counting, or while it is counted, a teacher writes and commits.
WRITTEN_MEANWHILE = [
    [(READERS[0], n_steps), (WRITERS[0], 3), (READERS[0], 3 - n_steps), (LOOK, 1), (READERS[1], 2), (LOOK, 1)]
    for n_steps in (1, 2)
]
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


def writes(pupil: Pupil, work: Work) -> Callable[[Pause], None]:
    """Two transactions, each of which changes a mark and a weight."""

    def act(pause: Pause) -> None:
        for value in (3, 4):
            with transaction.atomic():
                Mark.objects.filter(pupil=pupil, work=work).update(value=value)
                pause()
                Work.objects.filter(pk=work.pk).update(weight=value)
                pause()
            pause()

    return act


def reads(kept: KeptSums, class_ids: Collection[int]) -> Callable[[Pause], None]:
    """Opens the page twice."""

    def act(pause: Pause) -> None:
        for _ in range(2):
            shown(kept, class_ids, pause)
            pause()

    return act


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(MOVES, min_size=5, max_size=25))
@example(moves=WRITTEN_MEANWHILE[0])
@example(moves=WRITTEN_MEANWHILE[1])
def test_whoever_opens_the_page_sees_sums_of_what_has_been_committed(
    world: World, moves: list[tuple[str, int]]
) -> None:
    class_ids, processes = [world.class_5a.pk, world.class_5b.pk], (KeptSums(), KeptSums())
    dima, zoya = world.dima.pupil, world.zoya.pupil
    if not Mark.objects.filter(pupil=dima, work=world.work_tuesday).exists():
        j.make_mark(work=world.work_tuesday, pupil=dima, value=5, by=world.maria.user)
    acts = [writes(dima, world.work_tuesday), writes(zoya, world.work_5b_today)]
    acts += [reads(processes[number], class_ids) for number in (0, 1, 1)]
    with ThreadPoolExecutor(len(acts)) as pool, ExitStack() as at_the_end:
        actors = {name: Actor(pool, act) for name, act in zip((*WRITERS, *READERS), acts, strict=True)}
        for actor in actors.values():
            at_the_end.callback(actor.finish)
        for name, n_steps in moves:
            if name in actors:
                for _ in range(n_steps):
                    actors[name].go_on()
            else:
                assert [shown(kept, class_ids) for kept in processes] == [counted(class_ids)] * 2
    assert [shown(kept, class_ids) for kept in processes] == [counted(class_ids)] * 2
