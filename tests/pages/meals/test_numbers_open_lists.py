"""Every number of meals that stands for a list opens it, to everybody who reads the number."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from meals.models import BenefitCategory, MealRequest
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import meals as m
from tests.world import TODAY, World

SEPTEMBER = "2026-09"
TOMORROW = "2026-10-15"
FIRST, SECOND = date(2026, 9, 1), date(2026, 9, 2)
LINK = re.compile(r'<a href="(?P<url>[^"#]*(?:show|meal)=[^"]*)">(?P<count>\d+)</a>')
HEADING = re.compile(r'id="listed">[^<]*: (\d+)<')
ROW = re.compile(r'<tr><th scope="row">.*?</tr>')
DAYS = re.compile(r'<td class="number">(\d+)</td><td class="nowrap">([^<]*)</td></tr>')


@pytest.fixture
def asked(world: World) -> None:
    """Дима (МД, БМ) breakfast and lunch, Света breakfast; Зоя, of 5Б, breakfast by another benefit, with two diets."""
    by = world.boris.user
    for school_class in (world.class_5a, world.class_5b):
        m.make_class_request(school_class=school_class, by=by)
    m.make_seating(school_class=world.class_5a)
    m.make_entitlement(pupil=world.dima.pupil, category=m.make_benefit_category(), by=world.raisa.user)
    second = m.make_benefit_category(name="Семьи & дети", short_name="С&Д 1+", priority=1)
    m.make_entitlement(pupil=world.zoya.pupil, category=second, by=world.raisa.user)
    m.make_diet(pupil=world.dima.pupil, by=world.raisa.user)
    for child, kind in ((world.dima, "breakfast"), (world.dima, "lunch"), (world.sveta, "breakfast"),
                        (world.zoya, "breakfast")):  # fmt: skip
        m.make_request(pupil=child.pupil, kind=kind, by=by)


@pytest.fixture
def eaten(world: World) -> None:
    """Дима breakfast on two days and lunch on one, Света on the second as МД, Зоя on both; Никита is on leave.

    Lunches have no price yet.
    """
    m.make_price(price="84.47", municipal="5.00")
    category = m.make_benefit_category()
    m.make_price(price="84.47", category=category, regional="75.00", municipal="15.00")
    m.make_entitlement(pupil=world.sveta.pupil, category=category, starts_on=SECOND, by=world.raisa.user)
    served = [
        (world.dima, FIRST),
        (world.dima, SECOND),
        (world.sveta, SECOND),
        (world.zoya, FIRST),
        (world.zoya, SECOND),
    ]
    for child, day in served:
        m.make_serving(pupil=child.pupil, on=day, by=world.raisa.user)
    m.make_serving(pupil=world.dima.pupil, on=SECOND, kind="lunch", by=world.raisa.user)
    m.make_leave(pupil=world.nikita.pupil, by=world.raisa.user)


def counted(page: str) -> dict[str, int]:
    """By address of the links of the page: their number."""
    return {each["url"].replace("&amp;", "&"): int(each["count"]) for each in LINK.finditer(page)}


def listed(browser: Client, url: str) -> tuple[int, int]:
    """What the heading of the list says, and how many pupils are in it."""
    answer = browser.get(url)
    assert answer.status_code == 200
    heading = HEADING.search(answer.text)
    return int(heading[1]) if heading else -1, answer.text.partition('id="listed"')[2].count('<th scope="row">')


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("person", ["raisa", "galina", "kira", "igor"])
def test_each_number_of_the_order_opens_so_many_portions(world: World, signed_in: SignedIn, person: str) -> None:
    """Of seatings, classes, categories and diets, and of the whole meal."""
    browser = signed_in(world.people[person])
    numbers = counted(browser.get(reverse("meals:day_order")).text)
    assert {url: listed(browser, url) for url in numbers} == {url: (count, count) for url, count in numbers.items()}
    assert {name for url in numbers for name in re.findall(r"(\w+)=", url)} == {
        "on", "meal", "seating", "class", "category", "diet"
    }  # fmt: skip
    assert len(numbers) == 20


@pytest.mark.usefixtures("asked")
def test_a_portion_is_listed_with_class_category_and_diet(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(world.raisa)
    query = {"meal": "breakfast", "category": "МД"}
    page = browser.get(reverse("meals:day_order"), query).text.partition('id="listed"')[2]
    (row,) = ROW.findall(page)
    assert re.sub(r"<[^>]+>", "|", row).split("|") == [
        *[""] * 2,
        "1.&nbsp;Ершов Дмитрий",
        "",
        "5А",
        "",
        "МД",
        "",
        "БМ",
        "",
        "",
    ]


@pytest.mark.usefixtures("eaten")
@pytest.mark.parametrize("person", ["raisa", "galina", "kira", "igor", "boris"])
def test_each_number_of_the_months_sheets_and_coverage_opens_so_many_portions_or_days(
    world: World, signed_in: SignedIn, person: str
) -> None:
    """Pupil by pupil: their numbers add up to the heading, and each names so many days where one meal is asked for."""
    browser = signed_in(world.people[person])
    of_class = reverse("meals:class_sheet", args=[world.class_5a.pk])
    of_school = {"boris": ()}.get(person, (reverse("meals:school_sheet"), reverse("meals:coverage")))
    for page in (of_class, *of_school):
        numbers = counted(browser.get(page, {"month": SEPTEMBER}).text)
        assert len(numbers) >= 8
        for url, count in numbers.items():
            text = browser.get(url).text
            rows = DAYS.findall(text)
            heading = HEADING.search(text)
            assert heading
            assert (int(heading[1]), sum(int(n) for n, _ in rows)) == (count, count)
            names_days = "meal=" in url or page == reverse("meals:coverage")
            assert not names_days or all(len(days.split(", ")) == int(n) for n, days in rows)


@pytest.mark.usefixtures("eaten")
def test_a_closed_month_lists_what_its_sheet_holds(world: World, signed_in: SignedIn) -> None:
    m.make_price(kind="lunch", price="120.00")
    browser = signed_in(world.raisa)
    browser.post(reverse("meals:month_closing"), {"month": SEPTEMBER})
    numbers = counted(browser.get(reverse("meals:school_sheet"), {"month": SEPTEMBER}).text)
    assert {url: listed(browser, url)[0] for url in numbers} == numbers


@pytest.mark.usefixtures("eaten")
def test_portions_without_a_price_are_listed(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(world.raisa)
    numbers = counted(browser.get(reverse("meals:school_sheet"), {"month": SEPTEMBER}).text)
    assert {url: (count, listed(browser, url)) for url, count in numbers.items() if "unpriced" in url} == {
        f"{reverse('meals:school_sheet')}?month={SEPTEMBER}&show=unpriced#listed": (1, (1, 1))
    }


@pytest.mark.usefixtures("eaten")
@pytest.mark.parametrize("person", ["raisa", "boris", "galina"])
def test_a_day_of_the_class_sheet_leads_to_what_was_given_on_it(world: World, signed_in: SignedIn, person: str) -> None:
    browser = signed_in(world.people[person])
    page = browser.get(reverse("meals:class_sheet", args=[world.class_5a.pk]), {"month": SEPTEMBER}).text
    heads = re.findall(r'<th scope="col"><a href="([^"]*)" title="[^"]*">(\d+)</a></th>', page)
    servings = reverse("meals:servings", args=[world.class_5a.pk])
    assert heads == [(f"{servings}?on=2026-09-0{day}", str(day)) for day in (1, 2)]
    assert [browser.get(url).status_code for url, _ in heads] == [200, 200]


def test_each_number_of_pupils_at_school_opens_so_many(world: World, signed_in: SignedIn) -> None:
    """On the list, noted absent, at school; whoever reads the list cannot send it as the request of the class."""
    j.make_absence(lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    browser = signed_in(world.raisa)
    numbers = counted(browser.get("/start/meals_officer/").text)
    assert {url: listed(browser, url) for url in numbers} == {url: (count, count) for url, count in numbers.items()}
    of_5a = {url: count for url, count in numbers.items() if f"/classes/{world.class_5a.pk}/" in url}
    assert sorted(of_5a.values()) == [1, 1, 2]
    assert all('type="checkbox"' not in browser.get(url).text for url in numbers)
    assert not MealRequest.objects.filter(on=TODAY).exists()


@pytest.mark.usefixtures("eaten")
@pytest.mark.parametrize("person", ["raisa", "galina", "kira", "igor"])
def test_the_days_of_meals_are_listed_behind_their_number(world: World, signed_in: SignedIn, person: str) -> None:
    browser = signed_in(world.people[person])
    page = browser.get(reverse("meals:coverage"), {"month": SEPTEMBER}).text
    days = re.findall(r'<li><a href="([^"]*)">0', page.partition('id="days"')[2].partition("</section>")[0])
    assert ('<a href="#days">2</a>' in page, len(days)) == (True, 2)
    assert [browser.get(day).status_code for day in days] == [200, 200]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("person", ["boris", "raisa", "galina", "kira", "igor"])
def test_each_figure_of_a_class_opens_who_eats(world: World, signed_in: SignedIn, person: str) -> None:
    """What is asked for, or proposed for the next day."""
    browser = signed_in(world.people[person])
    for query, expected in (({}, {"breakfast": 2, "lunch": 1}), ({"on": TOMORROW}, {"breakfast": 2, "lunch": 1})):
        page = browser.get(reverse("meals:class_day", args=[world.class_5a.pk]), query).text
        numbers = counted(page)
        assert {re.sub(r".*show=(\w+)#.*", r"\1", url): count for url, count in numbers.items()} == expected
        assert {url: listed(browser, url) for url in numbers} == {url: (n, n) for url, n in numbers.items()}


@pytest.mark.usefixtures("eaten")
@pytest.mark.parametrize(
    "page",
    [
        "{order}?meal=snack", "{order}?meal=lunch&class=999999&seating=none&category=x&diet=y",
        "{school}?show=portions&class=999999&category=999999", "{school}?show=else",
        "{coverage}?show=else", "{class_}?show=portions&pupil=999999&on=2020-01-01", "{day}?show=else",
    ],
)  # fmt: skip
def test_a_list_of_nobody_is_empty(world: World, signed_in: SignedIn, page: str) -> None:
    key = world.class_5a.pk
    address = page.format(
        order=reverse("meals:day_order"), school=reverse("meals:school_sheet"), coverage=reverse("meals:coverage"),
        class_=reverse("meals:class_sheet", args=[key]), day=reverse("meals:class_day", args=[key]),
    )  # fmt: skip
    assert signed_in(world.raisa).get(address).status_code == 200


def test_nobody_is_listed_on_a_day_without_school(world: World, signed_in: SignedIn) -> None:
    address = reverse("meals:class_day", args=[world.class_5a.pk], query={"on": "2026-10-18", "show": "present"})
    page = signed_in(world.raisa).get(address).text
    assert ("В этот день класс не учится" in page, 'id="listed"' in page) == (True, False)


@pytest.mark.parametrize("n_rows", [1, 3])
def test_queries_of_the_lists_do_not_grow_with_pupils_and_classes(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_rows: int
) -> None:
    for letter in "ВГД"[:n_rows]:
        _, pupil = m.make_class_at_lunch(calendar=world.calendar, letter=letter, by=world.raisa.user)
        m.make_serving(pupil=pupil, on=FIRST, by=world.raisa.user)
    raisa = signed_in(world.raisa)
    month = f"month={SEPTEMBER}&show"
    for page, queries in (
        (f"{reverse('meals:day_order')}?meal=lunch", 15),
        (f"{reverse('meals:school_sheet')}?{month}=portions", 13),
        (f"{reverse('meals:coverage')}?{month}=hot", 12),
    ):
        with django_assert_num_queries(queries):
            assert listed(raisa, page)[0] == n_rows


@pytest.mark.usefixtures("eaten")
def test_the_sheet_of_a_class_lists_nobody_by_category(world: World, signed_in: SignedIn) -> None:
    """By which benefit somebody ate who has gone to another class since is no longer told to the class teacher."""
    query = {"month": SEPTEMBER, "show": "portions"}
    sheet = reverse("meals:class_sheet", args=[world.class_5a.pk])
    browser = signed_in(world.boris)
    category = BenefitCategory.objects.get()
    lists = [listed(browser, f"{sheet}?{urlencode(query | more)}") for more in ({}, {"category": category.pk})]
    assert lists == [(4, 2), (4, 2)]


@pytest.mark.usefixtures("eaten")
@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("meals:coverage", {"month": SEPTEMBER, "show": "hot", "band": "5"}),
        ("meals:school_sheet", {"month": SEPTEMBER, "show": "portions", "meal": "supper"}),
        ("meals:day_order", {"meal": "supper"}),
    ],
)
def test_a_choice_that_is_none_is_refused_instead_of_listing_everybody(
    world: World, signed_in: SignedIn, page: str, query: dict[str, str]
) -> None:
    answer = signed_in(world.raisa).get(reverse(page), query)
    assert (answer.status_code, "В адресе указано то, чего нет" in answer.text) == (400, True)


@pytest.mark.usefixtures("asked")
def test_a_category_that_is_none_stands_in_no_heading(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.raisa).get(reverse("meals:day_order"), {"meal": "lunch", "category": "Звоните 112"}).text
    assert ('id="listed">Обед: 0<' in page, "Звоните" in page) == (True, False)
