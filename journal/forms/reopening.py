"""Opening what is closed again for a while."""

from __future__ import annotations

from datetime import timedelta

from django import forms

from journal.models.reopenings import LONGEST_REOPENING

_USUAL_DAYS = 3
_SPANS = [(1, "сутки"), (3, "трое суток"), (7, "неделю"), (14, "две недели"), (LONGEST_REOPENING.days, "31 день")]


class ReopeningForm(forms.Form):
    """Why, and for how many days from now."""

    reason = forms.CharField(
        label="Почему", max_length=300, help_text="Причина остаётся на странице «Периоды» и в истории."
    )
    days = forms.TypedChoiceField(label="Открыть на", coerce=int, choices=_SPANS, initial=_USUAL_DAYS)

    @property
    def span(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
