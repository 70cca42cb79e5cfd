"""Figures of the school and of a class, the protocol and the badge list; on screen, on paper, as XLSX and PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, PE_TEACHER, audience
from common.clock import current_moment
from common.fields import FIRST_DAY, LAST_DAY
from common.parameters import key_parameter
from common.refusals import Refused
from common.sheets import CONTENT_TYPES, Sheet, SheetFormat, sheet_answer
from gtzo.access import classes_tested_by, classes_visible_to, get_class_to_read, may_keep_norms
from gtzo.queries.badge_outcomes import NormYear, norm_year
from gtzo.queries.class_page import ClassPage, PupilLine, class_page
from gtzo.queries.sheets import PE_TEACHER_SIGNS, badges_sheet, protocol_sheet, summary_sheet
from gtzo.queries.summary import Member, members_of, report_day, summary, years_to_choose
from gtzo.rules.badge_outcomes import FIGURES, year_of, year_title
from gtzo.rules.norms import level_name
from school.access import cards_open_to
from school.models import SchoolClass
from school.models.people import Sex
from school.queries.signers import signed, signers_on
from school.roles import RolesRequest


@audience(PE_TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def classes(request: RolesRequest) -> HttpResponse:
    """All classes that the person may read, in figures; `as` gives XLSX or PDF."""
    roles = request.roles
    begins = _year(request)
    year = norm_year(begins, _version(request), roles.today)
    visible = classes_visible_to(roles).order_by("grade", "letter")
    found = summary(year, visible, roles.today) if year else None
    kind = _format(request)
    if found and kind:
        sheet = summary_sheet(
            found, school=roles.school_name, author=request.user.initials_name, made_at=current_moment()
        )
        return sheet_answer(
            _signed(sheet, request), kind, subject=f"ГТЗО: сводка {year_title(begins)}", filename=f"gtzo-{begins}"
        )
    context = {
        **_common_context(request, year, reverse("gtzo:classes")),
        "summary": found,
        "tested_ids": set(classes_tested_by(roles).values_list("pk", flat=True)),
        "keeps_norms": may_keep_norms(roles),
    }
    return render(request, "gtzo/classes.html", context)


@audience(PE_TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def school_class(request: RolesRequest, class_id: int) -> HttpResponse:
    """The class: each pupil's results and outcome, `who` those of one figure; `as` gives the protocol as a file."""
    roles = request.roles
    found = get_class_to_read(roles, class_id)
    year = norm_year(year_of(found.year.starts_on), _version(request), roles.today)
    on, members = _members(year, [found], request) if year else (roles.today, [])
    page = class_page(year, members, on) if year else None
    kind = _format(request)
    if year and page and kind:
        sheet = protocol_sheet(
            page,
            class_name=found.name,
            version=year.norms.row.name,
            year=year.begins,
            school=roles.school_name,
            author=request.user.initials_name,
            made_at=current_moment(),
        )
        return sheet_answer(
            _signed(sheet, request), kind, subject=f"ГТЗО: протокол {found.name}", filename=f"gtzo-protokol-{found.pk}"
        )
    context = {
        **_common_context(request, year, reverse("gtzo:school_class", args=[class_id])),
        "school_class": found,
        "page_of_class": page,
        "lines": page.counted(_figure(request, "listed", year)) if page and year else [],
        "figure_title": _figure_title(request, "listed", year),
        "cards": cards_open_to(roles),
        "on": on,
        "may_test": classes_tested_by(roles).filter(pk=class_id).exists(),
    }
    return render(request, "gtzo/school_class.html", context)


@audience(PE_TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def badges(request: RolesRequest) -> HttpResponse:
    """Who has reached a level, in all classes that the person may read; `as` gives XLSX or PDF.

    `who`, `sex` and `step` name another figure of the summary, whose pupils are listed instead.
    """
    roles = request.roles
    begins = _year(request)
    year = norm_year(begins, _version(request), roles.today)
    on, members = _members(year, list(classes_visible_to(roles)), request) if year else (roles.today, [])
    page = class_page(year, members, on) if year else None
    kind = _format(request)
    if year and page and kind:
        sheet = badges_sheet(
            page,
            title=f"На {on:%d.%m.%Y}",
            version=year.norms.row.name,
            year=begins,
            school=roles.school_name,
            author=request.user.initials_name,
            made_at=current_moment(),
        )
        return sheet_answer(
            _signed(sheet, request),
            kind,
            subject=f"ГТЗО: уровни {year_title(begins)}",
            filename=f"gtzo-urovni-{begins}",
        )
    context = {
        **_common_context(request, year, reverse("gtzo:badges")),
        "cards": cards_open_to(roles),
        "listed": _listed(request, page, year),
        "figure_title": _figure_title(request, "reached", year),
        "is_badge_list": not {"who", "sex", "step"} & set(request.GET),
        "on": on,
    }
    return render(request, "gtzo/badges.html", context)


def _figure(request: RolesRequest, usual: str, year: NormYear) -> str:
    """The figure that the address names; `usual` where it names none that there is."""
    asked = request.GET.get("who", "")
    levels = {f"level-{number}" for number, _ in enumerate(year.norms.version.level_names, 1)}
    return asked if asked in FIGURES or asked in levels else usual


def _figure_title(request: RolesRequest, usual: str, year: NormYear | None) -> str:
    figure = _figure(request, usual, year) if year else usual
    if year and figure.startswith("level-"):
        return level_name(list(year.norms.version.level_names), int(figure.removeprefix("level-"))).capitalize()
    return FIGURES[figure]


def _listed(request: RolesRequest, page: ClassPage | None, year: NormYear | None) -> list[PupilLine]:
    if not (page and year):
        return []
    sex = request.GET.get("sex", "")
    return page.counted(
        _figure(request, "reached", year), sex if sex in Sex.values else "", key_parameter(request.GET, "step")
    )


def _members(year: NormYear, chosen: Sequence[SchoolClass], request: RolesRequest) -> tuple[date, list[Member]]:
    on = report_day(year, request.roles.today)
    visible = classes_visible_to(request.roles).filter(pk__in=[each.pk for each in chosen])
    return on, members_of(year, on, visible)


def _year(request: RolesRequest) -> int:
    """The school year that the address names, or the present one."""
    year = key_parameter(request.GET, "year")
    if year is None:
        return year_of(request.roles.today)
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise Refused("В адресе указан учебный год, которого нет. Выберите год на странице.")
    return year


def _version(request: RolesRequest) -> int | None:
    return key_parameter(request.GET, "version")


def _format(request: RolesRequest) -> SheetFormat | None:
    kind = request.GET.get("as", "")
    return next((known for known in CONTENT_TYPES if known == kind), None)


def _common_context(request: RolesRequest, year: NormYear | None, here: str) -> dict[str, object]:
    """What the three pages share: years and versions to choose, addresses of the files."""
    begins = year.begins if year else _year(request)
    version = {"version": year.norms.row.pk} if year else {}
    return {
        "year": year,
        "year_title": year_title(begins),
        "years": [
            (year_title(each), f"{here}?year={each}", each == begins) for each in years_to_choose(request.roles.today)
        ],
        "versions": [(each.name, f"{here}?year={begins}&version={each.pk}") for each in (year.others if year else ())],
        "files": {kind: _address(here, year=begins, **version, **{"as": kind}) for kind in CONTENT_TYPES},
    }


def _address(here: str, **query: object) -> str:
    return f"{here}?{'&'.join(f'{name}={value}' for name, value in query.items())}"


def _signed(sheet: Sheet, request: RolesRequest) -> Sheet:
    """A teacher who takes the document along is the one who signs it."""
    names = signers_on(request.roles.today, author=request.user)
    teacher = request.user.initials_name if PE_TEACHER in request.roles.audiences else ""
    return signed(sheet, names | {PE_TEACHER_SIGNS: teacher})
