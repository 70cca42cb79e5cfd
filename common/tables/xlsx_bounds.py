"""Counts what an uploaded XLSX holds before anything is built of it: a few kilobytes can hold millions of elements."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from xml.parsers.expat import ExpatError, ParserCreate

MAX_PARTS = 1_000
MAX_UNPACKED = 25 * 1024 * 1024
# Rows, cells and their texts are read one by one and cheap; all else (styles, names, panes) becomes objects at once.
MAX_OF_CELLS = 300_000
MAX_OF_OTHERS = 60_000
MAX_DEPTH = 64
MAX_ATTRIBUTES = 200
MAX_ATTRIBUTE = 100_000
_OF_CELLS = frozenset(
    ("row", "c", "v", "f", "is", "si", "t", "r", "table-row", "table-cell", "covered-table-cell", "p", "span")
)
_CHUNK = 64 * 1024
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class TooLargeError(Exception):
    """The package would take too much memory or time."""


class DamagedFileError(Exception):
    """The package is not one that an editor of tables writes."""


def check_package(package: zipfile.ZipFile) -> None:
    """Raises TooLargeError or DamagedFileError for a package that is not safe to load. Holds one chunk of it at a time.

    Every part is looked at, whatever its name: the package itself says which of them are styles or texts.
    """
    parts = package.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise TooLargeError
    if any(part.compress_type not in _COMPRESSIONS for part in parts):
        raise DamagedFileError  # others can ask for gigabytes before they unpack the first byte
    count = _Count()
    for part in parts:
        with package.open(part) as stream:
            count.read(iter(lambda: stream.read(_CHUNK), b""), is_xml=part.filename.endswith((".xml", ".rels")))


class _Count:
    """Elements of all parts so far."""

    def __init__(self) -> None:
        self.of_cells = self.of_others = 0

    def read(self, chunks: Iterable[bytes], *, is_xml: bool) -> None:
        """Counts one part. What is no XML ends at its first sign, which only a picture may do."""
        part = _Part(self)
        for chunk in chunks:
            try:
                part.parser.Parse(chunk)
            except ExpatError as error:
                if is_xml:
                    raise DamagedFileError from error
                return

    def add(self, name: str) -> None:
        """One more element of this name."""
        if name in _OF_CELLS:
            self.of_cells += 1
        else:
            self.of_others += 1
        if self.of_cells > MAX_OF_CELLS or self.of_others > MAX_OF_OTHERS:
            raise TooLargeError


class _Part:
    """The elements of one part, told to the count as they come."""

    def __init__(self, count: _Count) -> None:
        self.count = count
        self.depth = 0
        self.parser = ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        self.depth += 1
        if self.depth > MAX_DEPTH or len(attributes) > MAX_ATTRIBUTES:
            raise TooLargeError
        if any(len(value) > MAX_ATTRIBUTE for value in attributes.values()):
            raise TooLargeError
        self.count.add(name.rpartition(" ")[2])

    def end(self, _name: str) -> None:
        """An element closes."""
        self.depth -= 1

    def doctype(self, *words: object) -> None:
        """Editors of tables declare no entities; who does wants them multiplied."""
        raise DamagedFileError
