"""Asking for a correction, and deciding about it."""

from __future__ import annotations

from typing import Any

from django import forms

CELL, GRADEBOOK = "cell", "gradebook"


class CorrectionForm(forms.Form):
    """What to open and why. The cell is offered when one was pointed at."""

    scope = forms.ChoiceField(label="Что открыть", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Почему",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Причину увидят завуч и история изменений.",
    )

    def __init__(self, *args: Any, scopes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["scope"].initial = scopes[0][0]


class GrantForm(forms.Form):
    """For how long to open."""

    hours = forms.TypedChoiceField(
        label="Открыть на", coerce=int, choices=[(1, "час"), (24, "сутки"), (72, "трое суток"), (168, "неделю")]
    )


class DeclineForm(forms.Form):
    """Why not."""

    answer = forms.CharField(label="Ответ учителю", max_length=500)
