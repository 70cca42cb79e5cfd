"""The URL tree: one line per floor."""

from django.urls import include, path

from ezh import views
from ezh.admin import site

handler400 = "ezh.errors.bad_request"
handler403 = "ezh.errors.permission_denied"
handler404 = "ezh.errors.page_not_found"
handler500 = "ezh.errors.server_error"

urlpatterns = [
    path("health/", views.health, name="health"),
    path("accounts/", include("accounts.urls")),
    path("school/", include("school.urls")),
    path("timetable/", include("timetable.urls")),
    path("journal/plans/", include("curriculum.urls")),
    path("journal/", include("journal.urls")),
    path("attendance/", include("attendance.urls")),
    path("gtzo/", include("gtzo.urls")),
    path("meals/", include("meals.urls")),
    path("", include("reports.urls")),
    path("admin/", site.urls),
]
