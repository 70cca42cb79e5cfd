"""In these tests it is noon of the world's today, unless they set another hour: letters are shown at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories.threads import NOON


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield
