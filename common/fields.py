"""Fields of forms that ask for the same thing on many pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)  # a school's life: what `parsed_date` takes as well
_FIRST_BIRTHDAY = date(1900, 1, 1)


class DayInput(forms.DateInput):
    """The browser's own calendar, which speaks ISO and no language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day of the school's life: with the year 1 or 9999 no page could name the day before or the week after."""

    widget = DayInput
    first_day = FIRST_DAY

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        years = f"Год – от {self.first_day.year} до {LAST_DAY.year}."
        self.validators += [MinValueValidator(self.first_day, years), MaxValueValidator(LAST_DAY, years)]


class BirthdayField(DayField):
    """A day on which somebody was born."""

    first_day = _FIRST_BIRTHDAY
