"""Reference tables that reach into the past: what hangs on the days is seen before they are changed (record 46)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from school.actions import record_confirmed
from school.admin_site import ReferenceAdmin
from school.models import SchoolClass
from school.queries.affected import Change, affected_by
from school.roles import RolesRequest
from school.views.confirmed_changes import SEEN, PageOfChange, confirmation_page


class SeenAdmin(ReferenceAdmin):
    """A table by which days become other ones: written when what hangs on those days has been seen.

    Admin saves parent and inlines in one transaction and answers inside of it: what was not seen is taken back there.
    Rows are deleted one by one, for each asks.
    """

    actions = None

    def read_days(self) -> Any:
        """How the days are, by this table and those beside it."""
        raise NotImplementedError

    def changes_since(self, before: Any) -> Sequence[Change]:
        """What has become different since the days were read."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: Any) -> None:
        cast(Any, request).days_before = self.read_days()
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        cast(Any, request).days_before = self.read_days()
        super().delete_model(request, obj)

    def response_add(
        self, request: HttpRequest, obj: models.Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._look(request, str(obj)) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: models.Model) -> HttpResponse:
        return self._look(request, str(obj)) or super().response_change(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        return self._look(request, obj_display) or super().response_delete(request, obj_display, obj_id)

    def _look(self, request: HttpRequest, title: str) -> HttpResponse | None:
        """The page with what hangs on the days, and nothing is written; None when it was seen as it is now."""
        asked = cast(RolesRequest, request)
        changes = self.changes_since(cast(Any, request).days_before)
        ids = {pk for change in changes for pk in change.class_ids}
        list(SchoolClass.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
        affected = affected_by(changes)
        name = self.opts.verbose_name_plural or ""
        if affected.records and request.POST.get(SEEN) != affected.fingerprint:
            back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            answer = confirmation_page(asked, affected, PageOfChange(title, "Записать", back, str(name).capitalize()))
            transaction.set_rollback(True)
            return answer
        record_confirmed(changes=changes, affected=affected, title=f"{name}: {title}", by=asked.user)
        return None
