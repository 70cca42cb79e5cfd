"""The list of a person's threads, and what he has written to many at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left
from django.http import QueryDict
from django.urls import reverse

from common.clock import current_moment
from common.people import normalised
from common.rows import fetch
from messaging.access import memberships_of, sendings_of
from messaging.models import Message, MessageQuerySet, Thread, ThreadMember, ThreadMemberQuerySet
from school.models import Enrolment
from school.models.classes import class_name
from school.models.finding import normalised_name
from school.roles import Roles

PAGE_LENGTH, SNIPPET = 30, 160
ALL, UNREAD, MAILINGS = "", "unread", "mailings"


@dataclass(frozen=True)
class Asked:
    """What the address asks for: which threads, with which words, which part of the list.

    `pupil`: the child that a guardian of several has chosen; it chooses nothing here and is kept for the next page.
    """

    show: str = ALL
    words: str = ""
    page: int = 1
    pupil: int | None = None

    @property
    def url(self) -> str:
        """The address that asks for this."""
        query = QueryDict(mutable=True)
        given = {"show": self.show, "q": self.words, "page": self.page if self.page > 1 else ""}
        given |= {"pupil": self.pupil or ""}
        query.update({name: str(value) for name, value in given.items() if value})
        return f"{reverse('messaging:threads')}?{query.urlencode()}" if query else reverse("messaging:threads")


@dataclass(frozen=True)
class Tab:
    """One of the kinds of threads, as `chips` draws it."""

    title: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class ThreadRow:
    """One thread: with whom, about whom, and its last message that the person sees."""

    pk: int
    subject: str
    person: str
    person_words: str
    pupil: str
    snippet: str
    is_own: bool
    at: datetime
    is_unread: bool


@dataclass(frozen=True)
class MailingRow:
    """What was written to many: how many of them have read it and how many have answered."""

    pk: int
    audience: str
    subject: str
    at: datetime
    n: int
    n_read: int
    n_answered: int


@dataclass(frozen=True)
class ThreadList:
    """A part of the list with the addresses of those before and after."""

    rows: list[ThreadRow]
    mailings: list[MailingRow]
    tabs: list[Tab]
    newer_url: str
    older_url: str


def thread_list(roles: Roles, asked: Asked) -> ThreadList:
    """The person's threads, unread ones first, or what he has written to many. Four queries, two for mailings."""
    first = (asked.page - 1) * PAGE_LENGTH
    is_of_mailings = asked.show == MAILINGS
    asked_for: QuerySet[Any] = _sendings(roles) if is_of_mailings else _members(roles, asked)
    found = list(asked_for[first : first + PAGE_LENGTH + 1])
    shown = found[:PAGE_LENGTH]
    return ThreadList(
        rows=[] if is_of_mailings else _rows(roles, shown),
        mailings=_mailings(shown) if is_of_mailings else [],
        tabs=_tabs(roles, asked),
        newer_url=replace(asked, page=asked.page - 1).url if asked.page > 1 else "",
        older_url=replace(asked, page=asked.page + 1).url if len(found) > PAGE_LENGTH else "",
    )


def _tabs(roles: Roles, asked: Asked) -> list[Tab]:
    kinds = [(ALL, "Все"), (UNREAD, "Непрочитанные")]
    if roles.staff_id:
        kinds.append((MAILINGS, "Разосланное"))
    return [Tab(title, replace(asked, show=show, page=1).url, show == asked.show) for show, title in kinds]


def _members(roles: Roles, asked: Asked) -> ThreadMemberQuerySet:
    """The person's places in threads in the order of the list. A mailing comes into it once it is answered."""
    now = current_moment()
    members = memberships_of(roles).with_unread(now).with_newest_shown(now)
    if asked.show == UNREAD:
        members = members.filter(Q(is_unread=True))
    if asked.words:
        members = members.filter(_with_words(roles, normalised(asked.words)))
    else:
        stands_there = Q(thread__sending__audience="") | Q(is_starter=False) | Q(has_answer=True)
        members = members.with_answer(now).filter(stands_there)
    return members.order_by(F("is_unread").desc(), F("newest_shown").desc()).select_related("thread__pupil")


def _with_words(roles: Roles, words: str) -> Q:
    """Threads with the words in a message or the subject, with such a person or about such a pupil."""
    here = {"thread": OuterRef("thread")}
    messages = _shown(roles).alias(plain=normalised_name("text"))
    people = ThreadMember.objects.exclude(user=roles.user_id).alias(
        plain=normalised_name("user__last_name", "user__first_name", "user__patronymic")
    )
    about = Thread.objects.alias(
        subject_words=normalised_name("subject"),
        pupil_words=normalised_name("pupil__last_name", "pupil__first_name", "pupil__patronymic"),
    ).filter(Q(subject_words__contains=words) | Q(pupil_words__contains=words), pk=OuterRef("thread"))
    return (
        Q(Exists(messages.filter(plain__contains=words, **here)))
        | Exists(people.filter(plain__contains=words, **here))
        | Exists(about)
    )


def _shown(roles: Roles) -> MessageQuerySet:
    return Message.objects.shown_to(roles.user_id, current_moment())


def _rows(roles: Roles, members: Sequence[ThreadMember]) -> list[ThreadRow]:
    """With the other member of each thread, its last message and the class of its pupil: three queries, or none."""
    ids = [each.thread_id for each in members]
    if not ids:
        return []
    others = ThreadMember.objects.filter(thread__in=ids).exclude(user=roles.user_id).select_related("user")
    other_of = {each.thread_id: each for each in others}
    shown = _shown(roles).filter(thread__in=ids).order_by("thread", "-pk").distinct("thread")
    last_of = {row[0]: row[1:] for row in shown.values_list("thread", Left("text", SNIPPET), "sender", "sent_at")}
    class_of = _classes({each.thread.pupil_id for each in members if each.thread.pupil_id}, roles)
    rows = []
    for each in members:
        text, sender_id, at = last_of[each.thread_id]
        other, pupil = other_of[each.thread_id], each.thread.pupil
        about = ", ".join(filter(None, (pupil.short_name, class_of.get(pupil.pk, "")))) if pupil else ""
        rows.append(
            ThreadRow(
                pk=each.thread_id,
                subject=each.thread.subject,
                person=other.user.full_name,
                person_words=other.words,
                pupil=about,
                snippet=text,
                is_own=sender_id == roles.user_id,
                at=at,
                is_unread=each.is_unread,
            )
        )
    return rows


def _classes(pupil_ids: Collection[int], roles: Roles) -> dict[int, str]:
    """The class of each pupil today."""
    today = Enrolment.objects.on(roles.today).filter(pupil__in=pupil_ids).order_by()
    rows = today.values_list("pupil", "school_class__grade", "school_class__letter")
    return {pupil_id: class_name(grade, letter) for pupil_id, grade, letter in rows}


def _sendings(roles: Roles) -> QuerySet[Any]:
    """What the person has written to many, the latest first."""
    subject = Thread.objects.filter(sending=OuterRef("pk")).values("subject")[:1]
    return sendings_of(roles).annotate(subject=Subquery(subject))


# Both members of a thread stand on one page of their table, so they are read once; of each thread counts the message
# with which it began. An answer that waits for the morning is none yet.
_FIGURES = """
SELECT m.sending_id,
       count(*) FILTER (WHERE NOT p.is_starter),
       count(*) FILTER (WHERE NOT p.is_starter AND p.read_up_to >= m.id),
       count(*) FILTER (WHERE p.is_starter AND p.newest_to_him > 0 AND EXISTS (
           SELECT FROM messaging_message a
            WHERE a.thread_id = m.thread_id AND a.sender_id <> p.user_id AND a.visible_at <= %(now)s))
  FROM messaging_message m
  JOIN messaging_threadmember p ON p.thread_id = m.thread_id
 WHERE m.sending_id = ANY(%(sendings)s)
 GROUP BY m.sending_id
"""


def _mailings(sendings: Sequence[Any]) -> list[MailingRow]:
    """With how many got it, have read it, have answered. One query, or none."""
    values = {"sendings": [each.pk for each in sendings], "now": current_moment()}
    figures = {pk: counts for pk, *counts in fetch(_FIGURES, values)} if sendings else {}
    return [
        MailingRow(each.pk, each.audience, each.subject, each.sent_at, *figures.get(each.pk, (0, 0, 0)))
        for each in sendings
    ]
