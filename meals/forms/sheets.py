"""A month as it stands in an address, and a correction of a closed one as it is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms

from common.fields import DayField
from common.parameters import month_parameter
from meals.models import MealKind
from meals.rules.sheets import first_of_month
from school.models import Pupil


def month_asked_for(given: Mapping[str, str], today: date) -> date:
    """The first day of the month named as YYYY-MM; of the present month when none is named."""
    return month_parameter(given, "month") or first_of_month(today)


class CorrectionForm(forms.Form):
    """Which meal of whom is added to a closed month or struck out, and why. `pupils` are of one class."""

    pupil = forms.TypedChoiceField(label="Ученик")
    on = DayField(label="День")
    kind = forms.TypedChoiceField(label="Питание", choices=MealKind.choices)
    sign = forms.TypedChoiceField(
        label="Что сделать", choices=((-1, "вычеркнуть из табеля"), (1, "добавить в табель")), coerce=int
    )
    reason = forms.CharField(label="Причина", max_length=200)

    def __init__(self, *args: Any, pupils: Iterable[Pupil], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(pupil.pk): pupil for pupil in pupils}
        field = cast(forms.TypedChoiceField, self.fields["pupil"])
        field.choices = [("", "–"), *((key, pupil.short_name) for key, pupil in by_key.items())]
        field.coerce = by_key.__getitem__
