"""House checks: the server does not start when a page has not said whom it is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

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
