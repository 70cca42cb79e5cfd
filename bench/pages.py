"""The pages whose cost is known: who opens them in the demo school, and on what.

Every page of the access matrix stands here or in WITHOUT_BUDGET (tests/bench/test_budgets.py). The same page may stand
here several times: for each role, for a day that lies longer behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from bench.objects import DemoObjects

Fields = dict[str, str]


@dataclass(frozen=True)
class Page:
    """A page: name of its URL, login of the person, names of rows (bench/objects.py) for path and query.

    `variant` tells apart the rows of one page. With `fields` it is a form that is sent; they are asked for each time.
    """

    name: str
    login: str
    objects: tuple[str, ...] = ()
    query: str = ""
    variant: str = ""
    fields: Callable[[DemoObjects], Fields] | None = None

    @property
    def key(self) -> str:
        """Names its row, in tables and in bench/budgets.toml."""
        return f"{self.name} {self.variant}".strip()

    def path(self, objects: DemoObjects) -> str:
        """Its address, for the rows of this database."""
        path = reverse(self.name, args=[objects.text(name) for name in self.objects])
        query = re.sub(r"{(\w+)}", lambda match: objects.text(match[1]), self.query)
        return f"{path}?{query}" if query else path


def _start(role: str, login: str) -> Page:
    return Page("reports:start", login, (role,), variant=role)


_BOOK = ("group", "maths")

START_PAGES = (
    _start("teacher", "anna"),
    _start("class_teacher", "boris"),
    _start("pe_teacher", "pavel"),
    _start("deputy", "galina"),
    _start("director", "kira"),
    _start("administrator", "igor"),
    _start("meals_officer", "raisa"),
    _start("guardian", "elena"),
    _start("pupil", "dima"),
    Page("reports:home", "lev"),
)
TEACHERS_PAGES = (
    Page("journal:gradebooks", "anna"),
    Page("journal:gradebook", "anna", _BOOK),
    Page("journal:gradebook", "anna", ("large_group", "large_subject"), "term={large_term}", variant="largest"),
    Page("journal:gradebook", "galina", ("earlier_group", "maths"), "term={earlier_term}", variant="earlier"),
    Page("journal:lesson", "anna", ("lesson",)),
    Page("journal:work", "anna", ("work",)),
    Page("journal:cell", "anna", ("marked_lesson", "marked_position", "marked_pupil")),
    Page("journal:attention", "anna", _BOOK),
    Page("journal:pupil_average", "anna", (*_BOOK, "dima")),
    Page("journal:period_marks", "anna", _BOOK),
    Page("journal:period_column", "anna", (*_BOOK, "term")),
    Page("journal:programme", "anna", _BOOK),
    Page("journal:control_works", "anna"),
    Page("journal:changes", "anna", variant="teacher"),
    Page("curriculum:plans", "anna"),
    Page("curriculum:plan", "anna", ("plan",)),
    Page("curriculum:plan_new", "anna"),
    Page("curriculum:plan_item", "anna", ("plan_item",)),
    Page("curriculum:plan_item_new", "anna", ("plan",)),
    Page("timetable:week", "anna"),
    Page("reports:desk", "anna", variant="teacher"),
    Page("accounts:change_password", "anna"),
)
FAMILY_PAGES = (
    Page("journal:diary", "elena", ("dima",)),
    Page("journal:diary", "elena", ("dima",), "week={earlier_day}", variant="earlier"),
    Page("journal:pupil_marks", "elena", ("dima",)),
    Page("journal:pupil_marks", "elena", ("dima",), "term={earlier_term}", variant="earlier"),
    Page("journal:pupil_period_marks", "elena", ("dima",)),
    Page("journal:pupil_teachers", "elena", ("dima",)),
    Page("journal:control_works", "elena", variant="family"),
    Page("attendance:pupil_absences", "elena", ("dima",)),
    Page("attendance:pupil_absences", "elena", ("dima",), "show=total", variant="list"),
    Page("attendance:pupil_notices", "elena", ("dima",)),
    Page("meals:pupil_month", "elena", ("dima",)),
    Page("meals:menus", "elena"),
    Page("gtzo:card", "elena", ("dima",)),
    Page("timetable:week", "elena", variant="family"),
    Page("notices:feed_links", "elena"),
    Page("notices:calendar", "", ("calendar_token",)),
    Page("notices:news", "", ("news_token",)),
    Page("offline", ""),
    Page("search", "galina", query="q=ер", variant="management"),
    Page("search", "anna", query="q=ер", variant="teacher"),
    Page("search", "elena", query="q=ер", variant="family"),
)
CLASS_PAGES = (
    Page("school:classes", "boris"),
    Page("school:school_class", "boris", ("class_5a",)),
    Page("journal:class_weeks", "boris", ("class_5a",)),
    Page("school:pupil", "boris", ("dima",)),
    Page("school:pupil_details", "boris", ("dima",)),
    Page("school:pupil_slip", "boris", ("dima",)),
    Page("school:guardian_slip", "boris", ("elena",)),
    Page("school:guardian", "boris", ("elena",)),
    Page("school:guardian_new", "boris", ("dima",)),
    Page("school:guardian_search", "boris", ("dima",)),
    Page("school:guardianship_new", "igor", ("dima", "zhanna")),
    Page("school:guardianship_end", "boris", ("guardianship",)),
    Page("attendance:class_day", "boris", ("class_5a",)),
    Page("attendance:class_day", "boris", ("class_5a",), "show=missed", variant="list"),
    Page("attendance:class_notices", "boris", ("class_5a",)),
    Page("attendance:month_sheet", "boris", ("class_5a",)),
    Page("attendance:excuse_notes", "boris", ("class_5a",)),
    Page("messaging:announcements", "elena"),
    Page("messaging:announcement", "galina", ("announcement",)),
    Page("messaging:announcement_new", "galina"),
    Page("messaging:announcement_correction", "galina", ("announcement",)),
    Page("messaging:class_comments", "boris", ("class_5a",)),
    Page("reports:parents_letters", "boris", ("class_5a",)),
    Page("messaging:letter", "boris", ("letter",)),
    Page("meals:class_day", "boris", ("class_5a",)),
    Page("meals:servings", "boris", ("class_5a",)),
    Page("meals:rights", "boris", ("class_5a",)),
    Page("meals:class_sheet", "boris", ("class_5a",)),
    Page("meals:class_sheet", "boris", ("class_5a",), "show=portions", variant="list"),
    Page("reports:class_results", "boris", ("class_5a",)),
    Page("reports:desk", "boris", variant="class_teacher"),
    Page("reports:class_results", "galina", ("earlier_class",), "term={earlier_term}", variant="earlier"),
    Page("reports:class_absences", "boris", ("class_5a",)),
)
SCHOOL_PAGES = (
    Page("reports:school_results", "galina"),
    Page("reports:school_results", "galina", query="term={earlier_term_key}", variant="earlier"),
    Page("reports:results", "galina", ("class",)),
    Page("reports:results", "galina", ("teacher",), variant="by teacher"),
    Page("reports:results_pupils", "galina"),
    Page("reports:results_pupils", "boris", query="class_id={class_5a}&fell=on", variant="of a class"),
    Page("reports:results_trend", "galina"),
    Page("reports:proposals", "galina", query="term={earlier_term_key}"),
    Page("reports:objectivity", "galina"),
    Page("reports:absences", "galina"),
    Page("reports:absences", "galina", query="term={earlier_term_key}", variant="earlier"),
    Page("reports:density", "galina"),
    Page("reports:density", "galina", query="of={class_5a}", variant="of a class"),
    Page("reports:statements", "galina"),
    Page("reports:statement", "galina", ("absences",), variant="absences"),
    Page("reports:statement", "galina", ("substitutions",), variant="substitutions"),
    Page("reports:statement", "galina", ("hours",), variant="hours"),
    Page("reports:statement", "galina", ("class-absences",), "class={class_5a}", variant="class-absences"),
    Page("reports:statement", "galina", ("programmes",), "class={class_5a}", variant="programmes"),
    Page("reports:statement", "galina", ("school-summary",), variant="school-summary"),
    Page("reports:statement", "galina", ("movement",), variant="movement"),
    Page("reports:statement", "galina", ("changes",), variant="changes"),
    Page("reports:statement", "galina", ("year-summary",), "class={class_5a}", variant="year-summary"),
    Page("reports:statement", "galina", ("class-report",), "class={class_5a}", variant="class-report"),
    Page("reports:statement", "galina", ("control-works",), "class={class_5a}", variant="control-works"),
    Page("reports:statement", "galina", ("set-and-proposed",), "class={class_5a}", variant="set-and-proposed"),
    Page("reports:statement", "anna", ("teacher-report",), variant="teacher-report"),
    Page("reports:statement", "boris", ("report-card",), "class={class_5a}", variant="report-card"),
    Page("reports:statement", "boris", ("subject-card",), "class={class_5a}", variant="subject-card"),
    Page("reports:statement", "boris", ("parents-report",), "class={class_5a}", variant="parents-report"),
    Page("tasks:tasks", "galina"),
    Page("notices:notices", "elena"),
    Page("notices:notice_settings", "elena"),
    Page("notices:mail_address", "elena"),
    Page("notices:undelivered", "boris"),
    Page("reports:homework", "galina"),
    Page("reports:board", "galina"),
    Page("reports:board", "galina", query="by=class&rule=all", variant="by class"),
    Page("reports:board_gaps", "galina", query="rule=all"),
    Page("reports:day_lessons", "galina"),
    Page("reports:unfilled", "galina"),
    Page("reports:desk", "galina"),
    Page("reports:desk", "galina", query="term={earlier_term_key}", variant="earlier"),
    Page("reports:desk", "galina", query="rule=gap_between_absences", variant="one rule"),
    Page("reports:remarks", "galina"),
    Page("reports:remarks", "anna", variant="own"),
    Page("reports:remark", "anna", ("remark",)),
    Page("reports:remark_new", "galina", query="lesson={lesson}"),
    Page("journal:changes", "galina"),
    Page("journal:corrections", "galina"),
    Page("journal:programmes", "galina"),
    Page("journal:terms", "galina"),
    Page("reports:term_grade", "galina", ("term", "5")),
    Page("journal:term_missing", "galina", ("term", "class_5a", "topics")),
    Page("journal:term_missing", "galina", ("term", "class_5a", "far-marks"), variant="far"),
    Page("journal:year", "galina", ("year",)),
    Page("journal:councils", "galina"),
    Page("journal:council_new", "galina"),
    Page("journal:council", "galina", ("council",)),
    Page("journal:council_decisions", "galina", ("council", "class_5a")),
    Page("journal:weights", "galina"),
    Page("journal:weight", "igor", ("work_type", "maths")),
    Page("timetable:week", "galina", query="class={class_5a}", variant="class"),
    Page("timetable:class_setup", "galina", ("class_5a",)),
    Page("timetable:generation", "galina"),
    Page("timetable:substitutions", "galina"),
    Page("timetable:day_sheet", "galina"),
    Page("timetable:absence_new", "galina"),
    Page("timetable:absence", "galina", ("absence",)),
    Page("timetable:absence_change", "galina", ("absence",)),
    Page("timetable:lesson_cancellation", "galina", ("lesson_to_come",)),
    Page("timetable:lesson_move", "galina", ("lesson_to_come",)),
    Page("meals:day_order", "raisa"),
    Page("meals:day_order", "raisa", query="meal=breakfast", variant="list"),
    Page("meals:school_sheet", "raisa"),
    Page("meals:school_sheet", "raisa", query="show=portions", variant="list"),
    Page("meals:coverage", "raisa"),
    Page("meals:coverage", "raisa", query="show=listed", variant="list"),
    Page("meals:prices", "raisa"),
    Page("meals:menu_new", "raisa"),
)
FITNESS_PAGES = (
    Page("gtzo:classes", "galina"),
    Page("gtzo:school_class", "pavel", ("class_5a",)),
    Page("gtzo:badges", "galina"),
    Page("gtzo:protocol", "pavel", ("class_5a",)),
    Page("gtzo:entry", "pavel", ("class_5a",), "on={today}&trials={trial}"),
    Page("gtzo:card", "pavel", ("dima",), variant="teacher"),
    Page("gtzo:medical_group", "pavel", ("dima",)),
    Page("gtzo:clearance", "pavel", ("dima",)),
    Page("gtzo:uin", "pavel", ("dima",)),
    Page("gtzo:versions", "pavel"),
    Page("gtzo:version", "pavel", ("norms",)),
    Page("gtzo:version_new", "pavel"),
    Page("gtzo:version_copy", "pavel", ("norms",)),
    Page("gtzo:version_in_force", "pavel", ("draft_of_norms",)),
)
OFFICE_PAGES = (
    Page("school:classes", "igor", variant="school"),
    Page("school:staff", "igor"),
    Page("school:details", "igor"),
    Page("school:year_new", "igor"),
    Page("school:subjects", "igor"),
    Page("school:class_teacher_new", "igor", ("class_5a",)),
    Page("timetable:class_new", "igor"),
    Page("timetable:bells_new", "igor"),
    Page("journal:usual_lists", "igor"),
    Page("school:staff_new", "igor"),
    Page("school:staff_member", "igor", ("anna",)),
    Page("school:staff_name", "igor", ("anna",)),
    Page("school:staff_slip", "igor", ("anna",)),
    Page("school:staff_office_new", "igor", ("anna",)),
    Page("school:staff_office_end", "igor", ("office",)),
    Page("school:pupil_new", "igor"),
    Page("school:pupil_import", "igor"),
    Page("school:enrolment", "igor", ("nikita",)),
    Page("timetable:transfer", "igor", ("dima",)),
    Page("school:withdrawal", "igor", ("dima",)),
    Page("school:exemption", "igor", ("dima",)),
    Page("school:home_schooling", "igor"),
    Page("school:guardian_account", "igor", ("guardian_without_login",)),
)
SUPPORT_PAGES = (
    Page("messaging:help_index", "elena"),
    Page("messaging:help_index", "elena", query="q=отметки", variant="search"),
    Page("messaging:guide", "anna", ("teacher",), "page=journal:gradebook"),
    Page("messaging:threads", "elena", variant="family"),
    Page("messaging:threads", "boris", variant="class_teacher"),
    Page("messaging:threads", "elena", query="q=дроби", variant="search"),
    Page("messaging:threads", "boris", query="show=mailings", variant="mailings"),
    Page("messaging:thread", "elena", ("thread",)),
    Page("messaging:recipients", "elena", variant="family"),
    Page("messaging:recipients", "galina", variant="deputy"),
    Page("messaging:families", "anna", ("groups", "group")),
    Page("messaging:thread_new", "elena", query="to={anna_user}&pupil={dima}"),
    Page("messaging:mailing_new", "anna", ("groups", "group")),
    Page("messaging:sending", "boris", ("sending",)),
    Page("messaging:abuse_report_new", "elena", ("message",)),
    Page("messaging:abuse_reports", "igor"),
    Page("messaging:abuse_report", "igor", ("complaint",)),
    Page("messaging:question_new", "elena"),
    Page("messaging:questions", "elena"),
    Page("messaging:support", "igor", query="state=answered"),
    Page("messaging:question", "igor", ("answered_question",)),
    Page("messaging:help_entries", "igor"),
    Page("messaging:help_entry_new", "igor", query="question={answered_question}"),
    Page("messaging:help_entry", "igor", ("help_entry",)),
)
SENT_FORMS = (
    Page("accounts:sign_in", ""),
    Page("accounts:sign_in", "", variant="sent", fields=DemoObjects.sign_in),
    Page(
        "journal:mark",
        "anna",
        ("marked_lesson", "marked_position", "marked_pupil"),
        variant="saved",
        fields=DemoObjects.next_mark,
    ),
)

PAGES = (
    *START_PAGES,
    *TEACHERS_PAGES,
    *FAMILY_PAGES,
    *CLASS_PAGES,
    *SCHOOL_PAGES,
    *FITNESS_PAGES,
    *OFFICE_PAGES,
    *SUPPORT_PAGES,
    *SENT_FORMS,
)
