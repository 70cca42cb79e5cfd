"""The text of a request is UTF-8 or none, whatever charset it names."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from ezh.odd_requests import in_utf_8

SECRET = "a" * 32
PART = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'


def status_of(login: bytes, content_type: str) -> int:
    """The answer of the server's application to a sign-in."""
    parts = {b"csrfmiddlewaretoken": SECRET.encode(), b"username": login, b"password": b"wrong"}
    body = b"".join(PART % part for part in parts.items()) + b"--x--\r\n"
    asked = RequestFactory().generic("POST", "/accounts/sign-in/?next=/", body)
    cookie = f"{settings.CSRF_COOKIE_NAME}={SECRET}"
    told: list[str] = []
    environ = asked.META | {"CONTENT_TYPE": content_type, "HTTP_COOKIE": cookie, "wsgi.input": BytesIO(body)}
    list(in_utf_8(WSGIHandler())(environ, lambda status, headers: told.append(status)))
    return int(told[0].partition(" ")[0])


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["koi8-r", "utf-7", "utf-16", "rot13", "unicode_escape", "nothing", "utf-8"])
def test_what_is_no_utf_8_is_refused_whatever_charset_is_named(charset: str) -> None:
    assert status_of(b"anna\xff", f"multipart/form-data; charset={charset}; boundary=x") == 400


def test_nothing_else_is_taken_from_what_a_request_says_of_itself() -> None:
    application = in_utf_8(lambda environ, _: [environ["CONTENT_TYPE"].encode()])
    told = ["multipart/form-data; Charset=utf-7; boundary=x", "text/plain;charset=rot13", "text/plain", ""]
    assert [list(application({"CONTENT_TYPE": each}, print)) for each in told] == [
        [b"multipart/form-data; boundary=x"],
        [b"text/plain"],
        [b"text/plain"],
        [b""],
    ]
