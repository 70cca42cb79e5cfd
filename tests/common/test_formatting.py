"""How numbers stand on a page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from common.formatting import decimal_comma


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (None, None, "–"),
        (Decimal("4.44"), None, "4,44"),
        (Decimal("-0.5"), None, "-0,5"),
        (Decimal("7.5"), 2, "7,50"),
        (Decimal("9999.99"), 2, "9999,99"),
        (Decimal("10000"), 2, "10\u00a0000,00"),
        (Decimal("1515641.56"), None, "1\u00a0515\u00a0641,56"),
        (Decimal("-15156.4"), 2, "-15\u00a0156,40"),
    ],
)
def test_a_number_has_a_comma_and_a_large_one_its_thousands_apart(
    value: Decimal | None, places: int | None, shown: str
) -> None:
    assert decimal_comma(value, places) == shown
