"""The history is read on without losing what is committed late under an earlier number, over real connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Event

import pytest
from django.db import connection, transaction

from journal.models import Mark
from notices.actions.history import note_changes
from notices.models import HistoryChange, HistoryCursor
from tests.at_once import all_at_once
from tests.factories.journal import make_mark
from tests.factories.notices import tell, told
from tests.sql import fetched_value
from tests.world import Child, World

pytestmark = pytest.mark.django_db(transaction=True)


def give(world: World, child: Child, value: int) -> Mark:
    return make_mark(work=world.work_tuesday, pupil=child.pupil, value=value, by=world.maria.user)


@contextmanager
def written_and_not_committed(write: Callable[[], object]) -> Iterator[None]:
    """Another connection has written inside the block and commits at its end."""
    is_written, may_commit = Event(), Event()

    def at_work() -> None:
        with closing(connection), transaction.atomic():
            write()
            is_written.set()
            assert may_commit.wait(30)

    with ThreadPoolExecutor(1) as other:
        done = other.submit(at_work)
        assert is_written.wait(30)
        try:
            yield
        finally:
            may_commit.set()
            done.result()


def noted_events() -> list[int]:
    found = HistoryChange.objects.filter(source="marks").order_by("event_id")
    return list(found.values_list("event_id", flat=True))


def up_to() -> int:
    return HistoryCursor.objects.get(source="marks").up_to


def test_a_mark_committed_late_under_an_earlier_number_is_told(world: World) -> None:
    tell()
    with written_and_not_committed(lambda: give(world, world.dima, 5)):
        give(world, world.sveta, 4)
        newest = fetched_value("SELECT max(pgh_id) FROM journal_markevent")
        for _ in range(3):
            tell()
        assert (noted_events(), up_to() < newest) == ([newest], True)
        assert (told(world.sveta), told(world.dima)) == (["Математика, урок 13.10: 4 (Ответ на уроке)."], [])
    tell()
    assert told(world.dima) == ["Математика, урок 13.10: 5 (Ответ на уроке)."]
    assert told(world.sveta) == ["Математика, урок 13.10: 4 (Ответ на уроке)."]


def is_over(probe: int) -> bool:
    """Have all transactions ended that had begun by then? Those of other databases, such as of tests beside, count."""
    return bool(fetched_value(f"SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= {probe}"))


def test_what_is_settled_is_not_read_again_and_leaves_nothing_behind(world: World) -> None:
    tell()
    before = up_to()
    give(world, world.dima, 5)
    newest = fetched_value("SELECT max(pgh_id) FROM journal_markevent")
    tell()
    probe = HistoryCursor.objects.get(source="marks").probe_xid
    assert probe is not None
    was_over = None
    while was_over != is_over(probe):  # who beside ends while it is read may be seen or not
        was_over = is_over(probe)
        tell()
    assert (up_to(), HistoryChange.objects.count()) == ((newest, 0) if was_over else (before, 1))
    assert note_changes(by=None) == 0


def test_a_cursor_out_of_a_backup_of_another_cluster_goes_on(world: World) -> None:
    tell()
    give(world, world.dima, 5)
    tell()
    HistoryCursor.objects.update(probe_xid=2**60)
    for _ in range(2):
        tell()
    assert up_to() == fetched_value("SELECT max(pgh_id) FROM journal_markevent")


def test_of_many_workers_one_reads_and_tells(world: World) -> None:
    tell()
    give(world, world.dima, 5)
    all_at_once([tell] * 4)
    tell()
    assert told(world.elena) == ["Математика, урок 13.10: 5 (Ответ на уроке)."]
