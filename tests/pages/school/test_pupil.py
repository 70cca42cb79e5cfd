"""The card of a pupil and what is done from it."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessLog
from school.models import Enrolment, Guardianship, SchoolOrder, Withdrawal
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.pages.confirming import post_seen
from tests.world import TODAY, YEAR_BEGINS, World

ORDER = {"order_number": "17-у", "order_dated": "2026-10-14"}


@pytest.mark.parametrize("count", [1, 3])
def test_card_costs_fourteen_queries(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        guardian = s.make_guardian(last_name=f"Яшина-{number}", first_name="Инна")
        s.make_guardianship(guardian=guardian, pupil=world.sveta.pupil, relation="other", starts_on=YEAR_BEGINS)
    person = signed_in(world.boris)
    with django_assert_num_queries(14):  # two for the pupils before and after in the list of the class
        page = person.get(f"/school/pupils/{world.sveta.pupil.pk}/")
    names = [each.guardian.last_name for each in page.context["card"].row.guardians]
    assert names == [f"Яшина-{number}" for number in range(count)]


def test_each_reading_of_a_card_is_logged(world: World, signed_in: SignedIn) -> None:
    signed_in(world.boris).get(f"/school/pupils/{world.dima.pupil.pk}/")
    logged = [(row.user, row.action, row.subject) for row in AccessLog.objects.filter(action="read")]
    assert logged == [(world.boris.user, "read", f"карточка: Ершов Дмитрий Львович (№ {world.dima.pupil.pk})")]


def test_a_reader_gets_no_buttons(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.kira).get(f"/school/pupils/{world.dima.pupil.pk}/")
    assert (page.context["can_edit"], page.context["can_move"]) == (False, False)


def test_the_administrator_transfers_by_the_form(world: World, signed_in: SignedIn) -> None:
    answer = post_seen(
        signed_in(world.igor),
        f"/timetable/pupils/{world.dima.pupil.pk}/transfer/",
        {"to_class": world.class_5b.pk, "on": "2026-10-14", **ORDER},
    )
    assert answer.url == f"/school/pupils/{world.dima.pupil.pk}/"
    classes = Enrolment.objects.filter(pupil=world.dima.pupil).order_by("starts_on")
    assert [row.school_class.name for row in classes] == ["5А", "5Б"]


def test_a_refused_transfer_says_why_and_keeps_what_was_typed(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.igor).post(
        f"/timetable/pupils/{world.dima.pupil.pk}/transfer/",
        {"to_class": world.class_5a.pk, "on": "2026-10-14", **ORDER},
    )
    form = page.context["form"]
    assert (form.non_field_errors(), form["order_number"].value()) == (["Ученик уже в этом классе."], "17-у")


def test_the_administrator_withdraws_and_enrols_again_by_the_forms(world: World, signed_in: SignedIn) -> None:
    client, page = signed_in(world.igor), f"/school/pupils/{world.dima.pupil.pk}"
    back = {"school_class": world.class_5b.pk, "starts_on": "2026-10-14"}
    answers = [
        post_seen(client, f"{page}/withdrawal/", {"on": "2026-10-13", "destination": "Школа № 5", **ORDER}).status_code,
        client.post(f"{page}/withdrawal/", {"on": "2026-10-13", "destination": "Школа № 5", **ORDER}).status_code,
        client.post(f"{page}/enrolment/", {**back, **ORDER}).status_code,
        client.post(f"{page}/enrolment/", {**back, **ORDER, "order_number": "18-у"}).status_code,
    ]
    assert answers == [302, 404, 302, 400]
    withdrawal = Withdrawal.objects.get(enrolment__pupil=world.dima.pupil)
    orders = SchoolOrder.objects.filter(dated=TODAY).order_by("pk").values_list("number", "kind")
    assert (withdrawal.destination, list(orders)) == ("Школа № 5", [("17-у", "withdrawal"), ("17-у", "enrolment")])


def test_a_class_teacher_adds_a_guardian_and_ends_the_access_of_another(world: World, signed_in: SignedIn) -> None:
    teacher = signed_in(world.boris)
    teacher.post(
        f"/school/pupils/{world.sveta.pupil.pk}/guardians/new/",
        {"last_name": "Ёшкина", "first_name": "Яна", "relation": "mother", "starts_on": "2026-10-14"},
    )
    teacher.post(
        f"/school/guardianships/{world.dima_of_elena.pk}/end/",
        {"ends_on": "2026-10-13", "basis": "решение суда от 01.10.2026"},
    )
    live = Guardianship.objects.on(world.lesson_today.on).filter(pupil__in=[world.sveta.pupil, world.dima.pupil])
    assert [(bond.guardian.full_name, bond.pupil.first_name) for bond in live] == [("Ёшкина Яна", "Светлана")]
