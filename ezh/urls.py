"""The URL tree: every app of ours that has pages, at its name or at the `address` that its urls.py gives."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from ezh import views
from ezh.admin import site
from ezh.app_list import APPS

handler400 = "ezh.errors.bad_request"
handler403 = "ezh.errors.permission_denied"
handler404 = "ezh.errors.page_not_found"
handler500 = "ezh.errors.server_error"


def _pages_of(app: str) -> list[URLResolver]:
    name = f"{app}.urls"
    if find_spec(name) is None:
        return []
    address: str = getattr(import_module(name), "address", f"{app}/")
    return [path(address, include(name))]


urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", views.health, name="health"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("offline/", views.offline, name="offline"),
    path("search/", views.search, name="search"),
    *(page for app in reversed(APPS) for page in _pages_of(app)),
    path("admin/", site.urls),
]
