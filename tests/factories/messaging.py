"""Rows of the messaging floor."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from accounts.models import User
from common.clock import current_moment
from messaging.models import ClassTeacherComment, HelpEntry, QuestionState, SupportQuestion, SupportReply
from school.models import Pupil, Term


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
