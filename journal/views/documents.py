"""What a gradebook, a work and a diary show, as files to print and sign (R-50); access as of their pages."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, TEACHER, audience
from common.clock import current_moment
from common.parameters import day_parameter
from common.sheets import CONTENT_TYPES, sheet_answer
from journal.access import get_diary_to_read, get_gradebook_to_read, get_work_to_read
from journal.forms.past import PastDayForm
from journal.queries.diary import diary_week
from journal.queries.gradebook import gradebook as read_gradebook
from journal.queries.gradebook_sheet import gradebook_sheet
from journal.queries.journal_rules import journal_rules
from journal.queries.marks import term_marks, terms_of
from journal.queries.past import as_of, end_of_day
from journal.queries.period_marks import period_table
from journal.queries.period_marks_sheet import period_marks_sheet
from journal.queries.pupil_sheets import Asked, class_of, diary_sheet, pupil_marks_sheet
from journal.queries.work_analysis import work_analysis, work_sheet
from school.models import Pupil, SchoolClass
from school.queries.signers import signed, signers_on
from school.roles import RolesRequest
from timetable.rules import monday_of


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def gradebook_file(request: RolesRequest, group_id: int, subject_id: int, kind: str) -> HttpResponse:
    """One term of the gradebook, the present one unless `term` names another. `as_of` shows it as of a past day."""
    roles = request.roles
    assignment = get_gradebook_to_read(roles, group_id, subject_id)
    rules = journal_rules(assignment.group.school_class, roles.today)
    past = PastDayForm(request.GET, today=roles.today)
    if past.day:
        rules = rules.as_of(past.day)
    term = rules.chosen_term(request.GET.get("term"))
    if term is None or kind not in CONTENT_TYPES:
        raise Http404
    with as_of(end_of_day(past.day)) if past.day else nullcontext():
        found = read_gradebook(roles, assignment, rules, term)
    sheet = gradebook_sheet(found, assignment, rules, roles, request.user, current_moment())
    name = f"Журнал {assignment.group.title} {assignment.subject.name}, {term.name}"
    return sheet_answer(signed(sheet, signers_on(roles.today, author=request.user)), kind, subject=name, filename=name)


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def period_marks_file(request: RolesRequest, group_id: int, subject_id: int, kind: str) -> HttpResponse:
    """Pupils by periods."""
    roles = request.roles
    assignment = get_gradebook_to_read(roles, group_id, subject_id)
    if kind not in CONTENT_TYPES:
        raise Http404
    table = period_table(assignment, journal_rules(assignment.group.school_class, roles.today))
    sheet = period_marks_sheet(table, assignment, roles, request.user, current_moment())
    name = f"Итоговые отметки {assignment.group.title} {assignment.subject.name}"
    return sheet_answer(signed(sheet, signers_on(roles.today, author=request.user)), kind, subject=name, filename=name)


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def work_file(request: RolesRequest, work_id: int, kind: str) -> HttpResponse:
    """The analysis of a work."""
    roles = request.roles
    work = get_work_to_read(roles, work_id)
    if kind not in CONTENT_TYPES:
        raise Http404
    sheet = work_sheet(work, work_analysis(work), roles, request.user, current_moment())
    lesson = work.lesson
    name = f"Анализ {lesson.group.title} {lesson.subject.name}, {lesson.on:%d.%m.%Y}"
    return sheet_answer(signed(sheet, signers_on(roles.today, author=request.user)), kind, subject=name, filename=name)


@audience(*FAMILY, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def pupil_marks_file(request: RolesRequest, pupil_id: int, kind: str) -> HttpResponse:
    """All subjects of one term, the latest one unless `term` chooses another of the pupil's."""
    today = request.roles.today
    pupil = get_diary_to_read(request.roles, pupil_id)
    terms = terms_of(pupil, today)
    typed = request.GET.get("term", "")
    term = next((each for each in reversed(terms) if typed in {"", str(each.pk)}), None)
    if term is None or kind not in CONTENT_TYPES:
        raise Http404
    school_class = class_of(pupil, min(term.ends_on or today, today))
    sheet = pupil_marks_sheet(term_marks(pupil, term, today), _asked(request, pupil, school_class))
    names = signers_on(today, author=request.user, school_class=school_class)
    name = f"Отметки {pupil.short_name}, {term.name}"
    return sheet_answer(signed(sheet, names), kind, subject=name, filename=name)


@audience(*FAMILY, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def diary_file(request: RolesRequest, pupil_id: int, kind: str) -> HttpResponse:
    """One week, the current one unless `week` names a day of another."""
    today = request.roles.today
    pupil = get_diary_to_read(request.roles, pupil_id)
    if kind not in CONTENT_TYPES:
        raise Http404
    monday = monday_of(day_parameter(request.GET, "week") or today)
    school_class = class_of(pupil, min(monday + timedelta(days=6), max(today, monday)))
    sheet = diary_sheet(diary_week(pupil, monday, today), _asked(request, pupil, school_class))
    names = signers_on(today, author=request.user, school_class=school_class)
    name = f"Дневник {pupil.short_name}, неделя с {monday:%d.%m.%Y}"
    return sheet_answer(signed(sheet, names), kind, subject=name, filename=name)


def _asked(request: RolesRequest, pupil: Pupil, school_class: SchoolClass | None) -> Asked:
    return Asked(pupil, school_class, request.roles.school_name, request.user.initials_name, current_moment())
