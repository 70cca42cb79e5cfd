"""Whom a notice may reach, and the only way from a request to notices: one's own, of children who still are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet

from common.dated import Today
from notices.models import Notice
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
