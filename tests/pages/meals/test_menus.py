"""The menu of a day: uploaded by the officer, read by everybody."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook
from pytest_django import DjangoAssertNumQueries

from meals.models import DayMenu
from school.models import TransferredDay
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
    asked = raisa.post(NEW, upload("меню.pdf", b"%PDF-1.7 new"))
    assert any("уже есть меню «старое.pdf»" in line for line in lines(asked))
    raisa.post(NEW, {**upload("меню.pdf", b"%PDF-1.7 new"), "is_sure": "on"})
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


def menu_of(head: str | date, name: str = "меню.xlsx") -> SimpleUploadedFile:
    book, content = Workbook(), BytesIO()
    sheet = book.create_sheet("Меню", 0)
    sheet["A1"], sheet["J1"] = "Школа", head
    book.save(content)
    return SimpleUploadedFile(name, content.getvalue())


DECEMBER_1 = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (DECEMBER_1, "меню.xlsx"),
        ("Меню на 01.12.2026 г.", "меню.xlsx"),
        ("День 1", "2026-12-01-sm.xlsx"),
        ("День 1", "меню 1.12.26.xlsx"),
    ],
)
def test_a_menu_of_another_day_is_asked_back(world: World, signed_in: SignedIn, head: str | date, name: str) -> None:
    """Case 19."""
    raisa, typed = signed_in(world.raisa), {"on": "2026-12-04"}
    asked = raisa.post(NEW, {**typed, "file": menu_of(head, name)})
    assert (
        asked.context["form"].non_field_errors()[0].startswith("В файле 01.12.2026, а вы прикладываете на 04.12.2026.")
    )
    assert (asked.status_code, DayMenu.objects.count()) == (400, 0)
    assert raisa.post(NEW, {**typed, "file": menu_of(head, name), "is_sure": "on"}).status_code == 302
    assert raisa.post(NEW, {"on": "2026-12-01", "file": menu_of(head, name)}).status_code == 302


def test_nobody_eats_on_a_sunday_or_a_day_off(world: World, signed_in: SignedIn) -> None:
    raisa = signed_in(world.raisa)
    sunday = raisa.post(NEW, {"on": "2026-12-06", "file": menu_of("День 1")})
    assert sunday.context["form"].errors == {"on": ["В этот день не кормят: воскресенье."]}
    TransferredDay.objects.create(calendar=world.calendar, on=date(2026, 12, 7), reason="Карантин")
    off = raisa.post(NEW, {"on": "2026-12-07", "file": menu_of("День 1")})
    assert off.context["form"].non_field_errors()[0].startswith("В этот день не кормят: карантин.")
    assert DayMenu.objects.count() == 0


def test_an_old_excel_is_told_what_to_do(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.raisa).post(NEW, upload("меню.xls", b"\xd0\xcf\x11\xe0"))
    assert any("сохраните как XLSX или PDF" in line for line in lines(page))
