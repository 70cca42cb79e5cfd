"""What goes along with the reports that are sent to the parents of a class."""

from __future__ import annotations

from typing import Any

from django import forms

from messaging.forms.keys import OneTimeKeyField
from messaging.queries.letters import ClassLetters, LetterRow
from messaging.rules.correspondence import LONGEST_TEXT

_TEXT = (
    "Здравствуйте! Посылаю отчёт об отметках, пропусках и питании вашего ребёнка. "
    "Если что-то в нём неясно, напишите мне здесь же."
)
NOBODY = "Отправлять некому: у всех, кому можно написать, отчёт за эти дни уже есть."
NO_LOGINS = "Отправлять некому: ни у одной семьи класса нет входа."


class LettersForm(forms.Form):
    """`key` is used up by the first sending; `number` is how many times these days had been sent when it was drawn."""

    key = OneTimeKeyField()
    number = forms.IntegerField(min_value=0, max_value=1000, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Что написать к отчёту", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )
    again = forms.BooleanField(
        label="Отправить ещё раз и тем, у кого отчёт за эти дни уже есть", required=False,
        help_text="Прежний отчёт останется у семьи: новый придёт отдельным письмом.",
    )  # fmt: skip

    def __init__(self, *args: Any, letters: ClassLetters, **kwargs: Any) -> None:
        drawn = {"number": letters.last_number, "text": _TEXT}
        super().__init__(*args, **{"initial": drawn, **kwargs})
        self.letters = letters
        if not letters.last_number:
            del self.fields["again"]

    @property
    def rows(self) -> list[LetterRow]:
        """Who gets a letter."""
        return self.letters.reachable if self.cleaned_data.get("again") else self.letters.waiting

    @property
    def next_number(self) -> int:
        """Which time it is for those who get one now."""
        number: int = self.cleaned_data["number"]
        return number + 1 if self.cleaned_data.get("again") else max(number, 1)

    def clean(self) -> dict[str, Any]:
        if not self.rows:
            raise forms.ValidationError(NOBODY if self.letters.reachable else NO_LOGINS)
        return self.cleaned_data
