"""Reports about the children of a class, sent to their parents in one go, and who has read them (§ 4.2з)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from common.clock import current_moment
from common.formatting import counted, date_short
from common.forms import by_method, form_page, post_data, save_form
from journal.queries.terms import class_terms, school_terms
from messaging.access import get_class_to_comment, leads_class
from messaging.actions import NewLetter, send_letters
from messaging.models import ParentsLetter
from messaging.queries.letters import ClassLetters, LetterRow, class_letters, days_sent, is_key_used
from reports.access import pupils_to_write_about
from reports.forms.letters import LettersForm
from reports.forms.ranges import DateRangeForm
from reports.queries.statements import StatementFilter
from reports.queries.statements.pupil_report import PARENTS_REPORT
from school.access import get_class_to_read
from school.models import SchoolClass
from school.roles import RolesRequest

Days = tuple[date, date]


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def parents_letters(request: RolesRequest, class_id: int) -> HttpResponse:
    """Of the days asked for, else of the present term: who has a report, who has read it; its class teacher sends."""
    get_class = by_method(request, read=get_class_to_read, write=get_class_to_comment)
    school_class = get_class(request.roles, class_id)
    asked = DateRangeForm(request.GET)
    days = asked.range_within(_present_term(school_class, request.roles.today))
    letters = class_letters(school_class, list(pupils_to_write_about(request.roles, school_class, days)), days)
    form = LettersForm(post_data(request), letters=letters) if leads_class(request.roles, school_class) else None
    if form and is_key_used(request.POST.get("key", ""), request.user):
        return redirect(_url(school_class, days))
    if form and (saved := save_form(form, lambda: _send(request, form, school_class, days))):
        messages.success(request, _done(saved.result, form.rows))
        return redirect(_url(school_class, days))
    return form_page(request, "reports/parents_letters.html", _context(school_class, days, letters, form, asked))


def _context(
    school_class: SchoolClass, days: Days, letters: ClassLetters, form: LettersForm | None, asked: DateRangeForm
) -> dict[str, object]:
    query = urlencode({"class": school_class.pk, "starts_on": days[0].isoformat(), "ends_on": days[1].isoformat()})
    statement = reverse("reports:statement", args=[PARENTS_REPORT.key])
    return {
        "school_class": school_class,
        "days": days,
        "letters": letters,
        "form": form,
        "asked": asked if asked.errors else DateRangeForm(initial={"starts_on": days[0], "ends_on": days[1]}),
        "report_url": f"{statement}?{query}",
        "pdf_url": f"{statement}pdf/?{query}",
        "earlier": [(each, _url(school_class, (each.starts_on, each.ends_on))) for each in days_sent(school_class)],
    }


def _present_term(school_class: SchoolClass, today: date) -> Days:
    """The present term, or the last one, up to today; in the holidays before the first one today alone."""
    terms = class_terms(school_class, today)
    return (terms[0].starts_on, terms[0].until) if terms else (today, today)


def _send(request: RolesRequest, form: LettersForm, school_class: SchoolClass, days: Days) -> Sequence[ParentsLetter]:
    rows = form.rows
    terms = school_terms(request.roles.today)
    chosen = StatementFilter(
        roles=request.roles,
        made_at=current_moment(),
        terms=terms,
        term_key=terms.key_or_current("") or "",
        days=days,
        school_class=school_class,
        pupils=[row.pupil for row in rows],
    )
    reports = PARENTS_REPORT.sheets(chosen)
    return send_letters(
        letters=[
            NewLetter(row.pupil.pk, report, list(row.recipients)) for row, report in zip(rows, reports, strict=True)
        ],
        school_class=school_class,
        days=days,
        number=form.next_number,
        subject=f"Отчёт с {date_short(days[0])} по {date_short(days[1])}",
        text=form.cleaned_data["text"],
        key=form.cleaned_data["key"],
        by=request.user,
    )


def _done(sent: Sequence[ParentsLetter], rows: Sequence[LetterRow]) -> str:
    people = sum(len(row.recipients) for row in rows)
    families = counted(len(sent), "ученике", "учениках", "учениках")
    return f"Отправлены отчёты о {families}: писем {people}."


def _url(school_class: SchoolClass, days: Days) -> str:
    query = {"starts_on": days[0].isoformat(), "ends_on": days[1].isoformat()}
    return reverse("reports:parents_letters", args=[school_class.pk], query=query)
