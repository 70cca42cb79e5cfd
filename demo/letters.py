"""What Boris has said of his pupils, the reports that he has sent to their parents last week, and announcements."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.models import User
from common.formatting import date_short
from demo.staff import Staff
from demo.structure import Structure
from journal.queries.terms import class_terms, school_terms
from messaging.actions import NewLetter, acknowledge, publish_announcement, send_letters, write_comments
from messaging.actions.comments import TypedComment
from messaging.models import Announcement
from messaging.queries.letters import class_letters
from messaging.rules.announcements import AnnouncementText, Audience
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


def write_to_parents(structure: Structure, staff: Staff, made_at: datetime) -> None:
    """Nothing before the first week is over, or in a school without his class."""
    by = staff.of("boris").user
    school_class = SchoolClass.objects.filter(class_teachers__teacher__user=by).order_by("-pk").first()
    days = structure.begins, structure.today - _WEEK
    if school_class is None or days[1] <= days[0]:
        return
    pupils = list(Pupil.objects.in_class(school_class.pk, structure.today).order_by("sort_name", "pk"))
    _comment(school_class, pupils, structure.today, by)
    _send(school_class, pupils, days, made_at, by)


def announce(structure: Structure, staff: Staff) -> None:
    """One of the school, which half of the staff has confirmed, and one of Boris's class."""
    today, galina, boris = structure.today, staff.offices["galina"], staff.of("boris").user
    to_all = _announce(
        1, galina, today, "Медосмотр в школе",
        "На следующей неделе врачи осматривают учеников 5–9 классов. Расписание: https://school.example/health\n"
        "Если ребёнок наблюдается у врача, напишите классному руководителю.",
        Audience(class_ids=None, for_families=True, for_pupils=True, for_staff=True), is_asked=True,
    )  # fmt: skip
    for user in User.objects.filter(staff_member__isnull=False, is_active=True).order_by("pk")[::2]:
        acknowledge(announcement=to_all, known_version=1, by=user)
    own = SchoolClass.objects.filter(class_teachers__teacher__user=boris).order_by("-pk").first()
    if own is not None:
        _announce(
            2, boris, today, "Классное собрание",
            "В четверг в 18:00 в кабинете истории. Говорим о первых неделях года и об экскурсии.",
            Audience(class_ids=frozenset({own.pk}), for_families=True, for_pupils=False, for_staff=False),
            is_asked=False,
        )  # fmt: skip


def _announce(
    number: int, by: User, today: date, title: str, text: str, audience: Audience, *, is_asked: bool
) -> Announcement:
    return publish_announcement(
        key=UUID(int=_KEY.int + number), text=AnnouncementText(title, text, today + 2 * _WEEK), audience=audience,
        needs_acknowledgement=is_asked, today=today, by=by,
    )  # fmt: skip


def _comment(school_class: SchoolClass, pupils: list[Pupil], today: date, by: User) -> None:
    terms = class_terms(school_class, today)
    typed = {pupil.pk: TypedComment(text, 0) for pupil, text in zip(pupils, _SAID, strict=False)}
    write_comments(term=terms[0].term, typed=typed, by=by)


def _send(school_class: SchoolClass, pupils: list[Pupil], days: tuple[date, date], made_at: datetime, by: User) -> None:
    rows = class_letters(school_class, pupils, days).reachable
    roles = roles_of(by)
    chosen = StatementFilter(
        roles=roles, made_at=made_at, terms=school_terms(roles.today), term_key="", days=days,
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
