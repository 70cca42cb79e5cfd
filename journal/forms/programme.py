"""Which plan a gradebook follows, and which of its topics takes fewer hours (R-22, R-24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from curriculum.access import plan_followed
from curriculum.models import LONGEST_HOURS, GradebookPlan, LessonPlan
from entry.forms import EditForm
from journal.queries.programme import PlannedItem


class FollowForm(EditForm):
    """Which plan the gradebook of a group and subject follows; its row is the group."""

    plan = forms.ModelChoiceField(LessonPlan.objects.none(), label="План", empty_label="выберите план")

    def __init__(self, *args: Any, subject_id: int, plans: QuerySet[LessonPlan], **kwargs: Any) -> None:
        self.subject_id = subject_id
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = plans
            field.widget.choices = [("", field.empty_label), *((plan.pk, str(plan)) for plan in plans)]

    def values_in(self, row: Model) -> Mapping[str, Any]:
        """None at the beginning of the year."""
        followed = self.history_of(row)
        return {"plan": followed and followed.plan_id}

    def history_of(self, row: Model) -> GradebookPlan | None:
        """Who has chosen the plan."""
        return plan_followed(row.pk, self.subject_id)


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
