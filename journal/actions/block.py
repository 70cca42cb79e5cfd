"""Writing a block of cells of a gradebook at once: each cell is written or refused on its own (R-63)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from django.db import transaction

from accounts.models import User
from common.actions import action
from common.refusals import Refused, write_one_by_one
from entry.models import GridCell

# The action of one cell, such as `put_mark_at`, with everything but who acts.
CellWriter = Callable[..., GridCell]


@action
def write_block(*, writers: Mapping[int, CellWriter], is_look: bool, by: User) -> dict[int, GridCell | Refused]:
    """Write the cells in one transaction, in the order given; what each holds now, or why it has not been written.

    A refused cell leaves the others alone: nobody else's value is written over for them, and they are not lost for it.
    With `is_look` everything is done and then undone, so that what is told beforehand is what would happen.
    """
    outcomes: dict[int, GridCell | Refused] = {}

    def write(number: int, writer: CellWriter) -> None:
        outcomes[number] = writer(by=by)

    _, refusals = write_one_by_one((number, partial(write, number, writer)) for number, writer in writers.items())
    if is_look:
        transaction.set_rollback(True)
    return outcomes | refusals
