"""House checks: whom each page is for, and as whom the database knows the pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Advice
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from ezh.application_role import forbidden_privileges, own_settings

# The admin guards itself: ezh/admin.py lets in administrators only.
SELF_GUARDED_NAMESPACES = {"admin"}


def own_patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Every path of ours as (URL name with namespace, path, pattern)."""
    resolver = resolver or get_resolver()
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.namespace not in SELF_GUARDED_NAMESPACES:
                yield from own_patterns(entry, path)
        else:
            namespace = resolver.namespace or ""
            yield f"{namespace}:{entry.name}" if namespace else str(entry.name), path, entry


def every_view_declares_its_audience(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A view without @audience is an error: forgetting the decorator must never open a page."""
    return [
        Error(f"{name} ({path}) declares no audience", hint="Put @audience(...) above the view.", id="ezh.E001")
        for name, path, pattern in own_patterns()
        if not hasattr(pattern.callback, "audience")
    ]


def pages_are_served_by_a_role_that_owns_nothing(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """As the owner of the tables, or a superuser, whoever got hold of the server could switch triggers off (R-54)."""
    role = settings.APPLICATION_ROLE or connection.settings_dict["USER"]
    excess = forbidden_privileges(connection, role)
    if not excess:
        return []
    hint = "Name a role of its own in DATABASE_URL and the owner in EZH_OWNER_DATABASE_URL (docs/operations.md)."
    return [Advice(f"pages reach the database as {role}: {', '.join(excess)}", hint=hint, id="ezh.W001")]


def the_role_has_no_settings_of_its_own(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Whoever got hold of a session of pages may set for all to come what they see and whether they write."""
    role = settings.APPLICATION_ROLE or connection.settings_dict["USER"]
    found = own_settings(connection, role)
    if not found:
        return []
    hint = f"Undo them with migrate or ALTER ROLE {role} RESET ALL; what is meant is set for the database instead."
    return [Advice(f"sessions of {role} begin with settings: {', '.join(found)}", hint=hint, id="ezh.W003")]


def a_proxy_is_declared(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Gunicorn by itself ends no TLS, and what slow senders and readers hold on to is its own (record 53)."""
    if settings.TRUSTED_PROXIES:
        return []
    hint = "Put nginx in front, as in docs/operations.md, «Behind a proxy», and set EZH_TRUSTED_PROXIES=1."
    return [Advice("no proxy is declared that takes in requests and hands out answers", hint=hint, id="ezh.W002")]
