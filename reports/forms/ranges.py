"""The days that a report is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from common.fields import DayField


class DateRangeForm(forms.Form):
    """An inclusive range of days; both empty means «the term»."""

    starts_on = DayField(label="С", required=False)
    ends_on = DayField(label="По", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Последний день раньше первого.")
        return cleaned

    def range_within(self, term: tuple[date, date]) -> tuple[date, date]:
        """The days asked for; the term's days where one is not told or not understood."""
        if not self.is_valid():
            return term
        return self.cleaned_data["starts_on"] or term[0], self.cleaned_data["ends_on"] or term[1]
