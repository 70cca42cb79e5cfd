"""The school's codes of absence by what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from attendance.models import NoteKind
from attendance.rules import REASONS
from journal.models import AbsenceCode

# The usual letters, where the school has no code of the meaning.
_DEFAULT_LETTERS = {"illness": "Б", "excused": "УП", "unexcused": "НП", "unknown": "Н", "late": "ОП"}
_MEANS: Mapping[str, Callable[[AbsenceCode], bool]] = {
    "illness": lambda code: code.is_absence and code.is_illness,
    "excused": lambda code: code.is_absence and code.is_excused and not code.is_illness,
    "unexcused": lambda code: code.is_absence and not (code.is_excused or code.is_illness or code.is_default),
    "unknown": lambda code: code.is_absence and code.is_default,
    "late": lambda code: code.is_late,
}


@dataclass(frozen=True)
class AbsenceLetters:
    """Codes of this school, the first of each meaning."""

    codes: Sequence[AbsenceCode]

    def of_reason(self, reason: str) -> AbsenceCode:
        """The code that means one of REASONS or `late`."""
        found = (code for code in self.codes if _MEANS[reason](code))
        return next(found, AbsenceCode(letter=_DEFAULT_LETTERS[reason]))

    def of_note(self, kind: NoteKind) -> AbsenceCode:
        """What a note of the kind turns absences into."""
        return self.of_reason({NoteKind.CERTIFICATE: "illness", NoteKind.NONE: "unexcused"}.get(kind, "excused"))

    @cached_property
    def by_reason(self) -> dict[str, str]:
        """Letters for `day_sign`."""
        return {reason: self.of_reason(reason).letter for reason in (*REASONS, "late")}


def absence_letters() -> AbsenceLetters:
    """One query."""
    return AbsenceLetters(list(AbsenceCode.objects.all()))
