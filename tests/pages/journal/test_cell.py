"""The card of a cell: mark or result, comment, make-up date, point, history; the same page for the dialog."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from journal.models import Mark, OutstandingWork
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.pages.reading import lines, table
from tests.world import TODAY, World

Answer = tuple[int, list[str]]


def card_of(world: World, position: int = 1) -> str:
    return f"/journal/lessons/{world.lesson_monday.pk}/cells/{position}/{world.dima.pupil.pk}/"


def send(client: Client, address: str, **typed: str) -> Answer:
    page = client.post(address, {"version": "1", "owed_version": "0", **typed})
    return page.status_code, lines(page) if page.status_code != 302 else []


def stands(world: World, position: int = 1) -> tuple[str, str, date | None]:
    mark = Mark.objects.get(work__lesson=world.lesson_monday, work__position=position, pupil=world.dima.pupil)
    return str(mark), mark.comment, mark.given_on


def test_card_writes_mark_comment_and_date_at_once(world: World, signed_in: SignedIn) -> None:
    typed = {"mark": "5", "comment": "Решение у доски", "given_on": "2026-10-13"}
    assert send(signed_in(world.anna), card_of(world), **typed) == (302, [])
    assert stands(world) == ("5", "Решение у доски", date(2026, 10, 13))


def test_card_writes_a_result_into_a_column_without_a_work(world: World, signed_in: SignedIn) -> None:
    assert send(signed_in(world.anna), card_of(world, 2), mark="зч", version="0") == (302, [])
    assert stands(world, 2) == ("зч", "", None)


def test_card_without_anything_makes_no_rows(world: World, signed_in: SignedIn) -> None:
    assert send(signed_in(world.anna), card_of(world, 2), version="0") == (302, [])
    assert not Mark.objects.filter(work__position=2).exists()
    assert world.lesson_monday.works.count() == 1


def test_point_is_set_told_under_the_grid_and_settled_by_a_mark(world: World, signed_in: SignedIn) -> None:
    client, gradebook = signed_in(world.anna), f"/journal/{world.group_5a.pk}/{world.maths.pk}/"
    typed = {"mark": "", "is_owed": "on", "due_on": "2026-10-13", "owed": "Тетрадь"}
    send(client, card_of(world), **typed)
    owed = lines(client.get(gradebook))
    line = "Ершов Дмитрий сдать до 13.10: Тетрадь срок прошёл 12 октября, пн, 2 урок"
    send(client, card_of(world), mark="3", version="2", owed_version="1")
    assert line in owed
    assert line not in lines(client.get(gradebook))
    assert stands(world) == ("3", "", None)


def test_point_needs_a_day(world: World, signed_in: SignedIn) -> None:
    status, page = send(signed_in(world.anna), card_of(world), mark="4", is_owed="on", due_on="", owed="Тетрадь")
    assert (status, "До какого дня ждать работу?" in page) == (400, True)
    assert not OutstandingWork.objects.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"mark": "4", "owed": "Задачи"}, "Это запишется вместе с точкой: отметьте «Точка» или сотрите текст."),
        ({"given_on": "2026-10-13"}, "Это запишется вместе с отметкой: поставьте её или сотрите день."),
    ],
)
def test_what_goes_with_a_point_or_a_mark_is_not_dropped_without_it(
    world: World, signed_in: SignedIn, typed: dict[str, str], told: str
) -> None:
    status, page = send(signed_in(world.anna), card_of(world), **typed)
    assert (status, told in page) == (400, True)


def test_conflict_keeps_what_was_typed_and_writes_nothing(world: World, signed_in: SignedIn) -> None:
    """Борис's «3» came first; the point typed beside is not written either; sent once more, it is knowingly."""
    Mark.objects.filter(work=world.work_monday).update(value=3, written_by=world.boris.user)
    typed = {"mark": "5", "comment": "У доски", "is_owed": "on", "due_on": "2026-10-19"}
    client = signed_in(world.anna)
    page = client.post(card_of(world), {"version": "1", "owed_version": "0", **typed})
    text = page.content.decode()
    assert (page.status_code, stands(world), OutstandingWork.objects.exists()) == (409, ("3", "", None), False)
    assert ("Здесь уже записано «3»: Громов Б. Н." in text, "У доски" in text) == (True, True)
    assert '<input type="hidden" name="version" value="2">' in text
    assert send(client, card_of(world), version="2", **typed) == (302, [])


def test_mark_at_a_missed_lesson_without_its_own_date_is_worth_a_second_look(world: World, signed_in: SignedIn) -> None:
    warning = "Внимание. Отметка за урок, на котором ученика не было. Если он сдал работу позже, укажите день."
    client = signed_in(world.anna)
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    before = warning in lines(client.get(card_of(world)))
    send(client, card_of(world), mark="4", given_on=TODAY.isoformat())
    assert (before, warning in lines(client.get(card_of(world)))) == (True, False)


def test_history_stands_on_the_card(world: World, signed_in: SignedIn) -> None:
    send(signed_in(world.anna), card_of(world), mark="5")
    rows = table(signed_in(world.boris).get(card_of(world)))
    assert [row[1:] for row in rows] == [
        ["Кто", "Что", "Было", "Стало"],
        ["Белова А. С.", "Отметка", "4", "5"],
        ["Белова А. С.", "Отметка", "–", "4"],
    ]


def test_reader_sees_the_card_without_a_form(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(card_of(world))
    assert "Сообщение. Пишет только учитель, который ведёт урок." in lines(page)
    assert b"<textarea" not in page.content


def test_first_grade_has_no_marks_on_the_card(world: World, signed_in: SignedIn) -> None:
    type(world.class_5a).objects.filter(pk=world.class_5a.pk).update(grade=1)
    status, _ = send(signed_in(world.anna), card_of(world), mark="5")
    assert (status, stands(world)) == (400, ("4", "", None))


@pytest.mark.parametrize("n_changes", [1, 3])
def test_card_takes_the_same_queries_whatever_the_history(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_changes: int
) -> None:
    client = signed_in(world.anna)
    for value in range(2, 2 + n_changes):
        Mark.objects.filter(work=world.work_monday).update(value=value)
    client.get(card_of(world))
    with django_assert_num_queries(19):
        client.get(card_of(world))
