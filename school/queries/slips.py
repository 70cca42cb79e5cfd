"""Who hands out a guardian's access slip: the class teacher, or only the administrator (§ 3.2)."""

from __future__ import annotations

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.models import Office, StandingOffice, User
from common.dated import TodayOnce
from school.models import ClassTeacherAppointment, Enrolment, Guardianship, Pupil, StaffMember

FOR_STAFF = "Это сотрудник школы: листок ему выдаёт администратор."
FOR_ANOTHER_CLASS = "У представителя есть ребёнок не из вашего класса: листок выдаёт администратор."


def slip_refusal(guardian: str, *, by: User) -> Case:
    """Why `by` must leave the slip to an administrator, or "": an annotation of rows that lead to a `guardian`.

    Who prints a slip can sign in with it. So a class teacher prints only those that open nothing he may not read:
    neither a colleague's account nor the diary of a child of another class, today or from a later day on.
    """
    administrators = StandingOffice.objects.on(TodayOnce()).filter(user=by, office=Office.ADMINISTRATOR)
    user = {"user__guardian": OuterRef(guardian)}
    is_staff = Q(Exists(StaffMember.objects.filter(**user)))
    holds_office = Q(Exists(StandingOffice.objects.on(TodayOnce()).filter(**user)))
    children = Guardianship.objects.not_over().filter(guardian=OuterRef(guardian))
    elsewhere = children.filter(pupil__in=_enrolled()).exclude(pupil__in=_pupils_of_led_classes(by))
    return Case(
        When(Exists(administrators), then=Value("")),
        When(is_staff | holds_office, then=Value(FOR_STAFF)),
        When(Exists(elsewhere), then=Value(FOR_ANOTHER_CLASS)),
        default=Value(""),
        output_field=CharField(),
    )


def _enrolled() -> QuerySet[Pupil]:
    """Pupils of today and of later days: a withdrawn pupil's diary is open to nobody."""
    return Pupil.objects.filter(pk__in=Enrolment.objects.not_over().values("pupil"))


def _pupils_of_led_classes(user: User) -> QuerySet[Pupil]:
    """Pupils who are today in a class that the person leads today."""
    led = ClassTeacherAppointment.objects.on(TodayOnce()).filter(teacher__user=user)
    here = Enrolment.objects.on(TodayOnce()).filter(school_class__in=led.values("school_class"))
    return Pupil.objects.filter(pk__in=here.values("pupil"))
