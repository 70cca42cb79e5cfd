"""Which link a person asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from notices.models import FeedKind
from school.models import Pupil


class FeedLinkForm(forms.Form):
    """Of a button: what is to be read, about which child; no child is all of them."""

    kind = forms.TypedChoiceField(label="Что", choices=FeedKind.choices, coerce=FeedKind)
    pupil = forms.ModelChoiceField(Pupil.objects.none(), label="О ком", required=False)

    def __init__(self, *args: Any, pupils: QuerySet[Pupil], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupil"].queryset = pupils  # type: ignore[attr-defined]  # a ModelChoiceField
