"""Start pages on days without school: each says so, and shows the next day on which there is school (product 1)."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from school.models import Calendar, Enrolment, SchoolClass, Vacation
from tests.conftest import SignedIn
from tests.factories import meals as m
from tests.factories import school as s
from tests.factories import timetable as t
from tests.owner import set_today
from tests.pages.reading import lines
from tests.world import YEAR_BEGINS, World
from timetable.models import TimetableEntry

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 10, day) for day in (16, 17, 18, 19))
VACATION_BEGINS, VACATION_ENDS, AFTER_VACATION = date(2026, 10, 26), date(2026, 11, 4), date(2026, 11, 5)
CLAIMS = ("Питание не заказано", "Нет на уроках сегодня", "уроков сегодня", "порций на сегодня", "Не прислали:")
PAGES = {
    "teacher": "boris",
    "class_teacher": "boris",
    "deputy": "galina",
    "meals_officer": "raisa",
    "guardian": "elena",
    "administrator": "igor",
}


@pytest.fixture
def monday_lesson(world: World) -> None:
    t.make_lesson(assignment=world.history_5a, on=MONDAY, number=2)


@pytest.fixture
def six_days(world: World) -> SchoolClass:
    """10А, one pupil, goes to school on Saturdays too; 5А and 5Б do not."""
    calendar = Calendar.objects.create(
        year=world.calendar.year, name="10–11 классы", term_kind="half_year", school_days=6
    )
    s.make_term(calendar=calendar, number=1, starts_on=YEAR_BEGINS, ends_on=date(2026, 12, 30))
    school_class = s.make_class(calendar=calendar, grade=10, letter="А")
    s.make_enrolment(pupil=s.make_pupil(), school_class=school_class, starts_on=YEAR_BEGINS)
    return school_class


def start(signed_in: SignedIn, world: World, role: str) -> str:
    return " ".join(lines(signed_in(world.people[PAGES[role]]).get(f"/start/{role}/")))


@pytest.mark.parametrize("day", [SATURDAY, SUNDAY, date(2026, 10, 31), date(2027, 7, 1)])
@pytest.mark.parametrize("role", PAGES)
def test_nobody_is_told_of_lessons_and_meals_that_are_not(
    world: World, signed_in: SignedIn, role: str, day: date
) -> None:
    """A weekend, a vacation, the summer."""
    set_today(day)
    page = start(signed_in, world, role)
    assert [claim for claim in CLAIMS if claim in page] == []


@pytest.mark.usefixtures("monday_lesson")
@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("teacher", "Уроки: понедельник, 19 октября Сегодня у вас уроков нет, это ваш следующий учебный день. 2 08:50"),
        ("class_teacher", "Сегодня уроков нет Суббота. Следующий учебный день – понедельник, 19 октября."),
        ("class_teacher", "Питание: понедельник, 19 октября Заявка класса на этот день ещё не отправлена."),
        ("meals_officer", "Заявка в столовую: понедельник, 19 октября"),
        ("deputy", "Следующий учебный день – понедельник, 19 октября. уроков 19 октября 1"),
        ("guardian", "Задания на 19 октября (понедельник)"),
    ],
)
def test_on_a_day_off_the_next_day_of_school_is_shown(world: World, signed_in: SignedIn, role: str, shown: str) -> None:
    set_today(SATURDAY)
    assert shown in start(signed_in, world, role)


def test_the_request_of_the_next_day_is_told_when_it_is_sent(world: World, signed_in: SignedIn) -> None:
    set_today(SATURDAY)
    m.make_class_request(school_class=world.class_5a, on=MONDAY, by=world.boris.user)
    m.make_request(pupil=world.dima.pupil, kind="lunch", on=MONDAY, by=world.boris.user)
    assert "Питание: понедельник, 19 октября Заявка отправлена: едят 1 из 2." in start(
        signed_in, world, "class_teacher"
    )
    assert "Ещё не прислали: 5Б" in start(signed_in, world, "meals_officer")


def test_a_vacation_is_named_to_its_last_day_and_not_on_the_day_after(world: World, signed_in: SignedIn) -> None:
    Vacation.objects.create(
        calendar=world.calendar, starts_on=VACATION_BEGINS, ends_on=VACATION_ENDS, name="Осенние каникулы"
    )
    t.make_lesson(assignment=world.history_5a, on=AFTER_VACATION)
    set_today(VACATION_ENDS)
    page = start(signed_in, world, "class_teacher")
    assert "Сегодня уроков нет Осенние каникулы. Следующий учебный день – четверг, 5 ноября." in page
    set_today(AFTER_VACATION)
    page = start(signed_in, world, "class_teacher")
    assert ("Сегодня уроков нет" in page, "Нет на уроках сегодня: 0 из 2" in page) == (False, True)


def test_only_those_with_school_are_at_school_on_a_saturday(
    world: World, six_days: SchoolClass, signed_in: SignedIn
) -> None:
    """87 of 985 have lessons: it is they who are at school."""
    assert Enrolment.objects.on(SATURDAY).count() == 4
    set_today(FRIDAY)
    assert "в школе 4" in start(signed_in, world, "meals_officer")
    set_today(SATURDAY)
    page = start(signed_in, world, "meals_officer")
    assert [words in page for words in ("в школе 1", "5А", "классов прислали 0 из 1", "Не прислали: 10А")] == [
        True,
        False,
        True,
        True,
    ]
    assert "отсутствуют из 1 0" in start(signed_in, world, "deputy")
    assert "Сегодня уроков нет Суббота." in start(signed_in, world, "class_teacher")


def test_a_class_with_a_free_friday_is_asked_for_nothing(
    world: World, six_days: SchoolClass, signed_in: SignedIn
) -> None:
    for weekday in (1, 2, 3, 4):
        t.make_entry(assignment=world.history_5a, weekday=weekday, number=7, starts_on=YEAR_BEGINS)
    world.lesson_friday.substitution.delete()
    world.lesson_friday.delete()
    set_today(FRIDAY)
    page = start(signed_in, world, "class_teacher")
    assert "Уроков по расписанию нет. Следующий учебный день – понедельник, 19 октября." in page
    page = start(signed_in, world, "meals_officer")
    assert ("5А" in page, "5Б" in page, "10А" in page) == (False, True, True)
    refused = signed_in(world.boris).post(f"/meals/classes/{world.class_5a.pk}/?on={FRIDAY}", {"version": "0"})
    assert "В этот день класс не учится" in "\n".join(lines(refused))
    TimetableEntry.objects.all().delete()
    assert "Питание не заказано" in start(signed_in, world, "class_teacher")


@pytest.mark.parametrize(("role", "queries"), [("deputy", 14), ("meals_officer", 22), ("class_teacher", 25)])
def test_a_day_off_needs_as_many_queries_whatever_the_size(
    world: World,
    six_days: SchoolClass,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    role: str,
    queries: int,
) -> None:
    assert six_days.pk
    set_today(SUNDAY)
    browser = signed_in(world.people[PAGES[role]])
    browser.get(f"/start/{role}/")
    with django_assert_num_queries(queries):
        browser.get(f"/start/{role}/")
