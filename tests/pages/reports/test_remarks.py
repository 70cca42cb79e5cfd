"""The pages of remarks: made from the place, answered, accepted or returned, found in the list (R-48)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.actions import write_topic
from reports.actions import accept_remark, check_journal, reply_to_remark, return_remark
from reports.models import Remark
from school.models import School
from tests.conftest import SignedIn
from tests.factories.reports import make_check, make_remark_by_hand, make_rule_remark
from tests.pages.reading import lines, table
from tests.world import FRIDAY, MONDAY, TODAY, Employee, World

LIST = "/reports/remarks/"
TEXT = "Задание без номера страницы."
IN_THREE_DAYS = TODAY + timedelta(days=3)


def link_to_remark(page: str) -> str:
    """Where «Замечание» leads."""
    found = re.search(r'href="(/reports/remarks/new/[^"]*)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


def proposed(browser: Client, address: str) -> dict[str, object]:
    form = browser.get(address).context["form"]
    return {name: form[name].value() for name in ("addressee", "due_on", "purpose")}


def sent(world: World, **changed: str) -> dict[str, str]:
    told = {"addressee": world.anna.staff.pk, "text": TEXT, "due_on": FRIDAY.isoformat(), "purpose": "homework_load"}
    return {name: str(value) for name, value in {**told, **changed}.items()}


@pytest.mark.parametrize("place", ["lesson", "gradebook"])
def test_a_remark_is_made_from_its_place_and_leads_back_there(world: World, signed_in: SignedIn, place: str) -> None:
    """One click opens the form, in which only the text is left to type; the second sends it."""
    galina = signed_in(world.galina)
    about = {
        "lesson": reverse("journal:lesson", args=[world.lesson_monday.pk]),
        "gradebook": reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk]),
    }[place]
    form = link_to_remark(galina.get(about).text)
    told = proposed(galina, form)
    assert told == {"addressee": world.anna.staff.pk, "due_on": IN_THREE_DAYS, "purpose": "filling"}
    answer = galina.post(form, {"text": TEXT, **{name: str(value) for name, value in told.items()}})
    remark = Remark.objects.get()
    assert (answer.status_code, remark.text, remark.addressee) == (302, TEXT, world.anna.staff)
    assert answer.headers["Location"].partition("?")[0] == remark.url.partition("?")[0] == about


def test_a_substituted_lesson_concerns_the_substitute(world: World, signed_in: SignedIn) -> None:
    told = proposed(signed_in(world.kira), f"{LIST}new/?lesson={world.lesson_tuesday.pk}")
    assert told["addressee"] == world.maria.staff.pk


@pytest.mark.parametrize("name", ["anna", "boris"])
def test_who_may_make_no_remarks_is_offered_none(world: World, signed_in: SignedIn, name: str) -> None:
    browser = signed_in(world.people[name])
    pages = [
        reverse("journal:lesson", args=[world.lesson_monday.pk]),
        reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk]),
    ]
    assert ["/reports/remarks/new/" in browser.get(page).text for page in pages] == [False, False]


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"text": " "}, "text", "Обязательное поле."),
        ({"due_on": MONDAY.isoformat()}, "due_on", "Этот день уже прошёл."),
        ({"addressee": ""}, "addressee", "Обязательное поле."),
    ],
)
def test_what_was_typed_stays_with_the_reason_beside_the_field(
    world: World, signed_in: SignedIn, changed: dict[str, str], field: str, reason: str
) -> None:
    typed = sent(world, **{"text": "Длинный текст.", **changed})
    page = signed_in(world.galina).post(f"{LIST}new/?lesson={world.lesson_monday.pk}", typed)
    form = page.context["form"]
    assert (page.status_code, form.errors, Remark.objects.count()) == (400, {field: [reason]}, 0)
    assert {name: form[name].value() for name in typed} == typed


@pytest.mark.parametrize("query", ["lesson=x", "lesson=99999999999999999999", "lesson=-1", "group=1&subject=999999"])
def test_a_remark_about_nothing_is_not_found(world: World, signed_in: SignedIn, query: str) -> None:
    assert signed_in(world.galina).get(f"{LIST}new/?{query}").status_code == 404


def to_anna(world: World, **changed: object) -> Remark:
    told = {"place": "5А, Математика, 12.10.2026, 2 урок", "url": f"/journal/lessons/{world.lesson_monday.pk}/"}
    return make_remark_by_hand(addressee=world.anna.staff, by=world.galina.user, **{**told, **changed})


def test_a_remark_goes_from_hand_to_hand(world: World, signed_in: SignedIn) -> None:
    anna, galina, remark = signed_in(world.anna), signed_in(world.galina), to_anna(world)
    page = f"{LIST}{remark.pk}/"
    anna.post(f"{page}reply/", {"reply": "Дописала номер.", "fixed": "on"})
    galina.post(f"{page}decision/", {"note": "Нет № 350.", "return": "on"})
    anna.post(f"{page}reply/", {"reply": "Теперь всё.", "fixed": "on"})
    galina.post(f"{page}decision/", {"note": ""})
    anna.get(page)  # reads what was said to her own answers
    told = [re.sub(r"^\d\d\.\d\d\.\d{4} \d\d:\d\d ", "", line) for line in lines(anna.get(page))]
    assert told == [
        *("Замечания", f"№ {remark.pk}", f"Замечание № {remark.pk}", "принято"),
        *("Кому", "Белова А. С.", "Замечание", TEXT, "О чём", "5А, Математика, 12.10.2026, 2 урок"),
        *("Цель проверки", "заполнение журнала", "Кто проверил", "Ерёмина Г. И., 14.10.2026"),
        *("Исправить до", "14.10.2026", "История"),
        # made by a factory, past the action that would have named the deputy in the history
        "ночная проверка Выдано",
        "Белова А. С. Ответ: Дописала номер.",
        "Белова А. С. Исправлено",
        "Ерёмина Г. И. Возвращено: Нет № 350.",
        "Белова А. С. Ответ: Теперь всё.",
        "Белова А. С. Исправлено",
        "Ерёмина Г. И. Принято",
    ]


def test_an_empty_reply_and_an_empty_return_are_asked_for_beside_the_field(world: World, signed_in: SignedIn) -> None:
    remark = to_anna(world)
    reply = signed_in(world.anna).post(f"{LIST}{remark.pk}/reply/", {"reply": " "})
    reply_to_remark(remark=remark, reply="Готово.", is_fixed=True, by=world.anna.user)
    decision = signed_in(world.galina).post(f"{LIST}{remark.pk}/decision/", {"note": "", "return": "on"})
    assert (reply.status_code, reply.context["reply"].errors) == (400, {"reply": ["Напишите ответ."]})
    assert (decision.status_code, decision.context["decision"].errors) == (
        400,
        {"note": ["Напишите, что ещё не исправлено."]},
    )


def test_a_reply_that_came_too_late_keeps_what_was_typed(world: World, signed_in: SignedIn) -> None:
    anna, remark = signed_in(world.anna), to_anna(world)
    accept_remark(remark=remark, by=world.galina.user)
    page = anna.post(f"{LIST}{remark.pk}/reply/", {"reply": "Я исправила раньше!"})
    assert (page.status_code, page.context["reply"].non_field_errors()) == (
        400,
        ["Замечание закрыто и снова не открывается: выдайте новое."],
    )
    assert "Я исправила раньше!" in page.text


def buttons(page: str) -> list[str]:
    return [name for name in ("Исправлено</button>", "Ответить", "Принять", "Вернуть") if name in page]


def test_everybody_is_offered_what_he_may_do(world: World, signed_in: SignedIn) -> None:
    anna, galina = signed_in(world.anna), signed_in(world.galina)
    by_hand, by_rule = to_anna(world), make_rule_remark(addressee=world.anna.staff)
    shown = [[buttons(who.get(f"{LIST}{one.pk}/").text) for who in (anna, galina)] for one in (by_hand, by_rule)]
    assert shown == [[["Исправлено</button>", "Ответить"], ["Принять"]], [["Ответить"], []]]
    reply_to_remark(remark=by_hand, reply="", is_fixed=True, by=world.anna.user)
    assert [buttons(who.get(f"{LIST}{by_hand.pk}/").text) for who in (anna, galina)] == [
        ["Ответить"],
        ["Принять", "Вернуть"],
    ]


@pytest.fixture
def many(world: World) -> World:
    """Анна has one of each kind, Вера one that is overdue."""
    to_anna(world, text="Срок не вышел.")
    to_anna(world, text="Просрочено.", issued_on=MONDAY, due_on=MONDAY)
    fixed, accepted = (to_anna(world, text=text) for text in ("Исправлено.", "Принято."))
    reply_to_remark(remark=fixed, reply="", is_fixed=True, by=world.anna.user)
    accept_remark(remark=accepted, by=world.galina.user)
    make_rule_remark(addressee=world.vera.staff, issued_on=MONDAY, due_on=MONDAY, text="Нет темы.")
    return world


def texts(page: Client, address: str, column: int) -> list[str]:
    return [row[column] for row in table(page.get(address)) if len(row) > 5 and row[0].isdecimal()]


def test_the_deputy_finds_remarks_by_whose_which_and_when(many: World, signed_in: SignedIn) -> None:
    galina = signed_in(many.galina)
    anna = many.anna.staff.pk
    found = {query: texts(galina, f"{LIST}?{query}", 3) for query in (
        "", "state=all", "state=overdue", f"state=all&staff={anna}", "state=accepted", "kind=topic", "kind=filling",
        "state=all&starts_on=2026-10-13", "state=all&ends_on=2026-10-13", "state=nonsense", "staff=999999",
    )}  # fmt: skip
    rule, own = "Нет темы.", ["Исправлено.", "Просрочено.", "Срок не вышел."]
    assert {query: sorted(told) for query, told in found.items()} == {
        "": [*own[:1], rule, *own[1:]],
        "state=all": ["Исправлено.", rule, "Принято.", "Просрочено.", "Срок не вышел."],
        "state=overdue": [rule, "Просрочено."],
        f"state=all&staff={anna}": ["Исправлено.", "Принято.", "Просрочено.", "Срок не вышел."],
        "state=accepted": ["Принято."],
        "kind=topic": [rule],
        "kind=filling": own,
        "state=all&starts_on=2026-10-13": ["Исправлено.", "Принято.", "Срок не вышел."],
        "state=all&ends_on=2026-10-13": [rule, "Просрочено."],
        "state=nonsense": [*own[:1], rule, *own[1:]],
        "staff=999999": [*own[:1], rule, *own[1:]],
    }


def test_every_figure_opens_the_list_that_it_counts(many: World, signed_in: SignedIn) -> None:
    galina = signed_in(many.galina)
    page = galina.get(LIST).text
    figures = re.findall(r'<a href="(/reports/remarks/\?[^"]*state=(\w+)[^"]*)">(\d+)</a>', page)
    assert len(figures) == 4 + 4 + 1  # of everybody; of Анна; of Вера, whose noughts open nothing
    assert [(len(texts(galina, url.replace("&amp;", "&"), 3)), state) for url, state, _ in figures] == [
        (int(n), state) for _, state, n in figures
    ]


def test_a_teacher_reads_his_own_remarks_alone(many: World, signed_in: SignedIn) -> None:
    page = signed_in(many.vera).get(f"{LIST}?state=all&staff={many.anna.staff.pk}")
    assert table(page) == [
        ["№", "О чём", "Замечание", "Выдано", "Срок", "Состояние"],
        [
            str(Remark.objects.made_by_rule().get().pk),
            "5А, Математика, 12.10.2026, 2 урок",
            "Нет темы.",
            "12.10.2026",
            "12.10.2026",
            "исправлено, закроется ночью",  # no such gap is there
        ],
    ]


def states(browser: Client, address: str = LIST) -> list[str]:
    return [row[-1] for row in table(browser.get(address)) if row[0].isdecimal()]


def test_what_the_teacher_has_filled_in_is_open_no_more_to_him(world: World, signed_in: SignedIn) -> None:
    """The next check closes it, with evidence; until then his list says so and his start page leaves it out."""
    School.objects.update(editing_window_days=None)
    check_journal(today=TODAY)
    anna, remark = signed_in(world.anna), Remark.objects.get(rule="topic", lesson=None, addressee=world.anna.staff)
    before = (states(anna), "Замечания: 3" in anna.get("/start/teacher/").text)
    write_topic(lesson=world.lesson_long_ago, topic="Дроби", known_version=0, by=world.anna.user)
    after = (sorted(states(anna)), "Замечания: 2" in anna.get("/start/teacher/").text)
    assert before == (["выдано"] * 3, True)
    assert after == (["выдано", "выдано", "исправлено, закроется ночью"], True)
    assert "исправлено, закроется ночью" in lines(anna.get(f"{LIST}{remark.pk}/"))


def test_of_gaps_that_the_start_page_has_found_nothing_more_is_asked(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Only of those that it does not know: of older ones, and of what was filled in since the night."""
    School.objects.update(editing_window_days=None)
    check_journal(today=TODAY)
    anna = signed_in(world.anna)
    anna.get("/start/teacher/")  # the first request of a session also writes it, and the role that is chosen
    with django_assert_num_queries(12):
        assert "Замечания: 3" in anna.get("/start/teacher/").text
    write_topic(lesson=world.lesson_long_ago, topic="Дроби", known_version=0, by=world.anna.user)
    with django_assert_num_queries(14):
        assert "Замечания: 2" in anna.get("/start/teacher/").text


@pytest.mark.parametrize(("page", "name"), [("teacher", "anna"), ("class_teacher", "boris")])
def test_start_pages_show_own_remarks_the_most_urgent_first(
    world: World, signed_in: SignedIn, page: str, name: str
) -> None:
    own = world.people[name]
    assert isinstance(own, Employee)
    browser = signed_in(own)
    assert "Замечания" not in [line.partition(":")[0] for line in lines(browser.get(f"/start/{page}/"))]
    for text, due_on in (("Позже.", FRIDAY), ("Раньше.", MONDAY)):
        make_remark_by_hand(
            addressee=own.staff, by=world.galina.user, text=text, issued_on=MONDAY, due_on=due_on, place="Класс 5А"
        )
    make_remark_by_hand(addressee=world.vera.staff, by=world.galina.user, text="Чужое.")
    told = lines(browser.get(f"/start/{page}/"))
    in_order = [line.partition(" №")[0] for line in told if "Класс 5А: " in line]
    assert in_order == ["до 12.10 Класс 5А: Раньше. просрочено", "до 16.10 Класс 5А: Позже. выдано"]
    assert "Замечания: 2, просрочено 1" in told
    assert "Чужое." not in " ".join(told)


def test_a_rule_that_failed_is_told_to_the_deputy_alone(many: World, signed_in: SignedIn) -> None:
    make_check(on=TODAY, n_opened=3, n_closed=2, failed_rules=("topic", "roll"))
    pages = [signed_in(person).get(LIST).text for person in (many.galina, many.anna)]
    words = "При ночной проверке не сработали правила: нет темы, нет переклички."
    assert [words in page for page in pages] == [True, False]
    assert ["выдано 3, закрыто 2" in page for page in pages] == [True, False]


def test_a_long_list_is_read_in_parts(world: World, signed_in: SignedIn) -> None:
    Remark.objects.bulk_create(
        Remark(addressee=world.anna.staff, text=f"№ {n}", issued_by=world.galina.user, issued_on=TODAY, due_on=TODAY)
        for n in range(51)
    )
    galina = signed_in(world.galina)
    first, second = galina.get(LIST).text, galina.get(f"{LIST}?page=2").text
    assert [len(texts(galina, f"{LIST}?page={page}", 3)) for page in (1, 2)] == [50, 1]
    assert ["Более старые" in first, "Более новые" in second] == [True, True]


@pytest.mark.parametrize("n_remarks", [1, 3])
def test_queries_of_the_list(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_remarks: int
) -> None:
    for _ in range(n_remarks):
        to_anna(world)
    galina, anna = signed_in(world.galina), signed_in(world.anna)
    with django_assert_num_queries(7):
        page = galina.get(LIST)
    with django_assert_num_queries(5):
        own = anna.get(LIST)
    assert (page.text.count(TEXT), own.text.count(TEXT)) == (n_remarks, n_remarks)


@pytest.mark.parametrize("n_steps", [1, 3])
def test_queries_of_a_remark(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_steps: int
) -> None:
    remark = to_anna(world)
    for _ in range(n_steps):
        reply_to_remark(remark=remark, reply="", is_fixed=True, by=world.anna.user)
        return_remark(remark=remark, note="Ещё не всё.", by=world.galina.user)
    anna = signed_in(world.anna)
    with django_assert_num_queries(6):
        page = anna.get(f"{LIST}{remark.pk}/")
    assert page.text.count("Возвращено: Ещё не всё.") == n_steps


def test_queries_of_a_new_remark(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    galina = signed_in(world.galina)
    with django_assert_num_queries(6):
        galina.get(f"{LIST}new/?lesson={world.lesson_monday.pk}")


def test_due_days_follow_the_setting(world: World, signed_in: SignedIn) -> None:
    world.school.remark_days = 10
    world.school.save(update_fields=["remark_days"])
    assert proposed(signed_in(world.galina), f"{LIST}new/")["due_on"] == date(2026, 10, 24)


def test_a_cell_of_the_board_is_two_presses_from_a_remark(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    anna, week = world.anna.staff.pk, "2026-09-07"
    form = link_to_remark(galina.get(f"/reports/board/gaps/?of={anna}&week={week}").text)
    assert form == f"/reports/remarks/new/?staff={anna}&week={week}"
    told = proposed(galina, form)
    galina.post(form, {"text": TEXT, **{name: str(value) for name, value in told.items()}})
    remark = Remark.objects.get()
    assert (remark.addressee, remark.place) == (world.anna.staff, "Заполнение журнала, неделя с 07.09.2026")
