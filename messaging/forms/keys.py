"""The hidden key of a form that writes something new."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms


class OneTimeKeyField(forms.UUIDField):
    """Drawn with each form and used up by the first sending, so that a second click writes nothing new."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(initial=uuid4, **kwargs)
