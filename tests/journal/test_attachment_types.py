"""What may be attached to homework is told by content: worked examples, no database."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from common.refusals import Refused
from journal.forms.attachments import checked_file, checked_files, content_type_of
from journal.rules.office_documents import TOO_COMPLEX, document_type

OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = b"%PDF-1.7\n%\xe2\xe3"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00"
ALLOWED = "PDF, PNG, JPEG, WebP, DOCX, XLSX, PPTX, ODT, ODS, ODP, TXT"


def package(**parts: bytes) -> bytes:
    """An archive; in names of parts two underscores are a slash, one is a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr("[Content_Types].xml" if name == "types" else name, content)
    return buffer.getvalue()


def office(part: str, **more: bytes) -> bytes:
    return package(types=b"<Types/>", **{part: b"<x/>"}, **more)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (office("word/document.xml"), f"{OFFICE}wordprocessingml.document"),
        (office("xl/workbook.xml"), f"{OFFICE}spreadsheetml.sheet"),
        (office("ppt/presentation.xml"), f"{OFFICE}presentationml.presentation"),
        (package(mimetype=b"application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
        ("Прочитать § 5\r\n\tи пересказать".encode(), "text/plain; charset=utf-8"),
    ],
)
def test_what_the_content_is(content: bytes, content_type: str) -> None:
    assert content_type_of(content) == content_type


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"\xef\xbb\xbf  <html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xd0\x9f<script>alert(1)</script>",
        b"words and a nought\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x03\x04 but no archive",
        package(**{"virus.exe": b"MZ"}),
        office("word/document.xml", **{"word/vbaProject.bin": b"macro"}),
        package(mimetype=b"application/java-archive"),
        package(**{"word/document.xml": b"<x/>"}),
    ],
    ids=["exe", "elf", "html", "html after a mark", "svg", "script in text", "bytes", "old office", "broken", "archive",
         "macros", "jar", "half a package"],
)  # fmt: skip
def test_what_may_not_be_attached(content: bytes) -> None:
    assert content_type_of(content) is None


def test_an_archive_that_unpacks_to_a_disk_full_is_refused_as_too_complex() -> None:
    bomb = office("word/document.xml", **{"word/media/bomb.bmp": b"\x00" * (101 * 1024 * 1024)})
    with pytest.raises(Refused) as refusal:
        checked_file(SimpleUploadedFile("план.docx", bomb))
    assert refusal.value.message == "«план.docx» не приложен: файл слишком сложный. Сохраните его заново или как PDF."


def test_more_files_than_a_form_may_bring_are_counted_before_the_first_is_opened() -> None:
    with pytest.raises(Refused) as refusal:
        checked_files([SimpleUploadedFile("план.exe", b"MZ")] * 21)
    assert refusal.value.message == "За один раз можно приложить файлов: 20, а выбрано 21."


ODT = package(mimetype=b"application/vnd.oasis.opendocument.text" * 3)


@given(st.dictionaries(st.integers(0, len(ODT) - 1), st.integers(0, 255), min_size=1, max_size=6))
def test_a_package_with_broken_bytes_is_told_from_a_good_one_without_an_error(broken: dict[int, int]) -> None:
    content = bytearray(ODT)
    for place, byte in broken.items():
        content[place] = byte
    assert document_type(bytes(content)) in {None, TOO_COMPLEX}


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_stream_that_cannot_be_unpacked_is_refused(compression: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.text" * 3)
    content = bytearray(buffer.getvalue())
    content[38 + 8 : 38 + 20] = b"\xff" * 12  # behind the name of the part, within its stream
    assert content_type_of(bytes(content)) is None


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("пусто.pdf", b"", "«пусто.pdf» пуст."),
        ("game.pdf", b"MZ\x90", f"«game.pdf» не приложен: по содержанию это не {ALLOWED}."),
        ("page.txt", b"<html>", f"«page.txt» не приложен: по содержанию это не {ALLOWED}."),
        ("picture.svg", PNG, "«picture.svg» не приложен: внутри PNG, а название другое."),
        ("report.exe", PDF, "«report.exe» не приложен: внутри PDF, а название другое."),
        ("report", PDF, "«report» не приложен: внутри PDF, а название другое."),
    ],
)
def test_a_refused_file_is_named_with_the_reason(name: str, content: bytes, message: str) -> None:
    with pytest.raises(Refused) as refusal:
        checked_file(SimpleUploadedFile(name, content))
    assert refusal.value.message == message


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Лист Ёшкиной № 5.PDF", "Лист Ёшкиной № 5.PDF"),
        ("..\\..\\windows\\лист.pdf", "лист.pdf"),
        ("fdp.\u202etsil.pdf", "fdp.tsil.pdf"),
        ("л" * 200 + ".pdf", "л" * 106 + ".pdf"),
    ],
)
def test_names_are_kept_without_what_disguises_them(sent: str, kept: str) -> None:
    assert checked_file(SimpleUploadedFile(sent, PDF)).name == kept
