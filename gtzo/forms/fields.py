"""What people type about norms, results and medical papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Model

from common.fields import DayField
from common.forms import REFUSED
from common.refusals import Outdated
from entry.forms import CellForm, EditForm
from entry.rules import fingerprints
from gtzo.models import NormVersion, PeGroup, Trial, Uin
from gtzo.rules.inputs import read_uin
from school.forms import TABLE_HELP, PreviewedTableForm
from school.models import Pupil

KUZBASS = "42"


class ProtocolForm(forms.Form):
    """Which day and which trials the protocol is about."""

    on = DayField(label="День испытания")
    trials = forms.TypedMultipleChoiceField(label="Испытания", coerce=int, widget=forms.CheckboxSelectMultiple())
    attempts = forms.TypedChoiceField(
        label="Попыток", coerce=int, choices=[(number, number) for number in range(1, 4)], required=False
    )

    def __init__(self, *args: Any, offered: Sequence[Trial], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self._offered = offered
        field = self.fields["trials"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(trial.pk, trial.name) for trial in offered]

    def clean_trials(self) -> list[Trial]:
        """The chosen ones, in their usual order."""
        chosen: list[int] = self.cleaned_data["trials"]
        return [trial for trial in self._offered if trial.pk in chosen]

    def clean_attempts(self) -> int:
        """One, unless told otherwise."""
        return self.cleaned_data["attempts"] or 1

    def clean_on(self) -> date:
        """Results are of today or earlier."""
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError("День испытания ещё не наступил.")
        return day


class ResultForm(CellForm):
    """A result typed into a cell; an empty value clears it."""

    value = forms.CharField(max_length=12, required=False)


class MedicalGroupForm(forms.Form):
    """The group from a day on."""

    group = forms.ChoiceField(label="Медицинская группа", choices=PeGroup.choices)
    starts_on = DayField(label="С какого дня")
    ends_on = DayField(label="По какой день", required=False, help_text="Пусто – до новой справки.")


class ClearanceForm(forms.Form):
    """The doctor's clearance and its days."""

    starts_on = DayField(label="С какого дня")
    ends_on = DayField(label="По какой день")


class EndForm(EditForm):
    """The last day."""

    ends_on = DayField(label="Последний день")


class UinForm(EditForm):
    """УИН of a pupil, empty to take it out."""

    number = forms.CharField(label="УИН", required=False, max_length=20, help_text="11 цифр: 00-00-0000000.")

    def values_in(self, row: Pupil) -> Mapping[str, Any]:  # type: ignore[override]  # of pupils alone
        """Most have none."""
        return {"number": str(getattr(row, "uin", ""))}

    def history_of(self, row: Pupil) -> Uin:  # type: ignore[override]  # same
        """It has the pupil's key, also when it has been taken out."""
        return Uin(pupil=row)

    def clean_number(self) -> str:
        """Written as 00-00-0000000."""
        typed = self.cleaned_data["number"].strip()
        number = read_uin(typed) if typed else ""
        if number is None:
            raise forms.ValidationError("УИН – 11 цифр вида 00-00-0000000.")
        return number

    @property
    def warning(self) -> str:
        """Pupils of Kuzbass have 42 in the middle, but a child may have registered elsewhere."""
        number: str = self.cleaned_data.get("number", "")
        if not number or number[3:5] == KUZBASS:
            return ""
        return f"Регион в УИН – {number[3:5]}, а не {KUZBASS}: проверьте, если ученик регистрировался в Кузбассе."


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Name, source, levels and first day of a version."""

    class Meta:
        model = NormVersion
        fields = ["name", "source", "level_names", "starts_on"]
        field_classes = {"starts_on": DayField}
        labels = {"starts_on": "Действует с"}
        widgets = {"source": forms.Textarea(attrs={"rows": 3})}


class CopyForm(forms.Form):
    """A draft made of a version."""

    name = forms.CharField(label="Название новой версии", max_length=120)
    starts_on = DayField(label="Действует с")


class InForceForm(EditForm):
    """From which day the draft judges; once it does, nobody changes its norms.

    So they are what they were when the form was drawn: `norms` are their fingerprints by step and sex.
    """

    starts_on = DayField(label="Действует с")
    norms = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: NormVersion, norms: Callable[[], Mapping[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, row=row, initial={"norms": _joined(norms())}, **kwargs)
        self._norms = norms

    def compare(self, now: Model, values: Mapping[str, Any]) -> bool:
        """Norms that were changed meanwhile count as a conflict, too."""
        super().compare(now, values)
        sent = str(self.data.get("norms") or "")
        self._standing_norms = self._norms()
        shown = dict(each.split("=", 1) for each in sent.split(";") if "=" in each)
        changed = [name for name, text in self._standing_norms.items() if sent and shown.get(name) != _digest(text)]
        gone = [name for name in shown if name not in self._standing_norms]
        if changed or gone:
            self.conflicts = {**self.conflicts, "norms": ", ".join([*changed, *gone])}
        return bool(self.conflicts)

    def show_conflicts(self, within: Model | None = None) -> None:
        """Which steps are others now; sent once more, they are meant."""
        names = self.conflicts.get("norms", "")
        self.conflicts = {name: value for name, value in self.conflicts.items() if name != "norms"}
        super().show_conflicts(within)
        if names:
            data = cast(Any, self.data).copy()
            data["norms"] = _joined(self._standing_norms)
            self.data = data
            text = (
                f"Пока страница была открыта, изменили нормативы: {names}. Посмотрите их, прежде чем ввести в действие."
            )
            self.add_error(None, forms.ValidationError(text, code=f"{REFUSED}{Outdated.status}"))


def _joined(norms: Mapping[str, str]) -> str:
    return ";".join(f"{name}={_digest(text)}" for name, text in norms.items())


def _digest(text: str) -> str:
    return fingerprints({"norms": text})


class NormTableForm(PreviewedTableForm):
    """Norms as a table."""

    what = "таблица нормативов"

    file = forms.FileField(label="Таблица нормативов", help_text=TABLE_HELP)
