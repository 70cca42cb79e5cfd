"""Questions and the help's entries as their pages read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from messaging.models import HelpEntry, QuestionState, SupportQuestion, SupportReply
from messaging.models.support import HelpEntryQuerySet
from messaging.rules.support import ROLE_NAMES, role_names
from school.models import School

LONGEST_LIST = 200
_BEGINNING = 160  # letters of a question that a list shows


@dataclass(frozen=True)
class QuestionRow:
    """A question in a list: how it begins, who asked and as whom, whether the administrator has answered it."""

    pk: int
    text: str
    asker: str
    roles: str
    at: datetime
    state: str
    state_name: str
    is_answered: bool


@dataclass(frozen=True)
class Said:
    """One text under a question."""

    writer: str
    at: datetime
    text: str
    is_answer: bool


@dataclass(frozen=True)
class QuestionPage:
    """A question with all that was written under it, and the entries of the help that came out of it."""

    row: QuestionRow
    text: str
    page: str
    browser: str
    said: Sequence[Said]
    entries: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class SupportList:
    """Questions of everybody in one state, with the number in each; the latest ones when there are many."""

    state: QuestionState
    counts: dict[str, int]
    rows: Sequence[QuestionRow]

    @property
    def is_cut(self) -> bool:
        """Are there more than are shown?"""
        return self.counts[self.state] > len(self.rows)


@dataclass(frozen=True)
class OuterService:
    """The support service outside the school, from the school's details (§ 4.1)."""

    phone: str
    email: str


def question_rows(questions: QuerySet[SupportQuestion]) -> list[QuestionRow]:
    """The questions for a list, the latest first. One query."""
    answers = SupportReply.objects.filter(question=OuterRef("pk"), is_answer=True)
    found = questions.select_related("asked_by").annotate(has_answer=Exists(answers))[:LONGEST_LIST]
    return [_row(question, is_answered=question.has_answer) for question in found]


def support_list(questions: QuerySet[SupportQuestion], state: QuestionState) -> SupportList:
    """What the administrator has to answer, or has answered. Two queries."""
    counted = dict(questions.order_by().values_list("state").annotate(Count("pk")))
    counts = {each.value: counted.get(each.value, 0) for each in QuestionState}
    of_state = questions.filter(state=state)
    if state == QuestionState.OPEN:  # who has waited longest is answered first
        of_state = of_state.order_by("asked_at", "pk")
    return SupportList(state, counts, question_rows(of_state))


def question_page(question: SupportQuestion) -> QuestionPage:
    """The question as it is read by its asker and the administrator. Two queries."""
    replies = [
        Said(reply.written_by.initials_name, reply.written_at, reply.text, reply.is_answer)
        for reply in question.replies.select_related("written_by")
    ]
    return QuestionPage(
        row=_row(question, is_answered=any(reply.is_answer for reply in replies)),
        text=question.text,
        page=question.page,
        browser=question.browser,
        said=replies,
        entries=list(question.help_entries.values_list("pk", "question")),
    )


def outer_service() -> OuterService | None:
    """Whom to call when the school cannot help; None when its details name nobody. One query."""
    told = School.objects.values_list("support_phone", "support_email").first()
    return OuterService(*told) if told and any(told) else None


@dataclass(frozen=True)
class EntryRow:
    """A question and answer of the help; `roles` in words, "" for all."""

    pk: int
    question: str
    answer: str
    page: str
    address: str
    roles: str
    for_roles: frozenset[str]
    is_shown: bool


def entry_rows(entries: HelpEntryQuerySet) -> list[EntryRow]:
    """Entries of the help in the order of their questions. One query."""
    return [
        EntryRow(
            pk=each.pk,
            question=each.question,
            answer=each.answer,
            page=each.page,
            address=each.address,
            roles=role_names(each.roles) if each.roles else "",
            for_roles=frozenset(each.roles or ROLE_NAMES),
            is_shown=each.is_shown,
        )
        for each in entries
    ]


@dataclass(frozen=True)
class EntryVersion:
    """What an entry of the help said from a moment on."""

    at: datetime
    writer: str
    question: str
    answer: str
    is_shown: bool


def entry_history(entry: HelpEntry) -> list[EntryVersion]:
    """Everything that the entry has said, the latest first. One query."""
    events = entry.events.order_by("-pgh_id").select_related("written_by")  # type: ignore[attr-defined]  # pghistory's
    return [
        EntryVersion(each.written_at, each.written_by.initials_name, each.question, each.answer, each.is_shown)
        for each in events
    ]


def _row(question: SupportQuestion, *, is_answered: bool) -> QuestionRow:
    text = question.text
    return QuestionRow(
        pk=question.pk,
        text=text if len(text) <= _BEGINNING else f"{text[:_BEGINNING].rstrip()}…",
        asker=question.asked_by.initials_name,
        roles=role_names(question.roles),
        at=question.asked_at,
        state=question.state,
        state_name=question.get_state_display(),
        is_answered=is_answered,
    )
