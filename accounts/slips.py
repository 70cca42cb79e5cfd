"""Access slips on paper: the only place where a temporary password is seen (docs/decisions, «access slips»)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TypeVar

import segno
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from markupsafe import Markup

from accounts.actions import IssuedSlip
from common.responses import PersonalDataDownload

Answer = TypeVar("Answer", bound=HttpResponse)
SHOWN_ONCE = "X-Shown-Once"


def shown_once(response: Answer, *, then: str) -> Answer:
    """An answer that has written something and cannot be had again: the same form sent twice is led to `then`."""
    response[SHOWN_ONCE] = then
    return response


@dataclass(frozen=True)
class PrintedSlip:
    """What stands on one slip."""

    full_name: str
    login: str
    password: str
    last_day: date
    about: str


def render_slips(
    request: HttpRequest, issued: Sequence[IssuedSlip], *, back_url: str = "/", about: Mapping[int, str] | None = None
) -> PersonalDataDownload:
    """The sheet of slips, six on A4: the answer to the POST that has issued them, and to nothing else.

    `about` tells by user to which class a slip is carried: «5А», «Ершов Дмитрий, 5А».

    The passwords are in this answer only. It is not cached, goes into the access log, and cannot be had again:
    who closes the page without printing issues the slips anew.
    """
    sign_in_url = request.build_absolute_uri(reverse("accounts:sign_in"))
    context = {
        "slips": [_printed(slip, (about or {}).get(slip.slip.user_id, "")) for slip in issued],
        "sign_in_url": sign_in_url,
        "qr": _qr_code(sign_in_url),
        "back_url": back_url,
    }
    page = PersonalDataDownload(
        render_to_string("accounts/access_slips.html", context, request),
        subject="листки доступа: " + ", ".join(slip.login for slip in issued),
    )
    return shown_once(page, then=back_url)


def _printed(issued: IssuedSlip, about: str) -> PrintedSlip:
    return PrintedSlip(
        full_name=issued.slip.user.full_name,
        login=issued.login,
        password=issued.password,
        last_day=timezone.localtime(issued.slip.expires_at).date(),
        about=about,
    )


def _qr_code(text: str) -> Markup:
    """An inline picture that obeys the CSP: presentation attributes, no style, no outside file."""
    svg = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(svg, kind="svg", xmldecl=False, svgclass=None, lineclass=None, omitsize=True, border=2, light="#fff")
    return Markup(svg.getvalue().decode())  # noqa: S704  # drawn by segno from black and white modules
