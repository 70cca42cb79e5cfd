"""Pupils, guardians and the accounts of all persons of the school."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.db import transaction
from guardian.shortcuts import assign_perm

from accounts.actions import IssuedSlip, create_user, issue_access_slip
from accounts.models import Office, StandingOffice, User
from accounts.queries import LoginState
from common.actions import action
from common.dated import Today
from common.people import checked_name
from common.refusals import Refused
from school.models import (
    Enrolment,
    Guardian,
    Guardianship,
    Pupil,
    School,
    SchoolClass,
    SchoolOrder,
    StaffMember,
    Subject,
    SubjectExemption,
)
from school.queries.classes import class_page
from school.queries.slips import FOR_STAFF, pupil_slip_refusal, slip_refusal
from school.rules import Identity, may_be_one_child, may_be_one_guardian

VIEW_PUPIL = "school.view_pupil"
DEFAULT_SLIP_DAYS = 14


@action
def register_pupil(
    *,
    last_name: str,
    first_name: str,
    patronymic: str = "",
    birth_date: date,
    sex: str,
    is_another: bool = False,
    by: User,
) -> Pupil:
    """A new pupil, not yet in any class. Refused when the same person (name and birth date) is on record already.

    Also refused for a child on record of whom only the patronymic is missing here or there, unless `is_another`.
    """
    names = checked_name(last_name, first_name, patronymic)
    pupil = Pupil(**names, birth_date=birth_date, sex=sex)
    _refuse_known_pupil(pupil, is_another=is_another)
    pupil.save()
    return pupil


@action
def change_pupil(
    *, pupil: Pupil, last_name: str, first_name: str, patronymic: str, birth_date: date, sex: str, by: User
) -> Pupil:
    """Corrects what the card says (§ 3.4); the account's name follows, its login stays.

    Refused when the pupil would become one who is on record already.
    """
    known = Pupil.objects.get(pk=pupil.pk).identity
    names = checked_name(last_name, first_name, patronymic)
    for field, value in {**names, "birth_date": birth_date, "sex": sex}.items():
        setattr(pupil, field, value)
    if pupil.identity != known:
        _refuse_known_pupil(pupil, is_another=True)
    pupil.save(update_fields=[*names, "birth_date", "sex"])
    User.objects.filter(pupil=pupil).update(**names)
    return pupil


def _refuse_known_pupil(pupil: Pupil, *, is_another: bool) -> None:
    for other in Pupil.objects.filter(birth_date=pupil.birth_date).exclude(pk=pupil.pk):
        if other.identity == pupil.identity:
            raise Refused(f"Учащийся с таким именем и датой рождения уже есть: {other.full_name}.")
        if not is_another and may_be_one_child(other.identity, pupil.identity):
            raise Refused(
                f"Похоже, этот учащийся уже есть: {other.full_name}, {other.birth_date:%d.%m.%Y}. "
                "Если это другой ребёнок, отметьте «Другой ребёнок»."
            )


@action
def register_guardian(
    *,
    last_name: str,
    first_name: str,
    patronymic: str = "",
    phone: str = "",
    email: str = "",
    is_namesake: bool = False,
    by: User,
) -> Guardian:
    """A new guardian, not yet linked to any child. Refused when the name with the phone or address is on record.

    Also refused for a name on record that no phone and no address tells apart, unless `is_namesake`.
    """
    guardian = Guardian(**checked_name(last_name, first_name, patronymic), phone=phone, email=email)
    _refuse_known_guardian(guardian, guardian.identities, is_namesake=is_namesake)
    guardian.save()
    return guardian


def _refuse_known_guardian(guardian: Guardian, identities: frozenset[Identity], *, is_namesake: bool) -> None:
    """`identities` are those that the guardian did not have before."""
    name = guardian.name_key
    others = Guardian.objects.with_last_names([guardian.last_name]).exclude(pk=guardian.pk)
    for other in (each for each in others if each.name_key == name):
        if other.identities & identities:
            raise Refused(
                f"{guardian.full_name} с этим телефоном или адресом почты уже записан(а). Найдите запись и свяжите её "
                "с учеником; если она не находится, это сделает администратор."
            )
        if not is_namesake and may_be_one_guardian(other.identities, guardian.identities):
            raise Refused(
                f"{guardian.full_name}: представитель с таким именем уже записан. Найдите запись и свяжите её с "
                "учеником; если это другой человек, отметьте «Другой человек»."
            )


@action
def change_guardian(
    *, guardian: Guardian, last_name: str, first_name: str, patronymic: str, phone: str, email: str, by: User
) -> Guardian:
    """Corrects a guardian's name and contacts (R-11); the account's name follows, its login stays.

    The account of a staff member keeps the name that the administrator gave it. Refused when the guardian would become
    one who is on record already.
    """
    known = Guardian.objects.get(pk=guardian.pk).identities
    names = checked_name(last_name, first_name, patronymic)
    for field, value in {**names, "phone": phone, "email": email}.items():
        setattr(guardian, field, value)
    _refuse_known_guardian(guardian, guardian.identities - known, is_namesake=True)
    guardian.save(update_fields=[*names, "phone", "email"])
    User.objects.filter(guardian=guardian, staff_member=None).update(**names)
    return guardian


@action
def open_account(*, person: Pupil | Guardian | StaffMember, by: User) -> User:
    """Gives the person an account and, in the same transaction, the right to see own records (architecture 4).

    Returns the present account when there is one already: a second click changes nothing.
    """
    locked = type(person).objects.select_for_update().get(pk=person.pk)
    if locked.user is not None:
        return locked.user
    user = create_user(last_name=person.last_name, first_name=person.first_name, patronymic=person.patronymic, by=by)
    return _give_account(person, user)


@action
def share_staff_account(*, guardian: Guardian, staff_member: StaffMember, by: User) -> User:
    """A staff member who is also a parent signs in once and switches roles by tabs (R-01).

    Refused when the guardian has an account already, when the staff member has none, or shares his with a guardian.
    """
    locked = Guardian.objects.select_for_update().get(pk=guardian.pk)
    if locked.user_id is not None:
        raise Refused("У представителя уже есть своя учётная запись.")
    if staff_member.user is None:
        raise Refused("У сотрудника ещё нет учётной записи: сначала выдайте ему листок доступа.")
    if Guardian.objects.filter(user=staff_member.user).exists():
        raise Refused("Этой учётной записью уже пользуется другой представитель.")
    return _give_account(guardian, staff_member.user)


def _give_account(person: Pupil | Guardian | StaffMember, user: User) -> User:
    person.user = user
    person.save(update_fields=["user"])
    for pupil in _visible_pupils(person):
        assign_perm(VIEW_PUPIL, user, pupil)
    return user


def _visible_pupils(person: Pupil | Guardian | StaffMember) -> list[Pupil]:
    """Pupils whose records the person may see from the first day of the account."""
    if isinstance(person, Pupil):
        return [person]
    if isinstance(person, Guardian):
        bonds = Guardianship.objects.not_over().filter(guardian=person)
        return list(Pupil.objects.filter(guardianships__in=bonds).distinct())
    return []


@action
def issue_slip_for(*, person: Pupil | Guardian | StaffMember, by: User) -> IssuedSlip:
    """Opens the account if absent and hands out a slip; an earlier slip dies (§ 3.2).

    Refused for a family without rights today: a withdrawn pupil, a guardian whose guardianship has ended. Staff get
    theirs from an administrator only, and so do pupils outside the classes that `by` leads and guardians who are staff
    or have such a child: a class teacher could sign in with the slip and read what he may not
    (school/queries/slips.py).
    """
    if isinstance(person, StaffMember) and not _is_administrator(by):
        raise Refused(FOR_STAFF)
    if isinstance(person, Guardian) and (reason := _slip_refusal(person, by)):
        raise Refused(reason)
    if isinstance(person, Pupil) and not Enrolment.objects.not_over().filter(pupil=person).exists():
        raise Refused("Ученик отчислен: доступ ему не выдают.")
    if isinstance(person, Pupil) and (reason := pupil_slip_refusal(person, by=by)):
        raise Refused(reason)
    if isinstance(person, Guardian) and not Guardianship.objects.not_over().filter(guardian=person).exists():
        raise Refused("Законное представительство прекращено: доступ не выдают.")
    days = School.objects.values_list("slip_valid_days", flat=True).first() or DEFAULT_SLIP_DAYS
    return issue_access_slip(user=open_account(person=person, by=by), valid_days=days, by=by)


def _slip_refusal(guardian: Guardian, by: User) -> str:
    asked = Guardian.objects.filter(pk=guardian.pk).annotate(slip_refusal=slip_refusal("pk", by=by))
    return str(asked.values_list("slip_refusal", flat=True).get())


def _is_administrator(user: User) -> bool:
    return StandingOffice.objects.on(Today()).filter(user=user, office=Office.ADMINISTRATOR).exists()


@action
def exempt_from_subject(
    *,
    pupil: Pupil,
    subject: Subject,
    starts_on: date,
    ends_on: date | None = None,
    school_order: SchoolOrder | None = None,
    by: User,
) -> SubjectExemption:
    """Frees the pupil from the subject from day to day (осв., requirements 1.7)."""
    return SubjectExemption.objects.create(
        pupil=pupil, subject=subject, starts_on=starts_on, ends_on=ends_on, school_order=school_order
    )


@action
def issue_slips_for_class(*, school_class: SchoolClass, day: date, by: User) -> list[IssuedSlip]:
    """Slips for every pupil and guardian of the class who has no account or whose slip has expired.

    Skips accounts for which an administrator must issue the slip (a guardian who is also staff, or has a child in
    another class).
    """
    rows = class_page(school_class, day=day, by=by).pupils
    people: dict[tuple[type, int], Pupil | Guardian] = {}
    for row in rows:
        family: list[tuple[Pupil | Guardian, LoginState]] = [(row.pupil, row.login)]
        family += [(each.guardian, each.login) for each in row.guardians]
        people |= {(type(person), person.pk): person for person, login in family if login.needs_slip}
    issued = []
    for person in people.values():
        with suppress(Refused), transaction.atomic():
            issued.append(issue_slip_for(person=person, by=by))
    return issued
