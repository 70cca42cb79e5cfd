"""Figures that are added up field by field: days to a month, pupils to a class, classes to a school."""

from __future__ import annotations

from typing import Any, ClassVar, Self


class Summable:
    """Base of a dataclass of numbers: the sum of two has the sum in each field."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))
