"""«Все на месте» in the gradebook and on the lesson page: shown, said by one press, taken back by another."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from django.urls import reverse

from journal.actions import call_roll, put_absence
from journal.models import Absence, RollCall
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.pages.journal.test_lesson import form, send, url
from tests.pages.reading import lines
from tests.world import World
from timetable.models import Lesson

HERE = "все на месте"


def say(client: Client, lesson: Lesson, *, value: str = HERE, version: int = 0) -> dict[str, Any]:
    answer = client.post(reverse("journal:roll_call", args=[lesson.pk]), {"value": value, "version": version})
    return {"status": answer.status_code, **json.loads(answer.content)}


def press(client: Client, lesson: Lesson, how: str, **typed: str) -> Any:
    return send(client, lesson, form(client.get(url(lesson))).fields, roll=how, **typed)


def row_of_rolls(client: Client, world: World) -> str:
    page = client.get(reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk])).content.decode()
    return page.partition("<tfoot>")[2].partition("</tfoot>")[0]


def test_the_grid_says_it_and_takes_it_back(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    assert say(anna, world.lesson_today) == {"status": 200, "value": HERE, "version": 1}
    assert row_of_rolls(anna, world).count("<td data-e=1>✓</td>") == 1
    assert say(anna, world.lesson_today, value="", version=1) == {"status": 200, "value": "", "version": 2}
    assert row_of_rolls(anna, world).count("✓") == 0


def test_an_incomplete_request_is_refused(world: World, signed_in: SignedIn) -> None:
    assert say(signed_in(world.anna), world.lesson_today, version=-1) == {
        "status": 400,
        "message": "Запрос неполон: обновите страницу.",
    }


def test_who_came_late_is_here(world: World, signed_in: SignedIn) -> None:
    put_absence(
        lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["ОП"], known_version=0, by=world.anna.user
    )
    anna = signed_in(world.anna)
    say(anna, world.lesson_today)
    assert row_of_rolls(anna, world).count("✓") == 1


def test_a_letter_that_came_later_overrules_it(world: World, signed_in: SignedIn) -> None:
    call_roll(lesson=world.lesson_today, is_everybody_here=True, known_version=0, by=world.anna.user)
    put_absence(
        lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["Н"], known_version=0, by=world.anna.user
    )
    anna = signed_in(world.anna)
    assert row_of_rolls(anna, world).count("✓") == 0
    assert "Отсутствующие отмечены." in anna.get(url(world.lesson_today)).content.decode()


def test_the_past_shows_what_was_said_by_then(world: World, signed_in: SignedIn) -> None:
    call_roll(lesson=world.lesson_today, is_everybody_here=True, known_version=0, by=world.anna.user)
    address = reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk])
    page = signed_in(world.anna).get(address, {"as_of": "2026-10-13"}).content.decode()
    assert page.partition("<tfoot>")[2].partition("</tfoot>")[0].count("✓") == 0


def test_one_press_on_the_lesson_page_says_it_and_saves_what_was_typed(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    page = press(anna, world.lesson_today, "on", topic="Дроби")
    assert RollCall.objects.get().is_in_force
    assert "✓ Все на месте" in page.content.decode()
    assert "Белова А. С." in " ".join(lines(page))
    assert form(page).fields["topic"] == "Дроби"
    press(anna, world.lesson_today, "off")
    assert not RollCall.objects.get().is_in_force


def test_a_letter_typed_in_the_same_form_says_more(world: World, signed_in: SignedIn) -> None:
    code = world.codes["Н"].pk
    page = press(signed_in(world.anna), world.lesson_today, "on", **{f"absence-{world.dima.pupil.pk}": str(code)})
    assert "Отсутствующие отмечены." in lines(page)
    assert Absence.objects.filter(lesson=world.lesson_today).count() == 1


def test_who_only_reads_the_lesson_reads_it(world: World, signed_in: SignedIn) -> None:
    j.make_term_lock(school_class=world.class_5b, term=world.quarter_1, by=world.galina.user)
    call_roll(lesson=world.lesson_today, is_everybody_here=True, known_version=0, by=world.anna.user)
    page = signed_in(world.galina).get(url(world.lesson_today)).content.decode()
    assert "✓ Все на месте" in page
    assert 'name="roll"' not in page
