"""What a work is, as a form: type, title, comment, and whether families see its marks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from journal.models import Work, WorkType


class WorkForm(forms.Form):
    """One column of marks. The version goes along hidden, written by the template."""

    work_type = forms.ModelChoiceField(WorkType.objects.none(), label="Вид работы", empty_label=None)
    title = forms.CharField(label="Название, если нужно", max_length=120, required=False)
    comment = forms.CharField(
        label="Комментарий ко всей колонке",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Его прочтут родители и ученики, пока колонка не скрыта.",
    )
    is_hidden = forms.BooleanField(
        label="Скрыть колонку от семей",
        required=False,
        help_text="Отметки не видны и в средний балл дневника не входят, пока вы не откроете колонку.",
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, work: Work, data: Any = None, *, types: QuerySet[WorkType]) -> None:
        columns = ("work_type", "title", "comment", "is_hidden")
        super().__init__(data, initial={name: getattr(work, name) for name in columns})
        field = self.fields["work_type"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # so declared above
        field.queryset = types
        field.choices = list(types.values_list("pk", "name"))  # fetched here, not while the page is drawn

    @property
    def values(self) -> dict[str, Any]:
        """What is to be written, as the action takes it; only after the form was found valid."""
        values = dict(self.cleaned_data)
        return {"known_version": values.pop("version"), **values}
