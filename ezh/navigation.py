"""What stands in the header of every page: the school, the person, the tabs of his roles, the pages of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse

from common import audience
from common.parameters import key_parameter
from ezh.help_chapters import help_url
from messaging.rules.hints import HINTS, Hint
from reports.queries.search import Found, Hit
from reports.rules.search import Word, has_words
from school.roles import Roles, RolesRequest, anonymous_roles


@dataclass(frozen=True)
class Link:
    """A link of the header. `is_current`: this very page, or the one that leads to it."""

    title: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Page:
    """The contract of templates/base.html. `more` folds away under «Ещё», `n_unread` stands at the bell.

    `outer_support` is whom to call outside the school (§ 4.1).
    `help_url` and `hint` are about this very page.
    `child`: the one that a guardian of several has chosen, by the address; 0 where none is.
    `is_family`: the browser of a parent or pupil may read the diary without network.
    """

    school_name: str
    user_name: str | None
    outer_support: str
    tabs: Sequence[Link] = ()
    nav: Sequence[Link] = ()
    more: Sequence[Link] = ()
    n_unread: int = 0
    help_url: str = ""
    hint: Hint | None = None
    is_family: bool = False
    child: int = 0


TABS = {
    audience.TEACHER: "Учитель",
    audience.PE_TEACHER: "Физкультура",
    audience.CLASS_TEACHER: "Классный руководитель",
    audience.DEPUTY: "Завуч",
    audience.DIRECTOR: "Директор",
    audience.ADMINISTRATOR: "Администратор",
    audience.MEALS_OFFICER: "Питание",
    audience.GUARDIAN: "Мои дети",
    audience.PUPIL: "Ученик",
}

# Pages whose address does not begin with that of the page which leads to them.
INNER_PAGES = {
    "reports:results": "reports:school_results",
    "reports:results_pupils": "reports:school_results",
    "reports:results_trend": "reports:school_results",
    "reports:proposals": "reports:school_results",
    "reports:objectivity": "reports:school_results",
    "reports:class_results": "reports:school_results",
    "reports:class_absences": "reports:absences",
    "reports:day_lessons": "reports:board",
    "reports:density": "reports:board",
    "reports:unfilled": "reports:board",
    "reports:term_grade": "journal:terms",
    "school:pupil": "school:classes",
    "attendance:month_sheet": "reports:absences",
    "attendance:excuse_notes": "reports:absences",
    "messaging:class_comments": "reports:statements",
    "reports:parents_letters": "reports:statements",
    "gtzo:card": "gtzo:cards",
    "timetable:class_new": "school:classes",
    "timetable:transfer": "school:classes",
    # The help and one's own questions belong to no page of the row.
    "messaging:help_index": "reports:home",
    "messaging:guide": "reports:home",
    "messaging:questions": "reports:home",
    "messaging:question_new": "reports:home",
}

# Where these pages of a family lead while a child is chosen: to the same of that child. The others keep its key.
OF_CHILD = {
    "journal:diaries": "journal:diary",
    "attendance:own_absences": "attendance:pupil_absences",
    "meals:start": "meals:pupil_month",
    "gtzo:cards": "gtzo:card",
}

_ADDRESSES = 1000  # of pages whose links are remembered, so that they are not looked up for each request
N_SHOWN = 8  # pages of a role that stand in the row; the others fold away under «Ещё»

Pages = tuple[tuple[str, str], ...]

_GRADEBOOKS, _TIMETABLE = ("Журналы", "journal:gradebooks"), ("Расписание", "timetable:week")
_PLANS, _CONTROL_WORKS = ("Планы уроков", "curriculum:plans"), ("Контрольные", "journal:control_works")
_STATEMENTS, _PROGRAMMES = ("Отчёты", "reports:statements"), ("Программы", "journal:programmes")
_CORRECTIONS, _CHANGES = ("Исправления", "journal:corrections"), ("Изменения", "journal:changes")
_REMARKS = ("Замечания", "reports:remarks")
_TERMS, _STAFF, _CLASSES = ("Периоды", "journal:terms"), ("Сотрудники", "school:staff"), ("Классы", "school:classes")
_RESULTS, _ABSENCES = ("Успеваемость", "reports:school_results"), ("Пропуски", "reports:absences")
_SUBSTITUTIONS, _HOMEWORK = ("Замены", "timetable:substitutions"), ("Задания", "reports:homework")
_MEALS, _PRICES, _MENUS = ("Питание", "meals:start"), ("Цены питания", "meals:prices"), ("Меню столовой", "meals:menus")
_FITNESS, _DESK = ("ГТЗО", "gtzo:classes"), ("Сверка записей", "reports:desk")
_ANNOUNCEMENTS = ("Объявления", "messaging:announcements")
_BOARD, _SUPPORT = ("Заполнение журнала", "reports:board"), ("Вопросы о журнале", "messaging:support")
_MESSAGES = ("Сообщения", "messaging:threads")

_OF_EVERYBODY: Pages = (
    ("Уведомления", "notices:notices"), ("Справка", "messaging:help_index"), ("Мои вопросы", "messaging:questions"),
    ("Сменить пароль", "accounts:change_password"),
)  # fmt: skip
_MANAGEMENT: Pages = (
    _BOARD, _REMARKS, _RESULTS, _ABSENCES, _SUBSTITUTIONS, _GRADEBOOKS, _CLASSES, _STATEMENTS,
    _MESSAGES, _TIMETABLE, _DESK, _PROGRAMMES, _TERMS, _CORRECTIONS, _CHANGES, _HOMEWORK, _CONTROL_WORKS, _PLANS,
    _STAFF, _FITNESS, _MEALS, _PRICES, _MENUS, _ANNOUNCEMENTS,
)  # fmt: skip
_FAMILY: Pages = (
    ("Дневник", "journal:diaries"), _MESSAGES, _TIMETABLE, _CONTROL_WORKS, ("Посещаемость", "attendance:own_absences"),
    _MEALS, ("Результаты ГТЗО", "gtzo:cards"), _MENUS, _ANNOUNCEMENTS,
)  # fmt: skip

# The pages of each role, those of most days first.
NAV: dict[str, Pages] = {
    audience.TEACHER: (
        _GRADEBOOKS, _MESSAGES, _TIMETABLE, _PLANS, _CONTROL_WORKS, _CORRECTIONS, _STATEMENTS, _REMARKS, _DESK, _MENUS,
        _ANNOUNCEMENTS,
    ),
    audience.PE_TEACHER: (
        _FITNESS, _GRADEBOOKS, _MESSAGES, _TIMETABLE, _PLANS, _CORRECTIONS, _STATEMENTS, _REMARKS, _DESK, _MENUS,
        _ANNOUNCEMENTS,
    ),
    audience.CLASS_TEACHER: (
        ("Мой класс", "school:classes"), ("Утро класса", "attendance:mornings"), _MESSAGES,
        ("Посещаемость класса", "reports:absences"), ("Питание класса", "meals:start"), _PROGRAMMES, _STATEMENTS,
        ("ГТЗО класса", "gtzo:classes"), _DESK, _GRADEBOOKS, _TIMETABLE, _CONTROL_WORKS, _PLANS, _MENUS,
        _ANNOUNCEMENTS,
    ),
    audience.DEPUTY: _MANAGEMENT,
    audience.DIRECTOR: _MANAGEMENT,
    audience.ADMINISTRATOR: (
        _STAFF, _CLASSES, ("Справочники", "admin:index"), _TIMETABLE, _TERMS, _GRADEBOOKS, _CORRECTIONS, _CHANGES,
        ("Веса работ", "journal:weights"), _SUPPORT, *(page for page in _MANAGEMENT if page not in (
            _STAFF, _CLASSES, _TIMETABLE, _TERMS, _GRADEBOOKS, _CORRECTIONS, _CHANGES)),
    ),
    audience.MEALS_OFFICER: (_MEALS, _MENUS, _PRICES, _DESK, _MESSAGES, _ANNOUNCEMENTS),
    audience.GUARDIAN: _FAMILY,
    audience.PUPIL: _FAMILY,
}  # fmt: skip


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor; makes no queries, because `request.roles` is already there (or is not, on an error page).

    Equal pages are equal: what stands around a kept body is drawn once for each (journal/queries/kept_bodies.py).
    """
    roles = getattr(request, "roles", None) or anonymous_roles()
    user = getattr(cast(RolesRequest, request), "user", None)
    if user is None or not user.is_authenticated:
        return {"page": Page(roles.school_name or "ЭЖ", None, "")}
    name = request.resolver_match.view_name if request.resolver_match else ""
    child = _chosen_child(request, roles)
    links, role = _links(_leading_path(request), roles.audiences, user.start_role, child)
    is_family = not roles.audiences.isdisjoint(audience.FAMILY)
    about = help_url(name, role), _hint(name, role, user.hidden_hints), is_family
    who = roles.school_name or "ЭЖ", user.initials_name, roles.outer_support
    return {"page": Page(*who, *links, user.n_unread, *about, child=child)}


def pages_named(roles: Roles, words: list[Word]) -> list[Found]:
    """Pages of the header with such names, of all roles that the person has."""
    held = [role for role in audience.BY_PRECEDENCE if role in roles.audiences]
    named = {title: name for role in held for title, name in (*NAV[role], *_OF_EVERYBODY) if has_words(title, words)}
    hits = [Hit(title, "", reverse(name)) for title, name in named.items()]
    return [Found("Страницы", hits)] if hits else []


def _hint(page_name: str, role: str, hidden: Sequence[str]) -> Hint | None:
    """What the page tells who opens it for the first time in this role."""
    fitting = (each for each in HINTS if each.page == page_name and role in each.roles)
    return next((each for each in fitting if each.key not in hidden), None)


def _chosen_child(request: HttpRequest, roles: Roles) -> int:
    """The child that the page is about, as its address says, of a guardian with several; 0 on other pages."""
    match = request.resolver_match
    if match is None or len(roles.family_pupil_ids) < 2:
        return 0
    asked = match.kwargs.get("pupil_id") or (match.kwargs.get("pk") if match.view_name == "meals:pupil_month" else None)
    child = asked or key_parameter(request.GET, "pupil")
    return child if child in roles.family_pupil_ids else 0


def _leading_path(request: HttpRequest) -> str:
    """The address of the page, or of the one that it belongs to."""
    match = request.resolver_match
    leading = INNER_PAGES.get(match.view_name) if match else None
    return reverse(leading) if leading else request.path


@lru_cache(_ADDRESSES)
def _links(
    path: str, audiences: frozenset[str], start_role: str, child: int
) -> tuple[tuple[tuple[Link, ...], tuple[Link, ...], tuple[Link, ...]], str]:
    """Tabs of the roles, pages of the role that this page belongs to, the rest of them; and that role."""
    held = sorted((role for role in audience.BY_PRECEDENCE if role in audiences), key=lambda role: role != start_role)
    current = _role_of(path, held)
    tabs = tuple(
        Link(title, reverse("reports:start", args=[role]), role == current)
        for role, title in TABS.items()
        if role in audiences
    )
    pages = [(title, name, reverse(name)) for title, name in NAV.get(current, ())]
    leading = _leading(path, [url for _, _, url in pages])
    of_child = child if current == audience.GUARDIAN else 0
    links = tuple(Link(title, _of_child(name, of_child) or url, url == leading) for title, name, url in pages)
    return (tabs, links[:N_SHOWN], links[N_SHOWN:]), current


def _of_child(name: str, child: int) -> str:
    """The address of the page about the child, or with the child in its query; empty without a child."""
    if not child:
        return ""
    return reverse(OF_CHILD[name], args=[child]) if name in OF_CHILD else reverse(name, query={"pupil": child})


def _role_of(path: str, held: Sequence[str]) -> str:
    """The role to which the page belongs: the first one held whose links lead closest to it."""
    starts = [role for role in held if path == reverse("reports:start", args=[role])]
    closest = sorted(held, key=lambda role: -len(_leading(path, [reverse(name) for _, name in NAV[role]])))
    return next(iter((*starts, *closest)), "")


def _leading(path: str, urls: Sequence[str]) -> str:
    """The deepest page whose address begins the present one («/journal/terms/», not «/journal/»)."""
    return max((url for url in urls if path.startswith(url)), key=len, default="")
