"""The product's own addresses and the floors."""

from django.urls import include, path

from bench.floors import insert, table
from ezh.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("bench/table/<int:rows>/<int:columns>/", table),
    path("bench/insert/", insert),
    path("", include("ezh.urls")),
]
