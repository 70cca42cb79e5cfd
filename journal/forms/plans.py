"""What people type about lesson plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from journal.access import TaughtSubject
from journal.models import LessonPlan, LessonPlanItem
from journal.models.plans import LONGEST_HOURS
from journal.queries.programme import PlannedItem
from school.forms import DateInput, TableForm


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


class PlanTableForm(TableForm):
    """The plan as a table."""

    what = "таблица плана"

    file = forms.FileField(label="Таблица с темами", help_text="XLSX или CSV, до 5 МБ и 2000 строк.")


class PlanItemForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A topic of the plan."""

    class Meta:
        model = LessonPlanItem
        fields = ["section", "topic", "hours", "kind", "planned_on", "homework"]
        widgets = {"planned_on": DateInput()}


def what_differs(form: PlanItemForm, item: LessonPlanItem) -> list[tuple[str, str]]:
    """Labels of the fields in which the row stands otherwise than was typed, with what stands there."""
    stored = PlanItemForm(instance=item).initial
    return [
        (str(field.label), str(stored[name] or "пусто"))
        for name, field in form.fields.items()
        if form.cleaned_data.get(name) != stored[name]
    ]


class FollowForm(forms.Form):
    """Which plan the gradebook follows."""

    plan = forms.ModelChoiceField(LessonPlan.objects.none(), label="План", empty_label="выберите план")

    def __init__(self, *args: Any, plans: QuerySet[LessonPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = plans
            field.widget.choices = [("", field.empty_label), *((plan.pk, str(plan)) for plan in plans)]


class MergeForm(forms.Form):
    """Which topic takes fewer hours, and why."""

    item = forms.TypedChoiceField(label="Тема", coerce=int)
    hours = forms.IntegerField(
        label="Часов вместо плана",
        min_value=0,
        max_value=LONGEST_HOURS,
        help_text="0 – дать вместе с предыдущей темой.",
    )
    reason = forms.CharField(label="Причина", max_length=200)

    def __init__(self, *args: Any, items: Sequence[PlannedItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(item.pk, f"{item.number}. {item.topic} – {item.hours} ч") for item in items]
