"""Bodies of pages are shown again only under the version that they were drawn of; memory has a limit."""

from __future__ import annotations

from collections.abc import Callable

from django.test import override_settings

from journal.queries.kept_bodies import KeptBodies

LARGE = 1000


def drawing(body: str, drawn: list[str]) -> Callable[[], str]:
    """Draws the body and notes that it has been drawn."""

    def draw() -> str:
        drawn.append(body)
        return body

    return draw


def show(bodies: KeptBodies, at: int, drawn: list[str]) -> str:
    """The page of one key when the version of its data is `at`."""
    return bodies.get("week", at, drawing(f"неделя {at}", drawn)).decode()


def test_a_body_is_drawn_once_for_each_version() -> None:
    bodies, drawn = KeptBodies(LARGE), list[str]()
    shown = [show(bodies, at, drawn) for at in (1, 1, 2, 2)]
    assert (shown, drawn) == (["неделя 1", "неделя 1", "неделя 2", "неделя 2"], ["неделя 1", "неделя 2"])


def test_a_version_that_is_left_behind_is_forgotten() -> None:
    bodies, drawn = KeptBodies(LARGE), list[str]()
    for at in (1, 2, 1):
        show(bodies, at, drawn)
    assert drawn == ["неделя 1", "неделя 2", "неделя 1"]


def test_a_body_is_kept_for_its_own_key_only() -> None:
    bodies, drawn = KeptBodies(LARGE), list[str]()
    shown = [bodies.get(key, 1, drawing(key, drawn)).decode() for key in ("Дима", "Света", "Дима")]
    assert (shown, drawn) == (["Дима", "Света", "Дима"], ["Дима", "Света"])


def test_what_has_not_been_asked_for_the_longest_leaves_when_memory_is_full() -> None:
    bodies, drawn = KeptBodies(len("первая") * 2 * 2), list[str]()  # two bodies of two bytes a letter
    for body in ("первая", "вторая", "первая", "третья", "первая", "вторая"):
        bodies.get(body, 1, drawing(body, drawn))
    assert drawn == ["первая", "вторая", "третья", "вторая"]


def test_a_body_larger_than_all_memory_is_shown_and_not_kept() -> None:
    bodies, drawn = KeptBodies(3), list[str]()
    shown = [bodies.get("week", 1, drawing("неделя", drawn)).decode() for _ in range(2)]
    assert (shown, drawn) == (["неделя", "неделя"], ["неделя", "неделя"])


def test_switched_off_everything_is_drawn_anew() -> None:
    bodies, drawn = KeptBodies(LARGE), list[str]()
    with override_settings(KEPT_BODIES_MEGABYTES=0):
        for _ in range(2):
            bodies.get("week", 1, drawing("неделя", drawn))
    assert drawn == ["неделя", "неделя"]
