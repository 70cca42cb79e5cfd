"""A pupil's number in the list of the class stays the same through the year (R-39, decision 49)."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from school.models import Pupil
from school.queries.class_list import ListPlace, class_list
from tests.conftest import SignedIn
from tests.factories import meals as m
from tests.factories import school as s
from tests.pages.reading import table
from tests.world import NIKITA_LEFT_ON, World

OCTOBER = date(2026, 10, 1)


def numbers(world: World) -> dict[str, int]:
    names = {pupil.pk: pupil.last_name for pupil in Pupil.objects.all()}
    return {names[pupil_id]: place.number for pupil_id, place in class_list(world.class_5a.pk).places.items()}


def newcomer(world: World, last_name: str, on: date) -> Pupil:
    pupil = s.make_pupil(last_name=last_name, first_name="Анна")
    s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=on)
    return pupil


def test_the_list_is_the_alphabet_of_the_first_day_and_leavers_keep_their_numbers(world: World) -> None:
    assert numbers(world) == {"Ершов": 1, "Ёшкина": 2, "Петров": 3}
    assert class_list(world.class_5a.pk).places[world.nikita.pupil.pk] == ListPlace(3, NIKITA_LEFT_ON)


def test_newcomers_of_the_year_stand_at_the_end_in_the_order_in_which_they_came(world: World) -> None:
    newcomer(world, "Яшина", date(2026, 9, 14))
    newcomer(world, "Абрамова", OCTOBER)
    newcomer(world, "Агапова", OCTOBER)
    assert numbers(world) == {"Ершов": 1, "Ёшкина": 2, "Петров": 3, "Яшина": 4, "Абрамова": 5, "Агапова": 6}


def test_who_was_enrolled_before_the_year_stands_in_the_alphabet_and_who_left_before_it_has_no_number(
    world: World,
) -> None:
    newcomer(world, "Абрамова", date(2026, 6, 1))
    gone = newcomer(world, "Агапова", date(2026, 6, 1))
    gone.enrolments.update(ends_on=date(2026, 8, 31))
    assert numbers(world) == {"Абрамова": 1, "Ершов": 2, "Ёшкина": 3, "Петров": 4}


def test_who_comes_back_takes_the_old_number(world: World) -> None:
    newcomer(world, "Яшина", OCTOBER)
    s.make_enrolment(pupil=world.nikita.pupil, school_class=world.class_5a, starts_on=date(2026, 10, 12))
    assert numbers(world) == {"Ершов": 1, "Ёшкина": 2, "Петров": 3, "Яшина": 4}
    assert class_list(world.class_5a.pk).places[world.nikita.pupil.pk].left_on is None


@pytest.fixture
def first_of_the_list_has_left(world: World) -> None:
    """Дима leaves on Friday last; before and after him nothing changes."""
    newcomer(world, "Абрамова", OCTOBER)
    world.dima.pupil.enrolments.update(ends_on=date(2026, 10, 9))


LISTS = {
    "journal:gradebook": [
        "1. Ершов Дмитрий до 09.10", "2. Ёшкина Светлана", "3. Петров Никита до 25.09", "4. Абрамова Анна с 01.10",
    ],
    "journal:period_marks": [
        "1. Ершов Дмитрий выбыл(а)", "2. Ёшкина Светлана", "3. Петров Никита выбыл(а)", "4. Абрамова Анна",
    ],
    "attendance:month_sheet": ["1. Ершов Дмитрий до 09.10", "2. Ёшкина Светлана", "4. Абрамова Анна"],
    "attendance:class_day": ["2. Ёшкина Светлана", "4. Абрамова Анна"],
    "meals:class_sheet": ["1. Ершов Дмитрий до 09.10", "2. Ёшкина Светлана", "4. Абрамова Анна"],
}  # fmt: skip


@pytest.mark.usefixtures("first_of_the_list_has_left")
@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_list_shows_the_same_numbers_after_the_first_has_left(
    world: World, signed_in: SignedIn, name: str
) -> None:
    m.make_serving(pupil=world.sveta.pupil, on=OCTOBER, by=world.boris.user)
    m.make_serving(pupil=world.dima.pupil, on=OCTOBER, by=world.boris.user)
    place = [world.group_5a.pk, world.maths.pk] if name.startswith("journal:") else [world.class_5a.pk]
    page = signed_in(world.boris).get(reverse(name, args=place))
    names = [cells[0] for cells in table(page) if re.match(r"\d+\. ", cells[0])]
    assert names == LISTS[name]


@pytest.mark.usefixtures("first_of_the_list_has_left")
def test_the_class_list_names_leavers_with_their_numbers(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(reverse("school:school_class", args=[world.class_5a.pk]))
    assert [cells[:2] for cells in table(page)[1:]] == [["2", "Ёшкина Светлана Аристарховна"], ["4", "Абрамова Анна"]]
    left = page.text.partition('id="leavers"')[2]
    assert left.index("1.</span>") < left.index("Ершов Дмитрий") < left.index("3.</span>") < left.index("Петров Никита")
