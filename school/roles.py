"""Who is this person today: one query per request, as of the school's own date.

Groups taught and lessons substituted are not here: they belong to the timetable floor above, whose access.py
derives them from `staff_id` inside its own queries (docs/decisions/0003). Only that somebody teaches PE at all is
known here, because it is a role with a start page of its own (docs/decisions/0021).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any, Generic, TypeVar, cast

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, CharField, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from accounts.models import Office, StandingOffice, User
from common import audience
from common.clock import local_today
from common.dated import Today, TodayOnce
from common.prepared import DAY, KEY, KEYS, Param, Prepared
from school.models import ClassTeacherAppointment, Guardianship, Pupil, School, StaffMember, Subject

_SEPARATOR = "\x1f"

Row = TypeVar("Row")


@dataclass(frozen=True)
class Roles:
    """A person as of `today`: offices, classes led, own children. Rights lapse by themselves (architecture 4)."""

    user: User | None
    today: date
    time_zone: str = "Asia/Novokuznetsk"
    school_name: str = ""
    outer_support: str = ""
    offices: frozenset[str] = field(default_factory=frozenset)
    staff_id: int | None = None
    led_class_ids: frozenset[int] = field(default_factory=frozenset)
    teaches_pe: bool = False
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
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

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
        if self.teaches_pe:
            held.add(audience.PE_TEACHER)
        if self.ward_ids:
            held.add(audience.GUARDIAN)
        if self.pupil_id:
            held.add(audience.PUPIL)
        return frozenset(held)


class ParamRoles(Roles):
    """A person of certain offices in a prepared query: a `Param` stands for all that is his own.

    What he has none of – classes led, children – is empty here as well, so that the query has no words for it.
    """

    user_id = cast(int, Param("user_id", KEY))

    # There is one for each shape of a person (`like`); to compare its fields would take longer than many a query.
    __eq__, __hash__ = object.__eq__, object.__hash__

    @classmethod
    def like(cls, roles: Roles) -> ParamRoles:
        return cls._of_shape(
            roles.offices,
            is_staff=roles.staff_id is not None,
            leads=bool(roles.led_class_ids),
            has_wards=bool(roles.ward_ids),
            is_pupil=roles.pupil_id is not None,
        )

    @classmethod
    @cache
    def _of_shape(
        cls, offices: frozenset[str], *, is_staff: bool, leads: bool, has_wards: bool, is_pupil: bool
    ) -> ParamRoles:
        return cls(
            user=None,
            today=cast(date, Param("today", DAY)),
            offices=offices,
            staff_id=cast(int, Param("staff_id", KEY)) if is_staff else None,
            led_class_ids=_param("led_class_ids") if leads else frozenset(),
            ward_ids=_param("ward_ids") if has_wards else frozenset(),
            pupil_id=cast(int, Param("pupil_id", KEY)) if is_pupil else None,
        )

    @property
    def family_pupil_ids(self) -> frozenset[int]:
        return _param("family_pupil_ids") if self.ward_ids or self.pupil_id else frozenset()


def _param(name: str) -> frozenset[int]:
    return cast(frozenset[int], Param(name, KEYS))


class PreparedFor(Prepared[Row], Generic[Row]):
    """A prepared query that starts at the person: `build` is given roles first, and must read no names from them."""

    def __call__(self, roles: Roles, *shape: Hashable, **values: Any) -> list[Row]:  # type: ignore[override]  # narrower
        """The rows for this person and these values."""
        if not settings.PREPARED_QUERIES:
            return list(self.plain(roles, *shape, **values))
        own = {
            "user_id": roles.user_id,
            "today": roles.today,
            "staff_id": roles.staff_id,
            "led_class_ids": list(roles.led_class_ids),
            "family_pupil_ids": list(roles.family_pupil_ids),
            "ward_ids": list(roles.ward_ids),
            "pupil_id": roles.pupil_id,
        }
        return self._run((ParamRoles.like(roles), *shape), own | values)


class RolesRequest(HttpRequest):
    """The request that views of this floor and above get: signed in, with roles and htmx details."""

    user: User
    roles: Roles
    htmx: HtmxDetails


def anonymous_roles() -> Roles:
    """Roles of a visitor who has not signed in."""
    return Roles(user=None, today=local_today())


def roles_of(user: User) -> Roles:
    """Everything about the person in one query: a union of small facts, each (kind, id, text)."""
    facts: dict[str, list[tuple[int, str]]] = {}
    for kind, key, text in _ROLE_ROWS(user_id=user.pk):
        facts.setdefault(kind, []).append((key, text))
    staff_id, about_staff = next(iter(facts.get("staff", ())), (None, _SEPARATOR))
    led, teaches_pe = about_staff.split(_SEPARATOR)
    today, time_zone, school_name, *support = (
        facts["school"][0][1].split(_SEPARATOR)
        if "school" in facts
        else (local_today().isoformat(), timezone.get_default_timezone_name(), "")
    )
    return Roles(
        user=user,
        today=date.fromisoformat(today),
        time_zone=time_zone,
        school_name=school_name,
        outer_support=", ".join(filter(None, support)),
        offices=frozenset(text for _, text in facts.get("office", ())),
        staff_id=staff_id,
        led_class_ids=frozenset(map(int, filter(None, led.split(",")))),
        teaches_pe=teaches_pe == "true",
        ward_ids=frozenset(key for key, _ in facts.get("ward", ())),
        pupil_id=next((key for key, _ in facts.get("pupil", ())), None),
    )


def _role_rows(user_id: int) -> QuerySet:  # type: ignore[type-arg]  # rows of a union have no model
    school = Concat(
        Cast(Today(), TextField()), Value(_SEPARATOR), F("time_zone"), Value(_SEPARATOR), F("short_name"),
        Value(_SEPARATOR), F("support_phone"), Value(_SEPARATOR), F("support_email"),
        output_field=TextField(),
    )  # fmt: skip
    still_enrolled = Q(enrolments__ends_on=None) | Q(enrolments__ends_on__gte=Today())
    permitted = {
        "pupiluserobjectpermission__user": user_id,
        "pupiluserobjectpermission__permission__codename": "view_pupil",
    }
    own = Pupil.objects.filter(still_enrolled, user=user_id, **permitted).distinct()
    wards = Guardianship.objects.on(Today()).filter(
        guardian__user=user_id,
        pupil__in=Pupil.objects.filter(still_enrolled, **permitted),
    )
    return _role_row(School.objects.all(), "school", text=school).union(
        _role_row(StandingOffice.objects.on(Today()).filter(user=user_id), "office", text=Cast("office", TextField())),
        _role_row(StaffMember.objects.filter(user=user_id), "staff", key="pk", text=_led_and_pe()),
        _role_row(wards, "ward", key="pupil_id"),
        _role_row(own, "pupil", key="pk"),
        all=True,
    )


def _led_and_pe() -> Combinable:
    """Of a staff record: keys of the classes led, and whether a subject with the PE flag is taught today.

    The assignments lie a floor above.
    """
    today = TodayOnce()
    led = ClassTeacherAppointment.objects.on(today).filter(teacher=OuterRef("pk")).order_by()
    going_on = Q(assignments__ends_on=None) | Q(assignments__ends_on__gte=today)
    taught = Subject.objects.filter(
        going_on, is_pe=True, assignments__teacher=OuterRef("pk"), assignments__starts_on__lte=today
    ).order_by()
    led_keys = Func(
        ArraySubquery(led.values("school_class")), Value(","), function="array_to_string", output_field=TextField()
    )
    return Concat(
        led_keys,
        Value(_SEPARATOR),
        Cast(Exists(taught), TextField()),
        output_field=TextField(),
    )


def _role_row(rows: QuerySet, kind: str, *, key: str = "", text: Combinable | None = None) -> QuerySet:  # type: ignore[type-arg]
    """One branch of the union."""
    return rows.order_by().values_list(
        Value(kind, output_field=CharField()),
        Cast(key, BigIntegerField()) if key else Value(0, output_field=BigIntegerField()),
        text if text is not None else Value("", output_field=TextField()),
    )


_ROLE_ROWS: Prepared[Any] = Prepared(_role_rows, user_id=KEY)
