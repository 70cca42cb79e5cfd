"""Enrolment, transfer, withdrawal and return of pupils, each by a school order (§ 3.1)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from accounts.actions import activate_user, deactivate_user
from accounts.models import StandingOffice, User
from common.actions import action
from common.dated import Today
from common.refusals import Refused
from school.actions.people import register_pupil
from school.models import Enrolment, Guardianship, Pupil, SchoolClass, SchoolOrder, StaffMember, Withdrawal
from school.models.membership import OrderKind


@action
def record_school_order(*, number: str, dated: date, kind: OrderKind, by: User) -> SchoolOrder:
    """The school order with this number and date; one order may move many pupils, so an existing one is returned."""
    return SchoolOrder.objects.get_or_create(number=number, dated=dated, kind=kind)[0]


@action
def enrol_pupil(
    *, pupil: Pupil, school_class: SchoolClass, starts_on: date, school_order: SchoolOrder, by: User
) -> Enrolment:
    """Puts the pupil on the class list from the day on; a pupil who comes back gets the old account back.

    Refused when the pupil is in a class on that day or later, or when the day is outside the class's school year.
    """
    _require_in_year(school_class, starts_on)
    enrolment = Enrolment.objects.create(
        pupil=pupil, school_class=school_class, starts_on=starts_on, school_order=school_order
    )
    for user in User.objects.filter(_family_accounts(pupil), is_active=False):
        activate_user(user=user, by=by)
    return enrolment


@action
def transfer_pupil(
    *, enrolment: Enrolment, to_class: SchoolClass, on: date, school_order: SchoolOrder, by: User
) -> Enrolment:
    """From the day `on` the pupil is in another class; marks stay where given and follow in means (requirements 2.7).

    Refused when the enrolment has ended, begins later, or is in the same class.
    """
    current = _lock_open_enrolment(enrolment)
    if current.school_class_id == to_class.pk:
        raise Refused("Ученик уже в этом классе.")
    if on <= current.starts_on:
        raise Refused("Перевод возможен не раньше чем на следующий день после зачисления.")
    _require_in_year(to_class, on)
    current.ends_on = on - timedelta(days=1)
    current.save(update_fields=["ends_on"])
    return Enrolment.objects.create(pupil=current.pupil, school_class=to_class, starts_on=on, school_order=school_order)


@action
def withdraw_pupil(
    *, enrolment: Enrolment, on: date, school_order: SchoolOrder, destination: str = "", by: User
) -> Withdrawal:
    """`on` becomes the pupil's last day at school.

    When that day has passed, the accounts of the pupil and of guardians without another enrolled child, post or office
    are disabled at once (P-14); for a day still to come the rights lapse by their dates.
    """
    current = _lock_open_enrolment(enrolment)
    current.ends_on = on
    current.save(update_fields=["ends_on"])
    withdrawal = Withdrawal.objects.create(enrolment=current, school_order=school_order, destination=destination)
    for user in _accounts_without_access(current.pupil):
        if user.pk != by.pk:
            deactivate_user(user=user, by=by)
    return withdrawal


@action
def enrol_by_order(
    *, pupil: Pupil, school_class: SchoolClass, starts_on: date, order_number: str, order_dated: date, by: User
) -> Enrolment:
    """Record the order and enrol the pupil by it. Refused like `enrol_pupil`."""
    order = record_school_order(number=order_number, dated=order_dated, kind=OrderKind.ENROLMENT, by=by)
    return enrol_pupil(pupil=pupil, school_class=school_class, starts_on=starts_on, school_order=order, by=by)


@action
def enrol_new_pupil(
    *,
    last_name: str,
    first_name: str,
    patronymic: str,
    birth_date: date,
    sex: str,
    school_class: SchoolClass,
    starts_on: date,
    order_number: str,
    order_dated: date,
    is_another: bool = False,
    by: User,
) -> Pupil:
    """A pupil who is not on record yet, and the first enrolment. Refused like `register_pupil` and `enrol_pupil`."""
    pupil = register_pupil(
        last_name=last_name,
        first_name=first_name,
        patronymic=patronymic,
        birth_date=birth_date,
        sex=sex,
        is_another=is_another,
        by=by,
    )
    enrol_by_order(
        pupil=pupil,
        school_class=school_class,
        starts_on=starts_on,
        order_number=order_number,
        order_dated=order_dated,
        by=by,
    )
    return pupil


@action
def transfer_by_order(
    *, enrolment: Enrolment, to_class: SchoolClass, on: date, order_number: str, order_dated: date, by: User
) -> Enrolment:
    """Record the order and transfer the pupil by it. Refused like `transfer_pupil`."""
    order = record_school_order(number=order_number, dated=order_dated, kind=OrderKind.TRANSFER, by=by)
    return transfer_pupil(enrolment=enrolment, to_class=to_class, on=on, school_order=order, by=by)


@action
def withdraw_by_order(
    *, enrolment: Enrolment, on: date, destination: str, order_number: str, order_dated: date, by: User
) -> Withdrawal:
    """Record the order and withdraw the pupil by it. Refused like `withdraw_pupil`."""
    order = record_school_order(number=order_number, dated=order_dated, kind=OrderKind.WITHDRAWAL, by=by)
    return withdraw_pupil(enrolment=enrolment, on=on, destination=destination, school_order=order, by=by)


def _lock_open_enrolment(enrolment: Enrolment) -> Enrolment:
    """The enrolment, locked, if it has no end yet: two administrators at once must not end it twice."""
    current = Enrolment.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=enrolment.pk)
    if current.ends_on is not None:
        raise Refused("Это зачисление уже завершено: обновите страницу.")
    return current


def _require_in_year(school_class: SchoolClass, day: date) -> None:
    year = school_class.year
    if not year.holds_on(day):
        raise Refused(f"Дата вне учебного года {year}, к которому относится {school_class.name}.")


def _family_accounts(pupil: Pupil) -> Q:
    """Accounts of the pupil and of the guardians who answer for him today."""
    live = Guardianship.objects.on(Today()).filter(pupil=pupil)
    return Q(pupil=pupil) | Q(guardian__guardianships__in=live)


def _accounts_without_access(pupil: Pupil) -> list[User]:
    """Accounts of the family that nothing entitles to sign in any more."""
    enrolled = Enrolment.objects.not_over()
    children = Guardianship.objects.on(Today()).filter(
        Exists(enrolled.filter(pupil=OuterRef("pupil"))), guardian__user=OuterRef("pk")
    )
    return list(
        User.objects.filter(
            _family_accounts(pupil),
            ~Exists(enrolled.filter(pupil__user=OuterRef("pk"))),
            ~Exists(children),
            ~Exists(StaffMember.objects.filter(user=OuterRef("pk"))),
            ~Exists(StandingOffice.objects.on(Today()).filter(user=OuterRef("pk"))),
            is_active=True,
        ).distinct()
    )
