"""Closing a term for a whole grade: all classes or none (R-51)."""

from __future__ import annotations

import pytest

from common.refusals import Refused
from journal.actions import close_term, close_term_of_grade
from journal.models import TermLock
from tests.world import World


def test_every_class_of_the_grade_is_closed(world: World) -> None:
    classes = [world.class_5b, world.class_5a]
    close_term_of_grade(term=world.quarter_1, classes=classes, by=world.galina.user)
    assert [(str(lock), lock.closed_by) for lock in TermLock.objects.all()] == [
        ("5А: I четверть", world.galina.user),
        ("5Б: I четверть", world.galina.user),
    ]


def test_none_is_closed_when_one_of_them_refuses(world: World) -> None:
    kept = close_term(term=world.quarter_1, school_class=world.class_5b, by=world.kira.user)
    with pytest.raises(Refused, match="Период для этого класса уже закрыт"):
        close_term_of_grade(term=world.quarter_1, classes=[world.class_5a, world.class_5b], by=world.galina.user)
    assert list(TermLock.objects.all()) == [kept]
