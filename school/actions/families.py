"""The bond between guardians and children, and the object permission that follows it and nothing else."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import User
from common.dated import Today
from common.refusals import refusals_explained
from school.actions.people import VIEW_PUPIL
from school.models import Guardian, Guardianship, Pupil


@transaction.atomic
def link_guardian(
    *,
    guardian: Guardian,
    pupil: Pupil,
    relation: str,
    starts_on: date,
    ends_on: date | None = None,
    basis: str = "",
    by: User,
) -> Guardianship:
    """The guardian answers for the child from day to day and may see the record if he has an account (P-17).

    Refused when the two are linked on one of these days already.
    """
    with refusals_explained():
        guardianship = Guardianship.objects.create(
            guardian=guardian, pupil=pupil, relation=relation, starts_on=starts_on, ends_on=ends_on, basis=basis
        )
    if guardian.user is not None:
        assign_perm(VIEW_PUPIL, guardian.user, pupil)
    return guardianship


@transaction.atomic
def end_guardianship(*, guardianship: Guardianship, ends_on: date, basis: str, by: User) -> Guardianship:
    """`ends_on` becomes the last day of the bond.

    The permission is taken away at once when no other bond of the two is in force from then on; until a future last
    day it stays, and after that day the dates alone shut the guardian out (school/access.py).
    """
    guardianship.ends_on = ends_on
    guardianship.end_basis = basis
    with refusals_explained():
        guardianship.save(update_fields=["ends_on", "end_basis"])
    user = guardianship.guardian.user
    live = Guardianship.objects.filter(guardian=guardianship.guardian, pupil=guardianship.pupil).on(Today())
    if user is not None and not live.exists():
        remove_perm(VIEW_PUPIL, user, guardianship.pupil)
    return guardianship
