"""The one page of the wiring: is the server alive?"""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from common.audience import ANYONE, audience


@audience(ANYONE)
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """«ok» when the database answers; used by the runner, Docker and load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
