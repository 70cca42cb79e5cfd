"""The day as of which the journal is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from common.fields import DayField


class PastDayForm(forms.Form):
    """`as_of`: a day that is over. Left empty it is the journal of the present."""

    as_of = DayField(
        label="Журнал на дату",
        required=False,
        error_messages={"invalid": "Введите дату."},
    )

    def __init__(self, data: Mapping[str, Any], *, today: date) -> None:
        super().__init__(data)
        self.today = today
        self.fields["as_of"].widget.attrs["max"] = today.isoformat()

    def clean_as_of(self) -> date | None:
        """The future has no journal yet."""
        day: date | None = self.cleaned_data["as_of"]
        if day is not None and day > self.today:
            raise forms.ValidationError("Этот день ещё не наступил.")
        return day

    @property
    def day(self) -> date | None:
        """The day asked for; None for the present, and for a text that is no date."""
        return self.cleaned_data["as_of"] if self.is_valid() else None
