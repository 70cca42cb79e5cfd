"""The menu of a day: uploaded by the officer, read by everybody."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from meals.models import DayMenu
from tests.conftest import SignedIn
from tests.factories import meals as m
from tests.pages.reading import lines, table
from tests.world import TODAY, World

MENUS, NEW = reverse("meals:menus"), reverse("meals:menu_new")


def upload(name: str, content: bytes) -> dict[str, object]:
    return {"on": TODAY.isoformat(), "file": SimpleUploadedFile(name, content)}


def test_a_menu_is_uploaded_replaced_and_read_by_a_parent(world: World, signed_in: SignedIn) -> None:
    raisa, elena = signed_in(world.raisa), signed_in(world.elena)
    raisa.post(NEW, upload("старое.pdf", b"%PDF-1.7 old"))
    raisa.post(NEW, upload("меню.pdf", b"%PDF-1.7 new"))
    page = elena.get(MENUS)
    menu = DayMenu.objects.get(is_removed=False)
    file = elena.get(reverse("meals:menu_file", args=[menu.pk]))
    old = DayMenu.objects.get(is_removed=True)
    assert table(page)[1:] == [["14 октября, среда сегодня", "меню.pdf"]]
    assert (file.content, file["Content-Type"], file["Content-Disposition"][:10]) == (
        b"%PDF-1.7 new",
        "application/pdf",
        "attachment",
    )
    assert elena.get(reverse("meals:menu_file", args=[old.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("меню.pdf", b"MZ\x90\x00", "не приложен"),
        ("меню.pdf", b"", "Отправленный файл пуст."),
        ("меню.txt", "каша".encode(), "не XLSX, не PDF и не изображение."),
    ],
)
def test_a_file_is_known_by_its_content(
    world: World, signed_in: SignedIn, name: str, content: bytes, told: str
) -> None:
    page = signed_in(world.raisa).post(NEW, upload(name, content))
    assert any(told in line for line in lines(page))
    assert DayMenu.objects.count() == 0


def test_a_menu_is_taken_away(world: World, signed_in: SignedIn) -> None:
    menu = m.make_menu(by=world.raisa.user)
    page = signed_in(world.raisa).post(reverse("meals:menu_removal", args=[menu.pk]), follow=True)
    assert "Меню пока не загружено" in lines(page)


@pytest.mark.parametrize("n_rows", [1, 3])
def test_queries_do_not_grow_with_menus(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_rows: int
) -> None:
    for day in range(1, n_rows + 1):
        m.make_menu(on=TODAY.replace(day=day), by=world.raisa.user)
    anna = signed_in(world.anna)
    with django_assert_num_queries(4):
        page = anna.get(MENUS)
    assert len(table(page)) == n_rows + 1
