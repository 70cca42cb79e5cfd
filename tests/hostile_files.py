"""Small files that cost a careless reader minutes, gigabytes or its life. Each is made anew, most within a second."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from xlsxwriter import Workbook

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OPEN = "application/vnd.oasis.opendocument."
_MEGABYTE = 1024 * 1024
_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_DOCTYPE = f'<!DOCTYPE lolz [<!ENTITY l0 "ха">{_LAUGHS}]>'


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    """A ZIP."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return content.getvalue()


def document(parts: Mapping[str, bytes | str]) -> bytes:
    """A DOCX with these parts."""
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>", **parts})


def workbook(others: Mapping[str, str]) -> bytes:
    """A sound XLSX with a word in it, of which these parts are others."""
    sound = io.BytesIO()
    with Workbook(sound) as book:
        book.add_worksheet().write(0, 0, "ФИО")
    with zipfile.ZipFile(sound) as package:
        return archive({name: others.get(name, package.read(name)) for name in package.namelist()})


def sheet(rows: str, before: str = "") -> bytes:
    """An XLSX whose sheet has these rows."""
    return workbook({_SHEET: f"{before}<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>"})


def strings(items: str, before: str = "") -> bytes:
    """An XLSX with these shared strings."""
    return workbook({_STRINGS: f"{before}<sst {_MAIN}>{items}</sst>"})


def spread_out() -> bytes:
    """Thirty sheets with a cell at each end."""
    content = io.BytesIO()
    with Workbook(content) as book:
        for _ in range(30):
            each = book.add_worksheet()
            each.write(0, 0, "ФИО")
            each.write(1999, 59, "конец")
    return content.getvalue()


def broken_stream() -> bytes:
    """An ODT whose first part cannot be unpacked."""
    content = bytearray(archive({"mimetype": f"{_OPEN}text" * 3, "content.xml": "<x/>"}))
    content[38 + 8 : 38 + 20] = b"\xff" * 12
    return bytes(content)


def circle() -> bytes:
    """An old workbook whose table of sectors leads back to itself."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIIII", header, 40, 0, 1, 1, 0, 4096, 1, 1, 1, 1, 1)
    struct.pack_into("<109I", header, 76, *([0] + [1] * 108))
    return bytes(header) + struct.pack("<128I", *([1] * 128)) * 4


def picture(width: int, height: int) -> bytes:
    """A PNG that says it is as large, and holds one row."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def frames(number: int) -> bytes:
    """A GIF that never ends."""
    frame = b"\x21\xf9\x04\x04\x00\x00\x00\x00,\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x4c\x01\0"
    return b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff" + frame * number + b";"


def nested_pdf() -> bytes:
    """A PDF of arrays in arrays, with a table of references to a billion objects."""
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * 500_000 + b"\nendobj\nxref\n0 999999999\ntrailer\n<</Size 999999999>>\n%%EOF"


def repeated() -> str:
    """A table of ODS with one cell that is repeated in every row and column."""
    names = " ".join(f'xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"' for each in ("office", "table"))
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    body = f'<table:table table:name="1">{row}</table:table>'
    return (
        f"<office:document-content {names}><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "an archive that fills a disk": (".docx", lambda: document({"word/media/1.bmp": bytes(101 * _MEGABYTE)})),
    "a gzip in an archive": (".docx", lambda: document({"word/media/1.gz": gzip.compress(bytes(50 * _MEGABYTE))})),
    "ten thousand parts": (".docx", lambda: document({str(number): b"" for number in range(10_000)})),
    "an archive in an archive": (".zip", lambda: archive({"1.zip": archive({"2.zip": archive({"3": "x"})})})),
    "a stream that breaks off": (".odt", broken_stream),
    "a table that fills the memory": (
        ".ods",
        lambda: archive({"mimetype": f"{_OPEN}spreadsheet", "content.xml": repeated()}),
    ),
    "deep elements": (".xlsx", lambda: sheet("<a>" * 300_000 + "</a>" * 300_000)),
    "a billion laughs": (".xlsx", lambda: strings("<si><t>&l9;</t></si>", _DOCTYPE)),
    "many shared strings": (".xlsx", lambda: strings("<si><t>я</t></si>" * 1_000_000)),
    "one long string": (".xlsx", lambda: strings(f"<si><t>{'я' * 10 * _MEGABYTE}</t></si>")),
    "a million empty rows": (".xlsx", lambda: sheet("<row/>" * 1_000_000)),
    "corners of a sheet": (
        ".xlsx",
        lambda: sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    ),
    "corners of thirty sheets": (".xlsx", spread_out),
    "styles upon styles": (
        ".xlsx",
        lambda: workbook({"xl/styles.xml": f"<styleSheet {_MAIN}><cellXfs>{'<xf/>' * 900_000}</cellXfs></styleSheet>"}),
    ),
    "a circle of sectors": (".doc", circle),
    "a picture of four gigapixels": (".png", lambda: picture(65_000, 65_000)),
    "a hundred thousand frames": (".gif", lambda: frames(100_000)),
    "a document of arrays": (".pdf", nested_pdf),
    "quotes without an end": (".csv", lambda: b'"a;' * 1_000_000),
    "delimiters": (".csv", lambda: (b";,\t|" * 100 + b"\n") * 5000),
    "a text of one line": (".txt", lambda: "я".encode() * 2 * _MEGABYTE),
}
