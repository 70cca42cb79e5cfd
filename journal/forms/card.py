"""The card of a cell as a form."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from common.fields import DayField
from common.forms import version_to_carry
from common.parameters import whole_number
from journal.actions.cards import CardValues
from journal.forms.cells import typed_mark
from journal.models.marks import SIGNS, Result
from journal.queries.cell import CellCard
from journal.queries.journal_rules import JournalRules

_WITHOUT_POINT = "Это запишется вместе с точкой: отметьте «Точка» или сотрите текст."
_WITHOUT_MARK = "Это запишется вместе с отметкой: поставьте её или сотрите день."
_USUAL_DELAY = timedelta(days=7)


class CardForm(forms.Form):
    """Mark, comment, day of a make-up mark, point. Versions go along hidden, written by the template."""

    mark = forms.ChoiceField(label="Отметка", required=False)
    given_on = DayField(
        label="Сдано",
        required=False,
        help_text="Если отметка за пропущенный урок получена позже.",
    )
    comment = forms.CharField(
        label="Комментарий",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Его прочтут родители и ученик.",
    )
    is_owed = forms.BooleanField(label="Точка: ученик ещё должен сдать работу", required=False)
    due_on = DayField(label="Сдать до", required=False)
    owed = forms.CharField(label="Что сдать", max_length=500, required=False)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    owed_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, card: CellCard, rules: JournalRules, data: Any = None) -> None:
        super().__init__(data, initial=_initial(card, rules.today))
        marks = [(str(mark), str(mark)) for mark in rules.marks]
        results = [(SIGNS[result.value], result.label) for result in Result] if marks else []
        mark = self.fields["mark"]
        assert isinstance(mark, forms.ChoiceField)  # noqa: S101  # so declared above
        mark.choices = [("", "нет"), *marks, *results]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_owed") and not cleaned.get("due_on"):
            self.add_error("due_on", "До какого дня ждать работу?")
        for name, switch, why in (("owed", "is_owed", _WITHOUT_POINT), ("given_on", "mark", _WITHOUT_MARK)):
            if name in self.changed_data and cleaned.get(name) and not cleaned.get(switch):
                self.add_error(name, why)
        return cleaned

    @property
    def values(self) -> CardValues:
        """What is to be written; only after the form was found valid."""
        cleaned = self.cleaned_data
        value, result = typed_mark(cleaned["mark"]) or (None, "")
        return CardValues(
            value=value,
            result=result,
            comment=cleaned["comment"],
            given_on=cleaned["given_on"] if cleaned["mark"] else None,
            due_on=cleaned["due_on"] if cleaned["is_owed"] else None,
            owed=cleaned["owed"],
            version=cleaned["version"],
            owed_version=cleaned["owed_version"],
        )


def versions_to_carry(form: CardForm | None, card: CellCard) -> dict[str, int]:
    """Of the mark and of the point (`version_to_carry`). A conflict is told of one of the two, the mark first."""
    version = version_to_carry(form, card.version)
    owed_version = version_to_carry(form, card.owed_version, "owed_version")
    if form and form.is_bound and version != (whole_number(form.data.get("version")) or 0):
        owed_version = whole_number(form.data.get("owed_version")) or 0
    return {"version": version, "owed_version": owed_version}


def _initial(card: CellCard, today: date) -> dict[str, object]:
    return {
        "mark": card.sign,
        "given_on": card.mark.given_on if card.mark else None,
        "comment": card.mark.comment if card.mark else "",
        "is_owed": card.due_on is not None,
        "due_on": card.due_on or today + _USUAL_DELAY,
        "owed": card.owed.comment if card.owed and card.due_on else "",
    }
