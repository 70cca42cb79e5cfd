"""What wrk saves into: cells of pupils, not the roll call below them."""

from __future__ import annotations

from bench.grid import open_cells
from tests.conftest import SignedIn
from tests.world import World


def test_open_cells_are_those_of_pupils(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.anna).get(f"/journal/{world.group_5a.pk}/{world.maths.pk}/").text
    pupils = {int(path.rsplit("/", 2)[1]) for path, _, _ in open_cells(page)}
    assert pupils == {world.dima.pupil.pk, world.sveta.pupil.pk}
