"""The pages of the wiring: is the server alive, the search of the header, what a browser needs to keep the journal as
a program.
"""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from common.audience import ANYONE, SIGNED_IN, audience
from ezh.navigation import pages_named
from reports.queries.search import search as search_objects
from reports.rules.search import LONGEST_SEARCH, words_of
from school.roles import RolesRequest

_OFFLINE_FILES = (
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/components.css",
    "js/theme.js",
    "img/logo.svg",
)


@audience(ANYONE)
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """«ok» when the database answers; used by the runner, Docker and load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@audience(ANYONE)
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """By it a phone puts the journal among its programs. It names no school: it is read without signing in."""
    icons = [("img/icon-192.png", "192x192", "any"), ("img/icon-512.png", "512x512", "any"),
             ("img/icon-maskable-512.png", "512x512", "maskable")]  # fmt: skip
    content = {
        "name": "ЭЖ – электронный журнал",
        "short_name": "ЭЖ",
        "lang": "ru",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#1f5fbf",
        "icons": [
            {"src": static(path), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for path, sizes, purpose in icons
        ],
    }
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/manifest+json; charset=utf-8"
    return response


@audience(ANYONE)
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker of a browser shows without network: nothing about anybody, whoever asks."""
    return HttpResponse(_offline_page())


@audience(SIGNED_IN)
@require_safe
def search(request: RolesRequest) -> HttpResponse:
    """Whatever the person may open, by a part of its name; static/js/search.js shows the same under the field."""
    asked = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    words = words_of(asked)
    found = [*search_objects(request.roles, words), *pages_named(request.roles, words)] if words else []
    return render(request, "search.html", {"asked": asked, "found": found})


@audience(ANYONE)
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker of families' browsers, at the root, so that it sees all pages (docs/decisions/0044).

    A new release is another text, so that browsers take it: names of files change with what is in them.
    """
    files = [static(path) for path in _OFFLINE_FILES]
    release = hashlib.sha256(repr((_offline_page(), getattr(staticfiles_storage, "manifest_hash", ""))).encode())
    config = {
        "release": release.hexdigest()[:12],
        "offlinePage": reverse("offline"),
        "signOut": reverse("accounts:sign_out"),
        "files": files,
        "idleMinutes": settings.IDLE_LOCK_MINUTES,
    }
    source = f"self.SETTINGS = {json.dumps(config)};\nimportScripts({json.dumps(static('js/service_worker.js'))});\n"
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(source, content_type="text/javascript; charset=utf-8", headers=headers)


def _offline_page() -> str:
    return render_to_string("offline.html")
