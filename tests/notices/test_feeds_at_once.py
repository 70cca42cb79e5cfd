"""Several programs and clicks at the same moment, over real connections."""

from __future__ import annotations

from functools import partial

import pytest
from django.test import Client

from notices.actions.feeds import revoke_feed_link
from notices.models import FeedKind, FeedLink, PublishedLesson
from tests.at_once import all_at_once
from tests.factories import journal as j
from tests.factories.feeds import calendar_path, make_link
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def content_of(path: str) -> bytes:
    return bytes(Client().get(path).content)


def sequences() -> list[int]:
    return sorted(PublishedLesson.objects.values_list("sequence", flat=True))


def test_programs_that_read_at_once_are_told_the_same_and_each_is_counted(world: World) -> None:
    paths = [calendar_path(person, world.dima.pupil) for person in (world.elena, world.dima)] * 3
    first = set(all_at_once([partial(content_of, path) for path in paths]))
    unchanged = sequences()
    j.make_homework(lesson=world.lesson_tuesday, text="№ 7", by=world.maria.user)
    second = set(all_at_once([partial(content_of, path) for path in paths]))
    assert (len(first), unchanged, len(second), sequences()) == (1, [0, 0, 0, 0], 1, [0, 0, 0, 1])
    assert list(FeedLink.objects.values_list("n_reads", flat=True)) == [6, 6]


def test_two_clicks_leave_one_live_link(world: World) -> None:
    made = all_at_once([lambda: make_link(FeedKind.NEWS, world.elena)] * 3)
    statuses = sorted(Client().get(f"/notices/news/{each.token}.atom").status_code for each in made)
    assert (FeedLink.objects.live().count(), statuses) == (1, [200, 404, 404])


def test_a_link_that_is_revoked_while_it_is_read_is_read_or_not_found(world: World) -> None:
    made = make_link(FeedKind.CALENDAR, world.elena)
    path = f"/notices/calendar/{made.token}.ics"
    answers = all_at_once(
        [lambda: revoke_feed_link(link=made.link, by=world.elena.user), *[lambda: Client().get(path).status_code] * 3]
    )
    assert set(answers[1:]) <= {200, 404}
    assert Client().get(path).status_code == 404
