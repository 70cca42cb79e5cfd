"""Who signs a statement: the persons who hold the office on its day."""

from __future__ import annotations

from datetime import date

from accounts.models import Office, StandingOffice
from common.sheets import Signature
from school.models import ClassTeacherAppointment, SchoolClass

DEPUTY = Signature("Заместитель директора по УВР")


def class_teacher(school_class: SchoolClass, day: date) -> Signature:
    """The class teacher of the day; the place stays empty where there is none. One query."""
    appointments = ClassTeacherAppointment.objects.on(day).filter(school_class=school_class)
    found = appointments.select_related("teacher").first()
    return Signature("Классный руководитель", found.teacher.initials_name if found else "")


def director(day: date) -> Signature:
    """The director of the day; the place stays empty where there are none or several. One query."""
    offices = list(StandingOffice.objects.on(day).filter(office=Office.DIRECTOR).select_related("user")[:2])
    return Signature("Директор", offices[0].user.initials_name if len(offices) == 1 else "")
