"""Paths of the school floor."""

from django.urls import path

from school.views import beginning, classes, families, home_schooling, imports, movement, pupil, slips, staff

app_name = "school"

beginning_urls = [
    path("details/", beginning.details, name="details"),
    path("years/new/", beginning.year_new, name="year_new"),
    path("subjects/", beginning.subjects, name="subjects"),
    path("classes/<int:pk>/teacher/", beginning.class_teacher_new, name="class_teacher_new"),
]

class_urls = [
    path("classes/", classes.classes, name="classes"),
    path("classes/<int:pk>/", classes.school_class, name="school_class"),
    path("classes/<int:pk>/slips/", slips.class_slips, name="class_slips"),
]

pupil_urls = [
    path("pupils/new/", movement.pupil_new, name="pupil_new"),
    path("pupils/<int:pk>/", pupil.pupil, name="pupil"),
    path("pupils/<int:pk>/details/", pupil.pupil_details, name="pupil_details"),
    path("pupils/<int:pk>/slip/", slips.pupil_slip, name="pupil_slip"),
    path("pupils/<int:pupil_id>/guardians/", families.guardian_search, name="guardian_search"),
    path("pupils/<int:pupil_id>/guardians/new/", families.guardian_new, name="guardian_new"),
    path("pupils/<int:pupil_id>/guardians/<int:pk>/", families.guardianship_new, name="guardianship_new"),
    path("pupils/<int:pupil_id>/enrolment/", movement.enrolment, name="enrolment"),
    path("pupils/<int:pupil_id>/withdrawal/", movement.withdrawal, name="withdrawal"),
    path("pupils/<int:pupil_id>/exemption/", movement.exemption, name="exemption"),
    path("home-schooling/", home_schooling.home_schooling, name="home_schooling"),
    path("home-schooling/<int:pk>/end/", home_schooling.home_schooling_end, name="home_schooling_end"),
]

guardian_urls = [
    path("guardians/<int:pk>/", families.guardian, name="guardian"),
    path("guardians/<int:pk>/account/", families.guardian_account, name="guardian_account"),
    path("guardians/<int:pk>/slip/", slips.guardian_slip, name="guardian_slip"),
    path("guardianships/<int:pk>/end/", families.guardianship_end, name="guardianship_end"),
]

import_urls = [
    path("imports/", imports.pupil_import, name="pupil_import"),
    path("imports/template.xlsx", imports.pupil_import_template, name="pupil_import_template"),
    path("imports/<int:pk>/", imports.pupil_import_preview, name="pupil_import_preview"),
    path("imports/<int:pk>/confirmation/", imports.pupil_import_confirmation, name="pupil_import_confirmation"),
]

staff_urls = [
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.staff_new, name="staff_new"),
    path("staff/slips/", staff.staff_slips, name="staff_slips"),
    path("staff/<int:pk>/", staff.staff_member, name="staff_member"),
    path("staff/<int:pk>/name/", staff.staff_name, name="staff_name"),
    path("staff/<int:pk>/slip/", staff.staff_slip, name="staff_slip"),
    path("staff/<int:pk>/deactivation/", staff.staff_deactivation, name="staff_deactivation"),
    path("staff/<int:pk>/activation/", staff.staff_activation, name="staff_activation"),
    path("staff/<int:pk>/offices/new/", staff.staff_office_new, name="staff_office_new"),
    path("staff/offices/<int:pk>/end/", staff.staff_office_end, name="staff_office_end"),
]

urlpatterns = [*beginning_urls, *class_urls, *pupil_urls, *guardian_urls, *import_urls, *staff_urls]
