"""Guardians of a pupil: found on record, linked with one more child, given one login with the staff member they are."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessLog
from school.access import pupils_of_family
from school.models import Guardian, Guardianship
from school.queries.families import MOST_FOUND
from school.roles import roles_of
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.pages.reading import lines, section, table
from tests.world import LEV_ENDED_ON, TODAY, YEAR_BEGINS, World

HEAD = ["Представитель", "Телефон", "Дети"]
LEV = ["Ершов Лев Борисович", "+7 900 000-00-00", "нет"]
ELENA = ["Ершова Елена Петровна", "+7 900 000-00-00", "Ершов Дмитрий, 5А"]
OLGA = ["Петрова Ольга Дмитриевна", "+7 900 000-00-00", "Петров Никита, выбыл(а)"]
INNA: dict[str, Any] = {
    "last_name": "Ёшкина",
    "first_name": "Инна",
    "patronymic": "Львовна",
    "phone": "+7 923 111-22-33",
}


def search(world: World) -> str:
    """Where a guardian of Света is looked for."""
    return f"/school/pupils/{world.sveta.pupil.pk}/guardians/"


def bonds_of(guardian: Guardian) -> list[tuple[str, str, date, str]]:
    rows = Guardianship.objects.filter(guardian=guardian).order_by("starts_on", "pk").select_related("pupil")
    return [(row.pupil.first_name, row.relation, row.starts_on, row.basis) for row in rows]


@pytest.mark.parametrize("count", [1, 3])
def test_search_costs_eleven_queries(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    expected = []
    for number in range(count):
        guardian = s.make_guardian(last_name=f"Яшина-{number}", first_name="Инна")
        child = s.make_pupil(last_name=f"Яшин-{number}", first_name="Олег")
        s.make_enrolment(pupil=child, school_class=world.class_5b, starts_on=YEAR_BEGINS)
        s.make_guardianship(guardian=guardian, pupil=child, starts_on=YEAR_BEGINS)
        expected.append([guardian.full_name, "не записан", f"Яшин-{number} Олег, 5Б"])
    person = signed_in(world.igor)
    with django_assert_num_queries(11):
        page = person.get(search(world), {"name": "яшин"})
    assert table(page) == [HEAD, *expected]


def test_a_search_finds_by_the_beginning_of_the_name_in_any_case_with_the_children_of_today(
    world: World, signed_in: SignedIn
) -> None:
    administrator = signed_in(world.igor)
    assert table(administrator.get(search(world), {"name": "  ЕРШОВ "})) == [HEAD, LEV, ELENA]
    assert table(administrator.get(search(world), {"name": "Ершова  Ел"})) == [HEAD, ELENA]
    assert table(administrator.get(search(world), {"name": "петр"})) == [HEAD, OLGA]


def test_a_search_takes_ye_and_yo_for_one_letter(world: World, signed_in: SignedIn) -> None:
    s.make_guardian(last_name="Берёзкина", first_name="Алёна")
    administrator = signed_in(world.igor)
    found = [table(administrator.get(search(world), {"name": name}))[1][0] for name in ("березкина але", "Берёз")]
    assert found == ["Берёзкина Алёна"] * 2


def test_a_class_teacher_finds_the_families_of_the_own_class_only(world: World, signed_in: SignedIn) -> None:
    teacher = signed_in(world.boris)
    assert table(teacher.get(search(world), {"name": "ершов"})) == [HEAD, ELENA]  # Лев's access has ended
    assert table(teacher.get(search(world), {"name": "жарова"})) == []


def test_a_class_teacher_is_told_no_child_of_another_class(world: World, signed_in: SignedIn) -> None:
    s.make_guardianship(guardian=world.elena.guardian, pupil=world.zoya.pupil, starts_on=YEAR_BEGINS)
    of_both = [*ELENA[:2], "Ершов Дмитрий, 5А; Иванова-Жарова Зоя, 5Б"]
    assert table(signed_in(world.boris).get(search(world), {"name": "ершова"})) == [HEAD, ELENA]
    assert table(signed_in(world.igor).get(search(world), {"name": "ершова"})) == [HEAD, of_both]


def test_a_guardian_linked_already_is_not_offered_again_until_the_bond_has_ended(
    world: World, signed_in: SignedIn
) -> None:
    page = signed_in(world.igor).get(f"/school/pupils/{world.dima.pupil.pk}/guardians/", {"name": "ершов"})
    assert table(page) == [HEAD, LEV]


@pytest.mark.parametrize("name", ["%", "_", "'", "\\"])
def test_signs_that_mean_something_to_the_database_find_nobody(world: World, signed_in: SignedIn, name: str) -> None:
    page = signed_in(world.igor).get(search(world), {"name": name})
    assert (page.context["form"].errors, table(page)) == ({}, [])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (" ", "Обязательное поле."),
        ("я" * 81, "Убедитесь, что это значение содержит не более 80 символов (сейчас 81)."),
    ],
    ids=["empty", "long"],
)
def test_a_search_for_no_name_says_so_and_is_not_logged(
    world: World, signed_in: SignedIn, name: str, message: str
) -> None:
    page = signed_in(world.igor).get(search(world), {"name": name})
    assert (page.context["form"].errors, table(page)) == ({"name": [message]}, [])
    assert not AccessLog.objects.filter(action="read").exists()


def test_each_search_is_logged(world: World, signed_in: SignedIn) -> None:
    signed_in(world.boris).get(search(world), {"name": " Ершова "})
    logged = [(row.user, row.subject) for row in AccessLog.objects.filter(action="read")]
    assert logged == [(world.boris.user, "поиск представителей: Ершова")]


def test_when_nobody_is_found_a_new_guardian_can_be_recorded(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.igor).get(search(world), {"name": "Ъ"})
    assert lines(page)[lines(page).index("Найти") + 1 :] == [
        "Никого не нашлось",
        "Кто уже связан с учеником, здесь не показан. Проверьте фамилию или запишите нового представителя.",
        "Новый представитель",
    ]


def test_a_long_answer_says_that_it_is_cut(world: World, signed_in: SignedIn) -> None:
    for number in range(MOST_FOUND + 1):
        s.make_guardian(last_name="Яшина", first_name="Инна", patronymic=f"Львовна-{number:02}")
    page = signed_in(world.igor).get(search(world), {"name": "Яшина"})
    names = [f"Яшина Инна Львовна-{number:02}" for number in range(MOST_FOUND)]
    assert [row[0] for row in table(page)[1:]] == names
    assert (
        section(
            page, "Показаны первые 20 представителей: уточните имя. Нажмите на имя, чтобы связать.", "Представитель"
        )
        != []
    )


def test_a_class_teacher_links_a_guardian_on_record_with_one_more_child(world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.boris).post(
        f"{search(world)}{world.elena.guardian.pk}/",
        {"relation": "other", "starts_on": "2026-10-14", "basis": "акт № 3"},
        follow=True,
    )
    assert answer.redirect_chain == [(f"/school/pupils/{world.sveta.pupil.pk}/", 302)]
    assert "Готово. Представитель связан с учеником: Ершова Елена Петровна." in lines(answer)
    assert bonds_of(world.elena.guardian) == [
        ("Дмитрий", "mother", YEAR_BEGINS, ""),
        ("Светлана", "other", TODAY, "акт № 3"),
    ]
    assert {pupil.first_name for pupil in pupils_of_family(roles_of(world.elena.user))} == {"Дмитрий", "Светлана"}


def test_the_page_of_a_link_says_how_the_guardian_will_sign_in(world: World, signed_in: SignedIn) -> None:
    without_login = s.make_guardian(**INNA)
    administrator = signed_in(world.igor)
    said = [
        lines(administrator.get(f"{search(world)}{guardian.pk}/"))[5]
        for guardian in (world.elena.guardian, without_login)
    ]
    assert said == [
        "Представитель: Ершова Елена Петровна. Ученик: Ёшкина Светлана Аристарховна. "
        "Данные ребёнка откроются под нынешним входом представителя.",
        "Представитель: Ёшкина Инна Львовна. Ученик: Ёшкина Светлана Аристарховна. "
        "Учётной записи у представителя нет: после связи выдайте листок доступа.",
    ]


def test_a_second_link_of_the_same_two_is_refused_with_what_was_typed_kept(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.igor).post(
        f"/school/pupils/{world.dima.pupil.pk}/guardians/{world.elena.guardian.pk}/",
        {"relation": "other", "starts_on": "2026-10-14", "basis": "акт № 3"},
    )
    form = page.context["form"]
    assert (form.errors, form["basis"].value()) == (
        {"__all__": ["Этот представитель в эти дни уже связан с ребёнком."]},
        "акт № 3",
    )
    assert bonds_of(world.elena.guardian) == [("Дмитрий", "mother", YEAR_BEGINS, "")]


def test_a_class_teacher_does_not_link_a_guardian_of_another_class(world: World, signed_in: SignedIn) -> None:
    url, bond = f"{search(world)}{world.zhanna.guardian.pk}/", {"relation": "mother", "starts_on": "2026-10-14"}
    answer = signed_in(world.boris).post(url, bond)
    assert (answer.status_code, bonds_of(world.zhanna.guardian)) == (404, [("Зоя", "mother", YEAR_BEGINS, "")])
    signed_in(world.igor).post(url, bond)
    assert bonds_of(world.zhanna.guardian) == [("Зоя", "mother", YEAR_BEGINS, ""), ("Светлана", "mother", TODAY, "")]


def test_a_guardian_recorded_twice_is_refused_and_no_bond_is_left_behind(world: World, signed_in: SignedIn) -> None:
    s.make_guardian(**INNA)
    page = signed_in(world.boris).post(
        f"{search(world)}new/",
        {**INNA, "phone": "8 (923) 111 22 33", "relation": "mother", "starts_on": "2026-10-14"},
    )
    assert page.context["person"].non_field_errors() == [
        "Ёшкина Инна Львовна с этим телефоном или адресом почты уже записан(а). Найдите запись и свяжите её с "
        "учеником; если она не находится, это сделает администратор."
    ]
    assert (Guardian.objects.filter(last_name="Ёшкина").count(), world.sveta.pupil.guardianships.count()) == (1, 0)


def test_both_halves_of_the_form_of_a_new_guardian_are_judged_at_once(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).post(f"{search(world)}new/", {**INNA, "last_name": "", "relation": "mother"})
    assert (page.context["person"].errors, page.context["bond"].errors) == (
        {"last_name": ["Обязательное поле."]},
        {"starts_on": ["Обязательное поле."]},
    )


def test_a_guardian_who_works_here_gets_one_login_for_both(world: World, signed_in: SignedIn) -> None:
    guardian = s.make_guardian(last_name="Белова", first_name="Анна", patronymic="Сергеевна")
    s.make_guardianship(guardian=guardian, pupil=world.sveta.pupil, starts_on=YEAR_BEGINS)
    administrator = signed_in(world.igor)
    card = f"/school/guardians/{guardian.pk}/"
    assert lines(administrator.get(card))[-1] == "Это сотрудник школы: сделать вход общим"
    answer = administrator.post(f"{card}account/", {"staff_member": world.anna.staff.pk}, follow=True)
    assert answer.redirect_chain == [(card, 302)]
    assert "Готово. Белова Анна Сергеевна: вход общий с учётной записью сотрудника." in lines(answer)
    assert "Это сотрудник школы: сделать вход общим" not in lines(answer)
    assert [pupil.first_name for pupil in pupils_of_family(roles_of(world.anna.user))] == ["Светлана"]
    start = signed_in(world.anna).get("/start/teacher/").text
    assert re.findall(r'href="/start/(\w+)/"', start.partition('aria-label="Мои роли"')[2].partition("</nav>")[0]) == [
        "teacher",
        "guardian",
    ]


def test_only_staff_whose_account_no_guardian_uses_is_offered(world: World, signed_in: SignedIn) -> None:
    s.make_staff(last_name="Яшин", first_name="Лев")  # no account yet
    s.make_guardian(last_name="Данилова", first_name="Вера", user=world.vera.user)
    guardian = s.make_guardian(last_name="Белова", first_name="Анна")
    page = signed_in(world.igor).get(f"/school/guardians/{guardian.pk}/account/")
    offered = [staff.full_name.split()[0] for staff in page.context["form"].fields["staff_member"].queryset]
    assert offered == [
        "Белова",
        "Громов",
        "Ерёмина",
        "Костин",
        "Лебедева",
        "Орлова",
        "Родионова",
        "Соколов",
        "Тихонова",
    ]


def test_a_guardian_with_an_own_login_keeps_it(world: World, signed_in: SignedIn) -> None:
    administrator = signed_in(world.igor)
    url = f"/school/guardians/{world.elena.guardian.pk}/account/"
    assert lines(administrator.get(url))[4:] == [
        "Сообщение. У представителя уже есть своя учётная запись, общей с сотрудником её не сделать."
    ]
    page = administrator.post(url, {"staff_member": world.anna.staff.pk})
    assert page.context["form"].non_field_errors() == ["У представителя уже есть своя учётная запись."]
    assert Guardian.objects.get(pk=world.elena.guardian.pk).user == world.elena.user


def test_an_access_that_is_over_cannot_be_ended_again(world: World, signed_in: SignedIn) -> None:
    url = f"/school/guardianships/{world.dima_of_lev.pk}/end/"
    answer = signed_in(world.igor).post(url, {"ends_on": "2026-12-31", "basis": "ошибка"})
    bond = Guardianship.objects.get(pk=world.dima_of_lev.pk)
    assert (answer.status_code, bond.ends_on, bond.end_basis) == (404, LEV_ENDED_ON, "")
