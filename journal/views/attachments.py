"""A file given with homework: served by the program only, to those who may see the lesson."""

from __future__ import annotations

import logging

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, TEACHER, audience
from common.refusals import Refused
from journal.access import get_attachment_to_read
from school.roles import RolesRequest

logger = logging.getLogger(__name__)


class FileLostError(Refused):
    """The journal knows the file, the disk does not: a backup has to be asked."""

    status = 404


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT, *FAMILY)
@require_safe
def attachment(request: RolesRequest, pk: int) -> HttpResponse:
    """Always saved, never shown in the browser, and kept in no shared cache."""
    found = get_attachment_to_read(request.roles, pk)
    try:
        with default_storage.open(found.storage_name) as file:
            content = file.read()
    except FileNotFoundError as error:
        logger.exception("The file of attachment %s is not in the storage: %s", found.pk, found.storage_name)
        raise FileLostError(f"Файл «{found}» не нашёлся на диске школы. Сообщите администратору.") from error
    response = HttpResponse(content, content_type=found.content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.file_name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
