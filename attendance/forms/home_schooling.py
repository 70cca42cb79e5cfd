"""An order on teaching at home."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from school.models import Pupil

_DAY = {"type": "date"}


class HomeSchoolingForm(forms.Form):
    """Who, from when, by which order. `pupils` are offered in their order."""

    pupil = forms.TypedChoiceField(label="Ученик")
    starts_on = forms.DateField(label="С", widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label="По",
        required=False,
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        help_text="Пусто – до особого распоряжения.",
    )
    basis = forms.CharField(label="Приказ", max_length=120, help_text="Номер и дата приказа. Диагноз не указывают.")

    def __init__(self, *args: Any, pupils: Iterable[Pupil], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(pupil.pk): pupil for pupil in pupils}
        field = cast(forms.TypedChoiceField, self.fields["pupil"])
        field.choices = [("", "–"), *((key, pupil.full_name) for key, pupil in by_key.items())]
        field.coerce = by_key.__getitem__


class LastDayForm(forms.Form):
    """The last day at home."""

    on = forms.DateField(label="Последний день", widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
