"""Whom a notice may reach, and the only way from a request to notices and links: one's own, of children who still are.

What a link opens is reached by its token.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from common.dated import Today
from notices.models import FeedLink, FeedLinkQuerySet, Notice
from school.access import pupils_of_family, with_version
from school.models import Guardianship, Pupil
from school.roles import Roles


def families_of(pupil_ids: Collection[int]) -> dict[int, set[int]]:
    """The users who may be told of each pupil at this moment: his guardians of today and himself (§ 3.7, 3.8).

    The same as `Roles.family_pupil_ids`, seen from the child. Two queries.
    """
    is_enrolled = Q(enrolments__ends_on=None) | Q(enrolments__ends_on__gte=Today())
    permitted = Pupil.objects.filter(
        is_enrolled,
        pk__in=pupil_ids,
        pupiluserobjectpermission__permission__codename="view_pupil",
        pupiluserobjectpermission__user__is_active=True,
    )
    may_see = set(permitted.values_list("pk", "pupiluserobjectpermission__user", "user"))
    bonds = Guardianship.objects.on(Today()).filter(pupil__in=pupil_ids, guardian__user__isnull=False)
    guardians = set(bonds.values_list("pupil", "guardian__user"))
    families: dict[int, set[int]] = defaultdict(set)
    for pupil_id, user_id, own_user_id in may_see:
        if user_id == own_user_id or (pupil_id, user_id) in guardians:
            families[pupil_id].add(user_id)
    return families


def notices_of(roles: Roles) -> QuerySet[Notice]:
    """The person's notices; those about a child end with the right to see the child."""
    about = Q(pupil=None) | Q(pupil__in=roles.family_pupil_ids)
    return Notice.objects.filter(about, user=roles.user_id).select_related("pupil")


def feed_links_of(roles: Roles) -> FeedLinkQuerySet:
    """The person's own live links; nobody sees another's, not even of the same child."""
    return FeedLink.objects.live().filter(user=roles.user)


def get_feed_link_to_revoke(roles: Roles, pk: int) -> FeedLink:
    """An own link, also one that has been revoked: a second click is no error. 404 for another's."""
    return get_object_or_404(FeedLink.objects.filter(user=roles.user), pk=pk)


def children_of_family(roles: Roles) -> QuerySet[Pupil]:
    """The children about whom the person may make a link: a pupil, himself."""
    return pupils_of_family(roles).order_by("sort_name", "pk")


def get_link_by_token(kind: str, token: str) -> FeedLink:
    """The link whose token was shown, or 404: unknown, revoked and replaced tokens are answered alike."""
    return get_object_or_404(FeedLink.objects.with_token(kind, token).select_related("user"))


def get_pupils_of_link(link: FeedLink, roles: Roles) -> list[Any]:
    """The pupils whom the link opens today, with their versions, for whom `roles` are its person's; 404 for none.

    Judged at each reading: when a guardianship or an enrolment ends, the address is dead on the next day.
    """
    pupils = with_version(children_of_family(roles))
    found = list(pupils.filter(pk=link.pupil_id) if link.pupil_id else pupils)
    if not found:
        raise Http404
    return found
