"""A form about days of absence that asks back when they are odd, and is written after «Да, всё верно»."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms

from school.models import Pupil

Doubts = Callable[[Pupil, date, date], Sequence[str]]


class QuestionedForm(forms.Form):
    """Asks `doubts` of what was typed, once nothing else is wrong. The box appears with the question."""

    def __init__(self, *args: Any, doubts: Doubts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._doubts = doubts

    def ask_back(self, pupil: Pupil | None, starts_on: date | None, ends_on: date | None) -> None:
        """Refuses what is odd until the person says that it is right."""
        if self.errors or pupil is None or starts_on is None or ends_on is None:
            return
        doubts = self._doubts(pupil, starts_on, ends_on)
        if doubts:
            self.fields["is_sure"] = forms.BooleanField(label="Да, всё верно", required=False)
            if not self["is_sure"].data:
                self.add_error(None, " ".join([*doubts, "Если всё верно, отметьте это внизу и отправьте ещё раз."]))
