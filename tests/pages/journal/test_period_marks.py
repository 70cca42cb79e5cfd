"""«Итоговые отметки»: what is proposed, what is set, and who may set it when (R-31, R-46)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.models import PeriodMark
from school.models import SubjectExemption
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.pages.forms import form_with
from tests.pages.reading import lines, table
from tests.world import YEAR_BEGINS, World


def url(world: World, name: str = "period_column", key: object = None) -> str:
    keys = [] if name == "period_marks" else [world.quarter_1.pk if key is None else key]
    return reverse(f"journal:{name}", args=[world.group_5a.pk, world.maths.pk, *keys])


def posted(world: World, name: str, mark: str, known: str = "0::", reason: str = "") -> dict[str, Any]:
    pk = getattr(world, name).pupil.pk
    return {f"mark-{pk}": mark, f"known-{pk}": known, f"reason-{pk}": reason}


def stored() -> list[tuple[object, ...]]:
    return list(PeriodMark.objects.values_list("pupil__user__username", "value", "result", "reason").order_by("pupil"))


def test_all_periods_stand_side_by_side(world: World, signed_in: SignedIn) -> None:
    """Дима has one 4; Никита left before the end of every period."""
    j.make_period_mark(
        pupil=world.sveta.pupil, subject=world.maths, term=world.quarter_1, result="not_attested", by=world.anna.user
    )
    assert table(signed_in(world.boris).get(url(world, "period_marks"))) == [
        ["Ученик", "I четверть", "II четверть", "Год", "Экзамен", "Итоговая"],
        ["1. Ершов Дмитрий", "предл. 4", "", "", "", ""],
        ["2. Ёшкина Светлана", "н/а", "", "", "", ""],
        ["3. Петров Никита выбыл(а)", "–", "–", "–", "–", "–"],
    ]


def test_a_period_shows_what_the_proposal_is_made_of(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(url(world))
    assert table(page) == [
        ["Ученик", "Ср.", "Отм.", "Предлагается", "Выставлено", "Почему не предложенная", "Кто, когда"],
        ["1. Ершов Дмитрий", "4,00", "1 нужно 7", "4", "–", "", ""],
        ["2. Ёшкина Светлана", "–", "0 нужно 7", "–", "–", "", ""],
    ]
    assert "Сохранить" not in lines(page)


def test_the_teacher_sets_a_mark_and_says_why_it_differs(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    page = anna.post(url(world), posted(world, "dima", "5", reason="олимпиада"), follow=True)
    assert "Готово. Сохранено." in lines(page)
    assert stored() == [("dima", 5, "", "олимпиада")]
    row = table(signed_in(world.boris).get(url(world)))[1]
    assert row[:6] == ["1. Ершов Дмитрий", "4,00", "1 нужно 7", "4", "5 не как предложено", "олимпиада"]
    anna.post(url(world), posted(world, "dima", "", "1:5:олимпиада"))
    assert stored() == [("dima", None, "", "")]


def test_not_attested_is_set_by_hand(world: World, signed_in: SignedIn) -> None:
    signed_in(world.anna).post(url(world), posted(world, "sveta", "not_attested"))
    assert stored() == [("sveta", None, "not_attested", "")]


def test_untouched_fields_are_not_written_over_what_came_meanwhile(world: World, signed_in: SignedIn) -> None:
    j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=3, by=world.anna.user)
    fields = posted(world, "dima", "") | posted(world, "sveta", "4")
    signed_in(world.anna).post(url(world), fields)
    assert sorted(row[:2] for row in stored()) == [("dima", 3), ("sveta", 4)]


def test_a_conflict_shows_both_marks_and_saves_the_rest(world: World, signed_in: SignedIn) -> None:
    j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=3, by=world.anna.user)
    answer = signed_in(world.anna).post(url(world), posted(world, "dima", "5") | posted(world, "sveta", "4"))
    assert answer.status_code == 409
    told = [line for line in lines(answer) if line.startswith("Здесь уже")]
    assert len(told) == 1
    assert told[0].startswith("Здесь уже записано «3»: Белова А. С.")
    assert told[0].endswith("Вы ввели «5»: чтобы записать это, сохраните ещё раз.")
    assert sorted(row[:2] for row in stored()) == [("dima", 3), ("sveta", 4)]


@pytest.mark.parametrize(("mark", "told"), [("9", "Такой отметки нет в списке: обновите страницу."),
                                            ("1", "Отметка вне шкалы, принятой в школе.")])  # fmt: skip
def test_a_wrong_mark_is_refused_in_its_line(world: World, signed_in: SignedIn, mark: str, told: str) -> None:
    answer = signed_in(world.anna).post(url(world), posted(world, "dima", mark))
    assert (answer.status_code, told in lines(answer), stored()) == (400, True, [])


def test_accepting_sets_what_was_shown_and_keeps_what_was_set_by_hand(world: World, signed_in: SignedIn) -> None:
    j.make_mark(work=world.work_tuesday, pupil=world.sveta.pupil, value=5, by=world.maria.user)
    anna = signed_in(world.anna)
    anna.post(url(world), posted(world, "sveta", "4"))
    shown = lines(anna.get(url(world)))
    assert "Пустые места получат предложенные отметки: «4» – 1 ученик. Выставленное вами не изменится." in shown
    page = anna.post(url(world, "period_accept"), {f"proposed-{world.dima.pupil.pk}": "4"}, follow=True)
    assert "Готово. Выставлено: 1 отметка." in lines(page)
    assert "Принять все предложения" not in lines(page)
    assert sorted(row[:2] for row in stored()) == [("dima", 4), ("sveta", 4)]


def test_accepting_saves_what_was_typed_beside(world: World, signed_in: SignedIn) -> None:
    anna, dima = signed_in(world.anna), world.dima.pupil.pk
    form = form_with(anna.get(url(world)), f"mark-{dima}")
    accept = next(button for button in form.buttons if button.action)
    typed = {f"mark-{world.sveta.pupil.pk}": "3", f"reason-{world.sveta.pupil.pk}": "болела"}
    page = anna.post(accept.action, form.data(typed, button=accept), follow=True)
    assert "Готово. Выставлено: 1 отметка. Записано и набранное рядом: 1 строка." in lines(page)
    assert sorted(stored()) == [("dima", 4, "", ""), ("sveta", 3, "", "болела")]


def test_accepting_gives_no_proposal_where_another_mark_was_typed(world: World, signed_in: SignedIn) -> None:
    anna, dima = signed_in(world.anna), world.dima.pupil.pk
    typed = posted(world, "dima", "5", reason="а" * 301) | posted(world, "sveta", "3")
    page = anna.post(url(world, "period_accept"), {**typed, f"proposed-{dima}": "4"})
    assert (page.status_code, [row[:2] for row in stored()]) == (400, [("sveta", 3)])
    assert form_with(page, f"mark-{dima}").value(f"mark-{dima}") == "5"


def test_a_term_closed_meanwhile_accepts_nothing_and_shows_what_was_typed(world: World, signed_in: SignedIn) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    answer = signed_in(world.anna).post(url(world, "period_accept"), posted(world, "dima", "5", reason="олимпиада"))
    assert (answer.status_code, "5 – олимпиада" in lines(answer), stored()) == (423, True, [])


def test_a_proposal_that_has_moved_is_not_accepted_unseen(world: World, signed_in: SignedIn) -> None:
    j.make_mark(work=world.work_tuesday, pupil=world.dima.pupil, value=2, by=world.maria.user)
    answer = signed_in(world.anna).post(url(world, "period_accept"), {f"proposed-{world.dima.pupil.pk}": "4"})
    assert (answer.status_code, stored()) == (400, [])
    assert any("Предложения изменились, пока вы смотрели: Ершов Дмитрий." in line for line in lines(answer))


def test_a_closed_term_is_shown_and_refused(world: World, signed_in: SignedIn) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    anna = signed_in(world.anna)
    page = anna.get(url(world))
    assert "Сообщение. Период закрыт: отметки за него не меняются." in lines(page)
    assert "Сохранить" not in lines(page)
    answer = anna.post(url(world), posted(world, "dima", "5", reason="победа в олимпиаде"))
    assert (answer.status_code, stored()) == (423, [])
    told = lines(answer)
    first = told.index("Ошибка. Не записано. Период закрыт: отметки за него не меняются.")
    assert told[first + 3 : first + 5] == ["Ершов Дмитрий", "5 – победа в олимпиаде"]


def test_the_exempt_are_proposed_nothing_but_exempt(world: World, signed_in: SignedIn) -> None:
    SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.maths, starts_on=YEAR_BEGINS)
    assert table(signed_in(world.galina).get(url(world)))[1][:4] == ["1. Ершов Дмитрий", "4,00", "1", "осв."]


def test_the_year_is_proposed_from_the_terms_that_are_set(world: World, signed_in: SignedIn) -> None:
    world.quarter_2.delete()
    j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=3, by=world.anna.user)
    j.make_period_mark(
        pupil=world.sveta.pupil, subject=world.maths, term=world.quarter_1, result="not_attested", by=world.anna.user
    )
    anna = signed_in(world.anna)
    assert [row[3] for row in table(signed_in(world.galina).get(url(world, key="year")))] == ["Предлагается", "3", "–"]
    anna.post(url(world, key="year"), posted(world, "dima", "4"))
    anna.post(url(world, key="exam"), posted(world, "dima", "5"))
    assert table(anna.get(url(world, "period_marks")))[1] == [
        "1. Ершов Дмитрий", "3 предл. 4", "4 предл. 3", "5", "предл. 5",
    ]  # fmt: skip


@pytest.mark.parametrize("n_pupils", [1, 3])
@pytest.mark.parametrize("name", ["period_marks", "period_column"])
def test_queries_do_not_depend_on_the_number_of_pupils(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_pupils: int, name: str
) -> None:
    for number in range(n_pupils):
        pupil = s.make_pupil(last_name=f"Яковлев{number}", first_name="Пётр", sex="m")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        j.make_mark(work=world.work_monday, pupil=pupil, value=5, by=world.anna.user)
        j.make_period_mark(pupil=pupil, subject=world.maths, term=world.quarter_1, value=5, by=world.anna.user)
    galina = signed_in(world.galina)
    with django_assert_num_queries(11 if name == "period_column" else 10):
        rows = table(galina.get(url(world, name)))
    assert len(rows) == 1 + n_pupils + (3 if name == "period_marks" else 2)
