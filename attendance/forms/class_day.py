"""The class teacher's entries about a day, one choice for each pupil."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from attendance.actions import DayEntry
from attendance.models import AbsenceNotice, NoteKind
from attendance.queries.codes import AbsenceLetters
from common.parameters import whole_number
from school.models import Pupil

# The same key picks the first of those with the same letter.
KINDS = (NoteKind.CERTIFICATE, NoteKind.APPLICATION, NoteKind.ORDER, NoteKind.NONE)
AWAY, LATE, CLEAR = "away", "late", "clear"
_ACCEPT_KEYS, _CLEAR_KEYS = "д l", "с c"


@dataclass(frozen=True)
class Option:
    """One choice: what is sent, what is read, the keys that pick it in both layouts."""

    value: str
    title: str
    keys: str


def day_options(letters: AbsenceLetters, *, is_today: bool, is_ahead: bool) -> list[Option]:
    """What can be said about any pupil on the day: of a day to come only why he will be away."""
    unknown, late = letters.of_reason("unknown"), letters.of_reason("late")
    options = [
        Option(kind.value, f"{letters.of_note(kind).letter} – {kind.label}", letters.of_note(kind).typed_as)
        for kind in KINDS
    ]
    if is_today:
        options.insert(0, Option(AWAY, f"{unknown.letter} – нет весь день", unknown.typed_as))
    if not is_ahead:
        options.append(Option(LATE, f"{late.letter} – опоздание", late.typed_as))
    return [*options, Option(CLEAR, "Снять отметки за этот день", _CLEAR_KEYS)]


def accept_option(notice: AbsenceNotice) -> Option:
    """To accept what the family has written, as it was when the page was drawn."""
    return Option(f"{notice.pk}.{notice.version}", "Да – принять сообщение родителей", _ACCEPT_KEYS)


class ClassDayForm(forms.Form):
    """One field for each pupil; an empty one says nothing about him. `entries` are what was chosen."""

    def __init__(
        self,
        *args: Any,
        pupils: Iterable[Pupil],
        options: Sequence[Option],
        notices: Mapping[int, AbsenceNotice],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.entries: list[DayEntry] = []
        self._notices = notices
        self.options = options
        self._values = {option.value for option in options}
        self._pupils = {self.name_of(pupil.pk): pupil for pupil in pupils}
        for name, pupil in self._pupils.items():
            self.fields[name] = forms.CharField(label=pupil.short_name, required=False, max_length=40)

    @staticmethod
    def name_of(pupil_id: int) -> str:
        """The name of the pupil's field."""
        return f"word-{pupil_id}"

    def chosen(self, pupil_id: int) -> str:
        """What was chosen for the pupil, kept when the form comes back with an error."""
        return str(self.data.get(self.name_of(pupil_id), "")) if self.is_bound else ""

    def clean(self) -> dict[str, Any]:
        """Entries in the order of the class."""
        found = super().clean() or self.cleaned_data
        for name, pupil in self._pupils.items():
            if value := found.get(name):
                entry = self._entry(pupil, value)
                if entry is None:
                    self.add_error(None, f"{pupil.short_name}: такой отметки здесь нет. Обновите страницу.")
                else:
                    self.entries.append(entry)
        return found

    def _entry(self, pupil: Pupil, value: str) -> DayEntry | None:
        if value in self._values:
            kind = NoteKind(value) if value in NoteKind.values else None
            return DayEntry(pupil, kind, is_away=value == AWAY, is_late=value == LATE, clears=value == CLEAR)
        key, _, version = value.partition(".")
        notice, known_version = self._notices.get(whole_number(key) or 0), whole_number(version)
        if notice is None or known_version is None or notice.pupil_id != pupil.pk:
            return None
        return DayEntry(pupil, notice=notice, known_version=known_version)
