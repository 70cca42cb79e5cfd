"""Cells of an XLSX that look empty and are not: errors, and formulas that nobody has computed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from posixpath import join, normpath
from xml.etree.ElementTree import Element, iterparse

from common.tables.book import CellType

Marks = dict[tuple[int, int], CellType]
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def marks_by_sheet(package: zipfile.ZipFile) -> dict[str, Marks]:
    """Name of the sheet → row and column, from 0, of such cells. The package has been checked (xlsx_bounds.py)."""
    names = set(package.namelist())
    targets = {each.get("Id"): each.get("Target", "") for each in _elements(package, "xl/_rels/workbook.xml.rels")}
    marks = {}
    for sheet in _elements(package, "xl/workbook.xml"):
        part = normpath(join("/xl", targets.get(sheet.get(_LINK), ""))).lstrip("/")
        if sheet.tag == f"{_MAIN}sheet" and part in names:
            marks[sheet.get("name", "")] = dict(_marks(package, part))
    return marks


def _marks(package: zipfile.ZipFile, part: str) -> Iterator[tuple[tuple[int, int], CellType]]:
    for cell in _elements(package, part):
        place = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", cell.get("r", "")) if cell.tag == f"{_MAIN}c" else None
        if place is None:
            continue
        row, column = int(place[2]) - 1, _column_number(place[1]) - 1
        if cell.get("t") == "e":
            yield (row, column), CellType.ERROR
        elif cell.find(f"{_MAIN}f") is not None and not cell.findtext(f"{_MAIN}v") and cell.get("t") != "str":
            yield (row, column), CellType.EMPTY_FORMULA


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _elements(package: zipfile.ZipFile, part: str) -> Iterator[Element]:
    """Elements of a part as they end; rows are let go of afterwards."""
    with package.open(part) as stream:
        for _, element in iterparse(stream):  # noqa: S314  # bounded and without entities: xlsx_bounds.py has seen to it
            yield element
            if element.tag == f"{_MAIN}row":
                element.clear()
