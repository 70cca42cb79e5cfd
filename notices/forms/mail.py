"""What a person types about letters: his address, his hours, how soon he wants to hear of what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from notices.models import MailAddress, MailPace
from notices.queries.settings import MailSettings


class MailAddressForm(forms.Form):
    """The address to which a link is sent."""

    address = forms.EmailField(
        label="Адрес эл. почты",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Никто, кроме вас, его не увидит. На него придёт ссылка: пока её не открыли, писем не будет.",
        error_messages={"invalid": "Это не адрес эл. почты: проверьте, нет ли пробелов и на месте ли @."},
    )


def _time_field(label: str, help_text: str = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(
        label=label, widget=widget, help_text=help_text, error_messages={"invalid": "Время – как 21:30."}
    )


class MailHoursForm(forms.Form):
    """Quiet hours and the time of the digest."""

    quiet_from = _time_field("Не писать с")
    quiet_until = _time_field("Не писать до", "Одинаковое время – писать и ночью.")
    digest_at = _time_field("Сводка в", "Когда приходит то, что раз в день, и в субботу – то, что раз в неделю.")

    @classmethod
    def of(cls, address: MailAddress, data: QueryDict | None) -> MailHoursForm:
        """The hours of the address, or what was sent."""
        hours = ("quiet_from", "quiet_until", "digest_at")
        return cls(data, initial={name: getattr(address, name) for name in hours})


class MailPacesForm(forms.Form):
    """For each child and kind of news how soon it is mailed; `rows` says in which order they stand."""

    def __init__(self, mail: MailSettings, data: QueryDict | None) -> None:
        super().__init__(data)
        self.keys: dict[str, tuple[int | None, str]] = {}
        for group in mail.groups:
            for choice in group.choices:
                name = f"pace-{group.pupil_id or 0}-{choice.kind}"
                self.keys[name] = (group.pupil_id, choice.kind)
                self.fields[name] = forms.ChoiceField(
                    label=choice.label, choices=MailPace.choices, initial=choice.pace, required=False
                )
        self.groups = [
            (group.name, [self[f"pace-{group.pupil_id or 0}-{choice.kind}"] for choice in group.choices])
            for group in mail.groups
        ]

    @property
    def paces(self) -> Mapping[tuple[int | None, str], str]:
        """What was chosen, by child and kind; what was not sent stays as it is."""
        cleaned: dict[str, Any] = self.cleaned_data
        return {key: cleaned[name] for name, key in self.keys.items() if cleaned[name]}
