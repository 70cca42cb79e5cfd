"""Paths of the journal floor."""

from django.urls import URLPattern, path

from journal.views.absences import absence
from journal.views.attachments import attachment
from journal.views.attention import attention
from journal.views.block import block
from journal.views.cell import cell
from journal.views.changes import changes
from journal.views.control_works import control_works
from journal.views.corrections import (
    correction_decline,
    correction_end,
    correction_grant,
    correction_new,
    corrections,
)
from journal.views.councils import (
    council,
    council_decisions,
    council_laying,
    council_new,
    council_signature,
    council_withdrawal,
    councils,
)
from journal.views.diary import diaries, diary, homework_tick, week_seen
from journal.views.documents import diary_file, gradebook_file, period_marks_file, pupil_marks_file, work_file
from journal.views.gradebook import gradebook
from journal.views.gradebooks import gradebooks
from journal.views.lesson import lesson
from journal.views.marks import mark, period_mark
from journal.views.period_marks import period_accept, period_column, period_marks
from journal.views.programme import programme, programme_merge, programme_plan, programmes, programmes_document
from journal.views.pupil_average import pupil_average
from journal.views.pupil_marks import pupil_marks
from journal.views.pupil_period_marks import pupil_period_marks
from journal.views.pupil_teachers import pupil_teachers
from journal.views.roll_call import roll_call
from journal.views.terms import (
    term_missing,
    term_reopening,
    term_reopening_end,
    terms,
)
from journal.views.usual_lists import usual_lists
from journal.views.weeks_seen import class_weeks
from journal.views.weights import weight, weight_application, weights
from journal.views.whole_day import whole_day
from journal.views.work import work, work_publication, work_removal
from journal.views.years import year, year_lock, year_reopening, year_reopening_end

app_name = "journal"

urlpatterns: list[URLPattern] = [
    # the teacher's side
    path("", gradebooks, name="gradebooks"),
    path("<int:group_id>/<int:subject_id>/", gradebook, name="gradebook"),
    path("<int:group_id>/<int:subject_id>/file/<str:kind>/", gradebook_file, name="gradebook_file"),
    path("<int:group_id>/<int:subject_id>/periods/file/<str:kind>/", period_marks_file, name="period_marks_file"),
    path("<int:group_id>/<int:subject_id>/block/", block, name="block"),
    path("<int:group_id>/<int:subject_id>/attention/", attention, name="attention"),
    path("<int:group_id>/<int:subject_id>/pupils/<int:pupil_id>/", pupil_average, name="pupil_average"),
    path("<int:group_id>/<int:subject_id>/periods/", period_marks, name="period_marks"),
    path("<int:group_id>/<int:subject_id>/periods/<slug:key>/", period_column, name="period_column"),
    path("<int:group_id>/<int:subject_id>/periods/<slug:key>/accept/", period_accept, name="period_accept"),
    path(
        "<int:group_id>/<int:subject_id>/periods/<int:term_id>/marks/<int:pupil_id>/", period_mark, name="period_mark"
    ),
    path("<int:group_id>/<int:subject_id>/programme/", programme, name="programme"),
    path("<int:group_id>/<int:subject_id>/programme/plan/", programme_plan, name="programme_plan"),
    path("<int:group_id>/<int:subject_id>/programme/merge/", programme_merge, name="programme_merge"),
    path("lessons/<int:lesson_id>/", lesson, name="lesson"),
    path("lessons/<int:lesson_id>/marks/<int:position>/<int:pupil_id>/", mark, name="mark"),
    path("lessons/<int:lesson_id>/cells/<int:position>/<int:pupil_id>/", cell, name="cell"),
    path("works/<int:work_id>/", work, name="work"),
    path("works/<int:work_id>/file/<str:kind>/", work_file, name="work_file"),
    path("works/<int:work_id>/publication/", work_publication, name="work_publication"),
    path("works/<int:work_id>/removal/", work_removal, name="work_removal"),
    path("lessons/<int:lesson_id>/roll/", roll_call, name="roll_call"),
    path("lessons/<int:lesson_id>/absences/<int:pupil_id>/", absence, name="absence"),
    path("lessons/<int:lesson_id>/absences/<int:pupil_id>/day/", whole_day, name="whole_day"),
    # plan and fact
    path("programmes/", programmes, name="programmes"),
    path("programmes/<int:class_id>/pdf/", programmes_document, {"kind": "pdf"}, name="programmes_pdf"),
    path("programmes/<int:class_id>/xlsx/", programmes_document, {"kind": "xlsx"}, name="programmes_xlsx"),
    path("changes/", changes, name="changes"),
    # corrections of what is locked
    path("corrections/", corrections, name="corrections"),
    path("corrections/new/", correction_new, name="correction_new"),
    path("corrections/<int:pk>/grant/", correction_grant, name="correction_grant"),
    path("corrections/<int:pk>/decline/", correction_decline, name="correction_decline"),
    path("corrections/<int:pk>/end/", correction_end, name="correction_end"),
    # the deputy's side
    path("terms/", terms, name="terms"),
    path("terms/<int:term_id>/classes/<int:class_id>/missing/<slug:kind>/", term_missing, name="term_missing"),
    path("terms/<int:term_id>/classes/<int:class_id>/reopening/", term_reopening, name="term_reopening"),
    path("terms/<int:term_id>/classes/<int:class_id>/reopening/end/", term_reopening_end, name="term_reopening_end"),
    path("terms/years/<int:pk>/", year, name="year"),
    path("terms/years/<int:pk>/lock/", year_lock, name="year_lock"),
    path("terms/years/<int:pk>/reopening/", year_reopening, name="year_reopening"),
    path("terms/years/<int:pk>/reopening/end/", year_reopening_end, name="year_reopening_end"),
    path("terms/councils/", councils, name="councils"),
    path("terms/councils/new/", council_new, name="council_new"),
    path("terms/councils/<int:pk>/", council, name="council"),
    path("terms/councils/<int:pk>/signature/", council_signature, name="council_signature"),
    path("terms/councils/<int:pk>/classes/<int:class_id>/", council_decisions, name="council_decisions"),
    path("terms/councils/<int:pk>/classes/<int:class_id>/laying/", council_laying, name="council_laying"),
    path("terms/councils/<int:pk>/classes/<int:class_id>/withdrawal/", council_withdrawal, name="council_withdrawal"),
    path("usual-lists/", usual_lists, name="usual_lists"),
    path("weights/", weights, name="weights"),
    path("weights/<int:work_type_id>/<int:subject_id>/", weight, name="weight"),
    path("weights/<int:work_type_id>/<int:subject_id>/application/", weight_application, name="weight_application"),
    # both sides
    path("control-works/", control_works, name="control_works"),
    path("files/<int:pk>/", attachment, name="attachment"),
    # the family's side
    path("diary/", diaries, name="diaries"),
    path("diary/<int:pupil_id>/", diary, name="diary"),
    path("diary/<int:pupil_id>/homework/<int:lesson_id>/", homework_tick, name="homework_tick"),
    path("diary/<int:pupil_id>/seen/", week_seen, name="week_seen"),
    path("diary/<int:pupil_id>/marks/", pupil_marks, name="pupil_marks"),
    path("diary/<int:pupil_id>/file/<str:kind>/", diary_file, name="diary_file"),
    path("diary/<int:pupil_id>/marks/file/<str:kind>/", pupil_marks_file, name="pupil_marks_file"),
    path("diary/<int:pupil_id>/teachers/", pupil_teachers, name="pupil_teachers"),
    path("diary/classes/<int:class_id>/weeks/", class_weeks, name="class_weeks"),
    path("diary/<int:pupil_id>/periods/", pupil_period_marks, name="pupil_period_marks"),
]
