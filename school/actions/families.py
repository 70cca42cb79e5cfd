"""The bond between guardians and children, and the object permission that follows it and nothing else."""

from __future__ import annotations

from datetime import date

from guardian.shortcuts import assign_perm, remove_perm

from accounts.actions import revoke_access_slip
from accounts.models import AccessSlip, User
from common.actions import action
from common.refusals import Refused
from school.actions.people import VIEW_PUPIL, register_guardian
from school.models import Guardian, Guardianship, Pupil
from school.queries.slips import slip_refusal


@action
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

    A slip that is out ends when whoever printed it might not print it any more. Refused when the two are linked on one
    of these days already.
    """
    guardianship = Guardianship.objects.create(
        guardian=guardian, pupil=pupil, relation=relation, starts_on=starts_on, ends_on=ends_on, basis=basis
    )
    if guardian.user is not None:
        assign_perm(VIEW_PUPIL, guardian.user, pupil)
        _revoke_slip_of_another_class(guardian, guardian.user, by)
    return guardianship


def _revoke_slip_of_another_class(guardian: Guardian, user: User, by: User) -> None:
    slip = AccessSlip.objects.unused().select_related("issued_by").filter(user=user).first()
    if slip is None:
        return
    why = slip_refusal("pk", by=slip.issued_by)
    if Guardian.objects.annotate(why=why).values_list("why", flat=True).get(pk=guardian.pk):
        revoke_access_slip(user=user, by=by)


@action
def add_guardian(
    *,
    pupil: Pupil,
    last_name: str,
    first_name: str,
    patronymic: str,
    phone: str,
    email: str,
    relation: str,
    starts_on: date,
    basis: str,
    is_namesake: bool = False,
    by: User,
) -> Guardian:
    """A new guardian who answers for the child from the day on. Refused like `register_guardian`."""
    guardian = register_guardian(
        last_name=last_name,
        first_name=first_name,
        patronymic=patronymic,
        phone=phone,
        email=email,
        is_namesake=is_namesake,
        by=by,
    )
    link_guardian(guardian=guardian, pupil=pupil, relation=relation, starts_on=starts_on, basis=basis, by=by)
    return guardian


@action
def end_guardianship(*, guardianship: Guardianship, ends_on: date, basis: str, by: User) -> Guardianship:
    """`ends_on` becomes the last day of the bond.

    The permission is taken away at once when no bond of the two is in force or still to come; until a future last
    day it stays, and after that day the dates alone shut the guardian out (school/access.py). Refused for a bond that
    is over: its past does not change.
    """
    current = Guardianship.objects.not_over().select_for_update(of=("self",)).filter(pk=guardianship.pk)
    bond = current.select_related("guardian__user", "pupil").first()
    if bond is None:
        raise Refused("Этот доступ уже прекращён: обновите страницу.")
    bond.ends_on, bond.end_basis = ends_on, basis
    bond.save(update_fields=["ends_on", "end_basis"])
    user = bond.guardian.user
    others = Guardianship.objects.not_over().filter(guardian=bond.guardian, pupil=bond.pupil)
    if user is not None and not others.exists():
        remove_perm(VIEW_PUPIL, user, bond.pupil)
    return bond
