"""Files sent with homework: what they are is told by their content, not by their name (product 4).

A small recogniser of our own: the school needs nine kinds, each with a firm signature. A general library knows
hundreds, tells a DOCX from any other archive no better, and would have to be trusted with hostile input.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import cast

from django.core.files import File

from common.apart import BUSY, BusyError, OverLimitError, read_apart
from common.refusals import Refused
from journal.actions import CheckedFile
from journal.rules.office_documents import OFFICE, OPEN, TOO_COMPLEX

ACCEPT = ".pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt"
ALLOWED = "PDF, PNG, JPEG, WebP, DOCX, XLSX, PPTX, ODT, ODS, ODP, TXT"
LONGEST_NAME = 110
MOST_AT_ONCE = 20  # in a form; how many there may be in all is for the action to say
_TEXT = "text/plain; charset=utf-8"
_EXTENSIONS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    f"{OFFICE}wordprocessingml.document": (".docx",),
    f"{OFFICE}spreadsheetml.sheet": (".xlsx",),
    f"{OFFICE}presentationml.presentation": (".pptx",),
    f"{OPEN}text": (".odt",),
    f"{OPEN}spreadsheet": (".ods",),
    f"{OPEN}presentation": (".odp",),
    _TEXT: (".txt",),
}
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_NOT_TYPED = re.compile(r"[^\t\n\f\r -\U0010ffff]")


def checked_files(uploads: Sequence[File[bytes]]) -> list[CheckedFile]:
    """All of them, counted before the first one is opened. Raises Refused for the first that may not be attached."""
    if len(uploads) > MOST_AT_ONCE:
        raise Refused(f"За один раз можно приложить файлов: {MOST_AT_ONCE}, а выбрано {len(uploads)}.")
    return [checked_file(upload) for upload in uploads]


def checked_file(upload: File[bytes]) -> CheckedFile:
    """The file with its type and a name that is safe to show and to save. Raises Refused, with the file's name."""
    name = _clean_name(upload.name or "")
    content = upload.read()
    if not content:
        raise Refused(f"«{name}» пуст.")
    try:
        content_type = content_type_of(content)
    except OverLimitError as error:
        raise Refused(f"«{name}» не приложен: файл слишком сложный. Сохраните его заново или как PDF.") from error
    except BusyError as error:
        raise Refused(f"«{name}» не приложен. {BUSY}") from error
    if content_type is None:
        raise Refused(f"«{name}» не приложен: по содержанию это не {ALLOWED}.")
    if PurePath(name).suffix.lower() not in _EXTENSIONS[content_type]:
        raise Refused(f"«{name}» не приложен: внутри {_EXTENSIONS[content_type][0][1:].upper()}, а название другое.")
    return CheckedFile(name, content_type, content)


def content_type_of(content: bytes) -> str | None:
    """What the bytes are, or None when it is nothing that may be attached: a program, a page, an archive…

    Raises what `read_apart` raises.
    """
    for signature, content_type in _SIGNATURES:
        if content.startswith(signature):
            return content_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _document_type(content)
    return _TEXT if _is_plain_text(content) else None


def _document_type(content: bytes) -> str | None:
    """The kind of office document, told in a process of its own: archives can be made to unpack for minutes."""
    found = cast("str | None", read_apart("journal.rules.office_documents", content))
    if found == TOO_COMPLEX:
        raise OverLimitError
    return found


def _is_plain_text(content: bytes) -> bool:
    """Words only: no control characters, and nothing that a browser could take for a page or a picture of code."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    beginning = text.lstrip()[:1000].lower()
    is_markup = beginning.startswith(("<", "%!")) or any(tag in beginning for tag in ("<html", "<script", "<svg"))
    return not is_markup and not _NOT_TYPED.search(text)


def _clean_name(name: str) -> str:
    """Without a path and without signs that could disguise it; cut before the extension when it is too long."""
    shown = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable()).strip()
    path = PurePath(shown or "файл")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix[:10]
