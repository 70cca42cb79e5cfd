"""One cell of the gradebook, as the grid sends it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from entry.forms import CellForm
from journal.models import AbsenceCode, PeriodResult
from journal.models.marks import RESULTS


class MarkForm(CellForm):
    """A mark or a result typed into a cell; an empty value clears it. The database knows the school's scale."""

    value = forms.CharField(max_length=3, required=False)

    def clean_value(self) -> tuple[int | None, str]:
        """The number or the result that was typed: one of the two, or neither."""
        typed = typed_mark(self.cleaned_data["value"])
        if typed is None:
            raise forms.ValidationError("Это не отметка.")
        return typed


class PeriodMarkForm(CellForm):
    """A period mark or its result, as the gradebook shows it: «5», «н/а»; an empty value clears it."""

    value = forms.CharField(max_length=7, required=False)

    def clean_value(self) -> tuple[int | None, str]:
        """The number or the result that was typed: one of the two, or neither."""
        value = self.cleaned_data["value"]
        results = {result.label: result.value for result in PeriodResult}
        if not value or value in results:
            return None, results.get(value, "")
        if value not in {"1", "2", "3", "4", "5"}:
            raise forms.ValidationError("Это не отметка за период.")
        return int(value), ""


def typed_mark(text: str) -> tuple[int | None, str] | None:
    """Value and result of a sign: «5», «зч»; None when it is no sign of a mark."""
    if not text or text in RESULTS:
        return None, RESULTS.get(text, "")
    return (int(text), "") if len(text) == 1 and text in "0123456789" else None


class SaidForm(forms.Form):
    """Away the whole day, everybody here: any words say so, an empty value takes it back."""

    value = forms.CharField(max_length=20, required=False)
    version = forms.IntegerField(min_value=0)


class AbsenceForm(CellForm):
    """The letter of an absence code typed into a cell; an empty one clears it."""

    value = forms.ModelChoiceField(AbsenceCode.objects.none(), to_field_name="letter", required=False)

    def __init__(self, *args: Any, codes: QuerySet[AbsenceCode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["value"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = codes
