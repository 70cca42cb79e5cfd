"""Changes that reach into days with records: every door shows them first, and writes only what was seen (record 46)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client

from journal.models import Mark
from reports.actions import count_contradictions
from reports.jobs import compare_after_changes
from school.models import ConfirmedChange, Enrolment, Term, TransferredDay, Vacation
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories import timetable as t
from tests.pages.confirming import post_seen
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.actions import add_group_member
from timetable.models import GroupMembership, TeachingAssignment, TimetableEntry

ORDER = {"order_number": "17-у", "order_dated": "2026-10-14"}
Values = dict[str, Any]


@dataclass(frozen=True)
class Door:
    """A form by which days change: its address, what is typed, and what it would change."""

    url: Callable[[World], str]
    data: Callable[[World], Values]
    state: Callable[[World], object]


def enrolments(world: World) -> list[Any]:
    return list(Enrolment.objects.order_by("pk").values_list("pupil", "school_class", "starts_on", "ends_on"))


def places(world: World) -> list[Any]:
    return list(GroupMembership.objects.order_by("pk").values_list("pupil", "group", "starts_on", "ends_on"))


def place_of_dima(world: World) -> GroupMembership:
    return GroupMembership.objects.get(pupil=world.dima.pupil)


def english_with_a_mark(world: World) -> None:
    lesson = t.make_lesson(assignment=world.english_1_5a, on=TUESDAY, number=5)
    work = j.make_work(lesson=lesson, work_type=world.answer, by=world.vera.user)
    j.make_mark(work=work, pupil=world.dima.pupil, value=5, by=world.vera.user)


def entry_on_tuesdays(world: World) -> TimetableEntry:
    found = TimetableEntry.objects.first()
    return found or t.make_entry(assignment=world.maths_5a, weekday=2, number=2, starts_on=YEAR_BEGINS)


DOORS = {
    "transfer": Door(
        lambda world: f"/timetable/pupils/{world.dima.pupil.pk}/transfer/",
        lambda world: {"to_class": world.class_5b.pk, "on": "2026-10-12", **ORDER},
        enrolments,
    ),
    "withdrawal": Door(
        lambda world: f"/school/pupils/{world.dima.pupil.pk}/withdrawal/",
        lambda world: {"on": "2026-10-09", **ORDER},
        enrolments,
    ),
    "end of a place in a subgroup": Door(
        lambda world: f"/timetable/memberships/{place_of_dima(world).pk}/end/",
        lambda world: {"ends_on": "2026-10-09"},
        places,
    ),
    "another subgroup": Door(
        lambda world: f"/timetable/classes/{world.class_5a.pk}/memberships/",
        lambda world: {
            "membership-pupil": world.dima.pupil.pk,
            "membership-group": world.english_2.pk,
            "membership-instead_of": world.english_1.pk,
            "membership-starts_on": "2026-10-12",
        },
        places,
    ),
    "end of an assignment": Door(
        lambda world: f"/timetable/assignments/{world.maths_5a.pk}/end/",
        lambda world: {"ends_on": "2026-10-09"},
        lambda world: list(TeachingAssignment.objects.order_by("pk").values_list("ends_on")),
    ),
    "end of a lesson of the week": Door(
        lambda world: f"/timetable/entries/{entry_on_tuesdays(world).pk}/end/",
        lambda world: {"ends_on": "2026-10-09"},
        lambda world: list(TimetableEntry.objects.values_list("ends_on")),
    ),
}


@pytest.fixture
def client(world: World, signed_in: SignedIn) -> Client:
    english_with_a_mark(world)
    entry_on_tuesdays(world)
    return signed_in(world.igor)


@pytest.mark.parametrize("name", DOORS)
def test_every_door_shows_before_it_writes(world: World, client: Client, name: str) -> None:
    door = DOORS[name]
    url, data, before = door.url(world), door.data(world), door.state(world)
    shown = client.post(url, data)
    assert (shown.status_code, door.state(world), ConfirmedChange.objects.count()) == (200, before, 0)
    assert shown.context["affected"].records
    outdated = client.post(url, {**data, "seen": "0" * 32})
    assert (outdated.status_code, door.state(world)) == (409, before)
    assert "записи этих дней изменились" in outdated.content.decode()
    written = client.post(url, {**data, "seen": shown.context["affected"].fingerprint})
    assert (written.status_code, door.state(world) == before) == (302, False)
    kept = ConfirmedChange.objects.get()
    assert (kept.shown, kept.confirmed_by) == (shown.context["affected"].shown, world.igor.user)


def test_what_has_changed_meanwhile_is_shown_again(world: World, client: Client) -> None:
    door = DOORS["transfer"]
    url, data, before = door.url(world), door.data(world), door.state(world)
    seen = client.post(url, data).context["affected"].fingerprint
    j.make_mark(work=world.work_tuesday, pupil=world.dima.pupil, value=3, by=world.maria.user)
    again = client.post(url, {**data, "seen": seen})
    assert (again.status_code, door.state(world)) == (409, before)
    assert ("Отметки", (("Английский язык", 1), ("Математика", 2))) in [
        (each.title, each.lines) for each in again.context["affected"].records
    ]


def test_where_nothing_hangs_the_change_is_written_at_once(world: World, client: Client) -> None:
    j_places = places(world)
    answer = client.post(f"/timetable/memberships/{place_of_dima(world).pk}/end/", {"ends_on": "2026-10-30"})
    assert (answer.status_code, places(world) == j_places) == (302, False)


def test_a_transfer_shows_all_that_hangs_on_its_days(world: World, signed_in: SignedIn) -> None:
    dima = world.dima.pupil
    m.set_clock("2026-10-12 08:00")
    for on in (MONDAY, TUESDAY):
        m.make_request(pupil=dima, on=on, by=world.boris.user)
    m.make_serving(pupil=dima, on=MONDAY, by=world.boris.user)
    j.make_absence(lesson=world.lesson_tuesday, pupil=dima, code=world.codes["Н"], by=world.maria.user)
    shown = signed_in(world.igor).post(DOORS["transfer"].url(world), DOORS["transfer"].data(world))
    assert [(each.title, each.lines) for each in shown.context["affected"].records] == [
        ("Отметки", (("Математика", 1),)),
        ("Пропуски", (("Математика", 1),)),
        ("Места в подгруппах", (("Английский язык: англ. 1", 1),)),
        ("Питание заказано", (("12.10.2026", 1), ("13.10.2026", 1))),
        ("Питание выдано", (("12.10.2026", 1),)),
    ]
    assert all(each.fate for each in shown.context["affected"].records)


def test_a_refusal_comes_before_the_look(world: World, client: Client) -> None:
    data = {**DOORS["transfer"].data(world), "on": YEAR_BEGINS.isoformat()}
    assert client.post(DOORS["transfer"].url(world), data).status_code == 400
    assert Mark.objects.count() == 3


# --- transfer: the places in the subgroups of the new class (case 16) ------------------------------------------------


def divide_5b(world: World) -> dict[str, Any]:
    """5Б learns English and physical training in one pair of groups, history as a whole."""
    groups = [t.make_group(school_class=world.class_5b, name=name) for name in ("гр. 1", "гр. 2")]
    for group, teacher in zip(groups, (world.vera, world.maria), strict=True):
        for subject in (world.english, world.pe):
            t.make_assignment(group=group, subject=subject, teacher=teacher.staff, starts_on=YEAR_BEGINS)
    return dict(zip(("first", "second"), groups, strict=True))


def test_a_transfer_asks_for_the_subgroups_of_the_new_class(world: World, signed_in: SignedIn) -> None:
    groups, client = divide_5b(world), signed_in(world.igor)
    door = DOORS["transfer"]
    asked = client.post(door.url(world), door.data(world)).context["asks"]
    assert [field.label for field in asked] == ["Подгруппа в 5Б: Английский язык, Физическая культура"]
    strange = post_seen(client, door.url(world), door.data(world), **{"place-group_0": str(world.english_1.pk)})
    assert strange.status_code == 400
    answer = post_seen(client, door.url(world), door.data(world), **{"place-group_0": str(groups["second"].pk)})
    assert answer.status_code == 302
    place = GroupMembership.objects.get(pupil=world.dima.pupil, group__school_class=world.class_5b)
    assert (place.group, place.starts_on) == (groups["second"], MONDAY)


def test_subgroups_are_asked_where_nothing_else_hangs(world: World, signed_in: SignedIn) -> None:
    divide_5b(world)
    GroupMembership.objects.all().delete()
    data = {**DOORS["transfer"].data(world), "on": "2026-10-20"}
    shown = signed_in(world.igor).post(DOORS["transfer"].url(world), data)
    assert (shown.status_code, shown.context["affected"].records, len(shown.context["asks"].fields)) == (200, (), 1)


def test_a_place_may_be_decided_later(world: World, signed_in: SignedIn) -> None:
    divide_5b(world)
    answer = post_seen(signed_in(world.igor), DOORS["transfer"].url(world), DOORS["transfer"].data(world))
    assert answer.status_code == 302
    assert not GroupMembership.objects.filter(pupil=world.dima.pupil, group__school_class=world.class_5b).exists()


# --- the administrator's reference tables (case 17) ------------------------------------------------------------------


def calendar_form(world: World, **changed: Any) -> Values:
    """The page of the calendar as it stands, with what is changed on it."""
    terms = Term.objects.filter(calendar=world.calendar).order_by("starts_on")
    form: Values = {
        "year": world.calendar.year.pk,
        "name": world.calendar.name,
        "term_kind": world.calendar.term_kind,
        "school_days": world.calendar.school_days,
        "terms-TOTAL_FORMS": len(terms),
        "terms-INITIAL_FORMS": len(terms),
        "vacations-TOTAL_FORMS": 0,
        "vacations-INITIAL_FORMS": 0,
        "transferred_days-TOTAL_FORMS": 0,
        "transferred_days-INITIAL_FORMS": 0,
    }
    for number, term in enumerate(terms):
        form |= {
            f"terms-{number}-id": term.pk,
            f"terms-{number}-calendar": world.calendar.pk,
            f"terms-{number}-number": term.number,
            f"terms-{number}-starts_on": term.starts_on.isoformat(),
            f"terms-{number}-ends_on": term.ends_on.isoformat() if term.ends_on else "",
        }
    return form | changed


DAY_OFF = {
    "transferred_days-TOTAL_FORMS": 1,
    "transferred_days-0-on": MONDAY.isoformat(),
    "transferred_days-0-works_as": "",
    "transferred_days-0-reason": "Карантин",
}
HOLIDAYS = {
    "vacations-TOTAL_FORMS": 1,
    "vacations-0-name": "Карантин",
    "vacations-0-starts_on": MONDAY.isoformat(),
    "vacations-0-ends_on": TUESDAY.isoformat(),
}


def days(world: World) -> object:
    return (
        list(TransferredDay.objects.values_list("on", "works_as", "reason")),
        list(Vacation.objects.values_list("name")),
        list(Term.objects.order_by("pk").values_list("starts_on", "ends_on")),
        list(type(world.class_5a).objects.order_by("pk").values_list("calendar", "shift")),
    )


CALENDAR_CHANGES: dict[str, Values] = {
    "day off": DAY_OFF,
    "vacation": HOLIDAYS,
    "shorter term": {"terms-0-ends_on": "2026-10-09"},
    "day of another weekday": {**DAY_OFF, "transferred_days-0-works_as": "5"},
    "six days a week are no fewer": {"school_days": 6, "terms-0-ends_on": "2026-10-12"},
}


@pytest.mark.parametrize("name", CALENDAR_CHANGES)
def test_a_change_of_the_calendar_shows_before_it_writes(world: World, signed_in: SignedIn, name: str) -> None:
    client, before = signed_in(world.igor), days(world)
    url, data = f"/admin/school/calendar/{world.calendar.pk}/change/", calendar_form(world, **CALENDAR_CHANGES[name])
    shown = client.post(url, data)
    assert (shown.status_code, days(world)) == (200, before)
    assert [each.title for each in shown.context["affected"].records][:2] == ["Уроки", "Отметки"]
    assert client.post(url, {**data, "seen": "1"}).status_code == 409
    written = client.post(url, {**data, "seen": shown.context["affected"].fingerprint})
    assert (written.status_code, days(world) == before) == (302, False)
    assert ConfirmedChange.objects.get().kind == "school_days"


def test_a_calendar_without_records_on_its_days_is_written_at_once(world: World, signed_in: SignedIn) -> None:
    data = calendar_form(world, **{**DAY_OFF, "transferred_days-0-on": "2026-11-23"})
    answer = signed_in(world.igor).post(f"/admin/school/calendar/{world.calendar.pk}/change/", data)
    assert (answer.status_code, TransferredDay.objects.get().on) == (302, date(2026, 11, 23))


def test_a_wrong_day_is_told_beside_its_field(world: World, signed_in: SignedIn) -> None:
    data = calendar_form(world, **{**DAY_OFF, "transferred_days-0-on": "вчера"})
    answer = signed_in(world.igor).post(f"/admin/school/calendar/{world.calendar.pk}/change/", data)
    assert (answer.status_code, "affected" in answer.context) == (200, False)


def test_another_calendar_of_a_class_shows_before_it_writes(world: World, signed_in: SignedIn) -> None:
    other = type(world.calendar).objects.create(
        year=world.calendar.year, name="1 классы", term_kind="quarter", school_days=5
    )
    url = f"/admin/school/schoolclass/{world.class_5a.pk}/change/"
    data = {"year": world.calendar.year.pk, "calendar": other.pk, "grade": 5, "letter": "А", "shift": 1}
    client, before = signed_in(world.igor), days(world)
    shown = client.post(url, data)
    assert (shown.status_code, days(world)) == (200, before)
    written = client.post(url, {**data, "seen": shown.context["affected"].fingerprint})
    assert (written.status_code, days(world) == before) == (302, False)


def test_other_bells_show_whose_lessons_they_move(world: World, signed_in: SignedIn) -> None:
    bells = t.make_bells(starts_on=YEAR_BEGINS)
    slots = list(bells.slots.order_by("number"))
    form: Values = {
        "name": bells.name,
        "shift": bells.shift,
        "weekday": "",
        "starts_on": bells.starts_on.isoformat(),
        "ends_on": "",
        "slots-TOTAL_FORMS": len(slots),
        "slots-INITIAL_FORMS": len(slots),
    }
    for number, slot in enumerate(slots):
        form |= {
            f"slots-{number}-id": slot.pk,
            f"slots-{number}-schedule": bells.pk,
            f"slots-{number}-number": slot.number,
            f"slots-{number}-starts_at": slot.starts_at.isoformat(),
            f"slots-{number}-ends_at": slot.ends_at.isoformat(),
        }
    later = {"slots-1-starts_at": "09:55", "slots-1-ends_at": "10:35"}
    url, client = f"/admin/timetable/bellschedule/{bells.pk}/change/", signed_in(world.igor)
    shown = client.post(url, {**form, **later})
    of_second_lessons = [
        world.lesson_long_ago, world.lesson_of_nina, world.lesson_monday, world.lesson_tuesday, world.lesson_today,
        world.lesson_friday,
    ]  # fmt: skip
    assert [(each.title, each.number) for each in shown.context["affected"].records] == [
        ("Уроки", len(of_second_lessons))
    ]
    written = client.post(url, {**form, **later, "seen": shown.context["affected"].fingerprint})
    assert (written.status_code, str(bells.slots.get(number=2).starts_at)) == (302, "09:55:00")
    assert ConfirmedChange.objects.get().kind == "bells"
    gone = client.post(f"/admin/timetable/bellschedule/{bells.pk}/delete/", {"post": "yes"})
    assert (gone.status_code, type(bells).objects.count()) == (200, 1)
    assert world.lesson_today.on == TODAY


# --- what is left contradictory stands on the start pages ---


def test_what_a_transfer_has_left_stands_on_the_start_pages_until_it_is_gone(world: World, signed_in: SignedIn) -> None:
    """Case 16: nobody has to wait for the night."""
    groups = divide_5b(world)
    post_seen(signed_in(world.igor), DOORS["transfer"].url(world), DOORS["transfer"].data(world))
    compare_after_changes()
    titles = {"Ученик не в подгруппе – 4", "Записи остались в прежнем классе – 1"}

    def named() -> set[str]:
        start = signed_in(world.igor).get("/start/administrator/").context["start"]
        return {name for gap in start if gap.title == "Записи противоречат друг другу" for name in gap.names}

    assert named() == titles
    assert ConfirmedChange.objects.get().is_compared
    for pupil in (world.dima.pupil, world.zoya.pupil):
        add_group_member(group=groups["first"], pupil=pupil, starts_on=TODAY, by=world.igor.user)
    compare_after_changes()
    assert named() == titles  # counted again by the next change, or at night
    count_contradictions(by=None)
    assert named() == {"Записи остались в прежнем классе – 1"}
