"""What the class teacher types of the pupils of a class: a field for each, with what stood there when it was drawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from common.parameters import whole_number
from common.refusals import Refused
from entry.actions import Conflict
from messaging.actions.comments import TypedComment
from messaging.models.comments import LONGEST_COMMENT
from messaging.queries.comments import CommentRow

_ONCE_MORE = "Ваш текст остался в поле: сохраните ещё раз, чтобы записать его вместо этого."


@dataclass(frozen=True)
class CommentField:
    """The field of one pupil. `known` goes along hidden, as «version:text»: what the writer was shown."""

    name: str
    known_name: str
    value: str
    known: str
    error: str


class ClassCommentsForm(forms.Form):
    """`typed` are the texts that differ from what their writer was shown; all others are left as they are."""

    def __init__(self, *args: Any, rows: Collection[CommentRow], pupil_ids: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_written = False
        self.rows = {row.pupil_id: row for row in rows if row.pupil_id in pupil_ids}
        for row in self.rows.values():
            self.fields[_name(row.pupil_id)] = forms.CharField(
                label=row.name,
                required=False,
                max_length=LONGEST_COMMENT,
                error_messages={"max_length": f"Не длиннее {LONGEST_COMMENT} знаков, сейчас %(show_value)d."},
            )

    @property
    def typed(self) -> dict[int, TypedComment]:
        """The changed texts by pupil."""
        found = {}
        for pupil_id in self.rows:
            version, text = self._known(pupil_id)
            value = _lines(self.cleaned_data[_name(pupil_id)])
            if value != text:
                found[pupil_id] = TypedComment(value, version)
        return found

    def refuse(self, refusals: Mapping[int, Refused]) -> None:
        """Tell each refusal beside its field. After a conflict what stands there now is known."""
        self._is_written = True
        for pupil_id, refusal in refusals.items():
            is_conflict = isinstance(refusal, Conflict)
            text = f"{refusal.message} {_ONCE_MORE}" if is_conflict else refusal.message
            self.add_error(_name(pupil_id), forms.ValidationError(text, code=f"refused-{refusal.status}"))

    def fresh(self, rows: Collection[CommentRow]) -> dict[int, CommentField]:
        """The fields as they are drawn: with what stands there now, or what was typed and could not be saved."""
        return {row.pupil_id: self._field(row) for row in rows if row.pupil_id in self.rows}

    def _field(self, row: CommentRow) -> CommentField:
        name, known = _name(row.pupil_id), f"{row.version}:{row.text}"
        errors = self.errors.as_data().get(name, []) if self.is_bound else []
        is_typed = bool(self.is_bound and (errors or not self._is_written))
        if is_typed and not any(error.code == f"refused-{Conflict.status}" for error in errors):
            known = str(self.data.get(_known_name(row.pupil_id), known))
        value = str(self.data.get(name, "")) if is_typed else row.text
        text = " ".join(map(str, self.errors.get(name, []))) if errors else ""
        return CommentField(name, _known_name(row.pupil_id), value, known, text)

    def _known(self, pupil_id: int) -> tuple[int, str]:
        version, _, text = str(self.data.get(_known_name(pupil_id), "")).partition(":")
        return whole_number(version) or 0, _lines(text)


def _lines(text: str) -> str:
    """As it is kept: browsers send line ends of their own."""
    return text.replace("\r\n", "\n").strip()


def _name(pupil_id: int) -> str:
    return f"text-{pupil_id}"


def _known_name(pupil_id: int) -> str:
    return f"known-{pupil_id}"
