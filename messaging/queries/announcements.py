"""Announcements as they are read, and the people whom they reach today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Value

from common.formatting import moment
from messaging.access import announcements_for, announcements_visible_to
from messaging.models import Acknowledgement, Announcement, AnnouncementClass, AnnouncementQuerySet
from messaging.rules.announcements import Audience
from school.models import Enrolment, Guardianship, StaffMember
from school.roles import PreparedFor, Roles

MOST_ON_START = 10
MOST_IN_LIST = 100
STAFF = "Сотрудники"


@dataclass(frozen=True)
class AnnouncementLine:
    """A line of a list; `is_due` when the person has still to confirm having read it."""

    pk: int
    title: str
    published_on: date
    expires_on: date
    author: str
    is_due: bool
    is_active: bool


def start_announcements(roles: Roles) -> list[AnnouncementLine]:
    """Active ones for this person, those to be confirmed first. One query."""
    found = [_line(row, roles.today) for row in _ON_START(roles)]
    return sorted(found, key=lambda line: not line.is_due)


def _on_start(roles: Roles) -> QuerySet[Announcement]:
    return _with_flags(announcements_for(roles).active(roles.today), roles, Value(value=True))[:MOST_ON_START]


def announcement_list(roles: Roles, *, is_past: bool) -> list[AnnouncementLine]:
    """Everything the person may read, active or past, the latest first. One query."""
    visible = announcements_visible_to(roles)
    active = visible.active(roles.today)
    chosen = visible.exclude(pk__in=active.values("pk")) if is_past else active
    addressed = Exists(announcements_for(roles).filter(pk=OuterRef("pk")))
    return [_line(row, roles.today) for row in _with_flags(chosen, roles, addressed)[:MOST_IN_LIST]]


def _with_flags(rows: AnnouncementQuerySet, roles: Roles, is_addressed: Exists | Value) -> QuerySet[Announcement]:
    """Rows for `_line`, the latest first."""
    confirmed = Acknowledgement.objects.filter(
        announcement=OuterRef("pk"), user=roles.user_id, version=OuterRef("version")
    )
    rows = rows.annotate(is_confirmed=Exists(confirmed), is_addressed=is_addressed)
    return rows.select_related("published_by").defer("text").order_by("-pk")


def _line(row: Any, today: date) -> AnnouncementLine:
    is_active = row.withdrawn_at is None and row.expires_on >= today
    is_due = is_active and row.needs_acknowledgement and row.is_addressed and not row.is_confirmed
    return AnnouncementLine(
        row.pk, row.title, row.published_on, row.expires_on, row.published_by.initials_name, is_due, is_active
    )


@dataclass(frozen=True)
class Recipient:
    """A person of the audience. `place` is a class or STAFF; `user_id` is None for who has no login."""

    user_id: int | None
    name: str
    place: str
    class_id: int | None


@dataclass(frozen=True)
class Reach:
    """Whom an audience is today."""

    recipients: Sequence[Recipient]

    @property
    def user_ids(self) -> set[int]:
        return {one.user_id for one in self.recipients if one.user_id}

    @property
    def n_without_login(self) -> int:
        return len({one.name for one in self.recipients if not one.user_id})

    @property
    def places(self) -> list[tuple[str, int]]:
        """Classes and the staff, with how many of each can read it."""
        found: dict[str, set[int]] = defaultdict(set)
        for one in self.recipients:
            found[one.place] |= {one.user_id} if one.user_id else set()
        return [(place, len(ids)) for place, ids in found.items()]

    @property
    def fingerprint(self) -> str:
        """Changes when anybody else would be reached."""
        return sha256(repr((len(self.recipients), sorted(self.user_ids))).encode()).hexdigest()[:16]


def reach_of(audience: Audience, today: date) -> Reach:
    """Three queries at most."""
    found: list[Recipient] = []
    if audience.for_families or audience.for_pupils:
        stays = Enrolment.objects.on(today).order_by("school_class__grade", "school_class__letter", "pupil__sort_name")
        if audience.class_ids is not None:
            stays = stays.filter(school_class__in=audience.class_ids)
        members = list(stays.select_related("pupil", "school_class").annotate(may_sign_in=F("pupil__user__is_active")))
        bonds = _bonds([stay.pupil_id for stay in members], today) if audience.for_families else {}
        for stay in members:
            place, key, pupil = stay.school_class.name, stay.school_class_id, stay.pupil
            if audience.for_pupils:
                found.append(Recipient(_login(stay, pupil), pupil.short_name, place, key))
            found += [
                Recipient(
                    _login(bond, bond.guardian), f"{bond.guardian.initials_name} ({pupil.short_name})", place, key
                )
                for bond in bonds.get(pupil.pk, ())
            ]
    if audience.for_staff:
        staff = StaffMember.objects.filter(user__is_active=True).order_by("sort_name", "pk")
        found += [Recipient(each.user_id, each.initials_name, STAFF, None) for each in staff]
    return Reach(found)


def _bonds(pupil_ids: Collection[int], today: date) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    bonds = Guardianship.objects.on(today).filter(pupil__in=pupil_ids).select_related("guardian")
    rows = bonds.annotate(may_sign_in=F("guardian__user__is_active")).order_by("guardian__sort_name", "pk")
    for bond in rows:
        found[bond.pupil_id].append(bond)
    return found


def _login(row: Any, person: Any) -> int | None:
    key: int | None = person.user_id if row.may_sign_in else None
    return key


@dataclass(frozen=True)
class PlaceAnswers:
    """Of a class or the staff: who has confirmed, with the moment, and who has not."""

    place: str
    confirmed: Sequence[tuple[str, str]]
    waiting: Sequence[str]


@dataclass(frozen=True)
class AnnouncementPage:
    """An announcement. `answers` are for its author, management and class teachers; `before` are former texts."""

    announcement: Announcement
    audience_words: str
    is_due: bool
    confirmed_at: str
    answers: Sequence[PlaceAnswers]
    before: Sequence[tuple[str, str, str]]

    @property
    def n_confirmed(self) -> int:
        return sum(len(each.confirmed) for each in self.answers)

    @property
    def n_asked(self) -> int:
        return self.n_confirmed + sum(len(each.waiting) for each in self.answers)


def announcement_page(announcement: Announcement, roles: Roles, *, is_author: bool) -> AnnouncementPage:
    """Of the answers a class teacher who is not the author sees those of the own classes. At most eight queries."""
    links = AnnouncementClass.objects.filter(announcement=announcement).select_related("school_class")
    classes = [link.school_class for link in links.order_by("school_class__grade", "school_class__letter")]
    audience = audience_of(announcement, [each.pk for each in classes])
    confirmed = _confirmed(announcement)
    own = confirmed.get(roles.user_id or 0, "")
    is_asked = announcement.needs_acknowledgement and announcements_for(roles).filter(pk=announcement.pk).exists()
    is_active = announcement.withdrawn_at is None and announcement.expires_on >= roles.today
    answers = (
        _answers(audience, confirmed, roles, is_author=is_author)
        if announcement.needs_acknowledgement and (is_author or roles.led_class_ids)
        else ()
    )
    return AnnouncementPage(
        announcement=announcement,
        audience_words=audience_in_words(audience, [each.name for each in classes]),
        is_due=is_asked and is_active and not own,
        confirmed_at=own,
        answers=answers,
        before=_before(announcement) if is_author else (),
    )


def audience_of(announcement: Announcement, class_ids: Collection[int]) -> Audience:
    """To whom it is addressed."""
    return Audience(
        frozenset(class_ids) or None,
        announcement.is_for_families,
        announcement.is_for_pupils,
        announcement.is_for_staff,
    )


def audience_in_words(audience: Audience, classes: Sequence[str]) -> str:
    """«Родителям, ученикам: 5А, 5Б; сотрудникам»."""
    whom = [
        word for word, is_meant in (("родителям", audience.for_families), ("ученикам", audience.for_pupils)) if is_meant
    ]
    parts = [f"{', '.join(whom)}: {', '.join(classes) or 'вся школа'}"] if whom else []
    words = "; ".join([*parts, *(["сотрудникам"] if audience.for_staff else [])])
    return words[:1].upper() + words[1:]


def _confirmed(announcement: Announcement) -> dict[int, str]:
    rows = Acknowledgement.objects.filter(announcement=announcement, version=announcement.version)
    return {user_id: moment(at) for user_id, at in rows.values_list("user", "at")}


def _answers(audience: Audience, confirmed: dict[int, str], roles: Roles, *, is_author: bool) -> list[PlaceAnswers]:
    places: dict[str, tuple[list[tuple[str, str]], list[str]]] = defaultdict(lambda: ([], []))
    for one in reach_of(audience, roles.today).recipients:
        if is_author or one.class_id in roles.led_class_ids:
            yes, no = places[one.place]
            if one.user_id in confirmed:
                yes.append((one.name, confirmed[one.user_id]))
            else:
                no.append(one.name if one.user_id else f"{one.name}, входа нет")
    return [PlaceAnswers(place, yes, no) for place, (yes, no) in places.items()]


def _before(announcement: Announcement) -> list[tuple[str, str, str]]:
    """Former texts: when and by whom, the title, the text; the latest first."""
    history: Any = Announcement.pgh_event_model  # type: ignore[attr-defined]  # pghistory adds it
    rows = history.objects.filter(pgh_obj=announcement.pk, version__lt=announcement.version)
    return [
        (f"{moment(row.written_at)}, {row.written_by.initials_name}", row.title, row.text)
        for row in rows.select_related("written_by").order_by("-version", "-pk")
        if (row.title, row.text) != (announcement.title, announcement.text)
    ]


_ON_START = PreparedFor(_on_start)
