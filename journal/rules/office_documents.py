"""The process that tells one kind of office document from another (common/apart.py). Touches nothing else."""

from __future__ import annotations

import io
import zipfile
import zlib

from common.apart import answer

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
_PARTS = {
    "word/document.xml": f"{OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}presentationml.presentation",
}
_OPEN_TYPES = {f"{OPEN}text", f"{OPEN}spreadsheet", f"{OPEN}presentation"}
TOO_COMPLEX = "too complex"  # in place of a kind: unpacked it would fill a disk
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others ask for gigabytes before they unpack the first byte
_MAX_UNPACKED, _MAX_PARTS = 100 * 1024 * 1024, 2_000
# What a broken archive makes zipfile and the unpacker under it raise.
_UNPACKING_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


def document_type(content: bytes) -> str | None:
    """The kind of office document, without macros; TOO_COMPLEX for what would fill a disk when unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
                return TOO_COMPLEX
            is_odd = any(part.compress_type not in _COMPRESSIONS for part in parts)
            if is_odd or any(name.endswith("vbaProject.bin") for name in names):
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
    return content_type if content_type in _OPEN_TYPES else None


if __name__ == "__main__":
    answer(document_type)
