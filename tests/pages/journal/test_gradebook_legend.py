"""The legend under the gradebook explains every sign that the page can show."""

from __future__ import annotations

from django.urls import reverse

from tests.conftest import SignedIn
from tests.pages.reading import lines, section
from tests.world import World

HEADS = ["Над столбцами", "О", "Ответ на уроке", "К", "Контрольная работа", "–", "работы ещё нет", "цветная черта"]


def maths_of_5a(world: World) -> str:
    return reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk])


def test_signs_of_cells_are_explained(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get(maths_of_5a(world))
    legend = section(page, "Обозначения", "Над столбцами")
    letters = [f"{code.letter} {code.name}" for code in world.codes.values()]
    assert [" ".join(pair) for pair in zip(legend[1::2], legend[2::2], strict=True)] == [
        *letters,
        "Н черта над буквой: отсутствует весь день",
        "Н? по другому уроку отсутствует весь день",
        "зч, нз, осв зачёт, незачёт, освобождён",
        "• точка: работу ещё нужно сдать",
        "уголок комментарий или дата сдачи",
        "штриховка ученика в этот день не было в группе",
        "✓ внизу на уроке все на месте",
    ]


def test_letters_over_the_columns_are_the_kinds_of_work_of_the_school(world: World, signed_in: SignedIn) -> None:
    world.control_work.short_name = "КР"
    world.control_work.save()
    text = section(signed_in(world.anna).get(maths_of_5a(world)), "Над столбцами", "Клавиши")
    assert text[:8] == [*HEADS[:3], "КР", *HEADS[4:]]


def test_who_may_only_read_is_told_no_keys(world: World, signed_in: SignedIn) -> None:
    texts = [lines(signed_in(person).get(maths_of_5a(world))) for person in (world.anna, world.galina)]
    assert ["Клавиши" in text for text in texts] == [True, False]
