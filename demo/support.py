"""Questions about the journal in the demo school: one waits, one is answered and stands in the help, one is closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from accounts.models import User
from common import audience
from messaging.models import HelpEntry, QuestionState, SupportQuestion, SupportReply

_BROWSER = "Mozilla/5.0 (Linux; Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"


def ask_questions(now: datetime) -> None:
    """By people of the story; their administrator Игорь answers."""
    people = {user.username: user for user in User.objects.filter(username__in=["anna", "boris", "elena", "igor"])}
    igor = people["igor"]
    _question(
        people["anna"], now - timedelta(hours=2), [audience.TEACHER], "/journal/",
        "Можно ли перенести тему урока на следующую неделю, если урок отменили?", QuestionState.OPEN,
    )  # fmt: skip
    where = _question(
        people["elena"], now - timedelta(days=2), [audience.GUARDIAN], "/journal/diary/",
        "Где посмотреть отметки за прошлую четверть?", QuestionState.ANSWERED,
    )  # fmt: skip
    _answer(where, igor, now - timedelta(days=1), "Откройте «Отметки по предметам» и выберите четверть над таблицей.")
    slips = _question(
        people["boris"], now - timedelta(days=9), [audience.CLASS_TEACHER, audience.TEACHER], "/school/classes/",
        "Мама ученика потеряла листок доступа. Прежний пароль кто-нибудь может узнать?", QuestionState.CLOSED,
    )  # fmt: skip
    _answer(slips, igor, now - timedelta(days=8), "Нет, никто. Выдайте новый листок с карточки ученика.")
    HelpEntry.objects.create(
        question="Где посмотреть отметки за прошлую четверть?",
        answer="Откройте «Отметки по предметам» и выберите четверть над таблицей.",
        roles=[audience.GUARDIAN, audience.PUPIL],
        page="journal:diary",
        address="/journal/diary/…/",
        source=where,
        written_by=igor,
        written_at=now - timedelta(days=1),
    )


def _question(by: User, at: datetime, roles: list[str], page: str, text: str, state: QuestionState) -> SupportQuestion:
    return SupportQuestion.objects.create(
        key=uuid5(NAMESPACE_OID, text), asked_by=by, asked_at=at, text=text, page=page, roles=roles,
        browser=_BROWSER, state=state,
    )  # fmt: skip


def _answer(question: SupportQuestion, by: User, at: datetime, text: str) -> None:
    SupportReply.objects.create(
        key=uuid5(NAMESPACE_OID, text), question=question, written_by=by, written_at=at, text=text, is_answer=True
    )
