"""What django-axes counts failures by."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def typed_login(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The login as it is stored, so that «Anna» and «anna » are one login for the counter."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return str(typed).strip().lower()
