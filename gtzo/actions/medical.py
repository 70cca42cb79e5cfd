"""What the doctor permits, as the PE teacher enters it from the certificate (requirements 1.10)."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import User
from common.actions import action
from common.refusals import Refused
from gtzo.models import MedicalClearance, MedicalGroup, PeGroup, Uin
from school.models import Pupil


@action
def set_medical_group(*, pupil: Pupil, group: PeGroup, starts_on: date, ends_on: date | None, by: User) -> MedicalGroup:
    """The pupil is in the group from the day on; a group that went on until then ends the day before.

    Results that were written earlier stay. Raises Refused when another group begins or began on one of the days.
    """
    for going_on in MedicalGroup.objects.on(starts_on).filter(pupil=pupil, starts_on__lt=starts_on):
        going_on.ends_on = starts_on - timedelta(days=1)
        going_on.save(update_fields=["ends_on"])
    return MedicalGroup.objects.create(pupil=pupil, group=group, starts_on=starts_on, ends_on=ends_on, written_by=by)


@action
def end_medical_group(*, medical_group: MedicalGroup, ends_on: date, by: User) -> MedicalGroup:
    """The group holds until the day. Raises Refused for a day before it began."""
    medical_group.ends_on = ends_on
    medical_group.save(update_fields=["ends_on"])
    return medical_group


@action
def give_clearance(*, pupil: Pupil, starts_on: date, ends_on: date, by: User) -> MedicalClearance:
    """The doctor lets the pupil take part in trials on these days. Raises Refused when another clearance has one."""
    return MedicalClearance.objects.create(pupil=pupil, starts_on=starts_on, ends_on=ends_on, written_by=by)


@action
def end_clearance(*, clearance: MedicalClearance, ends_on: date, by: User) -> MedicalClearance:
    """The clearance ends earlier than was written; it never grows longer: a new paper is a new clearance."""
    if clearance.ends_on is not None and ends_on > clearance.ends_on:
        raise Refused("Допуск можно только сократить: на новый срок внесите новый допуск.")
    clearance.ends_on = ends_on
    clearance.save(update_fields=["ends_on"])
    return clearance


@action
def set_uin(*, pupil: Pupil, number: str, by: User) -> None:
    """Write, correct or (empty) take out the pupil's УИН. Raises Refused when another pupil has it."""
    if number:
        Uin.objects.update_or_create(pupil=pupil, defaults={"number": number})
    else:
        Uin.objects.filter(pupil=pupil).delete()
