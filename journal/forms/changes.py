"""About which days and which class the report of changes is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from common.fields import DayField
from journal.queries.changes import ChangesFilter
from school.models import SchoolClass

_DEFAULT_PERIOD = timedelta(days=7)


class ChangesForm(forms.Form):
    """An inclusive range of days, the last week unless told otherwise, and a class.

    An author is no field to fill in: a number of his changes names him.
    """

    starts_on = DayField(label="С", required=False)
    ends_on = DayField(label="По", required=False)
    school_class = forms.ModelChoiceField(
        SchoolClass.objects.none(), label="Класс", required=False, empty_label="все классы"
    )
    only_others = forms.BooleanField(label="Только мои отметки, изменённые другими", required=False)
    author = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, today: date, classes: QuerySet[SchoolClass]) -> None:
        super().__init__({"starts_on": today - _DEFAULT_PERIOD, "ends_on": today, **data})
        self._usual = (today - _DEFAULT_PERIOD, today)
        field = self.fields["school_class"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = classes
            field.widget.choices = [("", field.empty_label), *((each.pk, each.name) for each in classes)]

    def clean(self) -> dict[str, Any]:
        """The range in its order."""
        cleaned = self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Последний день раньше первого.")
        return cleaned

    @property
    def asked(self) -> ChangesFilter:
        """What is asked for; the usual days where nothing is told, or nothing that makes sense."""
        if not self.is_valid():
            return ChangesFilter(*self._usual)
        data = self.cleaned_data
        chosen = data["school_class"]
        return ChangesFilter(
            data["starts_on"] or self._usual[0],
            data["ends_on"] or self._usual[1],
            chosen.pk if chosen else None,
            only_others=data["only_others"],
            author=data["author"],
        )
