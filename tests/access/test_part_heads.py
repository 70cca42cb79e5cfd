"""A part of a form whose head is no text, or names no field, is refused: Django would leave it out without a word."""

from __future__ import annotations

import random

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.test import Client, RequestFactory

from ezh.part_heads import NO_TEXT_MESSAGE

pytestmark = pytest.mark.django_db

KIND = "multipart/form-data; boundary=x"
HEADS = {
    "a name": b'Content-Disposition: form-data; name="user\xffname"',
    "the name of a file": b'Content-Disposition: form-data; name="file"; filename="\xd0.pdf"',
    "another line": b'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: text/\xff',
    "a name in cp1251": 'Content-Disposition: form-data; name="file"; filename="план.xlsx"'.encode("cp1251"),
}
NAMELESS = {
    "no line": b"",
    "no disposition": b"Content-Type: text/plain",
    "no name": b"Content-Disposition: form-data",
    "an empty name": b'Content-Disposition: form-data; name=""; filename="a.pdf"',
    "a name on a line of its own": b'Content-Disposition: form-data;\r\n name="login"',
    "a file on a line of its own": b'Content-Disposition: form-data; name="login";\r\n\tfilename="a.pdf"',
    "a line that says nothing": b'Content-Disposition: form-data; name="login"\r\nplain text',
    "a name in no charset": b"Content-Disposition: form-data; name*=nothing''login",
    "no empty line after it": b'Content-Disposition: form-data; name="login"\r\n--x\r\nContent-Type: text/plain',
}


def body(head: bytes, content: bytes = b"1") -> bytes:
    good = b'--x\r\nContent-Disposition: form-data; name="next"\r\n\r\n/\r\n'
    return good + b"--x\r\n" + head + b"\r\n\r\n" + content + b"\r\n" + good + b"--x--\r\n"


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
def test_a_head_that_is_no_text_is_refused_in_words(client: Client, head: bytes) -> None:
    answer = client.generic("POST", "/accounts/sign-in/", body(head), content_type=KIND)
    assert (answer.status_code, NO_TEXT_MESSAGE in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("head", NAMELESS.values(), ids=NAMELESS.keys())
def test_a_part_that_names_no_field_is_refused(client: Client, head: bytes) -> None:
    answer = client.generic("POST", "/accounts/sign-in/", body(head), content_type=KIND)
    assert (answer.status_code, "Ошибка 400" in answer.content.decode()) == (400, True)


def parsed(content: bytes) -> HttpRequest:
    request = RequestFactory().generic("POST", "/", content, content_type=KIND)
    assert request.POST is not None
    return request


def test_whatever_a_file_holds_is_no_head() -> None:
    """Bytes of all kinds, empty lines and beginnings of the boundary among them, in files of several chunks."""
    draw = random.Random(18)
    head = 'Content-Disposition: form-data; name="file"; filename="план.bin"'.encode()
    for size in (0, 1, 1000, 70_000, 200_000):
        content = draw.randbytes(size) + b"\r\n\r\n--\xff\r\n-\r\n--"
        request = parsed(body(head, content))
        assert (request.FILES["file"].read(), request.FILES["file"].name) == (content, "план.bin")  # type: ignore[union-attr]
        assert request.POST.getlist("next") == ["/", "/"]


@pytest.mark.parametrize("before", range(65_536 - 90, 65_536 + 4, 3))
def test_a_head_is_read_across_the_chunks_in_which_a_body_comes(before: int) -> None:
    first = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"a" * before + b"\r\n"
    assert parsed(first + body(b'Content-Disposition: form-data; name="b"')).POST["b"] == "1"
    with pytest.raises(MultiPartParserError):
        parsed(first + body(b'Content-Disposition: form-data; name="b\xff"'))


def test_the_handlers_of_a_view_are_asked() -> None:
    """Django gives a view the chance to choose where its files go."""
    request = RequestFactory().generic(
        "POST", "/", body(b'Content-Disposition: form-data; name="file"; filename="a"'), content_type=KIND
    )
    request.upload_handlers.append(MemoryFileUploadHandler(request))
    assert list(request.FILES) == ["file"]
