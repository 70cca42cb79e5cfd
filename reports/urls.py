"""Paths of the reports floor."""

from django.urls import URLPattern, path

from reports.views.absences import absences, absences_file, class_absences, class_absences_file
from reports.views.board import board, board_gaps
from reports.views.class_results import class_results
from reports.views.closing import term_grade, term_grade_lock, term_lock
from reports.views.day_lessons import day_lessons
from reports.views.density import density
from reports.views.desk import desk, desk_mend, desk_reopening, desk_verdict
from reports.views.home import home, start
from reports.views.homework import homework
from reports.views.letters import parents_letters
from reports.views.objectivity import objectivity, proposals
from reports.views.remarks import remark, remark_decision, remark_new, remark_reply, remarks
from reports.views.results import results, results_pupils, results_trend
from reports.views.school_results import school_results
from reports.views.statements import statement, statement_file, statements, statements_archive
from reports.views.unfilled import unfilled

app_name = "reports"
address = ""

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("start/<str:role>/", start, name="start"),
    # quality and quantity
    path("reports/school/", school_results, name="school_results"),
    path("reports/classes/<int:class_id>/", class_results, name="class_results"),
    path("reports/results/pupils/", results_pupils, name="results_pupils"),
    path("reports/results/trend/", results_trend, name="results_trend"),
    path("reports/results/<str:by>/", results, name="results"),
    path("reports/proposals/", proposals, name="proposals"),
    path("reports/objectivity/", objectivity, name="objectivity"),
    # what is missing
    path("reports/board/", board, name="board"),
    path("reports/board/gaps/", board_gaps, name="board_gaps"),
    path("reports/lessons/", day_lessons, name="day_lessons"),
    path("reports/lessons/unfilled/", unfilled, name="unfilled"),
    path("reports/density/", density, name="density"),
    # closing terms
    path("reports/closing/<int:term_id>/grades/<int:grade>/", term_grade, name="term_grade"),
    path("reports/closing/<int:term_id>/grades/<int:grade>/lock/", term_grade_lock, name="term_grade_lock"),
    path("reports/closing/<int:term_id>/classes/<int:class_id>/lock/", term_lock, name="term_lock"),
    # contradictions
    path("reports/desk/", desk, name="desk"),
    path("reports/desk/<str:rule>/<str:on>/<str:key>/", desk_verdict, name="desk_verdict"),
    path("reports/desk/<str:rule>/<str:on>/<str:key>/reopening/", desk_reopening, name="desk_reopening"),
    path("reports/desk/<str:rule>/<str:on>/<str:key>/mends/<str:mend>/", desk_mend, name="desk_mend"),
    # homework and control works
    path("reports/homework/", homework, name="homework"),
    # documents
    path("reports/statements/", statements, name="statements"),
    path("reports/statements/archive/", statements_archive, name="statements_archive"),
    path("reports/statements/<slug:key>/", statement, name="statement"),
    path("reports/statements/<slug:key>/<str:kind>/", statement_file, name="statement_file"),
    path("reports/classes/<int:class_id>/letters/", parents_letters, name="parents_letters"),
    # remarks about how the journal is kept
    path("reports/remarks/", remarks, name="remarks"),
    path("reports/remarks/new/", remark_new, name="remark_new"),
    path("reports/remarks/<int:pk>/", remark, name="remark"),
    path("reports/remarks/<int:pk>/reply/", remark_reply, name="remark_reply"),
    path("reports/remarks/<int:pk>/decision/", remark_decision, name="remark_decision"),
    # missed lessons
    path("reports/absences/", absences, name="absences"),
    path("reports/absences/<str:kind>/", absences_file, name="absences_file"),
    path("reports/classes/<int:class_id>/absences/", class_absences, name="class_absences"),
    path("reports/classes/<int:class_id>/absences/<str:kind>/", class_absences_file, name="class_absences_file"),
]
