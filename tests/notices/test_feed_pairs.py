"""Whatever link a person holds, it opens a child of his own and nothing else: every person, every child, generated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from notices.models import FeedKind
from school.models import Guardianship
from tests.factories.feeds import make_link
from tests.world import TODAY, World

# Who has whom, by the story of tests/world.py.
OWN = {"dima": "dima", "sveta": "sveta", "zoya": "zoya", "elena": "dima", "zhanna": "zoya"}
CHILDREN = ("dima", "sveta", "zoya", "nikita")
PATHS = {FeedKind.CALENDAR: "/notices/calendar/{}.ics", FeedKind.NEWS: "/notices/news/{}.atom"}


def opened(world: World, kind: FeedKind) -> dict[tuple[str, str], int]:
    """By person and child: what a link of the person to the child answers, however he has come by it."""
    found = {}
    for name, person in world.people.items():
        for child in CHILDREN:
            pupil = getattr(world, child).pupil
            found[name, child] = Client().get(PATHS[kind].format(make_link(kind, person, pupil).token)).status_code
    return found


@pytest.mark.parametrize("kind", FeedKind)
def test_a_link_opens_only_a_child_of_its_person(world: World, kind: FeedKind) -> None:
    opens = {pair for pair, status in opened(world, kind).items() if status != 404}
    assert opens == set(OWN.items())


@pytest.mark.parametrize("kind", FeedKind)
def test_a_link_to_all_children_is_closed_to_who_has_none(world: World, kind: FeedKind) -> None:
    statuses = {
        name: Client().get(PATHS[kind].format(make_link(kind, person).token)).status_code
        for name, person in world.people.items()
    }
    assert statuses == {name: 200 if name in OWN else 404 for name in world.people}


@pytest.mark.parametrize("kind", FeedKind)
def test_after_the_last_day_of_all_guardianships_only_pupils_read(world: World, kind: FeedKind) -> None:
    Guardianship.objects.update(ends_on=TODAY - timedelta(days=1))
    opens = {pair for pair, status in opened(world, kind).items() if status != 404}
    assert opens == {("dima", "dima"), ("sveta", "sveta"), ("zoya", "zoya")}
