"""A form that is shown again carries the versions that were shown, so that nothing is written over unseen.

Between the opening of each page here and its sending somebody else writes; what is sent cannot be taken for another
reason. The page comes back with what was typed, and sent once more in good order it meets the conflict.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from curriculum.models import LessonPlanItem
from journal.actions import set_homework
from journal.models import Council, CouncilDecision, Mark, Work
from meals.models import MealSettings
from tests.conftest import SignedIn
from tests.factories import gtzo as g
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories.messaging import make_comment
from tests.pages.forms import Form, form_with
from tests.world import TODAY, World

IS_VERSION = re.compile(r"version$|known|^v-")


@dataclass(frozen=True)
class Case:
    """A page, what is typed into it wrongly and then rightly, and what somebody else writes in between."""

    person: str
    address: Callable[[World], str]
    wrong: Callable[[World], dict[str, str]]
    right: Callable[[World], dict[str, str]]
    meanwhile: Callable[[World], object]
    before: Callable[[World], object] = lambda world: None


def _dima(name: str, text: str) -> Callable[[World], dict[str, str]]:
    """A value for the field of Дима."""
    return lambda world: {f"{name}-{world.dima.pupil.pk}": text}


def _entry(world: World) -> str:
    trial = g.trial("run30").pk
    return reverse("gtzo:entry", args=[world.class_5a.pk]) + f"?on={TODAY}&trials={trial}&attempts=1"


def _result(text: str) -> Callable[[World], dict[str, str]]:
    return lambda world: {f"r-{world.dima.pupil.pk}-{g.trial('run30').pk}-1": text}


def _council(world: World) -> Council:
    return Council.objects.get_or_create(
        year=world.calendar.year, matter="year_end", defaults={"held_on": TODAY, "protocol_no": "9"}
    )[0]


def _decision(world: World) -> object:
    return CouncilDecision.objects.create(
        council=_council(world),
        school_class=world.class_5a,
        pupil=world.dima.pupil,
        kind="retained",
        written_by=world.galina.user,
    )


CASES = {
    "lesson": Case(
        "anna",
        lambda world: reverse("journal:lesson", args=[world.lesson_monday.pk]),
        lambda world: {"homework": "№ 15", "minutes": "долго"},
        lambda world: {"minutes": "15"},
        lambda world: set_homework(
            lesson=world.lesson_monday, text="№ 7", is_none_set=False, known_version=1, by=world.boris.user
        ),
    ),
    "period column": Case(
        "anna",
        lambda world: reverse(
            "journal:period_column", args=[world.group_5a.pk, world.maths.pk, str(world.quarter_1.pk)]
        ),
        lambda world: {**_dima("mark", "4")(world), **_dima("reason", "а" * 301)(world)},
        _dima("reason", "за год"),
        lambda world: j.make_period_mark(
            pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=3, by=world.boris.user
        ),
    ),
    "card": Case(
        "anna",
        lambda world: reverse("journal:cell", args=[world.lesson_monday.pk, 1, world.dima.pupil.pk]),
        lambda world: {"mark": "5", "is_owed": "on", "due_on": "", "owed": "Задачи"},
        lambda world: {"due_on": "2026-10-19"},
        lambda world: Mark.objects.filter(work=world.work_monday).update(value=3, written_by=world.boris.user),
    ),
    "work": Case(
        "anna",
        lambda world: reverse("journal:work", args=[world.work_monday.pk]),
        lambda world: {"title": "а" * 121},
        lambda world: {"title": "Дроби"},
        lambda world: Work.objects.filter(pk=world.work_monday.pk).update(title="Деление"),
    ),
    "topic of a plan": Case(
        "anna",
        lambda world: reverse("curriculum:plan_item", args=[world.division.pk]),
        lambda world: {"topic": "Дроби", "hours": "0"},
        lambda world: {"hours": "2"},
        lambda world: LessonPlanItem.objects.filter(pk=world.division.pk).update(topic="Доли"),
    ),
    "meals": Case(
        "raisa",
        lambda world: reverse("meals:class_day", args=[world.class_5a.pk]) + f"?on={TODAY}",
        lambda world: {"reason": " "},
        lambda world: {"reason": "опоздал автобус"},
        lambda world: m.make_class_request(school_class=world.class_5a, reason="пришёл", by=world.raisa.user),
        before=lambda world: MealSettings.objects.create(id=1, cut_off=time(7, 45)),
    ),
    "results": Case(
        "pavel",
        _entry,
        _result("пять"),
        _result("5,7"),
        lambda world: g.make_result(
            pupil=world.dima.pupil, code="run30", on=TODAY, value=60, by=world.pavel.user
        ),
        before=lambda world: g.make_federal_norms(by=world.pavel.user),
    ),
    "comments": Case(
        "boris",
        lambda world: reverse("messaging:class_comments", args=[world.class_5a.pk]),
        _dima("text", "а" * 5000),
        _dima("text", "Старается."),
        lambda world: make_comment(
            pupil=world.dima.pupil, term=world.quarter_1, text="Болел.", by=world.maria.user
        ),
    ),
    "council": Case(
        "galina",
        lambda world: reverse("journal:council_decisions", args=[_council(world).pk, world.class_5a.pk]),
        lambda world: {**_dima("kind", "promoted")(world), **_dima("reason", "а" * 301)(world)},
        _dima("reason", "сдал осенью"),
        lambda world: CouncilDecision.objects.update(kind="conditional", reason="долг", written_by=world.kira.user),
        before=_decision,
    ),
}  # fmt: skip


def versions(form: Form) -> dict[str, str]:
    """What goes along hidden about what was shown."""
    return {each.name: each.value for each in form.fields if each.kind == "hidden" and IS_VERSION.search(each.name)}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_form_shown_again_carries_the_versions_that_were_shown(case: Case, world: World, signed_in: SignedIn) -> None:
    case.before(world)
    client, address = signed_in(world.people[case.person]), case.address(world)
    wrong = case.wrong(world)
    shown = form_with(client.get(address), next(iter(wrong)))
    case.meanwhile(world)
    again = client.post(address, shown.data(wrong))
    form = form_with(again, next(iter(wrong)))
    assert (again.status_code, versions(form)) == (400, versions(shown))
    assert {name: form.value(name).strip() for name in wrong} == {name: text.strip() for name, text in wrong.items()}
    conflict = client.post(address, form.data(case.right(world)))
    assert conflict.status_code == 409
    told = form_with(conflict, next(iter(wrong)))
    assert client.post(address, told.data()).status_code == 302, "sent once more, it is meant"


FRESH = re.compile(
    r'<input type="hidden" name="[^"]*(?:version|known|v-)[^"]*" value="{{ (?!versions\.)[\w.]+\.(?:\w+_)?version }}"'
)


def test_no_form_takes_its_version_from_what_stands_there_now() -> None:
    """A version in a form comes from what answers it (`version_to_carry`, `known`), not from the object."""
    found = {
        str(path.relative_to(settings.BASE_DIR)): FRESH.findall(path.read_text())
        for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
    }
    assert {path: lines for path, lines in found.items() if lines} == {}
