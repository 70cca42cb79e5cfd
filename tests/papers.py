"""What stands where on the paper of a document: its texts with their edges, and the vertical lines of its tables."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Run:
    """A piece of text set in one go, in points from the left edge and from below."""

    left: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Rule:
    """An upright line."""

    at: float
    bottom: float
    top: float


@dataclass(frozen=True)
class Paper:
    runs: tuple[Run, ...]
    rules: tuple[Rule, ...]

    def crossing(self) -> list[tuple[Run, Rule]]:
        """The texts that a line of their table goes through."""
        return [
            (run, rule)
            for run in self.runs
            for rule in self.rules
            if run.left + 0.5 < rule.at < run.right - 0.5 and rule.bottom < run.bottom + 2 < rule.top
        ]


def papers(pdf: bytes) -> list[Paper]:
    """Its pages."""
    return [_read(page, reader) for reader in [PdfReader(BytesIO(pdf))] for page in reader.pages]


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def _place(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]


def _widths(page: PageObject) -> dict[str, dict[int, float]]:
    """Of the glyphs of each font, in thousandths of its size."""
    found = {}
    for name, font in page["/Resources"]["/Font"].items():  # type: ignore[index]
        widths: dict[int, float] = {}
        listed = list(font.get_object()["/DescendantFonts"][0].get_object()["/W"])
        while listed:
            first, second = int(listed[0]), listed[1]
            if isinstance(second, list):
                widths |= {first + number: float(width) for number, width in enumerate(second)}
                listed = listed[2:]
            else:
                widths |= dict.fromkeys(range(first, int(second) + 1), float(listed[2]))
                listed = listed[3:]
        found[name] = widths
    return found


class _Reader:
    """Follows the operators of a page: where it stands, and what it sets and draws there."""

    def __init__(self, page: PageObject) -> None:
        self.fonts = _widths(page)
        self.runs: list[Run] = []
        self.rules: list[Rule] = []
        self.stack: list[Matrix] = []
        self.now = self.text = _UNIT
        self.font: dict[int, float] = {}
        self.size, self.pen = 0.0, (0.0, 0.0)

    def q(self, _operands: Any) -> None:
        self.stack.append(self.now)

    def Q(self, _operands: Any) -> None:  # noqa: N802  # the operator's name
        self.now = self.stack.pop()

    def cm(self, operands: Any) -> None:
        self.now = _times(_numbers(operands), self.now)

    def BT(self, _operands: Any) -> None:  # noqa: N802
        self.text = _UNIT

    def Tm(self, operands: Any) -> None:  # noqa: N802
        self.text = _numbers(operands)

    def Tf(self, operands: Any) -> None:  # noqa: N802
        self.font, self.size = self.fonts[operands[0]], float(operands[1])

    def TJ(self, operands: Any) -> None:  # noqa: N802
        width = sum(_width(piece, self.font) for piece in operands[0]) * self.size / 1000
        whole = _times(self.text, self.now)
        (left, bottom), (right, _) = _place(whole, 0, 0), _place(whole, width, 0)
        self.runs.append(Run(left, right, bottom))
        self.text = _times((1, 0, 0, 1, width, 0), self.text)

    def Tj(self, operands: Any) -> None:  # noqa: N802
        self.TJ([operands])

    def m(self, operands: Any) -> None:
        self.pen = _place(self.now, float(operands[0]), float(operands[1]))

    def l(self, operands: Any) -> None:  # noqa: E743
        end = _place(self.now, float(operands[0]), float(operands[1]))
        if abs(end[0] - self.pen[0]) < 0.1:
            self.rules.append(Rule(end[0], min(self.pen[1], end[1]), max(self.pen[1], end[1])))
        self.pen = end


def _read(page: PageObject, reader: PdfReader) -> Paper:
    found = _Reader(page)
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if follow := getattr(found, operator.decode(), None):
            follow(operands)
    return Paper(tuple(found.runs), tuple(found.rules))


def _numbers(operands: Any) -> Matrix:
    a, b, c, d, e, f = map(float, operands)
    return a, b, c, d, e, f


def _width(piece: Any, font: dict[int, float]) -> float:
    """Of the text, or the space that a number moves it by."""
    if isinstance(piece, (int, float)):
        return -float(piece)
    raw = piece.original_bytes if hasattr(piece, "original_bytes") else bytes(piece)
    return sum(font.get(int.from_bytes(raw[at : at + 2], "big"), 0) for at in range(0, len(raw), 2))
