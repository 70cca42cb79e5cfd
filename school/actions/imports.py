"""A list of pupils: first kept for a look, then written as a whole or not at all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.dated import Today
from common.refusals import Refused
from common.tables.book import Book
from school.actions.families import link_guardian
from school.actions.membership import enrol_pupil, record_school_order
from school.actions.people import register_guardian, register_pupil
from school.models import Guardian, Guardianship, Pupil, PupilImport, School, SchoolOrder
from school.models.membership import OrderKind
from school.queries.imports import Person, PreviewRow, preview_of

IMPORT_LIFETIME = timedelta(days=2)


@action
def stage_import(
    *, file_name: str, book: Book, starts_on: date, order_number: str, order_dated: date, by: User
) -> PupilImport:
    """Keeps the cells of an uploaded list for preview; lists of the last days that nobody confirmed are thrown away."""
    PupilImport.objects.filter(confirmed_at=None, uploaded_at__lt=current_moment() - IMPORT_LIFETIME).delete()
    return PupilImport.objects.create(
        file_name=file_name[:200],
        cells=book.as_json(),
        starts_on=starts_on,
        order_number=order_number,
        order_dated=order_dated,
        uploaded_by=by,
    )


@action
def confirm_import(*, upload: PupilImport, same: Collection[str] = (), by: User) -> PupilImport:
    """Writes the whole list: pupils, guardians, their bonds and enrolments, in one transaction.

    `same` are the keys of namesakes (`Namesakes.key`) that the person has said to be one guardian each.

    A second confirmation changes nothing. Refused while any row is in error, also when the school has changed since
    the preview. The cells are forgotten afterwards: personal data is not kept twice (P-08).
    """
    locked = PupilImport.objects.select_for_update().get(pk=upload.pk)
    if locked.confirmed_at is not None:
        return locked
    preview = preview_of(locked, today=_today(), same=same)
    if not preview.is_clean:
        raise Refused("В списке есть ошибки: исправьте файл и загрузите его снова. Ничего не записано.")
    order = record_school_order(number=locked.order_number, dated=locked.order_dated, kind=OrderKind.ENROLMENT, by=by)
    written: dict[Person, Guardian] = {}
    for row in preview.rows:
        _write(row, locked.starts_on, order, written, by)
    locked.confirmed_at = current_moment()
    locked.pupils_created = len(preview.rows)
    locked.cells = []
    locked.save(update_fields=["confirmed_at", "pupils_created", "cells"])
    return locked


def _today() -> date:
    day: date = School.objects.values_list(Today(), flat=True).get()
    return day


def _write(row: PreviewRow, starts_on: date, order: SchoolOrder, written: dict[Person, Guardian], by: User) -> None:
    if row.school_class is None:
        raise Refused("Класс строки исчез: загрузите список снова.")
    pupil = row.pupil or _new_pupil(row, by)
    enrol_pupil(pupil=pupil, school_class=row.school_class, starts_on=starts_on, school_order=order, by=by)
    for line, person in row.guardians:
        if person not in written:
            written[person] = person.guardian or _new_guardian(person, by)
        guardian = written[person]
        if not Guardianship.objects.filter(guardian=guardian, pupil=pupil).touching(starts_on, date.max).exists():
            link_guardian(guardian=guardian, pupil=pupil, relation=line.relation, starts_on=starts_on, by=by)


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
        is_another=True,
        by=by,
    )


def _new_guardian(person: Person, by: User) -> Guardian:
    """One guardian, however many rows name him; the preview has asked whether he is a namesake on record."""
    _, line = person.lines[0]
    return register_guardian(
        last_name=line.last_name,
        first_name=line.first_name,
        patronymic=line.patronymic,
        phone=person.phone,
        email=person.email,
        is_namesake=True,
        by=by,
    )
