"""Who leads a class."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import User
from common.actions import action
from common.refusals import Refused
from school.models import ClassTeacherAppointment, SchoolClass, StaffMember


@action
def appoint_class_teacher(
    *, school_class: SchoolClass, teacher: StaffMember, starts_on: date, by: User
) -> ClassTeacherAppointment:
    """From the day on the teacher leads the class; the day before is the last one of who has led it so far.

    Raises Refused when he leads it already, and for a day on which, or after which, somebody else begins.
    """
    former = ClassTeacherAppointment.objects.on(starts_on).filter(school_class=school_class).first()
    if former is not None and former.teacher_id == teacher.pk:
        raise Refused(f"{teacher.full_name} в этот день уже классный руководитель {school_class.name}.")
    if former is not None and former.starts_on < starts_on:
        former.ends_on = starts_on - timedelta(days=1)
        former.save(update_fields=["ends_on"])
    return ClassTeacherAppointment.objects.create(school_class=school_class, teacher=teacher, starts_on=starts_on)
