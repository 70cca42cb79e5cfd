"""The request of a class for a day, sent and corrected."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import connection
from django.utils import timezone

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.formatting import clock
from common.refusals import Outdated, Refused
from meals.models import ClassRequest, MealRequest
from school.models import SchoolClass
from timetable.queries.class_days import classes_at_school


@action
def send_class_request(
    *,
    school_class: SchoolClass,
    on: date,
    wanted: Mapping[int, Collection[str]],
    known_version: int,
    reason: str = "",
    by: User,
) -> ClassRequest:
    """Ask for exactly these meals (by pupil) for the class on the day: all of it or, when refused, nothing.

    Pupils whom `wanted` does not name are left alone; a name with nothing cancels his meals. Raises Locked after the
    cut-off, with the name of the officer who can change it; Refused when the meals officer gives no reason; Outdated
    when the request has another version than the one known.
    """
    is_school_day = bool(classes_at_school([school_class.pk], on))
    _require_before_cut_off(on, reason, by)
    SchoolClass.objects.select_for_update(no_key=True).get(pk=school_class.pk)
    sent = ClassRequest.objects.filter(school_class=school_class, on=on).select_related("written_by").first()
    if sent is None and not is_school_day:  # what was sent before the day became free may be taken back
        raise Refused("В этот день класс не учится: питание не заказывают.")
    if (sent.version if sent else 0) != known_version:
        raise Outdated(_outdated_message(sent))
    _save_requests(school_class, on, wanted, reason, by)
    return _save_class_request(sent, school_class, on, reason, by)


def _require_before_cut_off(on: date, reason: str, by: User) -> None:
    """Refuse a late request before anything else; the triggers of each row would refuse it as well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT meals_request_must_be_open(%s, %s, %s)", [on, by.pk, reason])


def _outdated_message(sent: ClassRequest | None) -> str:
    if sent is None:
        return "Заявка класса изменилась: проверьте её и отправьте снова."
    at = clock(timezone.localtime(sent.written_at).time())
    return f"Заявку класса уже изменили: {sent.written_by.initials_name}, {at}. Проверьте её и отправьте снова."


def _save_requests(
    school_class: SchoolClass, on: date, wanted: Mapping[int, Collection[str]], reason: str, by: User
) -> None:
    """What another class has asked for a pupil who is here now is asked for by this one from now on."""
    standing = {(row.pupil_id, row.kind): row for row in MealRequest.objects.filter(pupil__in=list(wanted), on=on)}
    asked = {(pupil_id, kind) for pupil_id, kinds in wanted.items() for kind in kinds}
    for is_wanted in (True, False):
        changed = [
            row.pk
            for key, row in standing.items()
            if is_wanted == (key in asked)
            and (row.is_wanted != is_wanted or (is_wanted and row.school_class_id != school_class.pk))
        ]
        MealRequest.objects.filter(pk__in=changed).update(
            is_wanted=is_wanted, reason=reason, written_by=by, written_at=current_moment()
        )
    MealRequest.objects.bulk_create(
        MealRequest(pupil_id=pupil_id, on=on, kind=kind, reason=reason, written_by=by)
        for pupil_id, kind in sorted(asked - standing.keys())
    )


def _save_class_request(
    sent: ClassRequest | None, school_class: SchoolClass, on: date, reason: str, by: User
) -> ClassRequest:
    if sent is None:
        return ClassRequest.objects.create(school_class=school_class, on=on, reason=reason, written_by=by)
    sent.written_by, sent.written_at, sent.reason = by, current_moment(), reason
    sent.save(update_fields=["written_by", "written_at", "reason"])
    sent.version += 1  # as the trigger has just done
    return sent
