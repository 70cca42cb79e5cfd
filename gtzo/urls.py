"""Paths of the gtzo floor."""

from django.urls import URLPattern, path

from gtzo.views.card import card, cards, chart, clearance, clearance_end, medical_group, medical_group_end, uin
from gtzo.views.protocol import entry, protocol, result
from gtzo.views.reports import badges, classes, school_class
from gtzo.views.versions import (
    federal_norms,
    version,
    version_copy,
    version_in_force,
    version_new,
    version_removal,
    version_step,
    version_table,
    version_upload,
    versions,
)

app_name = "gtzo"

urlpatterns: list[URLPattern] = [
    # figures
    path("", classes, name="classes"),
    path("classes/<int:class_id>/", school_class, name="school_class"),
    path("badges/", badges, name="badges"),
    # entry
    path("classes/<int:class_id>/protocol/", protocol, name="protocol"),
    path("classes/<int:class_id>/entry/", entry, name="entry"),
    path("days/<str:day>/results/<int:trial_id>/<int:attempt>/<int:pupil_id>/", result, name="result"),
    # the pupil
    path("cards/", cards, name="cards"),
    path("pupils/<int:pupil_id>/", card, name="card"),
    path("pupils/<int:pupil_id>/trials/<int:trial_id>/chart.svg", chart, name="chart"),
    path("pupils/<int:pupil_id>/group/", medical_group, name="medical_group"),
    path("pupils/<int:pupil_id>/clearance/", clearance, name="clearance"),
    path("pupils/<int:pupil_id>/uin/", uin, name="uin"),
    path("groups/<int:pk>/end/", medical_group_end, name="medical_group_end"),
    path("clearances/<int:pk>/end/", clearance_end, name="clearance_end"),
    # norms
    path("norms/", versions, name="versions"),
    path("norms/new/", version_new, name="version_new"),
    path("norms/federal/", federal_norms, name="federal_norms"),
    path("norms/<int:pk>/", version, name="version"),
    path("norms/<int:pk>/copy/", version_copy, name="version_copy"),
    path("norms/<int:pk>/upload/", version_upload, name="version_upload"),
    path("norms/<int:pk>/table/", version_table, name="version_table"),
    path("norms/<int:pk>/in-force/", version_in_force, name="version_in_force"),
    path("norms/<int:pk>/removal/", version_removal, name="version_removal"),
    path("norms/<int:pk>/steps/<int:number>/<str:sex>/", version_step, name="version_step"),
]
