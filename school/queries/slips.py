"""Who hands out a guardian's access slip, the class teacher or the administrator, and what stands on it (§ 3.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.models import Office, StandingOffice, User
from accounts.queries import NO_ACCOUNT, LoginState, login_states
from common.dated import TodayOnce
from school.models import ClassTeacherAppointment, Enrolment, Guardian, Guardianship, Pupil, StaffMember

FOR_STAFF = "Это сотрудник школы: листок ему выдаёт администратор."
NOT_IN_OWN_CLASS = "Ученик сегодня не в вашем классе: листок выдаёт администратор."
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


def pupil_slip_refusal(pupil: Pupil, *, by: User) -> str:
    """Why `by` must leave the pupil's slip to an administrator, or "": a class teacher prints those of his class."""
    administrators = StandingOffice.objects.on(TodayOnce()).filter(user=by, office=Office.ADMINISTRATOR)
    may_print = Exists(administrators) | Q(pk__in=_pupils_of_led_classes(by))
    return "" if Pupil.objects.filter(may_print, pk=pupil.pk).exists() else NOT_IN_OWN_CLASS


def _enrolled() -> QuerySet[Pupil]:
    """Pupils of today and of later days: a withdrawn pupil's diary is open to nobody."""
    return Pupil.objects.filter(pk__in=Enrolment.objects.not_over().values("pupil"))


def _pupils_of_led_classes(user: User) -> QuerySet[Pupil]:
    """Pupils who are today in a class that the person leads today."""
    led = ClassTeacherAppointment.objects.on(TodayOnce()).filter(teacher__user=user)
    here = Enrolment.objects.on(TodayOnce()).filter(school_class__in=led.values("school_class"))
    return Pupil.objects.filter(pk__in=here.values("pupil"))


def login_of(person: Pupil | Guardian | StaffMember) -> LoginState:
    """The state of the person's login."""
    return login_states([person.user_id])[person.user_id] if person.user_id else NO_ACCOUNT


def words_on_slips(users: Iterable[int]) -> dict[int, str]:
    """To which class a slip is carried, by user: «5А» for a pupil, «Ершов Дмитрий, 5А» for his parent. Two queries."""
    of = set(users)
    bonds = Guardianship.objects.not_over().filter(guardian__user__in=of).order_by("pupil__sort_name", "pupil_id")
    children = list(bonds.values_list("guardian__user", "pupil"))
    own_or_of_child = Q(pupil__user__in=of) | Q(pupil__in=[pupil_id for _, pupil_id in children])
    enrolments = Enrolment.objects.not_over().filter(own_or_of_child).select_related("school_class", "pupil")
    places = {each.pupil_id: each for each in enrolments.order_by("-starts_on")}  # today's class before a later one
    words = {each.pupil.user_id: each.school_class.name for each in places.values() if each.pupil.user_id in of}
    of_children = defaultdict(list)
    for user_id, pupil_id in children:
        if place := places.get(pupil_id):
            of_children[user_id].append(f"{place.pupil.short_name}, {place.school_class.name}")
    return words | {user_id: "; ".join(lines) for user_id, lines in of_children.items()}
