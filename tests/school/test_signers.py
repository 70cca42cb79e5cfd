"""The names beside the places of signatures: of who holds the office or leads the class on the document's day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Office, StandingOffice
from common.sheets import Sheet, Signature
from school.models import ClassTeacherAppointment
from school.queries.signers import signed, signers_on
from tests.world import TODAY, YEAR_BEGINS, World

NAMES = {
    "Директор": "Лебедева К. А.",
    "Заместитель директора по УВР": "Ерёмина Г. И.",
    "Ответственный за питание": "Тихонова Р. Ф.",
}
YESTERDAY = date(2026, 10, 13)
SHEET = Sheet(
    title="Отчёт",
    school="МБОУ СОШ № 92",
    tables=[],
    author="Громов Б. Н.",
    made_at=datetime(2026, 10, 14, 3, 5, tzinfo=UTC),
    signatures=["Директор", Signature("Учитель", "Белова А. С."), "Бухгалтер"],
)


def another_deputy(world: World) -> None:
    StandingOffice.objects.create(user=world.anna.user, office=Office.DEPUTY, starts_on=YEAR_BEGINS)


def test_holders_of_offices_and_the_class_teacher_are_named(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert signers_on(TODAY, author=world.anna.user) == NAMES
    with django_assert_num_queries(2):
        named = signers_on(TODAY, author=None, school_class=world.class_5a)
    assert named == {**NAMES, "Классный руководитель": "Громов Б. Н."}


@pytest.mark.parametrize(("author", "deputy"), [("anna", "Белова А. С."), ("galina", "Ерёмина Г. И."), ("boris", None)])
def test_of_several_deputies_the_author_signs_and_else_nobody_is_named(
    world: World, author: str, deputy: str | None
) -> None:
    another_deputy(world)
    names = signers_on(TODAY, author=world.people[author].user)
    assert names.get("Заместитель директора по УВР") == deputy


@pytest.mark.parametrize(("ends_on", "leader"), [(TODAY, "Громов Б. Н."), (YESTERDAY, None)])
def test_a_class_teacher_signs_until_his_last_day(world: World, ends_on: date, leader: str | None) -> None:
    ClassTeacherAppointment.objects.filter(school_class=world.class_5a).update(ends_on=ends_on)
    for names in (
        signers_on(TODAY, author=None, school_class=world.class_5a),
        signers_on(date(2027, 5, 31), author=None, school_class=world.class_5a, led_on=TODAY),
    ):
        assert names.get("Классный руководитель") == leader


def test_a_document_keeps_the_names_that_it_has() -> None:
    names = {"Директор": "Лебедева К. А.", "Учитель": "Другая Д. Д."}
    assert signed(SHEET, names) == replace(
        SHEET,
        signatures=[
            Signature("Директор", "Лебедева К. А."),
            Signature("Учитель", "Белова А. С."),
            Signature("Бухгалтер"),
        ],
    )
