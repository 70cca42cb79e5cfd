"""Paths of the school floor."""

from django.urls import path

from school.views import classes, families, imports, movement, pupil, slips

app_name = "school"

class_urls = [
    path("classes/", classes.classes, name="classes"),
    path("classes/<int:pk>/", classes.school_class, name="school_class"),
    path("classes/<int:pk>/slips/", slips.class_slips, name="class_slips"),
]

pupil_urls = [
    path("pupils/new/", movement.pupil_new, name="pupil_new"),
    path("pupils/<int:pk>/", pupil.pupil, name="pupil"),
    path("pupils/<int:pk>/slip/", slips.pupil_slip, name="pupil_slip"),
    path("pupils/<int:pupil_id>/guardians/new/", families.guardian_new, name="guardian_new"),
    path("pupils/<int:pupil_id>/enrolment/", movement.enrolment, name="enrolment"),
    path("pupils/<int:pupil_id>/transfer/", movement.transfer, name="transfer"),
    path("pupils/<int:pupil_id>/withdrawal/", movement.withdrawal, name="withdrawal"),
    path("pupils/<int:pupil_id>/exemption/", movement.exemption, name="exemption"),
]

guardian_urls = [
    path("guardians/<int:pk>/", families.guardian, name="guardian"),
    path("guardians/<int:pk>/slip/", slips.guardian_slip, name="guardian_slip"),
    path("guardianships/<int:pk>/end/", families.guardianship_end, name="guardianship_end"),
]

import_urls = [
    path("imports/", imports.pupil_import, name="pupil_import"),
    path("imports/template.xlsx", imports.pupil_import_template, name="pupil_import_template"),
    path("imports/<int:pk>/", imports.pupil_import_preview, name="pupil_import_preview"),
    path("imports/<int:pk>/confirmation/", imports.pupil_import_confirmation, name="pupil_import_confirmation"),
]

urlpatterns = [*class_urls, *pupil_urls, *guardian_urls, *import_urls]
