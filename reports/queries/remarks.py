"""Remarks as people read them: the list with its counts, one remark with its history, a person's own (R-48)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from common.people import initials_name
from journal.rules.deadlines import GapRule
from reports.models import Remark, RemarkCheck, RemarkPurpose, RemarkState
from reports.models.remarks import RemarkQuerySet
from reports.queries.gaps import gaps_by_days
from school.roles import PreparedFor, Roles

PAGE_LENGTH, OWN_SHOWN = 50, 5
OPEN, ISSUED, OVERDUE, FIXED, ACCEPTED = "open", "issued", "overdue", "fixed", "accepted"
STATES = {
    OPEN: "не закрытые",
    ISSUED: "выдано, срок не вышел",
    OVERDUE: "просрочено",
    FIXED: "исправлено, ждёт решения",
    ACCEPTED: "принято",
}
KINDS = {rule.value: rule.words for rule in GapRule} | {value: str(label) for value, label in RemarkPurpose.choices}
BY_RULE = "ночная проверка"
FILLED = "filled"
_WORDS = {
    **{value: str(label) for value, label in RemarkState.choices},
    OVERDUE: STATES[OVERDUE],
    FILLED: "исправлено, закроется ночью",
}
_MOODS = {ISSUED: "warn", OVERDUE: "bad", FIXED: "", ACCEPTED: "good", FILLED: "good"}


@dataclass(frozen=True)
class RemarksFilter:
    """Which remarks are meant; None and the empty text are any. `kind` is a rule or a purpose, `page` is from 1.

    `starts_on` and `ends_on` are about when a remark was issued, `about` about which days it is.
    """

    staff_id: int | None = None
    kind: str = ""
    state: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    class_id: int | None = None
    about: tuple[date, date] | None = None
    page: int = 1

    @property
    def url(self) -> str:
        """The list of exactly these."""
        about_from, about_to = self.about or (None, None)
        values = {"staff": self.staff_id, "kind": self.kind, "state": self.state or "all", "starts_on": self.starts_on,
                  "ends_on": self.ends_on, "school_class": self.class_id, "about_from": about_from,
                  "about_to": about_to, "page": self.page if self.page > 1 else None}  # fmt: skip
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{reverse('reports:remarks')}?{query}"


@dataclass(frozen=True)
class RemarkLine:
    """One remark in a list. `mood` colours its state; without `place_url` it is about no page."""

    pk: int
    addressee: str
    kind: str
    place: str
    place_url: str
    text: str
    issued_on: date
    due_on: date
    state: str
    mood: str


@dataclass(frozen=True)
class Figure:
    """How many remarks, and the list of them."""

    n: int
    url: str


@dataclass(frozen=True)
class RemarksOfPerson:
    """A member of the staff with his remarks by where they stand: each state with its list."""

    staff_id: int
    name: str
    url: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class RemarkList:
    """A page of the list. `figures` count all that the filter means but for the state, `people` leave aside whose."""

    rows: Sequence[RemarkLine]
    n: int
    figures: Mapping[str, Figure]
    people: Sequence[RemarksOfPerson]
    previous_url: str
    next_url: str


@dataclass(frozen=True)
class RemarkStep:
    """What happened to a remark: when, who, what."""

    at: datetime
    author: str
    what: str


@dataclass(frozen=True)
class RemarkPage:
    """One remark with all that has happened to it, and what the reader may do about it now."""

    line: RemarkLine
    purpose: str
    issuer: str
    is_made_by_rule: bool
    steps: Sequence[RemarkStep]
    can_reply: bool
    can_say_fixed: bool
    can_accept: bool
    can_return: bool


def remark_list(visible: RemarkQuerySet, asked: RemarksFilter, roles: Roles) -> RemarkList:
    """The remarks that the filter means, the latest first, and counts of them. Two queries.

    Two more for a reader who sees only his own, if rules have made some: what he has filled in since the night is told.
    """
    today = roles.today
    meant = _meant(visible, asked)
    people = _people(meant, asked, today)
    own = [each for each in people if asked.staff_id in {None, each.staff_id}]
    counts = {state: sum(each.figures[state].n for each in own) for state in STATES}
    n = counts[asked.state] if asked.state else counts[OPEN] + counts[ACCEPTED]
    first = (asked.page - 1) * PAGE_LENGTH
    listed = meant.filter(_in_state(asked.state, today)).select_related("addressee").order_by("-issued_on", "-pk")
    if asked.staff_id is not None:
        listed = listed.filter(addressee=asked.staff_id)
    rows = list(listed[first : first + PAGE_LENGTH])
    filled = set() if roles.is_management else filled_since_the_night(rows, today)
    return RemarkList(
        rows=[remark_line(remark, today, is_filled=remark.key in filled) for remark in rows],
        n=n,
        figures={state: Figure(counts[state], replace(asked, state=state, page=1).url) for state in STATES},
        people=people,
        previous_url=replace(asked, page=asked.page - 1).url if asked.page > 1 else "",
        next_url=replace(asked, page=asked.page + 1).url if first + PAGE_LENGTH < n else "",
    )


def _meant(visible: RemarkQuerySet, asked: RemarksFilter) -> RemarkQuerySet:
    """Of the kind, the class and the days, whosoever they are."""
    found = visible.filter(Q(rule=asked.kind) | Q(rule="", purpose=asked.kind)) if asked.kind else visible
    if asked.class_id is not None:
        found = found.filter(school_class=asked.class_id)
    if asked.about:
        found = found.about_days(*asked.about)
    if asked.starts_on:
        found = found.filter(issued_on__gte=asked.starts_on)
    return found.filter(issued_on__lte=asked.ends_on) if asked.ends_on else found


def _in_state(state: str, today: date) -> Q:
    """The remarks of a state of the filter."""
    overdue = Q(state=RemarkState.ISSUED, due_on__lt=today)
    return {
        OPEN: ~Q(state=RemarkState.ACCEPTED),
        ISSUED: Q(state=RemarkState.ISSUED, due_on__gte=today),
        OVERDUE: overdue,
        FIXED: Q(state=RemarkState.FIXED),
        ACCEPTED: Q(state=RemarkState.ACCEPTED),
    }.get(state, Q())


def _people(meant: RemarkQuerySet, asked: RemarksFilter, today: date) -> list[RemarksOfPerson]:
    """Everybody with such remarks by name."""
    counted = {f"n_{state}": Count("pk", filter=_in_state(state, today)) for state in STATES}
    name = [f"addressee__{part}" for part in ("last_name", "first_name", "patronymic")]
    rows = meant.order_by("addressee__sort_name", "addressee").values("addressee", *name).annotate(**counted)
    return [
        RemarksOfPerson(
            staff_id=row["addressee"],
            name=initials_name(*(row[part] for part in name)),
            url=replace(own, state="", page=1).url,
            figures={state: Figure(row[f"n_{state}"], replace(own, state=state, page=1).url) for state in STATES},
        )
        for row in rows
        for own in [replace(asked, staff_id=row["addressee"])]
    ]


def filled_since_the_night(remarks: Collection[Remark], today: date, known: Collection[str] = ()) -> set[str]:
    """Keys of open remarks of rules whose gaps are there no more: the next check will close them. At most two queries.

    Asked for the days, by each rule, and the people of these remarks only. `known`: keys of gaps that are there.
    """
    waiting = [
        each
        for each in remarks
        if each.rule in set(GapRule) and each.state != RemarkState.ACCEPTED and each.key not in known
    ]
    about: dict[GapRule, list[date]] = defaultdict(list)
    for each in waiting:
        if each.on is not None:
            about[GapRule(each.rule)].append(each.on)
    if not about:
        return set()
    days = {rule: (min(own), max(own)) for rule, own in about.items()}
    people = {each.addressee_id for each in waiting}
    still = {gap.key for gap in gaps_by_days(days, today=today, staff_ids=people)}
    return {each.key for each in waiting if each.rule in days} - still


def kind_of(remark: Remark) -> str:
    """What a rule looks for, or what the check was for: «нет темы», «объективность отметок»."""
    return KINDS.get(remark.rule or remark.purpose, remark.rule)


def remark_line(remark: Remark, today: date, *, is_filled: bool = False) -> RemarkLine:
    """The remark, with its addressee read, as it stands today."""
    state = FILLED if is_filled else OVERDUE if remark.is_overdue(today) else remark.state
    return RemarkLine(
        pk=remark.pk,
        addressee=remark.addressee.initials_name,
        kind=kind_of(remark),
        place=remark.place,
        place_url=remark.url,
        text=remark.text,
        issued_on=remark.issued_on,
        due_on=remark.due_on,
        state=_WORDS[state],
        mood=_MOODS[state],
    )


def remark_page(remark: Remark, roles: Roles) -> RemarkPage:
    """The remark, with the people in it read, for this reader. Two queries, four for an open one of a rule."""
    is_filled = remark.key in filled_since_the_night([remark], roles.today)
    is_open, is_own = remark.state != RemarkState.ACCEPTED, remark.addressee_id == roles.staff_id
    can_accept = is_open and roles.is_management and not remark.is_made_by_rule
    return RemarkPage(
        line=remark_line(remark, roles.today, is_filled=is_filled),
        purpose=str(RemarkPurpose(remark.purpose).label),
        issuer=remark.issued_by.initials_name if remark.issued_by else BY_RULE,
        is_made_by_rule=remark.is_made_by_rule,
        steps=_steps(remark),
        can_reply=is_open and is_own,
        can_say_fixed=is_open and is_own and not remark.is_made_by_rule and remark.state != RemarkState.FIXED,
        can_accept=can_accept,
        can_return=can_accept and remark.state == RemarkState.FIXED,
    )


def _steps(remark: Remark) -> list[RemarkStep]:
    """The history of the remark from the first, as the append-only tables know it. Two queries."""
    events = list(apps.get_model("reports", "RemarkEvent").objects.filter(pgh_obj=remark.pk).order_by("pgh_id"))
    authors = {event.pgh_id: (event.pgh_context or {}).get("user") for event in events}
    users = User.objects.in_bulk({key for key in authors.values() if key is not None})
    names = {pk: users[key].initials_name if key in users else BY_RULE for pk, key in authors.items()}
    return [
        RemarkStep(event.pgh_created_at, names[event.pgh_id], what)
        for before, event in zip([None, *events], events, strict=False)
        for what in _what_happened(before, event)
    ]


def _what_happened(before: Any, event: Any) -> Iterator[str]:
    """The differences between a row of the history and the one before it, in words."""
    if before is None:
        yield "Выдано"
        return
    if event.reply != before.reply:
        yield f"Ответ: {event.reply}"
    if event.state == before.state:
        return
    if event.state == RemarkState.FIXED:
        yield "Исправлено"
    elif event.state == RemarkState.ISSUED:
        yield f"Возвращено: {event.note}"
    else:
        yield f"Закрыто: {event.evidence}" if event.evidence else f"Принято{': ' + event.note if event.note else ''}"


@dataclass(frozen=True)
class LastCheck:
    """What the latest nightly check has done, and which of its rules have failed."""

    at: datetime
    n_opened: int
    n_closed: int
    failed: Sequence[str]


def last_check() -> LastCheck | None:
    """The latest nightly check. A rule that failed has closed nothing, and the deputy must know of it. One query."""
    check = RemarkCheck.objects.order_by("-checked_at", "-pk").first()
    if check is None:
        return None
    failed = [KINDS.get(rule, rule) for rule in check.failed_rules]
    return LastCheck(check.checked_at, check.n_opened, check.n_closed, failed)


@dataclass(frozen=True)
class OwnRemarks:
    """A person's open remarks: how many, how many of them past their day, and the most urgent ones."""

    n: int
    n_overdue: int
    shown: Sequence[RemarkLine]


def own_remarks(roles: Roles, known: Collection[str] = ()) -> OwnRemarks:
    """Of a start page, which has found gaps of these keys. What was filled since the night is left out.

    One query, two more when rules have made some about other gaps.
    """
    found = _OWN(roles)
    filled = filled_since_the_night(found, roles.today, known)
    waiting = [remark for remark in found if remark.state == RemarkState.ISSUED and remark.key not in filled]
    return OwnRemarks(
        n=len(waiting),
        n_overdue=sum(remark.is_overdue(roles.today) for remark in waiting),
        shown=[remark_line(remark, roles.today) for remark in waiting[:OWN_SHOWN]],
    )


def _own(roles: Roles) -> QuerySet[Remark]:
    return Remark.objects.open().filter(addressee=roles.staff_id).select_related("addressee").order_by("due_on", "pk")


_OWN = PreparedFor(_own)
