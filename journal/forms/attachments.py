"""Files sent with homework: what they are is told by their content, not by their name (product 4).

A small recogniser of our own: the school needs nine kinds, each with a firm signature. A general library knows
hundreds, tells a DOCX from any other archive no better, and would have to be trusted with hostile input.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from lzma import LZMAError
from pathlib import PurePath

from django.core.files import File

from common.refusals import Refused
from journal.actions import CheckedFile

ACCEPT = ".pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt"
ALLOWED = "PDF, PNG, JPEG, WebP, DOCX, XLSX, PPTX, ODT, ODS, ODP, TXT"
LONGEST_NAME = 110
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_TEXT = "text/plain; charset=utf-8"
_EXTENSIONS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    f"{_OFFICE}wordprocessingml.document": (".docx",),
    f"{_OFFICE}spreadsheetml.sheet": (".xlsx",),
    f"{_OFFICE}presentationml.presentation": (".pptx",),
    f"{_OPEN}text": (".odt",),
    f"{_OPEN}spreadsheet": (".ods",),
    f"{_OPEN}presentation": (".odp",),
    _TEXT: (".txt",),
}
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_PARTS = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OFFICE}presentationml.presentation",
}
_MAX_UNPACKED, _MAX_PARTS = 100 * 1024 * 1024, 2_000


def checked_file(upload: File[bytes]) -> CheckedFile:
    """The file with its type and a name that is safe to show and to save. Raises Refused, with the file's name."""
    name = _clean_name(upload.name or "")
    content = upload.read()
    if not content:
        raise Refused(f"«{name}» пуст.")
    content_type = content_type_of(content)
    if content_type is None:
        raise Refused(f"«{name}» не приложен: по содержанию это не {ALLOWED}.")
    if PurePath(name).suffix.lower() not in _EXTENSIONS[content_type]:
        raise Refused(f"«{name}» не приложен: внутри {_EXTENSIONS[content_type][0][1:].upper()}, а название другое.")
    return CheckedFile(name, content_type, content)


def content_type_of(content: bytes) -> str | None:
    """What the bytes are, or None when it is nothing that may be attached: a program, a page, an archive…"""
    for signature, content_type in _SIGNATURES:
        if content.startswith(signature):
            return content_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _document_type(content)
    return _TEXT if _is_plain_text(content) else None


# What a broken archive makes zipfile and the unpackers under it raise.
_UNPACKING_ERRORS = (
    zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
)  # fmt: skip


def _document_type(content: bytes) -> str | None:
    """The kind of office document; no macros, and nothing that would fill a disk when unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            is_bomb = len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED
            if is_bomb or any(name.endswith("vbaProject.bin") for name in names):
                return None
            if "mimetype" in names:
                return _open_document_type(package)
    except _UNPACKING_ERRORS:
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((content_type for part, content_type in _PARTS.items() if part in names), None)


def _open_document_type(package: zipfile.ZipFile) -> str | None:
    with package.open("mimetype") as part:
        content_type = part.read(100).decode("ascii", "replace")
    return content_type if content_type in _EXTENSIONS else None


def _is_plain_text(content: bytes) -> bool:
    """Words only: no control characters, and nothing that a browser could take for a page or a picture of code."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    beginning = text.lstrip()[:1000].lower()
    is_markup = beginning.startswith(("<", "%!")) or any(tag in beginning for tag in ("<html", "<script", "<svg"))
    return not is_markup and all(sign >= " " or sign in "\t\r\n\f" for sign in text)


def _clean_name(name: str) -> str:
    """Without a path and without signs that could disguise it; cut before the extension when it is too long."""
    shown = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable()).strip()
    path = PurePath(shown or "файл")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix[:10]
