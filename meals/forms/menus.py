"""The menu file as it is uploaded; what it is, is told by its content (journal/forms/attachments.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django import forms

from common.fields import DayField
from common.refusals import Refused
from common.tables.book import UnreadableFileError, read_book
from journal.actions import CheckedFile
from journal.forms.attachments import checked_file
from meals.rules.menus import days_named

ACCEPT = ".xlsx,.pdf,.png,.jpg,.jpeg,.webp"
_SUNDAY = 7
_HEAD = 5
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = (
    _XLSX,
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/webp",
)


class MenuForm(forms.Form):
    """A day and its menu."""

    on = DayField(label="На день")
    file = forms.FileField(
        label="Файл",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="XLSX, PDF или изображение, до 5 МБ.",
        error_messages={"required": "Выберите файл меню, до 5 МБ."},
    )

    def __init__(self, *args: Any, doubts: Callable[[date, Sequence[date]], Sequence[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._doubts = doubts

    def clean_on(self) -> date:
        """Not a Sunday."""
        on: date = self.cleaned_data["on"]
        if on.isoweekday() == _SUNDAY:
            raise forms.ValidationError("В этот день не кормят: воскресенье.")
        return on

    def clean(self) -> dict[str, Any]:
        """Asks what is odd, once nothing is wrong: the file has to be chosen again, as browsers have it."""
        found = super().clean() or self.cleaned_data
        if not self.errors and (doubts := self._doubts(found["on"], _days_in(found["file"]))):
            self.fields["is_sure"] = forms.BooleanField(label="Да, всё верно", required=False)
            if not self["is_sure"].data:
                how = "Если всё верно, выберите файл снова, отметьте это внизу и загрузите."
                self.add_error(None, " ".join([*doubts, how]))
        return found

    def clean_file(self) -> Any:
        """The file with its type found out from its bytes."""
        if str(self.cleaned_data["file"].name).lower().endswith(".xls"):
            raise forms.ValidationError("Это таблица старого Excel (.xls): откройте её и сохраните как XLSX или PDF.")
        try:
            file = checked_file(self.cleaned_data["file"])
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        if file.content_type not in _TYPES:
            raise forms.ValidationError(f"«{file.name}» – не XLSX, не PDF и не изображение.")
        return file


def _days_in(file: CheckedFile) -> list[date]:
    """Days named by the file: by its name, and by the head of a table."""
    texts = [file.name]
    if file.content_type == _XLSX:
        with suppress(UnreadableFileError):
            sheets = read_book(file.content).sheets
            texts += [cell.text for sheet in sheets[:1] for row in sheet.rows[:_HEAD] for cell in row]
    return days_named(texts)
