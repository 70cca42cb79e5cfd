"""The class protocol: typed into the grid or a form, judged at once, refused with words."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from gtzo.actions import set_medical_group
from gtzo.models import NormVersion, PeGroup, TrialResult
from tests.conftest import SignedIn
from tests.factories import gtzo as g
from tests.factories import school as s
from tests.pages.journal.grid import grid
from tests.pages.reading import table
from tests.world import TODAY, YEAR_BEGINS, World


@pytest.fixture
def federal(world: World) -> NormVersion:
    return g.make_federal_norms(by=world.pavel.user)


def address(world: World, page: str = "protocol", *codes: str, attempts: int = 1) -> str:
    trials = "&".join(f"trials={g.trial(code).pk}" for code in codes or ("run30", "pushup"))
    here = reverse(f"gtzo:{page}", args=[world.class_5a.pk])
    return f"{here}?on={TODAY}&{trials}&attempts={attempts}"


def send(client: Client, world: World, code: str, value: str, **more: object) -> tuple[int, dict[str, object]]:
    """Sends a result of Дима as the grid does."""
    url = reverse("gtzo:result", args=[TODAY, g.trial(code).pk, 1, world.dima.pupil.pk])
    answer = client.post(url, {"value": value, "version": 0, "operation": str(uuid4()), **more})
    return answer.status_code, answer.json()


def test_without_norms_the_page_says_what_to_do(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.pavel).get(reverse("gtzo:protocol", args=[world.class_5a.pk]))
    assert "Нет действующей версии нормативов" in page.content.decode()


def test_only_trials_of_the_class_are_offered(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    text = signed_in(world.pavel).get(reverse("gtzo:protocol", args=[world.class_5a.pk])).content.decode()
    assert ("Бег на 30 м" in text, "Бег на 100 м" in text) == (True, False)


def test_pupils_stand_down_and_trials_across(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    g.make_result(pupil=world.dima.pupil, code="run30", on=TODAY, value=57, by=world.pavel.user)
    set_medical_group(
        pupil=world.sveta.pupil, group=PeGroup.SPECIAL_A, starts_on=YEAR_BEGINS, ends_on=None, by=world.pavel.user
    )
    found = grid(signed_in(world.pavel).get(address(world)))
    assert found.rows == [
        ["Ученик", "Бег 30 м, с", "Отжимания, раз"],
        ["1. Ершов ДмитрийIII ступень, 11 лет", "5,7серебро", ""],
        ["2. Ёшкина СветланаIII ступень, 11 лет – специальная группа А", "", ""],
    ]
    cell = found.attributes[1][1]
    assert (cell["data-v"], cell["data-r"], cell["data-level"]) == ("1", "5,7", "серебро")
    assert cell["data-norm"] == "бронза 6,3, серебро 5,9, золото 5,3"
    assert [each.get("class") for each in found.attributes[2][1:]] == ["is-away", "is-away"]


@pytest.mark.parametrize("n_more", [1, 3])
def test_queries_do_not_grow_with_pupils(
    federal: NormVersion, world: World, signed_in: SignedIn, n_more: int, django_assert_num_queries: object
) -> None:
    for _ in range(n_more):
        pupil = s.make_pupil()
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        g.make_result(pupil=pupil, code="run30", on=TODAY, value=57, by=world.pavel.user)
    client, page = signed_in(world.pavel), address(world)
    with django_assert_num_queries(QUERIES_OF_PROTOCOL):  # type: ignore[operator]
        client.get(page)


QUERIES_OF_PROTOCOL = 15


def test_a_result_is_judged_in_the_answer(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.pavel)
    assert send(client, world, "run30", "5,7") == (200, {"value": "5,7", "version": 1, "level": "серебро"})
    assert send(client, world, "run30", "", version=1) == (200, {"value": "", "version": 2, "level": ""})


@pytest.mark.parametrize(
    ("code", "typed", "message"),
    [
        ("run30", "н", "Введите секунды с десятыми, например 9,6."),
        ("run1000", "5", "5 – это минуты или секунды? Напишите 5:00 или 0:05."),
        ("run100", "15", "В этом возрасте испытание не предусмотрено."),
    ],
)
def test_what_is_no_result_is_refused_in_words(
    federal: NormVersion, world: World, signed_in: SignedIn, code: str, typed: str, message: str
) -> None:
    assert send(signed_in(world.pavel), world, code, typed) == (400, {"message": message})
    assert not TrialResult.objects.exists()


def test_a_conflict_tells_what_stands_there(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    g.make_result(pupil=world.dima.pupil, code="run30", on=TODAY, value=60, by=world.pavel.user)
    status, body = send(signed_in(world.pavel), world, "run30", "5,7")
    assert (status, body["value"], body["version"], body["author"]) == (409, "6,0", 1, "Соколов П. И.")


def test_the_form_writes_what_was_changed_and_keeps_what_was_not_understood(
    federal: NormVersion, world: World, signed_in: SignedIn
) -> None:
    client, page = signed_in(world.pavel), address(world, "entry", "run30", "run1000")
    run30, run1000 = (f"r-{world.dima.pupil.pk}-{g.trial(code).pk}-1" for code in ("run30", "run1000"))
    answer = client.post(page, {run30: "5.7", run1000: "пять"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="пять"' in text
    assert "Введите минуты и секунды, например 5:20." in text
    assert [(str(row), row.level) for row in TrialResult.objects.all()] == [("5,7", 2)]
    assert client.post(page, {run30: "5,7", f"v-{run30}": "1", run1000: "5:20"}).status_code == 302
    assert sorted(str(row) for row in TrialResult.objects.all()) == ["5,7", "5:20"]


def test_the_form_asks_about_an_impossible_value(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    client, page = signed_in(world.pavel), address(world, "entry", "run30")
    name = f"r-{world.dima.pupil.pk}-{g.trial('run30').pk}-1"
    asked = client.post(page, {name: "1"})
    assert "Необычный результат: 1,0. Записать его?" in asked.content.decode()
    assert not TrialResult.objects.exists()
    assert client.post(page, {name: "1", f"c-{name}": "1"}).status_code == 302
    assert [str(row) for row in TrialResult.objects.all()] == ["1,0"]


def test_attempts_are_kept_and_the_best_one_is_marked(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    for attempt, value in enumerate((60, 57, 63), 1):
        g.make_result(pupil=world.dima.pupil, code="run30", on=TODAY, value=value, attempt=attempt, by=world.pavel.user)
    found = grid(signed_in(world.pavel).get(address(world, "protocol", "run30")))
    assert found.rows[0] == ["Ученик", *(f"Бег 30 м, с, попытка {attempt}" for attempt in (1, 2, 3))]
    assert [cell.get("class") for cell in found.attributes[1][1:]] == [None, " is-best", None]
    page = signed_in(world.pavel).get(reverse("gtzo:school_class", args=[world.class_5a.pk]))
    assert table(page)[1] == ["1. Ершов Дмитрий", "III ступень", "сдано не всё", "5,7серебро"]
