"""Closing a school year: what is not ready, the closing, and opening it again for a while (R-51)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.formatting import moment
from journal.actions import close_term_of_grade
from journal.models import ClosedYear, Council, YearReopening
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.journal.test_triggers import sql
from tests.pages.reading import lines
from tests.world import TODAY, YEAR_BEGINS, World

NOT_READY = ["открытые периоды классов", "ученики без подписанного решения педсовета", "протоколы без подписи",
             "заявки на исправление, которые ждут"]  # fmt: skip


def url(world: World, name: str = "year") -> str:
    return reverse(f"journal:{name}", args=[world.calendar.year_id])


def figures(told: list[str]) -> list[str]:
    return [told[told.index(label) + 1] for label in NOT_READY]


def the_last_term_ended_yesterday(world: World) -> None:
    world.quarter_2.delete()
    sql("UPDATE school_term SET ends_on = '2026-10-13' WHERE id = %(id)s", id=world.quarter_1.pk)


def test_what_is_not_ready_is_counted_and_a_year_that_goes_on_is_not_closed(world: World, signed_in: SignedIn) -> None:
    """Two terms of two classes; Дима, Света and Зоя are there on the last day, Никита has left."""
    Council.objects.create(year=world.calendar.year, matter="year_end", held_on=TODAY, protocol_no="1")
    galina = signed_in(world.galina)
    told = lines(galina.get(url(world)))
    assert figures(told) == ["4", "3", "1", "0"]
    assert "Сообщение. Год ещё идёт: закрыть его можно после 30.12.2026." in told
    page = galina.post(url(world, "year_lock"), {"confirmed": "99"}, follow=True)
    assert "Ошибка. Учебный год ещё идёт: закрыть его можно после 30.12.2026." in lines(page)
    assert list(ClosedYear.objects.all()) == []


def test_a_year_is_closed_when_what_is_not_ready_is_confirmed_and_opened_for_a_while(
    world: World, signed_in: SignedIn
) -> None:
    the_last_term_ended_yesterday(world)
    close_term_of_grade(term=world.quarter_1, classes=[world.class_5a, world.class_5b], by=world.galina.user)
    galina = signed_in(world.galina)
    refused = galina.post(url(world, "year_lock"))
    assert refused.status_code == 400
    assert "Закрыть с незаполненным: 3 ученика без решения педсовета" in lines(refused)
    done = lines(galina.post(url(world, "year_lock"), {"confirmed": "3"}, follow=True))
    assert "Готово. Учебный год 2026/27 закрыт: журналы, расписание и группы теперь только для чтения." in done
    gradebook = reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk])
    assert "Учебный год закрыт: журнал только для чтения." in signed_in(world.anna).get(gradebook).content.decode()
    opened = galina.post(url(world, "year_reopening"), {"reason": "решение суда", "days": "1"}, follow=True)
    until = moment(YearReopening.objects.get().open_until)
    assert f"Готово. Учебный год 2026/27 открыт до {until}, потом закроется сам." in lines(opened)
    again = galina.post(url(world, "year_reopening_end"), follow=True)
    assert "Готово. Учебный год 2026/27 снова закрыт." in lines(again)
    assert [row.year_id for row in ClosedYear.objects.all()] == [world.calendar.year_id]


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_depend_on_the_number_of_classes_and_pupils(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    for letter in "ВГД"[:n]:
        school_class = s.make_class(calendar=world.calendar, grade=5, letter=letter)
        s.make_enrolment(pupil=s.make_pupil(), school_class=school_class, starts_on=YEAR_BEGINS)
    galina = signed_in(world.galina)
    with django_assert_num_queries(11):
        assert figures(lines(galina.get(url(world)))) == [str(4 + 2 * n), str(3 + n), "0", "0"]
