"""The count of each night: what is kept of the findings, and what the start pages say of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from journal.models import Mark
from reports.actions import count_contradictions
from reports.jobs import compare_records
from reports.models import Contradiction
from reports.queries.desk.finding import all_rules
from tasks.rules import Run
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.pages.reading import lines
from tests.reports.desk.reading import mend, say_correct
from tests.world import World

RULE = "mark_at_missed_lesson"


def missed_mark(world: World) -> None:
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)


def count() -> int:
    return count_contradictions(by=None)


def states() -> list[str]:
    return list(Contradiction.objects.order_by("pk").values_list("state", flat=True))


def test_the_night_counts(world: World) -> None:
    missed_mark(world)
    outcome = compare_records.run(Run({}, None, lambda done, total, step="": None))
    assert outcome is not None
    assert (outcome.message, states()) == ("Противоречий не решено: 1.", ["open"])


def test_what_is_found_is_kept_once(world: World) -> None:
    missed_mark(world)
    assert (count(), count(), states()) == (1, 1, ["open"])
    [row] = Contradiction.objects.all()
    place = (row.rule, row.school_class, row.group, row.subject, row.substitute, row.decided_by)
    assert place == (RULE, world.class_5a, world.group_5a, world.maths, None, None)


def test_what_is_found_no_more_is_gone_and_may_come_back(world: World) -> None:
    missed_mark(world)
    count()
    Mark.objects.filter(pupil=world.dima.pupil).update(value=5)
    assert (count(), states()) == (1, ["gone", "open"])
    Mark.objects.filter(pupil=world.dima.pupil).update(value=4)
    assert (count(), states()) == (1, ["open", "gone"])


def test_what_is_true_stays_so_and_what_was_mended_may_come_back(world: World) -> None:
    missed_mark(world)
    say_correct(world.galina, RULE, "пришёл к концу урока")
    assert (count(), states()) == (0, ["correct"])
    Contradiction.objects.update(state="mended")
    assert (count(), states()) == (1, ["open"])


def test_a_rule_that_fails_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    missed_mark(world)
    count()
    Mark.objects.filter(pupil=world.dima.pupil).update(value=None)
    monkeypatch.setattr(all_rules()[RULE], "sql", "SELECT no_such_column", raising=False)
    assert (count(), states()) == (1, ["open"])


def test_statements_do_not_depend_on_what_is_found(world: World) -> None:
    with CaptureQueriesContext(
        connection,
    ) as without:
        count()
    missed_mark(world)
    with CaptureQueriesContext(connection) as with_one:
        count()
    assert len(with_one) - len(without) == 1  # the new row


START = {"anna": "teacher", "boris": "class_teacher", "galina": "deputy", "kira": "director", "vera": "teacher"}


def told(browser: Client, role: str) -> str:
    page = browser.get(reverse("reports:start", args=[role]))
    return " ".join(line for line in lines(page) if line.lower().startswith("записи противоречат"))


def test_start_pages_count_what_concerns_the_person(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    said = {name: told(signed_in(getattr(world, name)), role) for name, role in START.items()}
    assert said == dict.fromkeys(START, "")
    count()
    line = "Записи противоречат друг другу: 1 случай, посчитано ночью и после изменений. Сверка записей"
    said = {name: told(signed_in(getattr(world, name)), role) for name, role in START.items()}
    # Of what the class teacher has to do.
    in_list = "Записи противоречат друг другу: 1 случай посчитано ночью и после изменений"
    assert said == {**dict.fromkeys(START, line), "vera": "", "boris": in_list}


def test_what_was_mended_since_is_counted_no_more(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    count()
    mend(world.anna, RULE, "mark")
    assert told(signed_in(world.galina), "deputy") == ""
