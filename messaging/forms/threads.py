"""What is written: a message with its files, a new thread, a complaint, a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import HttpRequest

from common.parameters import key_parameter, whole_number
from common.refusals import Refused
from common.uploads import MAX_BYTES, was_too_large
from journal.actions import CheckedFile
from journal.forms.attachments import ACCEPT, ALLOWED, checked_file
from messaging.forms.support import OnceForm
from messaging.queries.recipients import AUDIENCES, GUARDIANS
from messaging.queries.threads import ALL, MAILINGS, UNREAD, Asked
from messaging.rules.correspondence import LONGEST_SUBJECT, LONGEST_TEXT, MOST_FILES

_MEGABYTES = MAX_BYTES // 1024 // 1024


class MessageText(forms.CharField):
    """A text as typed; only the ends of lines become those of the database before it is measured."""

    widget = forms.Textarea(attrs={"rows": 6})

    def __init__(self) -> None:
        super().__init__(label="Сообщение", strip=False)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value.strip():
            raise forms.ValidationError("Напишите сообщение.")
        if len(value) > LONGEST_TEXT:
            raise forms.ValidationError(f"Не длиннее {LONGEST_TEXT} знаков, а здесь {len(value)}. Сократите текст.")


class SeveralFilesInput(forms.FileInput):
    """The browser lets several files be chosen."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002  # Django's signature
        return files.getlist(name) if files else []


class SeveralFiles(forms.FileField):
    """Files told by their content, all of them or none (journal/forms/attachments.py)."""

    widget = SeveralFilesInput(attrs={"accept": ACCEPT})

    def __init__(self) -> None:
        super().__init__(
            label="Файлы",
            required=False,
            help_text=f"До {MOST_FILES} файлов, каждый до {_MEGABYTES} МБ: {ALLOWED}.",
        )

    def clean(self, data: Sequence[Any], initial: Any = None) -> list[CheckedFile]:  # noqa: ARG002
        """Counted before the first one is opened."""
        if len(data) > MOST_FILES:
            raise forms.ValidationError(f"Файлов не больше {MOST_FILES}, а выбрано {len(data)}. Выберите их заново.")
        try:
            return [checked_file(upload) for upload in data]
        except Refused as refusal:
            raise forms.ValidationError(f"{refusal.message} Выберите файлы заново.") from refusal


class MessageForm(OnceForm):
    """A message. Only members of the staff are asked whether it is urgent."""

    text = MessageText()
    attachments = SeveralFiles()
    is_urgent = forms.BooleanField(label="Срочно: показать сразу, не дожидаясь часов переписки", required=False)

    def __init__(self, request: HttpRequest, *, asks_urgent: bool, **initial: Any) -> None:
        is_sent = request.method == "POST"
        data, files = (request.POST, request.FILES) if is_sent else (None, None)
        super().__init__(data, files=files, **initial)
        self._is_too_large = was_too_large(request, "attachments")
        if not asks_urgent:
            del self.fields["is_urgent"]

    def clean_attachments(self) -> list[CheckedFile]:
        """A file that was dropped for its size takes the others with it: people choose them together."""
        if self._is_too_large:
            raise forms.ValidationError(f"Файл больше {_MEGABYTES} МБ. Уменьшите его и выберите файлы заново.")
        found: list[CheckedFile] = self.cleaned_data["attachments"]
        return found


class ThreadForm(MessageForm):
    """The first message of a thread, with its subject."""

    subject = forms.CharField(
        label="Тема",
        max_length=LONGEST_SUBJECT,
        validators=[
            RegexValidator(
                r"[\x00-\x1f\x7f-\x9f\u2028\u2029]",
                "Тема – одна строка, без переносов и управляющих знаков.",
                inverse_match=True,
            )
        ],
    )

    field_order: Sequence[str] = ("key", "subject", "text", "attachments", "is_urgent")


class MailingForm(ThreadForm):
    """The first message of a thread with each family of a class or group."""

    audience = forms.ChoiceField(
        label="Кому", choices=[(key, title.capitalize()) for key, (title, _) in AUDIENCES.items()], initial=GUARDIANS
    )

    field_order = ("key", "audience", "subject", "text", "attachments", "is_urgent")


class ReasonForm(forms.Form):
    """Why somebody complains of a message."""

    reason = forms.CharField(label="Что не так", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class NoteForm(forms.Form):
    """What the administrator has decided about a complaint."""

    note = forms.CharField(
        label="Решение",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Что сделано. Остаётся в истории жалобы.",
    )


def asked_of(request: HttpRequest) -> Asked:
    """Which threads the address asks for; what it does not know is all of them, the first part."""
    given = request.GET
    show = given.get("show", ALL)
    return Asked(
        show=show if show in (UNREAD, MAILINGS) else ALL,
        words=given.get("q", "").strip()[:100],
        page=min(max(whole_number(given.get("page")) or 1, 1), 10_000),
        pupil=key_parameter(given, "pupil"),
    )
