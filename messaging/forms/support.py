"""What is asked about the journal, what is answered, and an entry of the help."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import Resolver404, resolve

from entry.forms import EditForm
from messaging.forms.keys import OneTimeKeyField
from messaging.models import HelpEntry
from messaging.models.support import LONGEST_ADDRESS, LONGEST_TEXT
from messaging.rules.support import ROLE_NAMES, with_some_number, without_numbers


class OnceForm(forms.Form):
    """A form with a key of its own, so that a second click sends nothing new."""

    key = OneTimeKeyField()

    def __init__(self, data: Any, *, files: Any = None, **initial: Any) -> None:
        super().__init__(data, files, initial=initial)


class QuestionForm(OnceForm):
    """The question. `page` is the address from which the form was opened; it may be taken out."""

    text = forms.CharField(
        label="Вопрос",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6}),
        help_text="Что вы хотели сделать и что вышло. Пароли не пишите: их не спрашивает никто.",
    )
    page = forms.CharField(
        label="Адрес страницы",
        required=False,
        max_length=LONGEST_ADDRESS,
        help_text="О какой странице вопрос. Лишнее можно стереть.",
    )


class ReplyForm(OnceForm):
    """A text under a question."""

    text = forms.CharField(label="Сообщение", max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 4}))

    def __init__(self, data: Any, *, label: str) -> None:
        super().__init__(data)
        self.fields["text"].label = label


class HelpEntryForm(EditForm):
    """An entry of the help. The page is typed as its address; numbers in it do not matter."""

    question = forms.CharField(label="Вопрос", max_length=300)
    answer = forms.CharField(label="Ответ", max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 8}))
    roles = forms.MultipleChoiceField(
        label="Для кого",
        required=False,
        choices=list(ROLE_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="Никто не отмечен – для всех.",
    )
    address = forms.CharField(
        label="Возле какой страницы",
        required=False,
        max_length=LONGEST_ADDRESS,
        help_text="Адрес страницы, например /journal/. Чей номер в нём стоит, неважно. Пусто – только в общем списке.",
    )
    is_shown = forms.BooleanField(label="Показывать в справке", required=False)

    def __init__(self, data: Any, *, entry: HelpEntry | None = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, row=entry, initial={} if entry else {"is_shown": True, **(initial or {})})

    def clean(self) -> dict[str, Any]:
        """The page's name, and its address without numbers."""
        found = super().clean() or self.cleaned_data
        found["page"] = ""
        if typed := found.get("address"):
            try:
                match = resolve(with_some_number(typed).partition("?")[0])
            except Resolver404:
                self.add_error("address", "Такой страницы в журнале нет.")
            else:
                found.update(page=match.view_name, address=without_numbers(match.route))
        return found
