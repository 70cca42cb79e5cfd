"""The pages of corrections: the teacher asks, the deputy decides, the gradebook opens (R-53)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.clock import current_moment
from journal.actions import close_term, grant_correction, put_mark
from journal.models import CorrectionRequest
from journal.queries.history import cell_history
from tests.conftest import SignedIn
from tests.journal.test_corrections import asked
from tests.owner import without_triggers
from tests.pages.journal.grid import grid
from tests.world import World

LIST = "/journal/corrections/"


@pytest.fixture
def closed(world: World) -> World:
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    return world


def asking(world: World) -> str:
    query = {"lesson": world.lesson_monday.pk, "pupil": world.dima.pupil.pk}
    return reverse("journal:correction_new", query=query)


def test_a_teacher_asks_for_a_cell_and_reads_the_answer(closed: World, signed_in: SignedIn) -> None:
    anna, galina = signed_in(closed.anna), signed_in(closed.galina)
    form = anna.get(asking(closed))
    assert "5А, Математика, 12.10.2026, 2 урок: Ершов Дмитрий" in form.text
    anna.post(asking(closed), {"scope": "cell", "reason": "описка"})
    request = CorrectionRequest.objects.get()
    assert (request.lesson, request.pupil, request.reason) == (closed.lesson_monday, closed.dima.pupil, "описка")
    galina.post(f"{LIST}{request.pk}/decline/", {"answer": "принесите служебную записку"})
    page = anna.get(LIST)
    assert [text in page.text for text in ("отклонена: Ерёмина Г. И.", "принесите служебную записку")] == [True, True]


def test_an_empty_reason_is_asked_for_beside_the_field(closed: World, signed_in: SignedIn) -> None:
    page = signed_in(closed.anna).post(asking(closed), {"scope": "gradebook", "reason": " "})
    assert ("Обязательное поле." in page.text, CorrectionRequest.objects.count()) == (True, 0)


def test_the_same_request_twice_is_explained(closed: World, signed_in: SignedIn) -> None:
    anna = signed_in(closed.anna)
    anna.post(asking(closed), {"scope": "cell", "reason": "описка"})
    page = anna.post(asking(closed), {"scope": "cell", "reason": "описка"})
    assert ("Такая заявка уже ждёт решения." in page.text, CorrectionRequest.objects.count()) == (True, 1)


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 302), ("?pupil=1", 302), ("?lesson=x", 400), ("?lesson=" + "9" * 20, 400), ("?lesson=999999", 404)],
)
def test_a_request_about_nothing_is_not_made(closed: World, signed_in: SignedIn, query: str, status: int) -> None:
    assert signed_in(closed.anna).get(f"{LIST}new/{query}").status_code == status


def test_without_a_lesson_the_list_says_where_a_request_begins(closed: World, signed_in: SignedIn) -> None:
    page = signed_in(closed.anna).get(f"{LIST}new/", follow=True)
    assert "Исправление запрашивают на странице урока или в ячейке, которую надо исправить." in page.text


def test_a_pupil_of_another_class_is_not_found(closed: World, signed_in: SignedIn) -> None:
    address = reverse(
        "journal:correction_new", query={"lesson": closed.lesson_monday.pk, "pupil": closed.zoya.pupil.pk}
    )
    assert signed_in(closed.anna).get(address).status_code == 404


def test_a_granted_cell_is_the_only_one_open_in_the_gradebook(closed: World, signed_in: SignedIn) -> None:
    request = asked(closed, cell=True)
    signed_in(closed.galina).post(f"{LIST}{request.pk}/grant/", {"hours": "1"})
    page = signed_in(closed.anna).get(reverse("journal:gradebook", args=[closed.group_5a.pk, closed.maths.pk]))
    assert page.text.count("data-free=1") == 1
    assert grid(page).attributes[3][3]["data-free"] == "1"


def test_a_granted_gradebook_is_open_on_the_lesson_page_too(closed: World, signed_in: SignedIn) -> None:
    anna, lesson = signed_in(closed.anna), reverse("journal:lesson", args=[closed.lesson_monday.pk])
    before = anna.get(lesson).text
    grant_correction(request=asked(closed, cell=False), hours=1, by=closed.galina.user)
    after = anna.get(lesson).text
    assert ["Запросить исправление" in text for text in (before, after)] == [True, False]
    assert ['name="topic"' in text for text in (before, after)] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_history_tells_by_which_request_a_locked_mark_was_changed(closed: World) -> None:
    request = asked(closed, cell=True)
    grant_correction(request=request, hours=1, by=closed.galina.user)
    put_mark(work=closed.work_monday, pupil=closed.dima.pupil, value=5, known_version=1, by=closed.anna.user)
    with without_triggers():  # PostgreSQL stamps history by its own clock, which no test can move
        apps.get_model("journal", "MarkEvent").objects.filter(value=5).update(pgh_created_at=current_moment())
    change = cell_history(closed.lesson_monday.pk, 1, closed.dima.pupil.pk)[0]
    assert (change.before, change.after) == ("4", "5")
    assert change.reason == f"по заявке № {request.pk}: описка: вместо 5 стоит 4"


@pytest.mark.parametrize("n_requests", [1, 3])
def test_queries_of_the_list(
    closed: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_requests: int
) -> None:
    scope = asked(closed, cell=True)
    for number in range(n_requests - 1):
        grant_correction(request=CorrectionRequest.objects.waiting().get(), hours=1, by=closed.galina.user)
        asked(closed, cell=bool(number))
    galina = signed_in(closed.galina)
    with django_assert_num_queries(4):
        page = galina.get(LIST)
    assert page.text.count("описка: вместо 5 стоит 4") == n_requests
    assert scope.reason in page.text
