"""«Справочники»: the old page of a table, or of a row within it, is never written over a newer one (record 52).

As tests/access/test_stale_pages.py, for all that the admin has registered: a new table is tried here by itself.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import models, transaction
from django.test import Client

from accounts.actions import appoint_to_office
from accounts.models import Office
from meals.models import MealPrice, MealSubsidy
from school.admin_site import site
from school.models import Room
from tests.access.test_matrix import UndoError
from tests.conftest import sign_in
from tests.pages.forms import Field, Form
from tests.pages.school.test_reference_tables import TABLES, address, errors, form_of, typed_into
from tests.world import YEAR_BEGINS, World

_ENOUGH = 2  # fields of each table
_DAY, _TIME = re.compile(r"\d\d\.\d\d\.\d{4}"), re.compile(r"\d\d:\d\d(:\d\d)?")


def other_values(field: Field) -> list[tuple[str, str]]:
    """What the other and what this person may type into the field; the same where there is but one other value."""
    if field.kind == "select":
        others = [option for option in field.options if option not in {field.value, ""}]
        return [(others[0], others[-1])] if others else []
    if field.kind == "checkbox":
        return [("", "")] if field.is_sent else [("on", "on")]
    if _DAY.fullmatch(field.value):
        day, month, year = map(int, field.value.split("."))
        moved = [f"{date(year, month, day) + timedelta(days):%d.%m.%Y}" for days in (1, 2)]
        return [(moved[0], moved[1])]
    if _TIME.fullmatch(field.value):
        return [(f"{field.value[:4]}1", f"{field.value[:4]}2")]
    number = field.value.partition(",")[0]
    if number.isdecimal():
        return [(str(int(number) + 1), str(int(number) + 2))]
    return [(f"{field.value}б", f"{field.value}а")]


def table_of(name: str) -> str:
    """«term_set» of «term_set-0-number», nothing for a field of the row itself."""
    return name.partition("-")[0] if "-" in name else ""


class StaleTable:
    """A row of a table, opened by one administrator while another one changes it."""

    def __init__(self, world: World, model: type[models.Model]) -> None:
        appoint_to_office(
            user=world.galina.user, office=Office.ADMINISTRATOR, starts_on=YEAR_BEGINS, by=world.igor.user
        )
        self.mine, self.theirs, self.author = (
            sign_in(world.igor),
            sign_in(world.galina),
            world.galina.user.initials_name,
        )
        assert self.mine.post(*typed_into(self.mine, model)).status_code == 302
        row = model._default_manager.order_by("-pk").first()
        assert row is not None
        self.url = address(model, "change", row.pk)

    def form(self) -> Form:
        return form_of(self.mine.get(self.url))

    def fields(self) -> list[Field]:
        hidden = ("__prefix__", "-DELETE")
        return [
            one for one in self.form().fields if one.kind != "hidden" and not any(map(one.name.__contains__, hidden))
        ]

    def is_tried(self, name: str, theirs: str, mine: str) -> bool:
        """False when the other cannot write this; what is wrong fails here. All is taken back."""
        is_written = False
        with suppress(UndoError), transaction.atomic():
            old, idle = self.form(), self.form()
            is_written = sent(self.theirs, self.url, self.form(), {name: theirs}).status_code == 302
            if is_written:
                now = self.form().value(name)
                self.is_told(sent(self.mine, self.url, idle, {}), name, now)
                if mine != theirs:
                    conflict = sent(self.mine, self.url, old, {name: mine})
                    self.is_told(conflict, name, mine)
                    assert self.form().value(name) == now, "nothing is lost"
                    assert sent(self.mine, self.url, form_of(conflict), {}).status_code == 302, "once more, it is meant"
            raise UndoError
        return is_written

    def is_told(self, answer: Any, name: str, value: str) -> None:
        """Nothing was written, the field holds the value, and beside it stands who has written what."""
        ((field, said),) = errors(answer)
        by = re.fullmatch(r"Тем временем записано «.*» \((.*), \d\d\.\d\d\.\d{4} \d\d:\d\d\)\..*", said)
        assert (answer.status_code, field, form_of(answer).value(name)) == (409, name, value)
        assert (said, by and by[1]) == (said, self.author)


def sent(client: Client, url: str, form: Form, over: dict[str, str]) -> Any:
    """An empty value is an empty box: nothing is sent of it."""
    data = {name: value for name, value in form.data(over).items() if "__prefix__" not in name}
    boxes = {field.name for field in form.fields if field.kind == "checkbox"}
    return client.post(url, {name: value for name, value in data.items() if name not in boxes or value != [""]})


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.model_name)
def test_what_another_administrator_has_changed_is_shown_before_it_is_written_over(
    world: World, model: type[models.Model]
) -> None:
    stale, tried = StaleTable(world, model), dict[str, int]()
    for field in stale.fields():
        table = table_of(field.name)
        if tried.setdefault(table, 0) < _ENOUGH:
            tried[table] += any(stale.is_tried(field.name, *values) for values in other_values(field))
    assert (len(tried), all(tried.values())) == (1 + len(site._registry[model].inlines), True), tried


def test_a_row_that_another_has_changed_meanwhile_is_not_taken_out_unseen(world: World) -> None:
    stale = StaleTable(world, MealPrice)
    old = stale.form()
    assert sent(stale.theirs, stale.url, stale.form(), {"subsidies-0-amount": "25"}).status_code == 302
    refused = sent(stale.mine, stale.url, old, {"subsidies-0-DELETE": "on"})
    assert (refused.status_code, MealSubsidy.objects.count()) == (409, 1)
    assert "изменили, пока страница была открыта" in refused.text
    assert sent(stale.mine, stale.url, form_of(refused), {}).status_code == 302
    assert not MealSubsidy.objects.exists()


@pytest.mark.parametrize("kind", ["one", "several"])
def test_a_row_that_was_changed_meanwhile_is_not_deleted(world: World, kind: str) -> None:
    """From the page that asks «are you sure»: 409 with what stands there now and who wrote it."""
    igor, room = sign_in(world.igor), Room.objects.create(name="405")
    change, changelist = address(Room, "change", room.pk), address(Room, "changelist")
    chosen = {"action": "delete_selected", "_selected_action": room.pk}
    url = changelist if kind == "several" else address(Room, "delete", room.pk)
    asked = igor.post(url, chosen) if kind == "several" else igor.get(url)
    shown = re.search(r'name="as_shown" value="([^"]+)"', asked.text)
    assert shown is not None
    sure = {"post": "yes", "as_shown": shown[1]} | (chosen if kind == "several" else {})
    igor.post(change, form_of(igor.get(change)).data({"name": "406"}))
    stale = igor.post(url, sure)
    assert (stale.status_code, Room.objects.get().name) == (409, "406")
    author = world.igor.user.initials_name
    assert re.search(rf"406: название – тем временем записано «406» \({author}, ", stale.text)
    again = igor.post(url, chosen) if kind == "several" else igor.get(url)
    shown = re.search(r'name="as_shown" value="([^"]+)"', again.text)
    assert shown is not None
    assert (igor.post(url, sure | {"as_shown": shown[1]}).status_code, Room.objects.count()) == (302, 0)
