"""Who is this person today: one query per request, as of the school's own date.

Groups taught and lessons substituted are not here: they belong to the timetable floor above, whose access.py
derives them from `staff_id` inside its own queries (docs/decisions/0003).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from accounts.models import Office, StandingOffice, User
from common import audience
from common.dated import Today
from school.models import ClassTeacherAppointment, Guardianship, Pupil, School, StaffMember

_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Roles:
    """A person as of `today`: offices, classes led, own children. Rights lapse by themselves (architecture 5)."""

    user: User | None
    today: date
    time_zone: str = "Asia/Novokuznetsk"
    school_name: str = ""
    offices: frozenset[str] = field(default_factory=frozenset)
    staff_id: int | None = None
    led_class_ids: frozenset[int] = field(default_factory=frozenset)
    ward_ids: frozenset[int] = field(default_factory=frozenset)
    pupil_id: int | None = None

    @property
    def is_administrator(self) -> bool:
        return Office.ADMINISTRATOR in self.offices

    @property
    def is_deputy(self) -> bool:
        return Office.DEPUTY in self.offices

    @property
    def is_management(self) -> bool:
        """Administrator, director and deputy read the whole school (requirements 1.11)."""
        return bool(self.offices & {Office.ADMINISTRATOR, Office.DIRECTOR, Office.DEPUTY})

    @property
    def family_pupil_ids(self) -> frozenset[int]:
        """Children of a guardian and the pupil himself: the only records a family may open (§ 3.7, 3.8)."""
        return self.ward_ids | ({self.pupil_id} if self.pupil_id else set())

    @cached_property
    def audiences(self) -> frozenset[str]:
        """The names under which pages know this person."""
        held = set(self.offices)
        if self.user:
            held.add(audience.SIGNED_IN)
        if self.staff_id:
            held.add(audience.TEACHER)
        if self.led_class_ids:
            held.add(audience.CLASS_TEACHER)
        if self.ward_ids:
            held.add(audience.GUARDIAN)
        if self.pupil_id:
            held.add(audience.PUPIL)
        return frozenset(held)


class RolesRequest(HttpRequest):
    """The request that views of this floor and above get: signed in, with roles and htmx details."""

    user: User
    roles: Roles
    htmx: HtmxDetails


def nobody() -> Roles:
    """Roles of a visitor who has not signed in."""
    return Roles(user=None, today=timezone.localdate())


def roles_of(user: User) -> Roles:
    """Everything about the person in one query: a union of small facts, each (kind, id, text)."""
    facts: dict[str, list[tuple[int, str]]] = {}
    for kind, key, text in _facts_about(user):
        facts.setdefault(kind, []).append((key, text))
    today, time_zone, school_name = (
        facts["school"][0][1].split(_SEPARATOR)
        if "school" in facts
        else (timezone.localdate().isoformat(), timezone.get_default_timezone_name(), "")
    )
    return Roles(
        user=user,
        today=date.fromisoformat(today),
        time_zone=time_zone,
        school_name=school_name,
        offices=frozenset(text for _, text in facts.get("office", ())),
        staff_id=next((key for key, _ in facts.get("staff", ())), None),
        led_class_ids=frozenset(key for key, _ in facts.get("leads", ())),
        ward_ids=frozenset(key for key, _ in facts.get("ward", ())),
        pupil_id=next((key for key, _ in facts.get("pupil", ())), None),
    )


def _facts_about(user: User) -> QuerySet:  # type: ignore[type-arg]  # rows of a union have no model
    school = Concat(
        Cast(Today(), TextField()), Value(_SEPARATOR), F("time_zone"), Value(_SEPARATOR), F("short_name"),
        output_field=TextField(),
    )  # fmt: skip
    still_enrolled = Q(enrolments__ends_on=None) | Q(enrolments__ends_on__gte=Today())
    permitted = {
        "pupiluserobjectpermission__user": user,
        "pupiluserobjectpermission__permission__codename": "view_pupil",
    }
    own = Pupil.objects.filter(still_enrolled, user=user, **permitted).distinct()
    wards = Guardianship.objects.on(Today()).filter(
        guardian__user=user,
        pupil__in=Pupil.objects.filter(still_enrolled, **permitted),
    )
    return _fact(School.objects.all(), "school", text=school).union(
        _fact(StandingOffice.objects.on(Today()).filter(user=user), "office", text=Cast("office", TextField())),
        _fact(StaffMember.objects.filter(user=user), "staff", key="pk"),
        _fact(
            ClassTeacherAppointment.objects.on(Today()).filter(teacher__user=user),
            "leads",
            key="school_class_id",
        ),
        _fact(wards, "ward", key="pupil_id"),
        _fact(own, "pupil", key="pk"),
        all=True,
    )


def _fact(rows: QuerySet, kind: str, *, key: str = "", text: Combinable | None = None) -> QuerySet:  # type: ignore[type-arg]
    """One branch of the union."""
    return rows.order_by().values_list(
        Value(kind, output_field=CharField()),
        Cast(key, BigIntegerField()) if key else Value(0, output_field=BigIntegerField()),
        text if text is not None else Value("", output_field=TextField()),
    )
