"""Persons at the edge of a right: before its first day, after its last, with two roles, with a session left open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from guardian.shortcuts import get_objects_for_user

from accounts.actions import deactivate_user
from journal.models import Mark
from school.access import pupils_of_family
from school.actions import link_guardian, share_staff_account, transfer_pupil, withdraw_pupil
from school.models import Pupil
from school.models.membership import OrderKind
from school.roles import roles_of
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories.accounts import PASSWORD
from tests.pages.journal.grid import grid
from tests.pages.reading import lines
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import TeachingAssignment

FAMILY_PAGES = ("journal:diary", "journal:pupil_marks", "attendance:pupil_absences", "meals:pupil_month")
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def test_family_has_the_pupils_that_guardian_permits(world: World) -> None:
    """The permission is read from its table; django-guardian, who wrote it, reads the same (decision 19)."""
    for person in world.people.values():
        permitted = get_objects_for_user(
            person.user, "view_pupil", Pupil, use_groups=False, with_superuser=False, accept_global_perms=False
        )
        roles = roles_of(person.user)
        assert set(pupils_of_family(roles)) == set(permitted.filter(pk__in=roles.family_pupil_ids))


def family_pages(pupil: Pupil) -> list[str]:
    """Every page that shows one child to a family."""
    week = f"{reverse('timetable:week')}?pupil={pupil.pk}"
    return [reverse(name, args=[pupil.pk]) for name in FAMILY_PAGES] + [week]


def statuses(client: Client, pupil: Pupil) -> set[int]:
    return {client.get(page).status_code for page in family_pages(pupil)}


def transferred(world: World) -> None:
    """Дима has been in 5Б since Tuesday and got a 2 in mathematics there."""
    transfer_pupil(
        enrolment=world.dima.pupil.enrolments.get(),
        to_class=world.class_5b,
        on=TUESDAY,
        school_order=s.make_school_order(dated=MONDAY, kind=OrderKind.TRANSFER),
        by=world.igor.user,
    )
    j.make_mark(work=world.work_5b_today, pupil=world.dima.pupil, value=2, by=world.vera.user)


# --- Guardians -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "status"),
    [
        (TOMORROW, None, 404),
        (TODAY, None, 200),
        (YEAR_BEGINS, TODAY, 200),
        (YEAR_BEGINS, YESTERDAY, 404),
    ],
)
def test_a_guardian_sees_the_child_from_the_first_day_to_the_last(
    world: World, signed_in: SignedIn, starts_on: Any, ends_on: Any, status: int
) -> None:
    """Жанна sees her own daughter all the time, so that the doors of the pages are open to her."""
    link_guardian(
        guardian=world.zhanna.guardian,
        pupil=world.dima.pupil,
        relation="other",
        starts_on=starts_on,
        ends_on=ends_on,
        by=world.igor.user,
    )
    assert statuses(signed_in(world.zhanna), world.dima.pupil) == {status}


def test_the_pages_of_one_child_show_nothing_of_the_other(world: World, signed_in: SignedIn) -> None:
    """Дима's lesson on Monday was about division, Зоя got a 5; a mother of both finds each on one child's pages."""
    link_guardian(
        guardian=world.zhanna.guardian, pupil=world.dima.pupil, relation="other", starts_on=TODAY, by=world.igor.user
    )
    zhanna = signed_in(world.zhanna)
    found = {
        name: [
            "Деление с остатком" in zhanna.get(family_pages(child.pupil)[0]).text,
            {"5,00" in line for line in lines(zhanna.get(family_pages(child.pupil)[1])) if line[:2] in {"4,", "5,"}},
        ]
        for name, child in {"dima": world.dima, "zoya": world.zoya}.items()
    }
    assert found == {"dima": [True, {False}], "zoya": [False, {True}]}


def test_a_family_page_names_no_classmate(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    texts = [elena.get(page).text for page in ["/start/guardian/", *family_pages(world.dima.pupil)]]
    assert [name for name in ("Ёшкина", "Светлана", "Петров", "Иванова") for text in texts if name in text] == []


def test_a_withdrawn_child_takes_the_family_out_and_leaves_the_other_child(world: World, signed_in: SignedIn) -> None:
    link_guardian(
        guardian=world.elena.guardian, pupil=world.zoya.pupil, relation="mother", starts_on=TODAY, by=world.igor.user
    )
    withdraw_pupil(
        enrolment=world.dima.pupil.enrolments.get(),
        on=YESTERDAY,
        school_order=s.make_school_order(dated=YESTERDAY, kind=OrderKind.WITHDRAWAL),
        by=world.igor.user,
    )
    elena = signed_in(world.elena)
    assert (statuses(elena, world.dima.pupil), statuses(elena, world.zoya.pupil)) == ({404}, {200})


# --- Teachers --------------------------------------------------------------------------------------------------------


def test_a_teacher_who_is_a_parent_reads_the_own_child_and_nothing_else_of_the_class(
    world: World, signed_in: SignedIn
) -> None:
    """Павел teaches nothing in 5Б, where his daughter learns."""
    father = s.make_guardian(last_name="Соколов", first_name="Павел")
    s.make_guardianship(guardian=father, pupil=world.zoya.pupil, relation="father", starts_on=YEAR_BEGINS)
    share_staff_account(guardian=father, staff_member=world.pavel.staff, by=world.igor.user)
    pavel = signed_in(world.pavel)
    gradebook = reverse("journal:gradebook", args=[world.group_5b.pk, world.maths.pk])
    lesson = reverse("journal:lesson", args=[world.lesson_5b_today.pk])
    mark = reverse("journal:mark", args=[world.lesson_5b_today.pk, 1, world.zoya.pupil.pk])
    week = f"{reverse('timetable:week')}?class={world.class_5b.pk}"
    assert statuses(pavel, world.zoya.pupil) == {200}
    assert {page: pavel.get(page).status_code for page in (gradebook, lesson, week)} == dict.fromkeys(
        (gradebook, lesson, week), 404
    )
    assert (
        pavel.post(mark, {"value": "4", "version": "1", "operation": uuid4()}).status_code,
        pavel.post(lesson).status_code,
    ) == (404, 404)
    assert Mark.objects.get(work=world.work_5b_today).value == 5
    assert {pavel.post(page).status_code for page in family_pages(world.zoya.pupil)} == {405}


def test_the_teacher_of_the_former_class_sees_no_mark_of_the_new_one(world: World, signed_in: SignedIn) -> None:
    """The mean of who has left stands as it was on the last day; his new teacher has all of it (requirements 2.7)."""
    transferred(world)
    anna, vera = signed_in(world.anna), signed_in(world.vera)
    old = grid(anna.get(reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk]))).rows
    new = grid(vera.get(reverse("journal:gradebook", args=[world.group_5b.pk, world.maths.pk]))).rows
    assert [row[-4:] for row in old if "Ершов" in row[0]] == [["4,00", "1", "4", ""]]
    assert [row[-4:] for row in new if "Ершов" in row[0]] == [["3,00", "2", "3", ""]]


def test_nor_does_the_answer_to_a_mark_changed_afterwards(world: World, signed_in: SignedIn) -> None:
    transferred(world)
    mark = reverse("journal:mark", args=[world.lesson_monday.pk, 1, world.dima.pupil.pk])
    answer = signed_in(world.anna).post(mark, {"value": "5", "version": "1", "operation": uuid4()}).json()
    assert (answer["mean"], answer["nMarks"]) == ("5,00", 1)


def test_the_former_class_teacher_opens_neither_card_nor_diary(world: World, signed_in: SignedIn) -> None:
    transferred(world)
    boris = signed_in(world.boris)
    pages = [reverse("school:pupil", args=[world.dima.pupil.pk]), *family_pages(world.dima.pupil)]
    assert {boris.get(page).status_code for page in pages} == {404}
    guardian = reverse("school:guardian", args=[world.elena.guardian.pk])
    slip = reverse("school:guardian_slip", args=[world.elena.guardian.pk])
    assert (boris.get(guardian).status_code, boris.post(slip).status_code) == (404, 404)


@pytest.mark.parametrize(("ends_on", "status"), [(TODAY, 200), (YESTERDAY, 404)])
def test_a_teacher_opens_the_gradebook_until_the_last_day_of_the_assignment(
    world: World, signed_in: SignedIn, ends_on: Any, status: int
) -> None:
    TeachingAssignment.objects.filter(pk=world.maths_5a.pk).update(ends_on=ends_on)
    gradebook = reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk])
    assert signed_in(world.anna).get(gradebook).status_code == status


@pytest.mark.parametrize(("ends_on", "status"), [(TODAY, 200), (YESTERDAY, 403)])
def test_a_class_teacher_leads_until_the_last_day(world: World, signed_in: SignedIn, ends_on: Any, status: int) -> None:
    world.class_5a.class_teachers.update(ends_on=ends_on)
    page = reverse("school:school_class", args=[world.class_5a.pk])
    assert signed_in(world.boris).get(page).status_code == status


@pytest.mark.parametrize(("ends_on", "status"), [(TODAY, 200), (YESTERDAY, 403)])
def test_so_long_the_numbers_of_the_class_open_their_lists(
    world: World, signed_in: SignedIn, ends_on: Any, status: int
) -> None:
    """Of reasons, meals, marks and results; the address of a list is kept in the history of a browser."""
    world.class_5a.class_teachers.update(ends_on=ends_on)
    lists = {
        "attendance:class_day": "illness", "attendance:month_sheet": "illness", "meals:class_day": "absent",
        "meals:class_sheet": "portions",
    }  # fmt: skip
    of_class = [reverse(name, args=[world.class_5a.pk], query={"show": show}) for name, show in lists.items()]
    of_pupil = reverse("attendance:pupil_absences", args=[world.dima.pupil.pk], query={"show": "illness"})
    results = {"reports:results_pupils": "mark=any", "reports:results_trend": "", "reports:proposals": "show=higher"}
    of_results = [f"{reverse(name)}?class_id={world.class_5a.pk}&{query}" for name, query in results.items()]
    boris = signed_in(world.boris)
    assert [boris.get(page).status_code for page in (*of_class, of_pupil, *of_results)] == [status] * 8


# --- Sessions ---------------------------------------------------------------------------------------------------------


def test_a_session_left_open_ends_with_the_account(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    diary = family_pages(world.dima.pupil)[0]
    assert elena.get(diary).status_code == 200
    deactivate_user(user=world.elena.user, by=world.igor.user)
    assert elena.get(diary).headers["Location"] == reverse("accounts:sign_in", query={"next": diary})


def test_what_was_told_to_one_person_is_not_told_to_the_next_at_the_computer(world: World, signed_in: SignedIn) -> None:
    """A message may name a child; it waits on the server, in the session that ends with signing out."""
    computer = signed_in(world.igor)
    computer.post(
        reverse("school:guardianship_end", args=[world.dima_of_elena.pk]), {"ends_on": TODAY, "basis": "решение суда"}
    )
    assert [
        cookie for cookie in computer.cookies.values() if "Ершова" in cookie.value or cookie.key == "messages"
    ] == []
    computer.post("/accounts/sign-out/")
    assert "Ершова" not in computer.get("/accounts/sign-in/").text


def test_signing_in_gives_the_session_a_new_key(world: World, client: Client) -> None:
    client.get("/accounts/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    client.post("/accounts/sign-in/", {"username": "elena", "password": PASSWORD})
    assert client.cookies["sessionid"].value != session.session_key


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil", "school"],
)
def test_signing_in_leads_to_no_other_site(world: World, client: Client, address: str) -> None:
    answer = client.post("/accounts/sign-in/", {"username": "elena", "password": PASSWORD, "next": address})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("name", ["elena", "boris", "igor"])
def test_no_answer_to_a_signed_in_person_is_kept_by_the_browser(world: World, signed_in: SignedIn, name: str) -> None:
    client = signed_in(world.people[name])
    pages = [
        "/",
        "/start/nobody/",
        "/no/such/page/",
        "/school/staff/new/",
        "/timetable/",
        *family_pages(world.dima.pupil),
    ]
    kept = [page for page in pages if "no-store" not in client.get(page).headers.get("Cache-Control", "")]
    assert kept == []
