"""Remarks of the demo school: some made by the deputy, others by two nightly checks, between which gaps were filled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from demo.staff import Staff
from demo.structure import Structure
from journal.actions import write_topic
from journal.models import LessonEntry
from reports.access import RemarkPlace, get_remark_place
from reports.actions import accept_remark, check_journal, make_remark, reply_to_remark
from reports.models import Remark, RemarkPurpose
from school.roles import roles_of
from timetable.models import Lesson, LessonState

_FILLED_IN_TIME = 12
_YESTERDAY = timedelta(days=1)


def make_remarks(structure: Structure, staff: Staff) -> None:
    """As of yesterday and of today; nothing where no lesson has been given yet."""
    _by_hand(structure, staff)
    check_journal(today=structure.today - _YESTERDAY)
    for remark in Remark.objects.made_by_rule().filter(rule="topic").order_by("on", "pk")[:_FILLED_IN_TIME]:
        _fill(remark)
    check_journal(today=structure.today)


def _by_hand(structure: Structure, staff: Staff) -> None:
    """Галина has looked into Анна's gradebook and Борис's class."""
    galina, anna, boris = staff.offices["galina"], staff.of("anna"), staff.of("boris")
    lesson = (
        Lesson.objects.filter(teacher=anna.row, state=LessonState.HELD, on__lt=structure.today)
        .order_by("-on", "-number")
        .first()
    )
    if lesson is None:
        return
    roles = roles_of(galina)
    told: dict[str, Any] = {"today": structure.today - 3 * _YESTERDAY, "by": galina}
    place = get_remark_place(roles, {"lesson": str(lesson.pk)})
    make_remark(
        place=place, addressee=anna.row, purpose=RemarkPurpose.HOMEWORK_LOAD, due_on=structure.today,
        text="В задании нет номеров упражнений: ученики, которых не было, не знают, что делать.", **told,
    )  # fmt: skip
    reply_to_remark(
        remark=make_remark(
            place=place, addressee=anna.row, purpose=RemarkPurpose.DENSITY, due_on=structure.today + _YESTERDAY,
            text="За две недели у троих учеников по одной отметке.", **told,
        ),
        reply="Спросила всех троих, отметки стоят.", is_fixed=True, by=anna.user,
    )  # fmt: skip
    accept_remark(
        remark=make_remark(
            place=RemarkPlace(), addressee=boris.row, purpose=RemarkPurpose.ATTENDANCE, due_on=structure.today,
            text="Сверьте причины пропусков со справками за месяц.", **told,
        ),
        note="Сверено.", by=galina,
    )  # fmt: skip


def _fill(remark: Remark) -> None:
    """The topic is written by whom the remark was made to."""
    user = remark.addressee.user
    if user is None:
        return
    lesson = Lesson.objects.get(pk=remark.key.split(":")[1])
    entry = LessonEntry.objects.filter(lesson=lesson).first()
    version = entry.version if entry else 0
    write_topic(lesson=lesson, topic="Повторение и закрепление", known_version=version, by=user)
