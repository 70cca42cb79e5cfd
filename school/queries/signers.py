"""Who signs a document of the school: whoever holds the office, or leads the class, on its day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from accounts.models import Office, StandingOffice, User
from common.sheets import Sheet, Signature
from school.models import ClassTeacherAppointment, SchoolClass

CLASS_TEACHER_SIGNS = "Классный руководитель"
DEPUTY_SIGNS = "Заместитель директора по УВР"
DIRECTOR_SIGNS = "Директор"
MEALS_OFFICER_SIGNS = "Ответственный за питание"
_OFFICES = {Office.DEPUTY: DEPUTY_SIGNS, Office.DIRECTOR: DIRECTOR_SIGNS, Office.MEALS_OFFICER: MEALS_OFFICER_SIGNS}


def signers_on(
    day: date, *, author: User | None, school_class: SchoolClass | None = None, led_on: date | None = None
) -> dict[str, str]:
    """«Директор» → «Лебедева К. А.», without those of whom there is none. A query, and one more with a class.

    Of several holders of an office it is the author, if he is among them: nobody knows which of the others will sign.
    A paper about days that have passed is signed by whoever led the class on the last of them, `led_on`.
    """
    holders: dict[str, set[User]] = defaultdict(set)
    for held in StandingOffice.objects.on(day).filter(office__in=_OFFICES).select_related("user"):
        holders[_OFFICES[Office(held.office)]].add(held.user)
    chosen = {who: [user for user in users if user == author] or list(users) for who, users in holders.items()}
    names = {who: users[0].initials_name for who, users in chosen.items() if len(users) == 1}
    if school_class and (leader := _class_teacher(school_class, led_on or day)):
        names[CLASS_TEACHER_SIGNS] = leader
    return names


def _class_teacher(school_class: SchoolClass, day: date) -> str:
    appointments = ClassTeacherAppointment.objects.on(day).filter(school_class=school_class)
    found = appointments.select_related("teacher").first()
    return found.teacher.initials_name if found else ""


def signed(sheet: Sheet, names: Mapping[str, str]) -> Sheet:
    """The document with the names of those who sign it, where it has not named them itself."""
    named = [Signature(one.who, one.name or names.get(one.who, "")) for one in sheet.signed_by]
    return replace(sheet, signatures=named)
