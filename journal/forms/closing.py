"""Closing a term although something in it is not ready."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

NOT_CONFIRMED = "Не закрыто: отметьте, что закрываете с незаполненным, или дозаполните журналы."


class ClosingForm(forms.Form):
    """Closing a term; `confirmed`: how many missing entries the page showed to the person who closes it."""

    not_confirmed = NOT_CONFIRMED
    confirmed = forms.IntegerField(min_value=0, required=False)

    def __init__(self, data: Mapping[str, Any], *, n_gaps: int) -> None:
        super().__init__(data)
        self.n_gaps = n_gaps

    def clean_confirmed(self) -> int:
        """What has been found since then was not confirmed."""
        confirmed: int = self.cleaned_data["confirmed"] or 0
        if confirmed < self.n_gaps:
            raise forms.ValidationError(self.not_confirmed)
        return confirmed

    @property
    def problem(self) -> str:
        """Why the term is not closed."""
        return " ".join(map(str, self.errors.get("confirmed", ())))
