"""«Справочники» in correct Russian: every heading, button and message of every table (§ 3.1)."""

from __future__ import annotations

import gettext
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import models

from school.admin_site import site
from school.models import Room
from tests.conftest import SignedIn
from tests.pages.forms import forms_of
from tests.pages.school.test_reference_tables import TABLES, address
from tests.world import World

CATALOGUE = Path("ezh/locale/ru/LC_MESSAGES/django.po")
# After «Добавить», «Изменить», «Удалить»: whom or what. Written by a person: a new table gets its line.
ACCUSATIVE = {
    "attendance.attendancesettings": "правила учёта пропусков",
    "journal.absencecode": "код пропуска",
    "journal.worktype": "вид работы",
    "meals.benefitcategory": "льготную категорию",
    "meals.diet": "диету",
    "meals.mealprice": "цену питания",
    "meals.mealsettings": "правила питания",
    "meals.seating": "смену питания",
    "messaging.correspondencehours": "часы переписки",
    "notices.noticesettings": "правила уведомлений",
    "school.calendar": "учебный график",
    "school.classteacherappointment": "классное руководство",
    "school.journaldeadlines": "сроки ведения журнала",
    "school.room": "кабинет",
    "school.school": "школу",
    "school.schoolclass": "класс",
    "school.schoolyear": "учебный год",
    "school.subject": "предмет",
    "timetable.bellschedule": "сетку звонков",
}


def accusative(model: type[models.Model]) -> str:
    return ACCUSATIVE[model._meta.label_lower]


def headings(page: Any) -> list[str]:
    """What stands over the page and on the button that adds, without marks."""
    found = re.findall(r'<h1>(.*?)</h1>|class="addlink">\s*(.*?)\s*</a>', page.text, re.DOTALL)
    return [unescape(one or other).strip() for one, other in found if "Справочники" not in one]


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.model_name)
def test_each_table_is_named_as_russian_wants_it(world: World, signed_in: SignedIn, model: type[models.Model]) -> None:
    client = signed_in(world.igor)
    row = model._default_manager.first()
    add = client.get(address(model, "add"))
    may_be_added = add.status_code == 200
    listed = client.get(address(model, "changelist"))
    plural = str(model._meta.verbose_name_plural)
    heading = f"{plural[0].upper()}{plural[1:]}"
    button = f"Добавить {accusative(model)}"
    tops = [line for line in headings(listed) if line in {heading, button}]
    assert tops == ([heading, button] if may_be_added else [heading])
    if may_be_added:
        assert button in headings(add)
        n_tables = len(site._registry[model].inlines)
        assert unescape(add.text).count(json.dumps("Добавить строку")) == n_tables
    if row is not None:
        assert f"Изменить {accusative(model)}" in headings(client.get(address(model, "change", row.pk)))
        asked = client.get(address(model, "delete", row.pk))
        assert asked.status_code == 403 or f"Удалить {accusative(model)} «" in unescape(asked.text)


def test_what_is_written_is_told_without_a_gender(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.igor)
    told = [
        client.post(address(Room, "add"), {"name": "405"}, follow=True),
        client.post(address(Room, "change", Room.objects.get().pk), {"name": "406"}, follow=True),
        client.post(address(Room, "delete", Room.objects.get().pk), {"post": "yes"}, follow=True),
    ]
    said = [re.findall(r'<li class="success">(.*?)</li>', page.text, re.DOTALL) for page in told]
    assert [re.sub(r"<.*?>", "", unescape(each[0])) for each in said] == [
        "Записано: «405».", "Записано: «406».", "Удалено: «406».",
    ]  # fmt: skip


def test_rows_that_are_chosen_are_asked_about_and_told_without_a_number(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.igor)
    rooms = [Room.objects.create(name=name).pk for name in ("405", "406")]
    chosen = {"action": "delete_selected", "_selected_action": rooms}
    asked = client.post(address(Room, "changelist"), chosen)
    assert "Удалить выбранное? Вместе с этим будет удалено:" in unescape(asked.text)
    done = client.post(address(Room, "changelist"), {**chosen, "post": "yes"}, follow=True)
    assert "Удалено строк: 2." in unescape(done.text)
    assert len(forms_of(asked)) == 2  # of the header and of the question


def test_the_catalogue_says_what_its_source_says() -> None:
    entries = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', CATALOGUE.read_text(), re.MULTILINE)
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    assert entries
    assert {key: catalogue.gettext(key.replace('\\"', '"')) for key, _ in entries} == dict(entries)
