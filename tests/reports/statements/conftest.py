"""The small demo school, for the figures of a whole file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.small_school import small_school


@pytest.fixture(scope="module")
def demo_school(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Three classes and two years; nothing is written."""
    with django_db_blocker.unblock(), small_school():
        yield
