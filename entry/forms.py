"""What a write brings along besides its values."""

from __future__ import annotations

from django import forms


class VersionForm(forms.Form):
    """The version of the row that the writer saw."""

    version = forms.IntegerField(min_value=0)


class CellForm(VersionForm):
    """What every cell of a grid carries: the version that the writer saw, and the operation that a retry repeats."""

    operation = forms.UUIDField()

    @property
    def is_of_the_grid(self) -> bool:
        """Was it sent by the grid of this version of the program?"""
        return not {"version", "operation"} & set(self.errors)
