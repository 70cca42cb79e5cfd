"""The school's codes of absence by what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from attendance.models import NoteKind
from attendance.rules import REASONS
from journal.models import AbsenceCode

# The usual letters, where the school has no code of the meaning.
_DEFAULT_LETTERS = {"illness": "Б", "excused": "УП", "unexcused": "НП", "unknown": "Н", "late": "ОП"}


@dataclass(frozen=True)
class AbsenceLetters:
    """Codes of this school, the first of each meaning."""

    codes: Sequence[AbsenceCode]

    def of_reason(self, reason: str) -> AbsenceCode:
        """The code that means one of REASONS or `late`."""
        found = (code for code in self.codes if (code.is_late if reason == "late" else code.reason == reason))
        return next(found, AbsenceCode(letter=_DEFAULT_LETTERS[reason]))

    def of_note(self, kind: NoteKind) -> AbsenceCode:
        """What a note of the kind turns absences into."""
        return self.of_reason(kind.reason)

    @cached_property
    def by_reason(self) -> dict[str, str]:
        """Letters for `day_letters`."""
        return {reason: self.of_reason(reason).letter for reason in (*REASONS, "late")}


def absence_letters() -> AbsenceLetters:
    """The letters of this school by meaning. One query."""
    return AbsenceLetters(list(AbsenceCode.objects.all()))
