"""Groups, assignments and the weekly timetable of a class, and each small form on the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from school.models import Enrolment, Room
from tests.conftest import SignedIn
from tests.factories import timetable as t
from tests.pages.forms import forms_of
from tests.world import TODAY, YEAR_BEGINS, World
from timetable.models import GroupMembership, TeachingAssignment, TeachingGroup, TimetableEntry
from timetable.queries.class_setup import AssignmentRow, EntryRow, GroupRow, MemberRow, WeekdayRows, class_setup

LATER = date(2026, 10, 19)
LAST_DAY = date(2026, 10, 18)


def page_of(world: World) -> str:
    return f"/timetable/classes/{world.class_5a.pk}/"


def notices(page: str) -> list[str]:
    found = re.findall(r'<p class="notice \w+"><strong>\w+\.</strong>([^<]+)</p>', page)
    return [text.strip() for text in found]


@pytest.fixture
def entry(world: World) -> TimetableEntry:
    """Maths on Monday, the second lesson."""
    room = Room.objects.create(name="12")
    return t.make_entry(assignment=world.maths_5a, weekday=1, number=2, starts_on=YEAR_BEGINS, room=room)


def test_the_page_gathers_what_holds_now_or_later(world: World, entry: TimetableEntry) -> None:
    setup = class_setup(world.class_5a, TODAY)
    dima = GroupMembership.objects.get(pupil=world.dima.pupil)
    sveta = GroupMembership.objects.get(pupil=world.sveta.pupil)
    assert setup.groups == (
        GroupRow("Весь класс", True, 2, ()),
        GroupRow("англ. 1", False, 1, (MemberRow(dima.pk, "Ершов Дмитрий", YEAR_BEGINS, None, None),)),
        GroupRow("англ. 2", False, 1, (MemberRow(sveta.pk, "Ёшкина Светлана", YEAR_BEGINS, None, None),)),
    )
    assert [(row.subject, row.group, row.teacher) for row in setup.assignments] == [
        ("Математика", "5А", "Белова А. С."),
        ("История", "5А", "Громов Б. Н."),
        ("Английский язык", "5А, англ. 1", "Данилова В. П."),
        ("Английский язык", "5А, англ. 2", "Орлова М. В."),
        ("Физическая культура", "5А", "Соколов П. И."),
    ]
    assert setup.assignments[0] == AssignmentRow(
        world.maths_5a.pk, "5А", "Математика", "Белова А. С.", "5", YEAR_BEGINS, None
    )
    assert setup.weekdays == (
        WeekdayRows(
            "понедельник",
            (EntryRow(entry.pk, 2, "Математика", "5А", "Белова А. С.", "12", YEAR_BEGINS, None),),
        ),
    )


Change = tuple[str, dict[str, Any], str]


def changes(world: World, entry: TimetableEntry) -> dict[str, Change]:
    """Each small form: path, what is sent, what the page answers."""
    own = f"classes/{world.class_5a.pk}"
    membership = GroupMembership.objects.get(pupil=world.dima.pupil)
    placed = {"pupil": world.dima.pupil.pk, "group": world.english_2.pk, "instead_of": world.english_1.pk}
    assigned = {"group": world.group_5a.pk, "subject": world.english.pk, "teacher": world.nina.staff.pk}
    slot = {"assignment": world.history_5a.pk, "weekday": 1, "number": 3}
    return {
        "group": (f"{own}/groups/", {"group-name": "труд 1"}, "Группа создана: труд 1."),
        "membership": (
            f"{own}/memberships/",
            {f"membership-{name}": value for name, value in {**placed, "starts_on": LATER}.items()},
            "Ершов Дмитрий: англ. 2.",
        ),
        "assignment": (
            f"{own}/assignments/",
            {
                f"assignment-{name}": value
                for name, value in {**assigned, "hours_per_week": "1,5", "starts_on": LATER}.items()
            },
            "Нагрузка записана: Родионова Н. Е.",
        ),
        "entry": (
            f"{own}/entries/",
            {f"entry-{name}": value for name, value in {**slot, "starts_on": LATER}.items()},
            "Урок внесён в расписание недели.",
        ),
        "membership end": (
            f"memberships/{membership.pk}/end/",
            {"ends_on": LAST_DAY},
            "Ершов Дмитрий в подгруппе по 18.10.2026.",
        ),
        "assignment end": (
            f"assignments/{world.maths_5a.pk}/end/",
            {"ends_on": LAST_DAY},
            "Нагрузка и её уроки в расписании – по 18.10.2026. Составьте уроки заново.",
        ),
        "entry end": (
            f"entries/{entry.pk}/end/",
            {"ends_on": LAST_DAY},
            "Урок в расписании недели – по 18.10.2026. Составьте уроки заново.",
        ),
    }


Read = Callable[[World], object]

WRITTEN: dict[str, tuple[Read, object]] = {
    "group": (lambda world: TeachingGroup.objects.filter(school_class=world.class_5a, name="труд 1").count(), 1),
    "membership": (
        lambda world: list(
            world.dima.pupil.group_memberships.order_by("starts_on").values_list("group__name", "starts_on", "ends_on")
        ),
        [("англ. 1", YEAR_BEGINS, LAST_DAY), ("англ. 2", LATER, None)],
    ),
    "assignment": (
        lambda world: list(world.nina.staff.assignments.values_list("group__name", "subject__name", "hours_per_week")),
        [("", "Английский язык", Decimal("1.5"))],
    ),
    "entry": (
        lambda world: list(world.history_5a.entries.values_list("weekday", "number", "starts_on", "ends_on")),
        [(1, 3, LATER, None)],
    ),
    "membership end": (
        lambda world: list(world.dima.pupil.group_memberships.values_list("ends_on", flat=True)),
        [LAST_DAY],
    ),
    "assignment end": (
        lambda world: [
            *TeachingAssignment.objects.filter(pk=world.maths_5a.pk).values_list("ends_on", flat=True),
            *world.maths_5a.entries.values_list("ends_on", flat=True),
        ],
        [LAST_DAY, LAST_DAY],
    ),
    "entry end": (lambda world: list(world.maths_5a.entries.values_list("ends_on", flat=True)), [LAST_DAY]),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_deputy_changes_the_class(world: World, entry: TimetableEntry, signed_in: SignedIn, name: str) -> None:
    path, data, answer = changes(world, entry)[name]
    page = signed_in(world.galina).post(f"/timetable/{path}", data, follow=True)
    assert (page.redirect_chain, notices(page.text)) == ([(page_of(world), 302)], [answer])
    read, written = WRITTEN[name]
    assert read(world) == written


@pytest.mark.parametrize("name", ["membership end", "assignment end", "entry end"])
def test_a_last_day_that_somebody_else_has_written_is_told_and_stays(
    world: World, entry: TimetableEntry, signed_in: SignedIn, name: str
) -> None:
    galina, igor = signed_in(world.galina), signed_in(world.igor)
    address = f"/timetable/{changes(world, entry)[name][0]}"
    old, other = ({each.action: each for each in forms_of(by.get(page_of(world)))}[address] for by in (galina, igor))
    assert igor.post(address, other.data({"ends_on": LAST_DAY.isoformat()})).status_code == 302
    answer = galina.post(address, old.data({"ends_on": LATER.isoformat()}))
    assert answer.status_code == 409
    author = "" if name == "entry end" else " (Костин И. О., "  # lines of the week have no history
    assert f"Последний день: тем временем записано «18.10.2026»{author}" in answer.text
    read, written = WRITTEN[name]
    assert read(world) == written


@pytest.mark.parametrize("person", ["kira", "anna", "boris", "elena", "dima"])
def test_nobody_else_changes_it(world: World, entry: TimetableEntry, signed_in: SignedIn, person: str) -> None:
    client = signed_in(world.people[person])
    before = [read(world) for read, _ in WRITTEN.values()]
    statuses = {client.post(f"/timetable/{path}", data).status_code for path, data, _ in changes(world, entry).values()}
    assert (statuses, [read(world) for read, _ in WRITTEN.values()]) == ({403}, before)


def test_missing_ones_are_not_found_and_reading_changes_nothing(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    missing = [
        *(f"/timetable/classes/0/{noun}/" for noun in ("groups", "memberships", "assignments", "entries")),
        *(f"/timetable/{noun}/0/end/" for noun in ("memberships", "assignments", "entries")),
    ]
    assert {galina.post(url, {"ends_on": LATER}).status_code for url in missing} == {404}
    assert {galina.get(url).status_code for url in missing} == {405}
    assert galina.get("/timetable/classes/0/").status_code == 404


def refusal(world: World, signed_in: SignedIn, path: str, prefix: str, **data: Any) -> list[str]:
    """What is said beside the open form that keeps everything typed."""
    url = f"{page_of(world)}{path}/"
    sent = {f"{prefix}-{name}": value for name, value in data.items()}
    page = signed_in(world.galina).post(url, sent)
    form = page.context["forms"][prefix]
    assert ({name: str(value) for name, value in form.data.items()}, page.text.count("<details open>")) == (
        {name: str(value) for name, value in sent.items()},
        1,
    )
    return [text for texts in form.errors.values() for text in texts]


def test_an_entry_in_an_occupied_slot_names_the_other(world: World, entry: TimetableEntry, signed_in: SignedIn) -> None:
    t.make_entry(assignment=world.maths_5b, weekday=2, number=1, starts_on=YEAR_BEGINS)
    slot = {"weekday": 1, "number": 2, "starts_on": LATER}
    tuesday = {"weekday": 2, "number": 1, "starts_on": LATER}
    sent: list[dict[str, Any]] = [
        {**slot, "assignment": world.history_5a.pk},
        {**slot, "assignment": world.english_1_5a.pk},
        {**tuesday, "assignment": world.english_1_5a.pk},
    ]
    said = [refusal(world, signed_in, "entries", "entry", **data) for data in sent]
    assert said == [
        ["У 5А в это время математика (Белова А. С.)."],
        ["У 5А в это время математика (Белова А. С.)."],
        ["Данилова В. П. в это время ведёт 5Б, математика."],
    ]
    assert TimetableEntry.objects.filter(group__school_class=world.class_5a).count() == 1


def test_a_pupil_moves_between_subgroups_of_the_own_class_only(world: World, signed_in: SignedIn) -> None:
    place = {"group": world.english_2.pk, "instead_of": world.english_1.pk, "starts_on": LATER}
    dima = {**place, "pupil": world.dima.pupil.pk}
    sent: list[dict[str, Any]] = [
        {**place, "pupil": world.sveta.pupil.pk},
        {**place, "pupil": world.zoya.pupil.pk},
        {**dima, "starts_on": YEAR_BEGINS},
        {**dima, "starts_on": date(2026, 8, 1)},
    ]
    said = [refusal(world, signed_in, "memberships", "membership", **data) for data in sent]
    assert said == [
        ["Ёшкина Светлана 19.10.2026 не в подгруппе «англ. 1»."],
        ["Выберите корректный вариант. Вашего варианта нет среди допустимых значений."],
        ["Перевести можно не раньше чем на следующий день после зачисления в подгруппу."],
        ["Ершов Дмитрий 01.08.2026 не числится в этом классе."],
    ]
    assert GroupMembership.objects.count() == 2


def test_two_teachers_of_one_subject_and_two_groups_of_one_name_are_refused(world: World, signed_in: SignedIn) -> None:
    assigned = {"group": world.group_5a.pk, "subject": world.maths.pk, "teacher": world.nina.staff.pk}
    said = [
        refusal(world, signed_in, "assignments", "assignment", **assigned, hours_per_week=5, starts_on=LATER),
        refusal(world, signed_in, "groups", "group", name="англ. 1"),
    ]
    assert said == [["В эти дни предмет в группе уже ведёт другой учитель."], ["Такая группа в классе уже есть."]]


def test_the_director_reads_without_forms_and_a_teacher_does_not(
    world: World, entry: TimetableEntry, signed_in: SignedIn
) -> None:
    page = signed_in(world.kira).get(page_of(world)).text
    assert ("2. Математика, 5А, Белова А. С., каб. 12" in page, 'action="/timetable' in page) == (True, False)
    assert signed_in(world.boris).get(page_of(world)).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_a_fuller_week_needs_no_more_queries(
    world: World, signed_in: SignedIn, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, rows + 1):
        t.make_entry(assignment=world.maths_5a, weekday=1, number=number, starts_on=YEAR_BEGINS)
    galina = signed_in(world.galina)
    with django_assert_num_queries(17):
        page = galina.get(page_of(world)).text
    assert re.findall(r"<span>(\d)\. Математика, 5А", page) == [str(number) for number in range(1, rows + 1)]


def test_who_was_moved_to_another_class_is_in_no_subgroup_here(world: World, signed_in: SignedIn) -> None:
    """Case 16: nor is who will leave listed beyond his last day."""
    dima = Enrolment.objects.get(pupil=world.dima.pupil)
    Enrolment.objects.filter(pk=dima.pk).update(ends_on=date(2026, 10, 13))
    Enrolment.objects.filter(pupil=world.sveta.pupil).update(ends_on=date(2026, 10, 30))
    page = signed_in(world.galina).get(f"/timetable/classes/{world.class_5a.pk}/")
    members = [each for group in page.context["setup"].groups for each in group.members]
    assert [(each.pupil, each.ends_on) for each in members] == [("Ёшкина Светлана", date(2026, 10, 30))]
