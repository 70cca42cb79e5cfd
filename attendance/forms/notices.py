"""What a family writes about an absence, and what the class teacher answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from attendance.forms.doubts import QuestionedForm
from attendance.models import NoteKind, NoticeKind
from common.fields import DayField
from school.models import Pupil

LONGEST = timedelta(days=60)


class NoticeForm(QuestionedForm):
    """Which days and why, in the family's words."""

    kind = forms.TypedChoiceField(label="Причина", choices=NoticeKind.choices, coerce=NoticeKind)
    starts_on = DayField(label="С")
    ends_on = DayField(
        label="По",
        required=False,
        help_text="Включительно; пусто – один день.",
    )
    text = forms.CharField(
        label="Сообщение",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Коротко. Диагноз не пишите: справку принесите классному руководителю.",
    )

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pupil = pupil

    def clean(self) -> dict[str, Any]:
        """One day when no last one is given, and not more than two months at once."""
        found = super().clean() or self.cleaned_data
        starts_on: date | None = found.get("starts_on")
        found["ends_on"] = ends_on = found.get("ends_on") or starts_on
        if starts_on and ends_on:
            if ends_on < starts_on:
                self.add_error("ends_on", "Последний день раньше первого.")
            elif ends_on - starts_on > LONGEST:
                self.add_error("ends_on", "Не больше 60 дней в одном сообщении.")
        self.ask_back(self._pupil, starts_on, ends_on)
        return found


class WithdrawalForm(forms.Form):
    """Which version of the notice the family has seen."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class AnswerForm(WithdrawalForm):
    """As what the notice is accepted, or why it is not; both stand in one form of the page."""

    kind = forms.TypedChoiceField(
        label="Принять как", choices=NoteKind.choices, coerce=NoteKind, initial=NoteKind.APPLICATION, required=False
    )
    answer = forms.CharField(label="Ответ семье (нужен, если отклоняете)", max_length=300, required=False)

    def __init__(self, *args: Any, declines: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer" if declines else "kind"].required = True
        self.fields["answer"].error_messages["required"] = "Напишите семье, почему не приняли."
        for field in self.fields.values():
            field.widget.is_required = False  # two buttons share the fields: the browser must not insist
