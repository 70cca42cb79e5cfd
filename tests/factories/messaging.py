"""Rows of the messaging floor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import uuid4

from accounts.models import User
from common.clock import current_moment
from common.sheets import Column, Sheet, Table
from messaging.actions import NewLetter, publish_announcement, send_letters
from messaging.models import (
    Announcement,
    ClassTeacherComment,
    HelpEntry,
    ParentsLetter,
    QuestionState,
    SupportQuestion,
    SupportReply,
)
from messaging.rules.announcements import AnnouncementText, Audience
from school.models import Pupil, SchoolClass, Term
from tests.world import TODAY, YEAR_BEGINS


def make_question(
    *, by: User, text: str = "Как найти отметки?", page: str = "", state: QuestionState = QuestionState.OPEN
) -> SupportQuestion:
    return SupportQuestion.objects.create(
        key=uuid4(), asked_by=by, asked_at=current_moment(), text=text, page=page, roles=["guardian"], state=state
    )


def make_reply(*, question: SupportQuestion, by: User, text: str, is_answer: bool) -> SupportReply:
    return SupportReply.objects.create(
        key=uuid4(), question=question, written_by=by, written_at=current_moment(), text=text, is_answer=is_answer
    )


def make_help_entry(
    *,
    by: User,
    question: str = "Где отметки?",
    answer: str = "В дневнике.",
    roles: Sequence[str] = (),
    page: str = "",
    is_shown: bool = True,
) -> HelpEntry:
    return HelpEntry.objects.create(
        question=question, answer=answer, roles=list(roles), page=page, is_shown=is_shown, written_by=by
    )


def make_comment(*, pupil: Pupil, term: Term, text: str = "Старается.", by: User) -> ClassTeacherComment:
    return ClassTeacherComment.objects.create(pupil=pupil, term=term, text=text, written_by=by)


def make_letter(*, pupil: Pupil, school_class: SchoolClass, to: User, by: User) -> ParentsLetter:
    """A report about the days of the world's quarter, sent to one guardian."""
    report = Sheet(
        title="Отчёт родителям",
        school="МБОУ СОШ № 92",
        tables=[Table([Column("Предмет", 20), Column("Средний балл", 9)], [["Математика", Decimal("4.00")]])],
        author=by.initials_name,
        made_at=current_moment(),
        about=pupil.full_name,
    )
    [letter] = send_letters(
        letters=[NewLetter(pupil.pk, report, [to.pk])],
        school_class=school_class,
        days=(YEAR_BEGINS, TODAY),
        number=1,
        subject="Отчёт",
        text="Посмотрите, пожалуйста.",
        key=uuid4(),
        by=by,
    )
    return letter


def make_announcement(
    *,
    by: User,
    classes: Sequence[SchoolClass] = (),
    title: str = "Собрание",
    text: str = "В пятницу.",
    for_pupils: bool = False,
    published_on: date = TODAY,
    expires_on: date | None = None,
) -> Announcement:
    """To the families, of the school when no classes are told; asks to be confirmed."""
    return publish_announcement(
        key=uuid4(),
        text=AnnouncementText(title, text, expires_on or TODAY),
        audience=Audience(frozenset(each.pk for each in classes) or None, True, for_pupils, False),
        needs_acknowledgement=True,
        today=published_on,
        by=by,
    )
