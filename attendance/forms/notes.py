"""An excuse note as it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from attendance.forms.doubts import QuestionedForm
from attendance.models import NoteKind
from common.fields import DayField
from school.models import Pupil


class ExcuseNoteForm(QuestionedForm):
    """An excuse note: the pupil, the document, the days. `pupils` are offered in their order."""

    pupil = forms.TypedChoiceField(label="Ученик")
    kind = forms.TypedChoiceField(label="Основание", choices=NoteKind.choices, coerce=NoteKind)
    starts_on = DayField(label="С")
    ends_on = DayField(
        label="По",
        required=False,
        help_text="Включительно; пусто – один день.",
    )
    number = forms.CharField(
        label="Номер документа", max_length=40, required=False, help_text="Если есть. Диагноз не указывают."
    )

    def __init__(self, *args: Any, pupils: Iterable[Pupil], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(pupil.pk): pupil for pupil in pupils}
        field = cast(forms.TypedChoiceField, self.fields["pupil"])
        field.choices = [("", "–"), *((key, pupil.short_name) for key, pupil in by_key.items())]
        field.coerce = by_key.__getitem__

    def clean(self) -> dict[str, Any]:
        """One day when no last one is given."""
        found = super().clean() or self.cleaned_data
        starts_on = found.get("starts_on")
        found["ends_on"] = ends_on = found.get("ends_on") or starts_on
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Последний день раньше первого.")
        self.ask_back(found.get("pupil"), starts_on, ends_on)
        return found
