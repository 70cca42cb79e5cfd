"""What stands in the header of every page: the school, the person, the tabs of his roles, the pages of these roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse

from common import audience
from school.roles import RolesRequest, anonymous_roles


@dataclass(frozen=True)
class Link:
    """A link of the header."""

    title: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Page:
    """The contract of templates/base.html."""

    school_name: str
    user_name: str | None
    tabs: Sequence[Link]
    nav: Sequence[Link]


TABS = (
    (audience.TEACHER, "Учитель"),
    (audience.PE_TEACHER, "Физкультура"),
    (audience.CLASS_TEACHER, "Классный руководитель"),
    (audience.DEPUTY, "Завуч"),
    (audience.DIRECTOR, "Директор"),
    (audience.ADMINISTRATOR, "Администратор"),
    (audience.MEALS_OFFICER, "Питание"),
    (audience.GUARDIAN, "Мои дети"),
    (audience.PUPIL, "Ученик"),
)

_ADDRESSES = 1000  # of pages whose links are remembered, so that they are not looked up for each request

STAFF = (audience.TEACHER, audience.CLASS_TEACHER, *audience.MANAGEMENT)
LEADERS = (audience.CLASS_TEACHER, *audience.MANAGEMENT)

NAV: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Дневник", "journal:diaries", audience.FAMILY),
    ("Посещаемость", "attendance:own_absences", audience.FAMILY),
    ("Утро класса", "attendance:mornings", (audience.CLASS_TEACHER,)),
    ("Журналы", "journal:gradebooks", STAFF),
    ("Планы уроков", "curriculum:plans", STAFF),
    ("Расписание", "timetable:week", (*STAFF, *audience.FAMILY)),
    ("Контрольные", "journal:control_works", (*STAFF, *audience.FAMILY)),
    ("Классы", "school:classes", LEADERS),
    ("Успеваемость", "reports:school_results", audience.MANAGEMENT),
    ("Отчёты", "reports:statements", STAFF),
    ("Пропуски", "reports:absences", LEADERS),
    ("Задания", "reports:homework", audience.MANAGEMENT),
    ("Питание", "meals:start", (audience.MEALS_OFFICER, *LEADERS, *audience.FAMILY)),
    ("Меню", "meals:menus", (audience.MEALS_OFFICER, *STAFF, *audience.FAMILY)),
    ("ГТЗО", "gtzo:classes", (audience.PE_TEACHER, *LEADERS)),
    ("Результаты ГТЗО", "gtzo:cards", audience.FAMILY),
    ("Цены питания", "meals:prices", (audience.MEALS_OFFICER, *audience.MANAGEMENT)),
    ("Программы", "journal:programmes", LEADERS),
    ("Замены", "timetable:substitutions", audience.MANAGEMENT),
    ("Периоды", "journal:terms", audience.MANAGEMENT),
    ("Исправления", "journal:corrections", (audience.TEACHER, *audience.MANAGEMENT)),
    ("Изменения", "journal:changes", audience.MANAGEMENT),
    ("Веса работ", "journal:weights", (audience.ADMINISTRATOR,)),
    ("Сотрудники", "school:staff", audience.MANAGEMENT),
    ("Справочники", "admin:index", (audience.ADMINISTRATOR,)),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor; makes no queries, because `request.roles` is already there (or is not, on an error page).

    Equal pages are equal: what stands around a kept body is drawn once for each (common/kept_bodies.py).
    """
    roles = getattr(request, "roles", None) or anonymous_roles()
    user = getattr(cast(RolesRequest, request), "user", None)
    return {
        "page": Page(
            school_name=roles.school_name or "ЭЖ",
            user_name=user.initials_name if user is not None and user.is_authenticated else None,
            tabs=_tabs(request.path, roles.audiences),
            nav=_nav(request.path, roles.audiences),
        )
    }


@lru_cache(_ADDRESSES)
def _tabs(path: str, audiences: frozenset[str]) -> tuple[Link, ...]:
    urls = [(title, reverse("reports:start", args=[name])) for name, title in TABS if name in audiences]
    return tuple(Link(title, url, url == path) for title, url in urls)


@lru_cache(_ADDRESSES)
def _nav(path: str, audiences: frozenset[str]) -> tuple[Link, ...]:
    """The deepest page whose address begins the present one is the current one («/journal/terms/», not «/journal/»)."""
    urls = [(title, reverse(name)) for title, name, whose in NAV if audiences & set(whose)]
    current = max((url for _, url in urls if path.startswith(url)), key=len, default="")
    return tuple(Link(title, url, url == current) for title, url in urls)
