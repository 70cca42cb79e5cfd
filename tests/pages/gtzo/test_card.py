"""The pupil's card: progress, what is missing, the picture; medical papers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import AccessLog
from gtzo.models import MedicalGroup, NormVersion, Uin
from tests.conftest import SignedIn
from tests.factories import gtzo as g
from tests.pages.reading import lines
from tests.world import TODAY, World


@pytest.fixture
def federal(world: World) -> NormVersion:
    return g.make_federal_norms(by=world.pavel.user)


def done(world: World, *results: tuple[str, int], on: date = TODAY) -> None:
    for code, value in results:
        g.make_result(pupil=world.dima.pupil, code=code, on=on, value=value, by=world.pavel.user)


def test_a_parent_reads_what_is_reached_and_what_is_missing(
    federal: NormVersion, world: World, signed_in: SignedIn
) -> None:
    done(world, ("run30", 59), ("run1000", 341), ("pushup", 13), ("bend", 4), ("longjump", 142))
    text = lines(signed_in(world.elena).get(reverse("gtzo:card", args=[world.dima.pupil.pk])))
    assert "2026/27: соответствует уровню «серебро»" in text
    assert "Чего не хватает до уровня «золото»" in text
    assert "Скоростные возможности: не хватает 0,6 с (бег 30 м)" in text
    assert "Выносливость: не хватает 59 с (бег 1000 м)" in text


def test_without_results_the_card_says_so(world: World, signed_in: SignedIn) -> None:
    text = lines(signed_in(world.dima).get(reverse("gtzo:card", args=[world.dima.pupil.pk])))
    assert "Результатов ещё нет" in text


def test_each_reading_is_logged(world: World, signed_in: SignedIn) -> None:
    signed_in(world.pavel).get(reverse("gtzo:card", args=[world.dima.pupil.pk]))
    assert [entry.subject for entry in AccessLog.objects.filter(action="read")] == [
        f"карточка ГТЗО: {world.dima.pupil.full_name} (№ {world.dima.pupil.pk})"
    ]


@pytest.mark.parametrize("n_days", [1, 3])
def test_queries_do_not_grow_with_results(
    federal: NormVersion, world: World, signed_in: SignedIn, n_days: int, django_assert_num_queries: object
) -> None:
    for number in range(n_days):
        done(world, ("run30", 59), ("pushup", 13), on=TODAY - timedelta(days=number))
    client, page = signed_in(world.elena), reverse("gtzo:card", args=[world.dima.pupil.pk])
    with django_assert_num_queries(QUERIES_OF_CARD):  # type: ignore[operator]
        client.get(page)


QUERIES_OF_CARD = 17


def test_the_chart_is_a_picture_without_scripts(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    done(world, ("run30", 63), on=TODAY - timedelta(days=7))
    done(world, ("run30", 59))
    answer = signed_in(world.elena).get(reverse("gtzo:chart", args=[world.dima.pupil.pk, g.trial("run30").pk]))
    text = answer.content.decode()
    assert answer["Content-Type"] == "image/svg+xml"
    assert "<script" not in text
    assert ("6,3" in text, "5,9" in text) == (True, True)


def test_the_pe_teacher_writes_groups_and_clearances(world: World, signed_in: SignedIn) -> None:
    client, pk = signed_in(world.pavel), world.dima.pupil.pk
    client.post(reverse("gtzo:medical_group", args=[pk]), {"group": "preparatory", "starts_on": "2026-09-01"})
    client.post(reverse("gtzo:clearance", args=[pk]), {"starts_on": "2026-09-01", "ends_on": "2026-10-13"})
    text = lines(client.get(reverse("gtzo:card", args=[pk])))
    assert "нет допуска врача" in text
    assert "Допуск врача с 01.09.2026 по 13.10.2026" in text
    group = MedicalGroup.objects.get()
    client.post(reverse("gtzo:medical_group_end", args=[group.pk]), {"ends_on": "2026-10-13"})
    assert "может сдавать" in lines(client.get(reverse("gtzo:card", args=[pk])))
    wrong = client.post(reverse("gtzo:clearance", args=[pk]), {"starts_on": "2026-10-01", "ends_on": "2026-10-20"})
    assert "В эти дни у ученика уже есть допуск." in wrong.content.decode()


def test_uin_is_checked_and_another_region_only_warns(world: World, signed_in: SignedIn) -> None:
    client, page = signed_in(world.pavel), reverse("gtzo:uin", args=[world.dima.pupil.pk])
    assert "УИН – 11 цифр вида 00-00-0000000." in client.post(page, {"number": "123"}).content.decode()
    text = client.post(page, {"number": "24 77 0012345".replace(" ", "-")}, follow=True).content.decode()
    assert "Регион в УИН – 77, а не 42" in text
    assert [str(each) for each in Uin.objects.all()] == ["24-77-0012345"]
    taken = client.post(reverse("gtzo:uin", args=[world.sveta.pupil.pk]), {"number": "24770012345"})
    assert "Этот УИН уже записан другому ученику." in taken.content.decode()
