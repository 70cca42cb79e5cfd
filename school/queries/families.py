"""Guardians on record, found by name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from school.models import Enrolment, Guardian, Guardianship, Pupil
from school.models.people import GuardianQuerySet

MOST_FOUND = 20


@dataclass(frozen=True)
class FoundGuardian:
    """A guardian with the children by whom to tell namesakes apart: «Ершов Дмитрий, 5А»."""

    guardian: Guardian
    children: tuple[str, ...]


@dataclass(frozen=True)
class Search:
    """The first guardians found, and whether there are more."""

    found: tuple[FoundGuardian, ...]
    is_cut: bool


def search_guardians(
    guardians: GuardianQuerySet, *, children: QuerySet[Pupil], name: str, pupil: Pupil, day: date
) -> Search:
    """Up to MOST_FOUND guardians whose name begins so, without those of the pupil already, in three queries.

    Only those of their children are named who are among `children`, whom the person may see.
    """
    bound = Guardianship.objects.not_over().filter(pupil=pupil)
    named = guardians.named(name).exclude(pk__in=bound.values("guardian"))
    one_more = list(named.order_by("sort_name", "pk")[: MOST_FOUND + 1])
    shown = one_more[:MOST_FOUND]
    names = _names(shown, children, day)
    return Search(tuple(FoundGuardian(each, tuple(names[each.pk])) for each in shown), one_more != shown)


def _names(guardians: list[Guardian], children: QuerySet[Pupil], day: date) -> dict[int, list[str]]:
    bonds = Guardianship.objects.on(day).filter(guardian__in=guardians, pupil__in=children).select_related("pupil")
    enrolments = Enrolment.objects.on(day).filter(pupil__guardianships__in=bonds).select_related("school_class")
    classes = {each.pupil_id: each.school_class.name for each in enrolments}
    names: dict[int, list[str]] = defaultdict(list)
    for bond in bonds.order_by("pupil__sort_name"):
        names[bond.guardian_id].append(f"{bond.pupil.short_name}, {classes.get(bond.pupil_id, 'выбыл(а)')}")
    return names
