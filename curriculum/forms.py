"""What people type about lesson plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from common.fields import DayField
from curriculum.access import TaughtSubject
from curriculum.models import LessonPlanItem
from school.forms import TABLE_HELP, PreviewedTableForm


class PlanForm(forms.Form):
    """For which subject and grade, and under which title."""

    taught = forms.ChoiceField(label="Предмет и параллель")
    title = forms.CharField(
        label="Название",
        max_length=120,
        required=False,
        help_text="Только если планов несколько, например: углублённый.",
    )

    def __init__(self, *args: Any, taught: Sequence[TaughtSubject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["taught"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(each.key, each.title) for each in taught]


class PlanTableForm(PreviewedTableForm):
    """The plan as a table."""

    what = "таблица плана"

    file = forms.FileField(label="Таблица с темами", help_text=TABLE_HELP)


class PlanItemForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A topic of the plan."""

    class Meta:
        model = LessonPlanItem
        fields = ["section", "topic", "hours", "kind", "planned_on", "homework"]
        field_classes = {"planned_on": DayField}


def conflicting_fields(form: PlanItemForm, item: LessonPlanItem) -> list[tuple[str, str]]:
    """Labels of the fields in which the row stands otherwise than was typed, with what stands there."""
    stored = PlanItemForm(instance=item).initial
    return [
        (str(field.label), str(stored[name] or "пусто"))
        for name, field in form.fields.items()
        if form.cleaned_data.get(name) != stored[name]
    ]
