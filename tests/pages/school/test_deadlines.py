"""The administrator sets the deadlines of the journal; nobody else does (R-18)."""

from __future__ import annotations

from typing import Any

import pytest

from journal.queries.deadlines import journal_deadlines
from journal.rules.deadlines import Deadline
from school.models import JournalDeadlines
from tests.conftest import SignedIn
from tests.world import World

ADDRESS = "/admin/school/journaldeadlines/add/"
TYPED: dict[str, Any] = {
    "entry_hard_days": "5", "is_roll_demanded": "on", "control_work_days": "3", "control_work_hard_days": "10",
    "reason_days": "2", "reason_hard_days": "4", "notice_days": "0", "notice_hard_days": "1", "meal_hard_days": "2",
    "slip_days": "3", "slip_hard_days": "9", "fitness_weeks": "10", "fitness_hard_weeks": "20",
}  # fmt: skip


def test_the_deadlines_are_those_that_were_typed(world: World, signed_in: SignedIn) -> None:
    assert journal_deadlines().control_work == Deadline(7, 14)
    assert signed_in(world.igor).post(ADDRESS, TYPED).status_code == 302
    found = journal_deadlines()
    assert (found.entry_hard, found.is_roll_demanded, found.meal_hard) == (5, True, 2)
    assert (found.control_work, found.reason, found.notice) == (Deadline(3, 10), Deadline(2, 4), Deadline(0, 1))
    assert (found.slip, found.fitness_weeks) == (Deadline(3, 9), Deadline(10, 20))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"control_work_hard_days": "2"}, "Контрольная работа: крайний срок – не раньше срока и не больше 90."),
        ({"fitness_hard_weeks": "9"}, "ГТЗО: крайний срок – не раньше срока и не больше 40 недель."),
        ({"entry_hard_days": "91"}, "меньше либо равно 90"),
    ],
)
def test_a_last_deadline_before_the_first_is_refused(
    world: World, signed_in: SignedIn, typed: dict[str, str], words: str
) -> None:
    page = signed_in(world.igor).post(ADDRESS, TYPED | typed).content.decode()
    assert words in page
    assert not JournalDeadlines.objects.exists()


@pytest.mark.parametrize("person", ["anna", "galina", "elena"])
def test_nobody_else_sets_them(world: World, signed_in: SignedIn, person: str) -> None:
    assert signed_in(world.people[person]).post(ADDRESS, TYPED).status_code in {302, 403, 404}
    assert not JournalDeadlines.objects.exists()
