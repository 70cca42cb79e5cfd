"""Calendar and news for programs: no session, the token in the address is the only credential (record 43)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from common.addresses import client_address
from common.audience import ANYONE, audience
from common.clock import current_moment
from notices.access import get_link_by_token, get_pupils_of_link
from notices.actions.feeds import count_read, publish_lessons
from notices.models import FeedKind, FeedLink
from notices.queries.calendar import calendar_days, calendar_entries, told_lessons, untold
from notices.queries.calendar_file import calendar_file
from notices.queries.news import NewsEntry, news_of
from notices.queries.news_file import news_file
from school.access import version_of
from school.roles import Roles, roles_of

Draw = Callable[[HttpRequest, FeedLink, Roles, list[Any]], HttpResponse]


@audience(ANYONE)
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Lessons, control works and homework due as iCalendar."""
    return _read(request, FeedKind.CALENDAR, token, _calendar)


@audience(ANYONE)
@require_safe
def news(request: HttpRequest, token: str) -> HttpResponse:
    """New marks, homework, control works and absences as Atom."""
    return _read(request, FeedKind.NEWS, token, _news)


def _read(request: HttpRequest, kind: FeedKind, token: str, draw: Draw) -> HttpResponse:
    """What the link opens today to its person, whoever asks; kept by no cache but the reader's own."""
    link = get_link_by_token(kind, token)
    roles = roles_of(link.user)
    pupils = get_pupils_of_link(link, roles)
    with timezone.override(ZoneInfo(roles.time_zone)):
        if not count_read(link=link, address=client_address(request), by=link.user):
            get_link_by_token(kind, token)  # 404 if it has been revoked since
            return HttpResponse("Слишком часто.", "text/plain; charset=utf-8", 429, headers={"Retry-After": "3600"})
        response = draw(request, link, roles, pupils)
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _calendar(request: HttpRequest, link: FeedLink, roles: Roles, pupils: list[Any]) -> HttpResponse:
    """304 while nothing that pages show about the pupils has changed since, without looking at a lesson."""
    versions = sorted(str(version) for pupil in pupils for version in version_of(pupil))
    etag = _etag(repr((link.pk, roles.today, roles.time_zone, [pupil.pk for pupil in pupils], versions)).encode())
    if unchanged := _unchanged(request, etag):
        return unchanged
    pupil_ids = [pupil.pk for pupil in pupils]
    entries = calendar_entries(pupil_ids, roles.today)
    told = told_lessons(pupil_ids, roles.today)
    if news := untold(entries, told):
        publish_lessons(entries=news, first=calendar_days(roles.today)[0], by=link.user)
        told = told_lessons(pupil_ids, roles.today)
    title = f"{_title_of(link, pupils)}: уроки"
    body = calendar_file(entries, told, title=title, time_zone=roles.time_zone, names=_names(link, pupils))
    return _file(body, "text/calendar; charset=utf-8", "lessons.ics", etag)


def _news(request: HttpRequest, link: FeedLink, roles: Roles, pupils: list[Any]) -> HttpResponse:
    body = news_file(
        news_of([pupil.pk for pupil in pupils], roles.today, current_moment()),
        link_id=link.pk,
        made_at=link.created_at,
        title=f"{_title_of(link, pupils)}: новое в дневнике",
        author=roles.school_name,
        names=_names(link, pupils),
        home=request.build_absolute_uri("/"),
        url_of=lambda entry: request.build_absolute_uri(_diary_url(entry)),
    )
    etag = _etag(body)
    return _unchanged(request, etag) or _file(body, "application/atom+xml; charset=utf-8", "news.atom", etag)


def _unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    """304 for a program that has this very file."""
    answer: HttpResponse = get_conditional_response(  # type: ignore[assignment]  # None only where none is given
        request, etag=etag, response=HttpResponse(headers={"ETag": etag})
    )
    return answer if answer.status_code == 304 else None


def _file(body: bytes, content_type: str, name: str, etag: str) -> HttpResponse:
    headers = {"ETag": etag, "Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(body, content_type=content_type, headers=headers)


def _etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _title_of(link: FeedLink, pupils: list[Any]) -> str:
    return pupils[0].first_name if link.pupil_id else "Дети"


def _names(link: FeedLink, pupils: list[Any]) -> dict[int, str]:
    """First names, where there is more than one child to tell apart."""
    return {} if link.pupil_id else {pupil.pk: pupil.first_name for pupil in pupils}


def _diary_url(entry: NewsEntry) -> str:
    return reverse("journal:diary", args=[entry.pupil_id], query={"week": entry.on.isoformat()})
