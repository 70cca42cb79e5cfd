"""The menu file as it is uploaded; what it is, is told by its content (journal/forms/attachments.py)."""

from __future__ import annotations

from typing import Any

from django import forms

from common.fields import DayField
from common.refusals import Refused
from journal.forms.attachments import checked_file

ACCEPT = ".xlsx,.pdf,.png,.jpg,.jpeg,.webp"
_TYPES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
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

    def clean_file(self) -> Any:
        """The file with its type found out from its bytes."""
        try:
            file = checked_file(self.cleaned_data["file"])
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        if file.content_type not in _TYPES:
            raise forms.ValidationError(f"«{file.name}» – не XLSX, не PDF и не изображение.")
        return file
