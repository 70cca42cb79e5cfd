"""A list of pupils: first kept for a look, then written as a whole or not at all."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.dated import Today
from common.refusals import Refused
from school.actions.families import link_guardian
from school.actions.membership import enrol_pupil, record_school_order
from school.actions.people import register_guardian, register_pupil
from school.models import Guardian, Guardianship, Pupil, PupilImport, School, SchoolOrder
from school.models.membership import OrderKind
from school.queries.imports import PreviewRow, preview_of
from school.rules import GuardianLine, Identity

IMPORT_LIFETIME = timedelta(days=2)


@action
def stage_import(
    *, file_name: str, cells: list[list[str]], starts_on: date, order_number: str, order_dated: date, by: User
) -> PupilImport:
    """Keeps the cells of an uploaded list for preview; lists of the last days that nobody confirmed are thrown away."""
    PupilImport.objects.filter(confirmed_at=None, uploaded_at__lt=current_moment() - IMPORT_LIFETIME).delete()
    return PupilImport.objects.create(
        file_name=file_name[:200],
        cells=cells,
        starts_on=starts_on,
        order_number=order_number,
        order_dated=order_dated,
        uploaded_by=by,
    )


@action
def confirm_import(*, upload: PupilImport, by: User) -> PupilImport:
    """Writes the whole list: pupils, guardians, their bonds and enrolments, in one transaction.

    A second confirmation changes nothing. Refused while any row is in error, also when the school has changed since
    the preview. The cells are forgotten afterwards: personal data is not kept twice (P-08).
    """
    locked = PupilImport.objects.select_for_update().get(pk=upload.pk)
    if locked.confirmed_at is not None:
        return locked
    preview = preview_of(locked, today=_today())
    if not preview.is_clean:
        raise Refused("В списке есть ошибки: исправьте файл и загрузите его снова. Ничего не записано.")
    order = record_school_order(number=locked.order_number, dated=locked.order_dated, kind=OrderKind.ENROLMENT, by=by)
    known: dict[Identity, Guardian] = {}
    for row in preview.rows:
        _write(row, locked.starts_on, order, known, by)
    locked.confirmed_at = current_moment()
    locked.pupils_created = len(preview.rows)
    locked.cells = []
    locked.save(update_fields=["confirmed_at", "pupils_created", "cells"])
    return locked


def _today() -> date:
    day: date = School.objects.values_list(Today(), flat=True).get()
    return day


def _write(row: PreviewRow, starts_on: date, order: SchoolOrder, known: dict[Identity, Guardian], by: User) -> None:
    if row.school_class is None:
        raise Refused("Класс строки исчез: загрузите список снова.")
    pupil = row.pupil or _new_pupil(row, by)
    enrol_pupil(pupil=pupil, school_class=row.school_class, starts_on=starts_on, school_order=order, by=by)
    for line, guardian in row.guardians:
        _link_guardian(line, guardian, pupil, starts_on, known, by)


def _new_pupil(row: PreviewRow, by: User) -> Pupil:
    line = row.line
    if line.birth_date is None:
        raise Refused(f"Строка {line.number}: нет даты рождения.")
    return register_pupil(
        last_name=line.last_name,
        first_name=line.first_name,
        patronymic=line.patronymic,
        birth_date=line.birth_date,
        sex=line.sex,
        by=by,
    )


def _link_guardian(
    line: GuardianLine,
    guardian: Guardian | None,
    pupil: Pupil,
    starts_on: date,
    known: dict[Identity, Guardian],
    by: User,
) -> None:
    """Brothers and sisters of one list share a guardian when name and phone agree."""
    guardian = guardian or (known.get(line.identity) if line.identity else None) or _new_guardian(line, by)
    if line.identity:
        known[line.identity] = guardian
    if not Guardianship.objects.filter(guardian=guardian, pupil=pupil).touching(starts_on, date.max).exists():
        link_guardian(guardian=guardian, pupil=pupil, relation=line.relation, starts_on=starts_on, by=by)


def _new_guardian(line: GuardianLine, by: User) -> Guardian:
    return register_guardian(
        last_name=line.last_name,
        first_name=line.first_name,
        patronymic=line.patronymic,
        phone=line.phone,
        email=line.email,
        by=by,
    )
