"""To whom the person may write today, in the order in which he looks for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef
from django.urls import reverse

from common.clock import current_moment
from messaging.access import CLASS, GROUP, memberships_of
from messaging.models import Capacity, ThreadMember
from messaging.rules.correspondence import CAPACITIES, FAMILY_CAPACITIES, Addressee, Correspondent
from school.access import classes_of_today
from school.roles import Roles
from timetable.access import assignments_of

MOST_EARLIER = 3
GUARDIANS, PUPILS, BOTH = "guardians", "pupils", "both"
AUDIENCES = {
    GUARDIANS: ("родители", (Capacity.GUARDIAN,)),
    PUPILS: ("ученики", (Capacity.PUPIL,)),
    BOTH: ("родители и ученики", FAMILY_CAPACITIES),
}
COLLEAGUES = "Сотрудники"


@dataclass(frozen=True)
class Recipient:
    """Somebody who may be written to, who he is, and the address of the form."""

    name: str
    words: str
    url: str


@dataclass(frozen=True)
class Section:
    """People about one pupil, or those without a pupil."""

    title: str
    people: list[Recipient]


@dataclass(frozen=True)
class GroupLink:
    """A class or group whose families may be written to."""

    title: str
    url: str


def sections_of(people: Iterable[Correspondent]) -> list[Section]:
    """People by pupil, those of a class teacher, teachers, management; colleagues last."""
    sections: dict[tuple[int | None, str], list[Correspondent]] = {}
    for person in people:
        sections.setdefault((person.pupil_id, person.pupil or COLLEAGUES), []).append(person)
    return [Section(title, [_recipient(each) for each in _by_rank(found)]) for (_, title), found in sections.items()]


def groups_to_write_to(roles: Roles) -> list[GroupLink]:
    """Classes led and groups taught today, for management every class of this year. Two queries for staff."""
    if not roles.staff_id and not roles.is_management:
        return []
    classes = (
        classes_of_today(roles) if roles.is_management else classes_of_today(roles).filter(pk__in=roles.led_class_ids)
    )
    of_classes = [_link(CLASS, each.pk, str(each)) for each in classes.order_by("grade", "letter")]
    taught = assignments_of(roles).in_order().select_related("group__school_class")
    groups = {each.group_id: each.group.title for each in taught}
    return [*of_classes, *(_link(GROUP, pk, title) for pk, title in groups.items())]


def addressees(people: Iterable[Correspondent], audience: str) -> list[Addressee]:
    """Each of the audience once, about the first of his children in the class."""
    by_user: dict[int, Addressee] = {}
    for person in people:
        if person.face.capacity in AUDIENCES[audience][1]:
            by_user.setdefault(person.user_id, Addressee(person.user_id, person.pupil_id))
    return list(by_user.values())


def _link(kind: str, pk: int, title: str) -> GroupLink:
    return GroupLink(title, reverse("messaging:families", args=[kind, pk]))


def _by_rank(people: Iterable[Correspondent]) -> list[Correspondent]:
    return sorted(people, key=lambda person: CAPACITIES.index(person.face.capacity))


def _recipient(person: Correspondent) -> Recipient:
    query = {"to": person.user_id, **({"pupil": person.pupil_id} if person.pupil_id else {})}
    return Recipient(person.name, person.face.words, reverse("messaging:thread_new", query=query))


def earlier_threads(roles: Roles, user_id: int, pupil_id: int | None) -> list[tuple[int, str]]:
    """The latest threads that the person already has with the other about the pupil: key and subject. One query."""
    with_him = ThreadMember.objects.filter(thread=OuterRef("thread"), user=user_id)
    own = memberships_of(roles).filter(Exists(with_him), thread__pupil=pupil_id).with_newest_shown(current_moment())
    return list(own.order_by(F("newest_shown").desc()).values_list("thread", "thread__subject")[:MOST_EARLIER])
