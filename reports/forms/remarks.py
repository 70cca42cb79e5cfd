"""Making a remark, answering it, deciding about it, and finding it in the list."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from common.fields import DayField
from reports.models import RemarkPurpose
from reports.queries.remarks import KINDS, OPEN, STATES, RemarksFilter
from school.models import StaffMember

LONGEST_TEXT = 1000
_ALL = "all"


class StaffChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """Somebody of the staff. The people are fetched when they are offered, never while the page is drawn."""

    def offer(self, people: QuerySet[StaffMember]) -> None:
        self.queryset = people
        self.choices = [("", self.empty_label), *((each.pk, each.full_name) for each in people)]


def _day(label: str, *, is_required: bool = False) -> DayField:
    return DayField(label=label, required=is_required)


def _staff(form: forms.Form, name: str) -> StaffChoice:
    return cast(StaffChoice, form.fields[name])


class RemarkForm(forms.Form):
    """What to mend. Everything but the text is proposed by the place from which the form was opened."""

    text = forms.CharField(
        label="Замечание",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3, "autofocus": True}),
    )
    addressee = StaffChoice(StaffMember.objects.none(), label="Кому", empty_label="выберите")
    due_on = _day("Исправить до", is_required=True)
    purpose = forms.ChoiceField(label="Цель проверки", choices=RemarkPurpose.choices)

    def __init__(
        self, data: Any, *, addressees: QuerySet[StaffMember], proposed: int | None, due_on: date, today: date
    ) -> None:
        initial = {"addressee": proposed, "due_on": due_on, "purpose": RemarkPurpose.FILLING}
        super().__init__(data, initial=initial)
        _staff(self, "addressee").offer(addressees)
        self.today = today

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise forms.ValidationError("Этот день уже прошёл.")
        return due_on


class ReplyForm(forms.Form):
    """The addressee's answer; `fixed` is the button «Исправлено», which needs no words."""

    reply = forms.CharField(label="Ответ", max_length=LONGEST_TEXT, required=False, widget=forms.Textarea({"rows": 3}))

    @property
    def is_fixed(self) -> bool:
        return "fixed" in self.data

    def clean_reply(self) -> str:
        reply: str = self.cleaned_data["reply"]
        if not reply and not self.is_fixed:
            raise forms.ValidationError("Напишите ответ.")
        return reply


class DecisionForm(forms.Form):
    """Accepting what was mended; `return` is the button «Вернуть», which needs a word why."""

    note = forms.CharField(label="Решение", max_length=LONGEST_TEXT, required=False, widget=forms.Textarea({"rows": 2}))

    @property
    def is_return(self) -> bool:
        return "return" in self.data

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"]
        if not note and self.is_return:
            raise forms.ValidationError("Напишите, что ещё не исправлено.")
        return note


class RemarksFilterForm(forms.Form):
    """Whose, of which kind, in which state, issued when. What is not understood is not asked for.

    The class and the days that remarks are about come from the page of a term, and stay while the rest is chosen.
    """

    staff = StaffChoice(StaffMember.objects.none(), label="Кому", required=False, empty_label="все")
    kind = forms.ChoiceField(label="Вид", required=False, choices=[("", "все"), *KINDS.items()])
    state = forms.ChoiceField(label="Состояние", required=False, choices=[*STATES.items(), (_ALL, "все")])
    starts_on = _day("Выдано с")
    ends_on = _day("Выдано по")
    school_class = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    about_from = forms.DateField(required=False, widget=forms.HiddenInput)
    about_to = forms.DateField(required=False, widget=forms.HiddenInput)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, people: QuerySet[StaffMember] | None) -> None:
        super().__init__(data)
        if people is None:
            del self.fields["staff"]
        else:
            _staff(self, "staff").offer(people)

    @property
    def asked(self) -> RemarksFilter:
        """The filter, without what was not understood."""
        self.is_valid()
        typed = self.cleaned_data
        state = typed.get("state") or OPEN
        first, last = typed.get("about_from"), typed.get("about_to")
        return RemarksFilter(
            staff_id=typed["staff"].pk if typed.get("staff") else None,
            kind=typed.get("kind", ""),
            state="" if state == _ALL else state,
            starts_on=typed.get("starts_on"),
            ends_on=typed.get("ends_on"),
            class_id=typed.get("school_class"),
            about=(first, last) if first and last else None,
            page=typed.get("page") or 1,
        )
