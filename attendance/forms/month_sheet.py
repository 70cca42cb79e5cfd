"""A reason for one day, as it is typed into the month sheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from attendance.forms.class_day import CLEAR, KINDS, Option
from attendance.models import NoteKind
from attendance.queries.codes import AbsenceLetters
from common.fields import DayField
from school.models import Pupil


def reason_options(letters: AbsenceLetters) -> list[Option]:
    """Reasons, and taking them back."""
    reasons = [
        Option(kind.value, f"{letters.of_note(kind).letter} – {kind.label}", letters.of_note(kind).typed_as)
        for kind in KINDS
    ]
    return [*reasons, Option(CLEAR, "снять причину этого дня", "delete backspace")]


class DayReasonForm(forms.Form):
    """The reason of a day of absence: the pupil, the day, the reason. `pupils` are offered in their order."""

    pupil = forms.TypedChoiceField(label="Ученик")
    on = DayField(label="День")
    kind = forms.TypedChoiceField(label="Причина", coerce=lambda value: None if value == CLEAR else NoteKind(value))

    def __init__(self, *args: Any, pupils: Iterable[Pupil], options: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(pupil.pk): pupil for pupil in pupils}
        pupil = cast(forms.TypedChoiceField, self.fields["pupil"])
        pupil.choices = [("", "–"), *((key, pupil.short_name) for key, pupil in by_key.items())]
        pupil.coerce = by_key.__getitem__
        kind = cast(forms.TypedChoiceField, self.fields["kind"])
        kind.choices = [(option.value, option.title) for option in options]
        kind.empty_value = None
