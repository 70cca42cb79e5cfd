"""One cell of the gradebook, as the grid sends it."""

from __future__ import annotations

from django import forms

from journal.models import AbsenceCode


class MarkForm(forms.Form):
    """A mark typed into a cell; an empty value clears it. The database knows the school's scale."""

    value = forms.IntegerField(min_value=0, max_value=9, required=False)
    version = forms.IntegerField(min_value=0)


class WholeDayForm(forms.Form):
    """Away the whole day: any words say so, an empty value takes it back."""

    value = forms.CharField(max_length=20, required=False)
    version = forms.IntegerField(min_value=0)


class AbsenceForm(forms.Form):
    """The letter of an absence code typed into a cell; an empty one clears it."""

    value = forms.ModelChoiceField(AbsenceCode.objects.all(), to_field_name="letter", required=False)
    version = forms.IntegerField(min_value=0)
