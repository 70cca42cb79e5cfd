"""A mean explained to the teacher: by the same engine and words as to the family (R-31, requirements 2.4)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.pages.journal.test_pupil_marks import put
from tests.pages.reading import lines, section, table
from tests.world import World


def average_of(world: World) -> str:
    return reverse("journal:pupil_average", args=[world.group_5a.pk, world.maths.pk, world.dima.pupil.pk])


def marks_make_4_44(world: World) -> None:
    """The reference example: 5 (w 3), 5 (w 1), 4 (w 5)."""
    world.work_monday.marks.update(value=None)
    put(world, world.lesson_monday, 5, weight="3")
    put(world, world.lesson_monday, 5, weight="1", position=3)
    put(world, world.lesson_tuesday, 4, weight="5")
    put(world, world.lesson_tuesday, 2, weight="0", position=3)


def test_every_mark_the_sum_the_rule_and_what_is_needed(world: World, signed_in: SignedIn) -> None:
    marks_make_4_44(world)
    page = signed_in(world.anna).get(average_of(world))
    assert section(page, "Ершов Дмитрий, I четверть", "Дата") == [
        "Ершов Дмитрий, I четверть",
        "4,44",
        "3 отметки из 7, нужных по правилу школы мало отметок",
        "Программа предлагает 4. За период ещё не выставлено.",
        "Чтобы выходило «5», нужна 1 отметка «5» за работы с весом 1.",
    ]
    assert [row[:2] for row in table(page)] == [
        ["Дата", "Отметка"], ["12.10", "5"], ["12.10", "5"], ["13.10", "4"], ["13.10", "2"],
    ]  # fmt: skip
    assert "(5 × 3 + 5 × 1 + 4 × 5) : (3 + 1 + 5) = 40 : 9 = 4,44" in lines(page)


def test_teacher_and_family_read_the_same_explanation(world: World, signed_in: SignedIn) -> None:
    marks_make_4_44(world)
    family = signed_in(world.elena).get(reverse("journal:pupil_marks", args=[world.dima.pupil.pk]))
    teacher = signed_in(world.anna).get(average_of(world))
    assert table(teacher) == table(family)
    assert {line for line in lines(teacher) if "сумма весов" in line or "40 : 9" in line} == {
        line for line in lines(family) if "сумма весов" in line or "40 : 9" in line
    }


def test_a_hidden_column_counts_for_the_teacher_and_not_for_the_family(world: World, signed_in: SignedIn) -> None:
    put(world, world.lesson_tuesday, 2)
    world.lesson_tuesday.works.update(is_hidden=True)
    family = lines(signed_in(world.elena).get(reverse("journal:pupil_marks", args=[world.dima.pupil.pk])))
    teacher = lines(signed_in(world.anna).get(average_of(world)))
    assert ("3,00" in teacher, "3,00" in family, "4,00" in family) == (True, False, True)


@pytest.mark.parametrize(
    ("rule", "needed", "told"),
    [
        (
            {"two_forbids_five": True},
            "Чтобы выходило «5», отметок мало: в периоде есть «2», по правилу школы «5» не предлагается.",
            "Кроме того, в периоде есть «2», по правилу школы «5» не предлагается.",
        ),
        ({}, None, None),
    ],
)
def test_a_rule_of_the_school_that_takes_five_away_is_told(
    world: World, signed_in: SignedIn, rule: dict[str, bool], needed: str | None, told: str | None
) -> None:
    for name, value in rule.items():
        setattr(world.school, name, value)
    world.school.rounding_threshold = Decimal("0.50")
    world.school.save()
    world.work_monday.marks.update(value=2)
    put(world, world.lesson_tuesday, 5, weight="9")
    page = lines(signed_in(world.anna).get(average_of(world)))
    assert f"Программа предлагает {4 if rule else 5}. За период ещё не выставлено." in page
    assert [line for line in page if line.startswith("Чтобы")] == ([needed] if needed else [])
    assert [line for line in page if "Кроме того" in line and told and told in line] == [
        line for line in page if "Кроме того" in line
    ]


def test_the_set_mark_stands_in_the_gradebook_and_on_the_pages_of_the_family(world: World, signed_in: SignedIn) -> None:
    j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=5, by=world.anna.user)
    teacher = lines(signed_in(world.anna).get(average_of(world)))
    assert "Программа предлагает 4. За период выставлено 5" in teacher
    page = signed_in(world.dima).get(reverse("journal:pupil_marks", args=[world.dima.pupil.pk]))
    assert section(page, "Математика", "Уроков прошло 5, пропущено 0") == [
        "Математика", "за период 5", "4", "1 отметка, средневзвешенный балл 4,00",
    ]  # fmt: skip
    assert table(page)[-2:] == [["Предмет", "I четверть"], ["Математика", "5"]]


def test_a_reason_stays_between_the_teachers(world: World, signed_in: SignedIn) -> None:
    mark = j.make_period_mark(
        pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=5, by=world.anna.user
    )
    mark.reason = "Договорились с мамой"
    mark.save()
    for name in ("journal:pupil_marks", "journal:diary"):
        page = signed_in(world.elena).get(reverse(name, args=[world.dima.pupil.pk])).content.decode()
        assert "Договорились" not in page
