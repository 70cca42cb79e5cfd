"""«Справочники»: what the database refuses stands beside its field, and nothing that was typed is lost (§ 3.1)."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any, cast

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from common.forms import FORM_KEY
from school.admin_site import site
from school.models import Calendar, Room, SchoolClass, SchoolYear, Term
from tests.conftest import SignedIn
from tests.owner import as_owner
from tests.pages.forms import Form, forms_of
from tests.pages.reading import Page
from tests.sql import execute
from tests.world import World

SAID = "Так нельзя: проверка."
KEYS = {"csrfmiddlewaretoken", FORM_KEY}
TABLES = sorted(site._registry, key=lambda model: model._meta.label_lower)
# What is typed into an empty form of each table; the first row of the tables within it.
TYPED: dict[str, dict[str, str]] = {
    "attendance.attendancesettings": {"month_share": "40"},
    "journal.absencecode": {"letter": "К", "name": "карантин", "typed_as": "к", "position": "60"},
    "journal.worktype": {"name": "Эссе", "short_name": "Эс", "weight": "2", "position": "140"},
    "meals.benefitcategory": {"name": "Многодетные", "short_name": "мног.", "priority": "3"},
    "meals.diet": {"code": "Д1", "name": "без глютена"},
    "meals.mealprice": {"starts_on": "01.09.2026", "price": "80", "source": "regional", "amount": "20"},
    "meals.mealsettings": {"cut_off": "08:45"},
    "meals.seating": {"name": "Третья перемена", "starts_at": "10:40"},
    "messaging.correspondencehours": {"opens_at": "07:00"},
    "notices.noticesettings": {"grace_minutes": "20"},
    "school.calendar": {
        "name": "1 классы", "number": "1", "starts_on": "01.09.2026", "ends_on": "25.10.2026", "on": "04.11.2026",
    },
    "school.classteacherappointment": {"starts_on": "01.09.2024", "ends_on": "31.08.2025"},
    "school.journaldeadlines": {"reason_days": "4"},
    "school.room": {"name": "405"},
    "school.school": {"phone": "12-34-56"},
    "school.schoolclass": {"grade": "7", "letter": "В"},
    "school.schoolyear": {"starts_on": "01.09.2030", "ends_on": "31.08.2031"},
    "school.subject": {"name": "Астрономия", "short_name": "Астр."},
    "timetable.bellschedule": {
        "name": "Суббота", "weekday": "6", "starts_on": "01.09.2026", "number": "1", "starts_at": "08:00",
        "ends_at": "08:40",
    },
}  # fmt: skip


class _Errors(HTMLParser):
    """Lists of errors of a form of the admin: each with the name of the field that follows it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._said: list[str] = []
        self._is_error = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "ul" and "errorlist" in given.get("class", ""):
            self._is_error = True
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden" and self._said:
            self.found += [(given["name"], text) for text in self._said]
            self._said = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "ul":
            self._is_error = False

    def handle_data(self, data: str) -> None:
        if self._is_error and data.strip():
            self._said.append(data.strip())


def errors(page: Page) -> list[tuple[str, str]]:
    """Name of the field and what is said of it."""
    parser = _Errors()
    parser.feed(page.content.decode())
    return parser.found


def address(model: type[models.Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def form_of(page: Page) -> Form:
    return max(forms_of(page), key=lambda form: len(form.fields))


def typed_into(client: Client, model: type[models.Model]) -> tuple[str, dict[str, list[str]]]:
    """The address of the form and what is sent: the first choice of each list, what TYPED says."""
    row = model._default_manager.first()
    url = address(model, "add")
    if client.get(url).status_code == 403 and row is not None:
        url = address(model, "change", row.pk)
    form = form_of(client.get(url))
    typed = TYPED[model._meta.label_lower]
    sent: dict[str, str] = {}
    for field in form.fields:
        name = field.name.replace("__prefix__", "0").rpartition("-")[2]
        if field.name.endswith("TOTAL_FORMS"):
            sent[field.name] = "1"
        elif field.kind == "hidden":
            sent[field.name.replace("__prefix__", "0")] = field.value
        elif "__prefix__" in field.name or (field.kind == "select" and not field.value):
            choice = next(filter(None, field.options), "")
            sent[field.name.replace("__prefix__", "0")] = typed.get(name, choice)
        if name in typed and "-" not in field.name:
            sent[name] = typed[name]
    return url, {name: value for name, value in form.data(sent).items() if "__prefix__" not in name}


WRITTEN = [(model, model) for model in TABLES]
WRITTEN += [(model, inline.model) for model in TABLES for inline in site._registry[model].inlines]


def refuse(model: type[models.Model], operation: str) -> None:
    """To the end of the test the database refuses it to rows of the table, by a rule of no name and no field."""
    with as_owner():
        execute(
            f"CREATE FUNCTION refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'EZ400'; END $$",
            f"CREATE TRIGGER zz_refuse BEFORE {operation} ON {model._meta.db_table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_row()",
        )


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.model_name)
def test_each_table_takes_what_is_in_order(world: World, signed_in: SignedIn, model: type[models.Model]) -> None:
    client = signed_in(world.igor)
    answer = client.post(*typed_into(client, model))
    assert (answer.status_code, errors(answer)) == (302, [])


@pytest.mark.parametrize(("model", "written"), WRITTEN, ids=lambda model: model._meta.model_name)
def test_each_row_leaves_a_line_in_the_history_that_names_who_wrote_it(
    world: World, signed_in: SignedIn, model: type[models.Model], written: type[models.Model]
) -> None:
    client = signed_in(world.igor)
    events = cast(Any, written).pgh_event_model.objects
    before = events.count()
    assert client.post(*typed_into(client, model)).status_code == 302
    assert events.count() == before + 1
    assert events.latest("pgh_id").pgh_context["user"] == world.igor.user.pk


@pytest.mark.parametrize(("model", "refused"), WRITTEN, ids=lambda model: model._meta.model_name)
def test_a_refusal_stands_beside_a_field_and_keeps_what_was_typed(
    world: World, signed_in: SignedIn, model: type[models.Model], refused: type[models.Model]
) -> None:
    client = signed_in(world.igor)
    url, sent = typed_into(client, model)
    refuse(refused, "INSERT OR UPDATE")
    page = client.post(url, sent)
    assert page.status_code == 200
    ((field, said),) = errors(page)
    assert (said, "-0-" in field) == (SAID, refused is not model)
    shown = form_of(page).data()
    assert {name: shown.get(name) for name in sent if name not in KEYS} == {
        name: value for name, value in sent.items() if name not in KEYS
    }


def calendar_form(world: World, client: Client) -> tuple[str, dict[str, list[str]]]:
    url = address(Calendar, "change", world.calendar.pk)
    return url, form_of(client.get(url)).data()


def test_overlapping_terms_are_refused_beside_their_day_and_the_calendar_is_kept(
    world: World, signed_in: SignedIn
) -> None:
    client = signed_in(world.igor)
    typed = {
        "year": str(world.calendar.year_id), "name": "1 классы", "term_kind": "quarter", "school_days": "5",
        "terms-TOTAL_FORMS": "2", "terms-0-number": "1", "terms-0-starts_on": "01.09.2026",
        "terms-0-ends_on": "25.10.2026", "terms-1-number": "2", "terms-1-starts_on": "20.10.2026",
        "terms-1-ends_on": "27.12.2026", "vacations-TOTAL_FORMS": "1", "vacations-0-name": "осенние",
        "vacations-0-starts_on": "26.10.2026", "vacations-0-ends_on": "02.11.2026",
    }  # fmt: skip
    form = form_of(client.get(address(Calendar, "add")))
    page = client.post(address(Calendar, "add"), form.data(typed))
    assert errors(page) == [("terms-1-ends_on", "Учебные периоды одного графика пересекаются.")]
    shown = form_of(page).data()
    assert {name: shown[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert not Calendar.objects.filter(name="1 классы").exists()
    assert client.post(address(Calendar, "add"), shown | {"terms-1-starts_on": ["26.10.2026"]}).status_code == 302


def test_neighbouring_terms_move_together_whichever_is_written_first(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.igor)
    for first_ends, second_starts in (("2027-01-10", "2027-01-11"), ("2026-12-20", "2026-12-21")):
        make_year_of_two_terms(world, client, first_ends, second_starts)
        terms = Term.objects.filter(calendar__name="Полугодия").values_list("ends_on", "starts_on")
        assert [str(terms[0][0]), str(terms[1][1])] == [first_ends, second_starts]


def make_year_of_two_terms(world: World, client: Client, first_ends: str, second_starts: str) -> None:
    """A calendar of which the border between two half-years is set, whatever it was."""
    calendar, _ = Calendar.objects.get_or_create(name="Полугодия", year=world.calendar.year, term_kind="half_year")
    for number, begins, ends in ((1, "2026-09-01", "2026-12-27"), (2, "2026-12-28", "2027-05-31")):
        calendar.terms.get_or_create(number=number, defaults={"starts_on": begins, "ends_on": ends})
    url = address(Calendar, "change", calendar.pk)
    border = {"terms-0-ends_on": first_ends, "terms-1-starts_on": second_starts}
    answer = client.post(url, form_of(client.get(url)).data(border))
    assert (answer.status_code, errors(answer)) == (302, [])


def test_a_constraint_speaks_beside_the_field_that_it_names(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.igor)
    typed = {"starts_on": "01.06.2027", "ends_on": "31.05.2028"}
    page = client.post(address(SchoolYear, "add"), form_of(client.get(address(SchoolYear, "add"))).data(typed))
    assert errors(page) == [("ends_on", "Учебные годы не должны пересекаться.")]
    same = {"grade": "5", "letter": "А", "calendar": str(world.calendar.pk), "year": str(world.calendar.year_id)}
    url = address(SchoolClass, "add")
    assert errors(client.post(url, form_of(client.get(url)).data(same))) == [
        ("year", "Такой класс в этом году уже есть.")
    ]


def test_a_row_within_the_form_that_may_not_go_stays_and_its_table_says_why(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.igor)
    refuse(Term, "DELETE")
    url, _ = calendar_form(world, client)
    page = client.post(url, form_of(client.get(url)).data({"terms-1-DELETE": "on"}))
    assert (page.status_code, Term.objects.count()) == (200, 2)
    assert SAID in page.text


def test_a_row_that_may_not_go_stays_and_its_form_says_why(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.igor)
    room = Room.objects.create(name="405")
    refuse(Room, "DELETE")
    one = client.post(address(Room, "delete", room.pk), {"post": "yes"}, follow=True)
    several = {"action": "delete_selected", "_selected_action": room.pk, "post": "yes"}
    listed = client.post(address(Room, "changelist"), several, follow=True)
    assert [page.redirect_chain for page in (one, listed)] == [
        [(address(Room, "change", room.pk), 302)], [(address(Room, "changelist"), 302)],
    ]  # fmt: skip
    assert [SAID in page.text for page in (one, listed)] == [True, True]
