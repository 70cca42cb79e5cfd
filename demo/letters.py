"""What Boris has said of his pupils, and the reports that he has sent to their parents last week (§ 4.2з)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from accounts.models import User
from common.clock import current_moment
from common.formatting import date_short
from demo.staff import Staff
from demo.structure import Structure
from journal.queries.terms import class_terms, school_terms
from messaging.actions import NewLetter, send_letters, write_comments
from messaging.actions.comments import TypedComment
from messaging.queries.letters import class_letters
from reports.queries.statements import StatementFilter
from reports.queries.statements.pupil_report import PARENTS_REPORT
from school.models import Pupil, SchoolClass
from school.roles import roles_of

_KEY = UUID("5f1c6a1e-0000-4000-8000-000000000001")
_WEEK = timedelta(days=7)
_SAID = (
    "Старается, на уроках внимателен. Дома нужно больше читать вслух.",
    "Хорошо начали год: уроки не пропускаем, задания делаем вовремя.",
    "Прошу обратить внимание на математику: две работы не сданы.",
    "Помогает одноклассникам, ведёт классный уголок. Спасибо за воспитание!",
)


def write_to_parents(structure: Structure, staff: Staff) -> None:
    """Nothing before the first week is over, or in a school without his class."""
    by = staff.of("boris").user
    school_class = SchoolClass.objects.filter(class_teachers__teacher__user=by).order_by("-pk").first()
    days = structure.begins, structure.today - _WEEK
    if school_class is None or days[1] <= days[0]:
        return
    pupils = list(Pupil.objects.in_class(school_class.pk, structure.today).order_by("sort_name", "pk"))
    _comment(school_class, pupils, structure.today, by)
    _send(school_class, pupils, days, by)


def _comment(school_class: SchoolClass, pupils: list[Pupil], today: date, by: User) -> None:
    terms = class_terms(school_class, today)
    typed = {pupil.pk: TypedComment(text, 0) for pupil, text in zip(pupils, _SAID, strict=False)}
    write_comments(term=terms[0].term, typed=typed, by=by)


def _send(school_class: SchoolClass, pupils: list[Pupil], days: tuple[date, date], by: User) -> None:
    rows = class_letters(pupils, days).reachable
    roles = roles_of(by)
    chosen = StatementFilter(
        roles=roles, made_at=current_moment(), terms=school_terms(roles.today), term_key="", days=days,
        school_class=school_class, pupils=[row.pupil for row in rows],
    )  # fmt: skip
    reports = PARENTS_REPORT.sheets(chosen)
    send_letters(
        letters=[NewLetter(row.pupil.pk, one, list(row.recipients)) for row, one in zip(rows, reports, strict=True)],
        school_class=school_class,
        days=days,
        number=1,
        subject=f"Отчёт с {date_short(days[0])} по {date_short(days[1])}",
        text="Здравствуйте! Посылаю отчёт с начала учебного года. Вопросы можно задать здесь же.",
        key=_KEY,
        by=by,
    )
