"""A file given with homework: served by the program only, to those who may see the lesson."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, TEACHER, audience
from common.responses import stored_file
from journal.access import get_attachment_to_read
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT, *FAMILY)
@require_safe
def attachment(request: RolesRequest, pk: int) -> HttpResponse:
    """Always saved, never shown in the browser, and kept in no shared cache."""
    found = get_attachment_to_read(request.roles, pk)
    return stored_file(found.storage_name, found.file_name, found.content_type)
