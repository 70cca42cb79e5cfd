"""A block of cells of a gradebook in one request, as static/js/grid/queue.js sends it (docs/grid.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from entry.forms import CellForm
from journal.forms.cells import MarkForm, PeriodMarkForm

# A class of thirty in sixteen columns; the answer must come before the page takes it for lost.
MOST_CELLS = 500

# How a column is named in each kind of cell: lesson and position, lesson, term.
_COLUMNS = {
    "mark": re.compile(r"(\d{1,9})/(\d)"),
    "absence": re.compile(r"(\d{1,9})"),
    "final": re.compile(r"term-(\d{1,9})"),
}
_ROW = re.compile(r"\d{1,9}")
_NAMES = ("column", "row", "value", "version", "operation")


class LetterForm(CellForm):
    """The letter of an absence code; an empty one clears the cell."""

    value = forms.CharField(max_length=3, required=False)


FORMS: Mapping[str, tuple[type[CellForm], str]] = {
    "mark": (MarkForm, "Отметка – одна цифра."),
    "absence": (LetterForm, "Такого кода пропуска нет."),
    "final": (PeriodMarkForm, "Это не отметка за период."),
}


@dataclass(frozen=True)
class CellEdit:
    """One cell: `numbers` are those of its column, the lesson or the term first; `typed` is what was sent."""

    kind: str
    numbers: tuple[int, ...]
    pupil_id: int
    typed: Mapping[str, str]

    @property
    def order(self) -> tuple[str, tuple[int, ...], int]:
        """In which all blocks are written, so that of two the later one waits for the other."""
        return self.kind, self.numbers, self.pupil_id


class BlockForm(forms.Form):
    """The cells as JSON; `is_look` asks what would become of them and writes nothing."""

    cells = forms.CharField(strip=False)
    is_look = forms.BooleanField(required=False)

    def clean_cells(self) -> list[CellEdit]:
        """The edits in the order in which they were sent."""
        try:
            edits = [_edit(row) for row in json.loads(self.cleaned_data["cells"])]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise forms.ValidationError("Запрос неполон: обновите страницу.") from error
        if not 0 < len(edits) <= MOST_CELLS:
            raise forms.ValidationError(f"За один раз – не больше {MOST_CELLS} ячеек.")
        return edits


def _edit(row: Mapping[str, Any]) -> CellEdit:
    typed = {name: str(row[name]) for name in _NAMES}
    found = _COLUMNS[row["kind"]].fullmatch(typed["column"])
    if found is None or not _ROW.fullmatch(typed["row"]):
        raise ValueError(typed["column"])
    return CellEdit(row["kind"], tuple(map(int, found.groups())), int(typed["row"]), typed)
