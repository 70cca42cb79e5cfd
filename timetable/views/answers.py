"""How a small form among many answers: with a message on the page it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from common.refusals import Locked, Refused
from timetable.forms import errors_in_words


@contextmanager
def told(request: HttpRequest, done: str) -> Iterator[None]:
    """Inside the block, success and refusal become messages; a closed term keeps its own page (423)."""
    try:
        yield
    except Locked:
        raise
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)


def is_valid(request: HttpRequest, form: forms.BaseForm) -> bool:
    """Is everything typed right? If not, says what is wrong."""
    if form.is_valid():
        return True
    messages.error(request, errors_in_words(form))
    return False
