"""Posting a form whose change shows first what hangs on its days (record 46)."""

from __future__ import annotations

from typing import Any

from django.test import Client


def post_seen(client: Client, url: str, data: dict[str, Any], **more: str) -> Any:
    """Post, look at what is shown, and post again with what it said; `more` answers what that page asks."""
    shown = client.post(url, data)
    if shown.status_code != 200:
        return shown
    return client.post(url, {**data, **more, "seen": shown.context["affected"].fingerprint})
