"""The card of a pupil corrected: name, birth date, sex."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import User
from school.models import Enrolment, Pupil, SchoolOrder
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.pages.reading import lines
from tests.world import World

SVETA = {
    "last_name": "Ёшкина",
    "first_name": "Светлана",
    "patronymic": "Аристарховна",
    "birth_date": "2015-03-14",
    "sex": "f",
}
EMPTY = "Обязательное поле."
WRONG_AGE = "Возраст учащегося – от 5 до 21 лет. Проверьте год."


def url(world: World) -> str:
    return f"/school/pupils/{world.sveta.pupil.pk}/details/"


def card(world: World) -> tuple[str, date, str]:
    pupil = Pupil.objects.get(pk=world.sveta.pupil.pk)
    return pupil.full_name, pupil.birth_date, pupil.sex


def test_the_form_shows_what_is_on_record(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(url(world))
    form = page.context["form"]
    assert {bound.name: str(bound.value()) for bound in form.visible_fields()} == SVETA
    assert 'type="date" name="birth_date" value="2015-03-14"' in page.text


def test_a_class_teacher_corrects_a_card_and_the_account_follows(world: World, signed_in: SignedIn) -> None:
    changed = {"last_name": "Ёшкина-Серова", "patronymic": "", "birth_date": "2014-12-31"}
    answer = signed_in(world.boris).post(url(world), {**SVETA, **changed}, follow=True)
    assert answer.redirect_chain == [(f"/school/pupils/{world.sveta.pupil.pk}/", 302)]
    assert lines(answer)[2:7] == [
        "Ёшкина-Серова Светлана",
        "Ёшкина-Серова Светлана",
        "← Ершов Дмитрий",
        "Карточка Неделя Отметки по предметам Итоговые отметки Посещаемость Питание ГТЗО Учителя",
        "Готово. Данные ученика сохранены.",
    ]
    assert card(world) == ("Ёшкина-Серова Светлана", date(2014, 12, 31), "f")
    user = User.objects.get(pk=world.sveta.user.pk)
    assert (user.full_name, user.username) == ("Ёшкина-Серова Светлана", "sveta")


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"birth_date": "2022-01-01"}, {"birth_date": [WRONG_AGE]}),
        ({"birth_date": "2004-12-31"}, {"birth_date": [WRONG_AGE]}),
        ({"birth_date": "2015-02-30"}, {"birth_date": ["Введите правильную дату."]}),
        ({"birth_date": "", "last_name": " "}, {"last_name": [EMPTY], "birth_date": [EMPTY]}),
    ],
    ids=["four years", "twenty-two years", "no such day", "nothing"],
)
def test_what_cannot_be_true_is_refused_beside_the_field_and_kept_in_the_form(
    world: World, signed_in: SignedIn, changed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    before = card(world)
    page = signed_in(world.boris).post(url(world), {**SVETA, "first_name": "Лана", **changed})
    form = page.context["form"]
    assert (form.errors, form["first_name"].value(), form["birth_date"].value(), card(world)) == (
        errors,
        "Лана",
        changed["birth_date"],
        before,
    )
    assert lines(page)[2] == "Данные ученика"


@pytest.mark.parametrize("year", [2021, 2005])
def test_the_first_and_the_last_year_of_school_are_taken(world: World, signed_in: SignedIn, year: int) -> None:
    signed_in(world.boris).post(url(world), {**SVETA, "birth_date": f"{year}-06-01"})
    assert card(world) == ("Ёшкина Светлана Аристарховна", date(year, 6, 1), "f")


def test_a_card_does_not_become_that_of_another_child(world: World, signed_in: SignedIn) -> None:
    s.make_pupil(last_name="Яшина", first_name="Юлия", birth_date=date(2015, 3, 14), sex="f")
    before = card(world)
    page = signed_in(world.boris).post(
        url(world), {**SVETA, "last_name": "Яшина", "first_name": "Юлия", "patronymic": ""}
    )
    assert (page.context["form"].non_field_errors(), card(world)) == (
        ["Учащийся с таким именем и датой рождения уже есть."],
        before,
    )
    assert lines(page)[:3] == ["Классы", "Ёшкина Светлана", "Данные ученика"]


def test_both_halves_of_the_form_of_a_new_pupil_are_judged_at_once(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.igor).post(
        "/school/pupils/new/",
        {**SVETA, "first_name": "Лана", "birth_date": "1915-03-14", "school_class": world.class_5a.pk},
    )
    assert (page.context["person"].errors, page.context["enrolment"].errors) == (
        {"birth_date": [WRONG_AGE]},
        {"order_number": [EMPTY], "order_dated": [EMPTY], "starts_on": [EMPTY]},
    )
    assert not Pupil.objects.filter(first_name="Лана").exists()


def test_a_new_pupil_comes_with_an_enrolment_and_its_order_or_not_at_all(world: World, signed_in: SignedIn) -> None:
    def written() -> list[tuple[int, str, str]]:
        lana = Enrolment.objects.filter(pupil__first_name="Лана")
        return list(lana.values_list("school_class", "school_order__number", "school_order__kind"))

    order = {"order_number": "18-у", "order_dated": "2026-10-14", "school_class": world.class_5a.pk}
    client, typed = signed_in(world.igor), {**SVETA, "first_name": "Лана", **order}
    refused = client.post("/school/pupils/new/", {**typed, "starts_on": "2030-10-14"})
    left = Pupil.objects.filter(first_name="Лана").count() + SchoolOrder.objects.filter(number="18-у").count()
    assert (refused.status_code, left, written()) == (400, 0, [])
    assert client.post("/school/pupils/new/", {**typed, "starts_on": "2026-10-14"}).status_code == 302
    assert written() == [(world.class_5a.pk, "18-у", "enrolment")]


def test_those_who_only_read_find_no_way_to_correct(world: World, signed_in: SignedIn) -> None:
    pages = [signed_in(person).get(f"/school/pupils/{world.sveta.pupil.pk}/") for person in (world.boris, world.kira)]
    assert ["Исправить" in lines(page) for page in pages] == [True, False]
    refused = signed_in(world.kira).post(url(world), {**SVETA, "first_name": "Лана"})
    assert (refused.status_code, card(world)[0]) == (403, "Ёшкина Светлана Аристарховна")
