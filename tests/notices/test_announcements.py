"""An announcement is told to everybody whom it reaches; so is a correction, and that it was withdrawn."""

from __future__ import annotations

import pytest

from messaging.actions.announcements import withdraw_announcement
from messaging.models import Announcement
from tests.conftest import SignedIn
from tests.factories.messaging import make_announcement
from tests.factories.notices import count_beside_bell, make_told, tell, told
from tests.world import World


@pytest.fixture(autouse=True)
def reading_has_begun(world: World) -> None:
    tell()


def everybody_told(world: World) -> dict[str, list[str]]:
    return {name: told(person) for name, person in world.people.items() if told(person)}


def test_an_announcement_reaches_the_families_of_its_class_after_the_grace_period(world: World) -> None:
    make_announcement(by=world.boris.user, classes=[world.class_5a])
    tell(after_minutes=14)
    assert everybody_told(world) == {}
    tell()
    assert everybody_told(world) == {"elena": ["Объявление: «Собрание»"]}


def test_one_for_the_school_reaches_pupils_as_well_and_not_its_author(world: World) -> None:
    make_announcement(by=world.galina.user, for_pupils=True)
    tell()
    assert sorted(everybody_told(world)) == ["dima", "elena", "sveta", "zhanna", "zoya"]


def test_a_correction_and_a_withdrawal_are_told_to_who_was_told(world: World) -> None:
    announcement = make_announcement(by=world.boris.user, classes=[world.class_5a])
    tell()
    Announcement.objects.filter(pk=announcement.pk).update(text="В субботу.")
    tell()
    withdraw_announcement(announcement=announcement, reason="перенесено", by=world.boris.user)
    tell()
    assert told(world.elena) == [
        "Объявление: «Собрание»",
        "Объявление исправлено: «Собрание»",
        "Объявление отозвано: «Собрание»",
    ]


def test_one_withdrawn_within_the_grace_period_is_not_told(world: World) -> None:
    announcement = make_announcement(by=world.boris.user, classes=[world.class_5a])
    withdraw_announcement(announcement=announcement, reason="ошибка", by=world.boris.user)
    tell()
    assert everybody_told(world) == {}


def test_the_notice_leads_to_the_announcement(world: World, signed_in: SignedIn) -> None:
    announcement = make_announcement(by=world.boris.user, classes=[world.class_5a])
    tell()
    assert f'href="/messaging/announcements/{announcement.pk}/"' in signed_in(world.elena).get("/notices/").text


def test_who_opens_it_has_read_its_notices_and_no_others(world: World, signed_in: SignedIn) -> None:
    first, _ = (make_announcement(by=world.boris.user, classes=[world.class_5a]) for _ in range(2))
    tell()
    Announcement.objects.filter(pk=first.pk).update(text="В субботу.")
    tell()
    elena = signed_in(world.elena)
    make_told(world.elena, world.dima)
    reading = f"/notices/reading/announcement/{first.pk}/"
    text = elena.get(f"/messaging/announcements/{first.pk}/").text
    assert (f'action="{reading}"' in text, "js/reading" in text) == (True, True)
    assert count_beside_bell(world.elena) == 4
    signed_in(world.zhanna).post(reading)
    assert count_beside_bell(world.elena) == 4
    answer = elena.post(reading)
    assert (answer.headers["Location"], count_beside_bell(world.elena)) == (f"/messaging/announcements/{first.pk}/", 2)
