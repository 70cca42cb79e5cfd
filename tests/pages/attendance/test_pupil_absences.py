"""One pupil's absences, for the own family with reasons."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from attendance.actions import note_late_arrival
from tests.conftest import SignedIn
from tests.factories import attendance as at
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.pages.reading import lines, section, table
from tests.world import MONDAY, TODAY, TUESDAY, World


def page_of(world: World) -> str:
    return f"/attendance/pupils/{world.dima.pupil.pk}/"


def test_a_parent_reads_figures_and_days_with_reasons(world: World, signed_in: SignedIn) -> None:
    for lesson, letter in ((world.lesson_monday, "Н"), (world.lesson_tuesday, "ОП")):
        j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes[letter], by=world.anna.user)
    at.make_excuse_note(
        pupil=world.dima.pupil, code=world.codes["Б"], starts_on=MONDAY, ends_on=MONDAY, by=world.boris.user
    )
    note_late_arrival(pupil=world.dima.pupil, on=TODAY, by=world.boris.user)
    page = signed_in(world.elena).get(page_of(world))
    assert (table(page)[1:], lines(page)[lines(page).index("По дням") :]) == (
        [["октябрь 2026", *"11110002"], ["Всего", *"11110002"]],
        [
            "По дням",
            "14.10.2026, ср ОП опоздание отметил классный руководитель",
            "13.10.2026, вт ОП 2. Математика – опоздание",
            "12.10.2026, пн Б 2. Математика – болезнь",
        ],
    )


def test_no_absences_is_good_news_in_words(world: World, signed_in: SignedIn) -> None:
    assert "Пропусков и опозданий нет" in lines(signed_in(world.dima).get(page_of(world)))


def test_another_term_is_chosen(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.elena).get(page_of(world), {"term": "2026-quarter-1"})
    assert section(page, "С 01.09.2026 по 14.10.2026", "Пропусков и опозданий нет") == ["С 01.09.2026 по 14.10.2026"]


def test_days_in_the_wrong_order_name_none(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.elena).get(page_of(world), {"starts_on": "2026-10-14", "ends_on": "2026-10-12"})
    assert "С 01.09.2026 по 14.10.2026" in lines(page)


def test_absences_in_one_class_say_so_and_those_in_a_foreign_class_are_all(world: World, signed_in: SignedIn) -> None:
    """Дима was never in 5Б: the key of it, as any other, chooses nothing."""
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    galina = signed_in(world.galina)
    pages = [galina.get(page_of(world), {"class": key}) for key in (world.class_5a.pk, world.class_5b.pk, 999_999)]
    headings = [next(line for line in lines(page) if line.startswith("С 01.09")) for page in pages]
    days = "С 01.09.2026 по 14.10.2026"
    assert (headings, [table(page)[-1][3] for page in pages]) == ([f"{days}, только в 5А", days, days], ["1"] * 3)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_absences(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        lesson = t.make_lesson(assignment=world.history_5a, on=TUESDAY, number=3 + number)
        j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes["Н"], by=world.boris.user)
    elena = signed_in(world.elena)
    with django_assert_num_queries(10):
        page = elena.get(page_of(world))
    assert table(page)[-1][3] == str(count)
