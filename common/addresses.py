"""From which network address a request came."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address: the peer, or what the nearest trusted proxies wrote (setting TRUSTED_PROXIES).

    Each proxy appends the address it was asked from, so with N proxies of ours the N-th from the right is
    true, and everything left of it may be forged by the visitor. None when there is no address at all.
    """
    proxies: int = settings.TRUSTED_PROXIES
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(hops) >= proxies and (address := _parsed(hops[-proxies])):
        return address
    return _parsed(request.META.get("REMOTE_ADDR", ""))


def _parsed(text: str) -> str | None:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None
