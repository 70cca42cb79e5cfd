"""What a person types about letters: his address, his hours, how soon he wants to hear of what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.db.models import Model
from django.http import QueryDict

from entry.forms import AS_SHOWN, EditForm
from notices.models import MailPace
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


class MailHoursForm(EditForm):
    """Quiet hours and the time of the digest, of an address."""

    quiet_from = _time_field("Не писать с")
    quiet_until = _time_field("Не писать до", "Одинаковое время – писать и ночью.")
    digest_at = _time_field("Сводка в", "Когда приходит то, что раз в день, и в субботу – то, что раз в неделю.")


class MailPacesForm(EditForm):
    """For each child and kind of news how soon it is mailed; `groups` says in which order they stand.

    `read` gives what has been chosen by now.
    """

    def __init__(self, mail: MailSettings, data: QueryDict | None, *, read: Callable[[], MailSettings]) -> None:
        self._read = read
        self.keys: dict[str, tuple[int | None, str]] = {}
        fields = dict[str, forms.Field](self.base_fields)
        for group in mail.groups:
            for choice in group.choices:
                name = f"pace-{group.pupil_id or 0}-{choice.kind}"
                self.keys[name] = (group.pupil_id, choice.kind)
                fields[name] = forms.ChoiceField(label=choice.label, choices=MailPace.choices, required=False)
        cast(Any, self).base_fields = fields  # Django copies them for this form alone
        super().__init__(data, row=mail.address, values=_chosen(mail))
        self.groups = [
            (group.name, [self[f"pace-{group.pupil_id or 0}-{choice.kind}"] for choice in group.choices])
            for group in mail.groups
        ]

    def add_prefix(self, field_name: str) -> str:
        """The hours stand in the same form and carry what they have shown as well."""
        return f"paces_{field_name}" if field_name == AS_SHOWN else field_name

    def values_in(self, row: Model) -> Mapping[str, str]:  # noqa: ARG002  # of the same person as his address
        """What has been chosen by now."""
        return _chosen(self._read())

    @property
    def paces(self) -> Mapping[tuple[int | None, str], str]:
        """What was chosen, by child and kind; what was not sent stays as it is."""
        cleaned: dict[str, Any] = self.cleaned_data
        return {key: cleaned[name] for name, key in self.keys.items() if cleaned[name]}


def _chosen(mail: MailSettings) -> dict[str, str]:
    return {
        f"pace-{group.pupil_id or 0}-{choice.kind}": choice.pace for group in mail.groups for choice in group.choices
    }
