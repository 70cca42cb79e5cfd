"""Questions: asked, answered, taken up again, closed; answers that become entries of the help."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Refused
from messaging.models import HelpEntry, QuestionState, SupportQuestion, SupportReply
from messaging.rules.support import QUESTIONS_A_DAY


@action
def ask_question(*, key: UUID, text: str, page: str, roles: Collection[str], browser: str, by: User) -> SupportQuestion:
    """Ask the administrator. Sent again with the same key, nothing is written and the first question is given back.

    Refused past twenty questions in a day: more would bury those of others.
    """
    since = current_moment() - timedelta(days=1)
    if SupportQuestion.objects.filter(asked_by=by, asked_at__gt=since).exclude(key=key).count() >= QUESTIONS_A_DAY:
        raise Refused(f"За сутки можно задать не больше {QUESTIONS_A_DAY} вопросов. Допишите к одному из заданных.")
    told = {"text": text, "page": page, "roles": sorted(roles), "browser": browser, "asked_at": current_moment()}
    question, _ = SupportQuestion.objects.get_or_create(key=key, asked_by=by, defaults=told)
    return question


@action
def reply_to_question(*, question: SupportQuestion, key: UUID, text: str, is_answer: bool, by: User) -> SupportReply:
    """Write under the question: an answer makes it answered, a word of the asker opens it again, a closed one too.

    Sent again with the same key, nothing is written.
    """
    current = _lock(question)
    told = {"text": text, "is_answer": is_answer, "written_at": current_moment()}
    reply, is_new = SupportReply.objects.get_or_create(key=key, question=current, written_by=by, defaults=told)
    if is_new:
        _set_state(current, QuestionState.ANSWERED if is_answer else QuestionState.OPEN)
    return reply


@action
def close_question(*, question: SupportQuestion, by: User) -> SupportQuestion:
    """Nothing more is to be said: the administrator or the asker ends it. The asker may take it up again."""
    return _set_state(_lock(question), QuestionState.CLOSED)


@action
def save_help_entry(
    *,
    entry: HelpEntry | None,
    question: str,
    answer: str,
    roles: Collection[str],
    page: str,
    address: str,
    is_shown: bool,
    source: SupportQuestion | None = None,
    by: User,
) -> HelpEntry:
    """A new entry of the help, or the given one rewritten; what it said before stays in the history.

    A form sent twice makes one entry, for an entry cannot be deleted: the second finds the same one of the same
    writer and gives it back. What it says already is not written again.
    """
    told = {"question": question, "answer": answer, "roles": sorted(roles), "page": page, "address": address,
            "is_shown": is_shown, "written_by": by}  # fmt: skip
    if entry is None:
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # the other one is waited for
        same = HelpEntry.objects.filter(**told, source=source).first()
        return same or HelpEntry.objects.create(**told, source=source, written_at=current_moment())
    if all(getattr(entry, name) == value for name, value in told.items()):
        return entry
    for name, value in {**told, "written_at": current_moment()}.items():
        setattr(entry, name, value)
    entry.save()
    return entry


def _lock(question: SupportQuestion) -> SupportQuestion:
    return SupportQuestion.objects.select_for_update().get(pk=question.pk)


def _set_state(question: SupportQuestion, state: QuestionState) -> SupportQuestion:
    question.state = state
    question.save(update_fields=["state"])
    return question
