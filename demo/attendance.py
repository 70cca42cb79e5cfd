"""What class teachers and families add to the absences: certificates, notices, lateness, words of this morning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from accounts.models import User
from attendance.actions import (
    add_excuse_note,
    announce_absence,
    confirm_notice,
    decline_notice,
    note_late_arrival,
    send_notice,
)
from attendance.models import AttendanceSettings, DueLesson, NoteKind, NoticeKind
from demo.random_streams import random_for
from demo.staff import Staff
from demo.structure import Structure
from journal.models import Absence
from school.actions import begin_home_schooling
from school.models import ClassTeacherAppointment, Enrolment, Guardianship, Pupil
from timetable.models import Lesson

_RECENT = timedelta(days=21)
_LONGEST_SPELL = timedelta(days=14)
_CERTIFIED = 0.7  # of spells of illness the certificate has been brought
_LATE_DAYS = 8
_TEXTS = {
    NoticeKind.ILLNESS: ("заболел, вызвали врача", "температура, сегодня дома", ""),
    NoticeKind.FAMILY: ("уезжаем к бабушке", "семейные обстоятельства", ""),
    NoticeKind.OTHER: ("соревнования по плаванию", "приём у врача, придёт к 4-му уроку"),
}


def save_attendance(structure: Structure, staff: Staff) -> None:
    """Everything that the class teachers' pages of attendance show, as of today."""
    AttendanceSettings.objects.create(id=1)
    leaders = {
        row.school_class_id: row.teacher.user
        for row in ClassTeacherAppointment.objects.on(structure.today).select_related("teacher__user")
    }
    _certificates(structure.today, leaders)
    _notices(structure.today, leaders)
    _save_this_morning(structure.today, leaders)
    _save_home_schooling(structure, staff.offices["igor"])


def _certificates(today: date, leaders: dict[int, User | None]) -> None:
    """For most spells of illness that ended lately."""
    draw = random_for("certificates")
    for number, (pupil, class_id, days) in enumerate(_illness_periods(today), 1):
        leader = leaders.get(class_id)
        if leader is not None and draw.random() < _CERTIFIED:
            add_excuse_note(
                pupil=pupil,
                kind=NoteKind.CERTIFICATE,
                starts_on=days[0],
                ends_on=days[-1],
                number=f"{100 + number}",
                by=leader,
            )


def _illness_periods(today: date) -> Iterator[tuple[Pupil, int, list[date]]]:
    """Spells of illness that ended lately, by pupil, with his class: days between which the class had no other.

    One that began before the days looked at is seen as a whole: none is longer than two weeks.
    """
    days = (today - _RECENT - _LONGEST_SPELL, today)
    ill = Absence.objects.filter(lesson__on__range=days, code__is_illness=True)
    rows = ill.order_by("pupil_id", "lesson__on").values_list("pupil_id", "lesson__group__school_class", "lesson__on")
    by_pupil: dict[tuple[int, int], list[date]] = defaultdict(list)
    for pupil_id, class_id, on in rows.distinct():
        by_pupil[pupil_id, class_id].append(on)
    pupils = Pupil.objects.in_bulk({pupil_id for pupil_id, _ in by_pupil})
    school_days = _school_days(*days)
    for (pupil_id, class_id), ill_days in by_pupil.items():
        for spell in _spells(ill_days, school_days[class_id]):
            if spell[-1] >= today - _RECENT:
                yield pupils[pupil_id], class_id, spell


def _school_days(first: date, last: date) -> dict[int, list[date]]:
    """Days with lessons, by class."""
    rows = Lesson.objects.between(first, last).order_by("on").values_list("group__school_class", "on").distinct()
    found: dict[int, list[date]] = defaultdict(list)
    for class_id, on in rows:
        found[class_id].append(on)
    return found


def _spells(ill_days: Iterable[date], school_days: list[date]) -> list[list[date]]:
    """Runs of ill days that are neighbours among the school days."""
    spells: list[list[date]] = []
    for day in ill_days:
        place = school_days.index(day)
        if spells and place and spells[-1][-1] == school_days[place - 1]:
            spells[-1].append(day)
        else:
            spells.append([day])
    return spells


def _notices(today: date, leaders: dict[int, User | None]) -> None:
    """Families of those who are away today or were lately have written; some wait for an answer."""
    draw = random_for("notices")
    for number, (pupil, class_id, on, guardian) in enumerate(_families(today)):
        kind = draw.choice(list(NoticeKind))
        notice = send_notice(
            pupil=pupil, kind=kind, starts_on=on, ends_on=on, text=draw.choice(_TEXTS[kind]), by=guardian
        )
        leader = leaders.get(class_id)
        if leader is None or on >= today:
            continue
        if number % 7 == 0:
            decline_notice(notice=notice, answer="Принесите, пожалуйста, справку.", known_version=1, by=leader)
        else:
            confirm_notice(notice=notice, kind=NoteKind.APPLICATION, known_version=1, by=leader)


def _families(today: date) -> list[tuple[Pupil, int, date, User]]:
    """Every third of those whose reason is not known yet, with a guardian who can sign in; and Дима's mother, ahead."""
    away = Absence.objects.filter(lesson__on__range=(today - _RECENT, today), code__is_default=True)
    rows = away.order_by("lesson__on", "pupil").values_list("pupil", "lesson__on").distinct()
    days = {pupil_id: on for number, (pupil_id, on) in enumerate(rows) if number % 3 == 0}
    class_of = dict(Enrolment.objects.on(today).values_list("pupil_id", "school_class_id"))
    bonds = Guardianship.objects.on(today).filter(guardian__user__is_active=True)
    bonds = bonds.select_related("pupil", "guardian__user")
    found = {
        bond.pupil_id: (bond.pupil, class_of[bond.pupil_id], days[bond.pupil_id], bond.guardian.user)
        for bond in bonds.filter(pupil__in=days.keys() & class_of.keys()).order_by("pk")
        if bond.guardian.user is not None
    }
    story = bonds.filter(guardian__user__username="elena", pupil__last_name="Ершов").first()
    if story is not None and story.guardian.user is not None and story.pupil_id in class_of:
        place = (story.pupil, class_of[story.pupil_id])
        found |= {0: (*place, today + timedelta(days=1), story.guardian.user)}
        found |= {-1: (*place, today - timedelta(days=9), story.guardian.user)}
    return list(found.values())


def _save_this_morning(today: date, leaders: dict[int, User | None]) -> None:
    """Class teachers have noted who came late these days, and of whom they heard this morning."""
    draw = random_for("mornings")
    for class_id, leader in leaders.items():
        pupils = list(Pupil.objects.in_class(class_id, today).order_by("pk"))
        if leader is None or not pupils:
            continue
        for _ in range(draw.randint(1, 3)):
            _save_late_arrival(draw.choice(pupils), today - timedelta(days=draw.randrange(_LATE_DAYS)), leader)
        _save_late_arrival(draw.choice(pupils), today, leader)
        announce_absence(pupil=draw.choice(pupils), on=today, by=leader)


def _save_late_arrival(pupil: Pupil, on: date, leader: User) -> None:
    """Nobody is late on a day without lessons."""
    if DueLesson.objects.filter(pupil=pupil, on=on).exists():
        note_late_arrival(pupil=pupil, on=on, by=leader)


def _save_home_schooling(structure: Structure, by: User) -> None:
    """One pupil of a big class is taught at home from today on."""
    pupils: Iterable[Pupil] = Pupil.objects.in_class(structure.classes[-1].row.pk, structure.today).order_by("-pk")[:1]
    for pupil in pupils:
        begin_home_schooling(
            pupil=pupil,
            starts_on=structure.today,
            basis=f"приказ № 14-нд от {structure.today:%d.%m.%Y}",
            by=by,
        )
