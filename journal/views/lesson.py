"""One lesson as a form: topic, homework, works, absences, marks. Made for the phone and without JavaScript."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.forms import by_method
from common.refusals import Locked
from common.uploads import was_too_large
from journal.access import may_know_reasons
from journal.actions import save_lesson
from journal.forms.attachments import ACCEPT, ALLOWED
from journal.forms.lesson import LessonFields, Problems, Uploads, read_lesson
from journal.forms.unsaved import unsaved_of_lesson
from journal.queries.beside import beside_lesson
from journal.queries.gradebook import column_url
from journal.queries.journal_rules import journal_rules
from journal.queries.lesson import LessonPage, lesson_page
from school.roles import RolesRequest
from timetable.access import get_lesson_to_read, get_lesson_to_write
from timetable.models import Lesson


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def lesson(request: RolesRequest, lesson_id: int) -> HttpResponse:
    """Shows the lesson; a POST saves what has been changed, and shows the page again with what could not be saved."""
    found = by_method(request, read=get_lesson_to_read, write=get_lesson_to_write)(request.roles, lesson_id)
    problems: Problems = {}
    if request.method == "POST":
        n_saved, problems = _save(request, found)
        if not problems:
            messages.success(request, "Сохранено." if n_saved else "Изменений не было.")
            return redirect("journal:lesson", lesson_id)
    return _render_page(request, found, problems)


def _save(request: RolesRequest, found: Lesson) -> tuple[int, Problems]:
    page = _page(request, found)
    if page.lock:
        return 0, {"": Locked(page.lock)}
    uploads = Uploads(request.FILES.getlist("files"), was_too_large(request, "files"))
    typed = read_lesson(page, request.POST, uploads)
    n_saved, refusals = save_lesson(lesson=found, changes=typed.changes, by=request.user)
    return n_saved, typed.problems | refusals


def _page(request: RolesRequest, found: Lesson) -> LessonPage:
    school_class = found.group.school_class
    rules = journal_rules(school_class, request.roles.today, found.subject_id)
    return lesson_page(found, rules, knows_reasons=may_know_reasons(request.roles, school_class.pk))


def _render_page(request: RolesRequest, found: Lesson, problems: Problems) -> HttpResponse:
    page = _page(request, found)
    fields = LessonFields(page, request.POST, problems)
    context = {
        "lesson": found,
        "lesson_now": page,
        "fields": fields,
        "accept": ACCEPT,
        "allowed": ALLOWED,
        "rules": page.rules,
        "letters": {str(letter.pk): letter.label for letter in page.rules.letters},
        "beside_links": beside_lesson(found),
        "gradebook_url": _gradebook_url(page),
        "unsaved_lines": unsaved_of_lesson(page, request.POST) if page.lock else [],
        "can_remark": request.roles.is_management,
    }
    return render(request, "journal/lesson.html", context, status=fields.status)


def _gradebook_url(page: LessonPage) -> str:
    """Back to the column of the lesson, in its term."""
    term = page.rules.term_of(page.lesson.on)
    return column_url(page.lesson, **({"term": term.pk} if term else {}))
