"""Reads matrix.toml: which person gets which answer from which page, on which object, by which method.

Layout of a row:

    [["journal:lesson"]]
    object = ["lesson_monday"]                      # names from tests/world.py, one per argument of the path
    GET = { 200 = "anna boris galina", 404 = "*" }  # "*" = everybody not named in the row
    POST = { 400 = "anna", 403 = "boris galina", 404 = "*" }

A method that is not named must answer 405 to everybody who may open the page at all. `query` and `data` add
parameters; `{dima}` in a query stands for an id.
A visitor who has not signed in is not in the rows: he is sent to sign in everywhere but on pages for
anyone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import time_machine
from django.db.models import Model
from django.urls import reverse

from attendance.models import AbsenceNotice, ExcuseNote
from gtzo.models import MedicalClearance, MedicalGroup, PeGroup
from journal.models import Absence, CorrectionRequest, Council, HomeworkAttachment, TermLock, YearLock
from meals.models import BenefitEntitlement, DayMenu, MealSheet
from messaging.actions import Addressee, start_thread
from messaging.models import (
    AbuseReport,
    Announcement,
    HelpEntry,
    MessageAttachment,
    ParentsLetter,
    Sending,
    SupportQuestion,
    Thread,
)
from notices.models import FeedKind, FeedLink
from reports.models import Contradiction, Remark
from school.models import Guardianship, HomeSchooling, SchoolClass, SchoolYear
from tasks.models import Task
from tests.factories import gtzo as g
from tests.factories.attendance import make_excuse_note, make_notice
from tests.factories.feeds import make_link
from tests.factories.journal import make_attachment
from tests.factories.meals import make_benefit_category, make_entitlement, make_menu
from tests.factories.messaging import make_announcement, make_help_entry, make_letter, make_question
from tests.factories.reports import make_remark_by_hand, make_rule_remark
from tests.factories.school import make_calendar, make_term, make_year
from tests.factories.tasks import make_done_task, make_task
from tests.factories.threads import NOON, make_text_file, make_thread
from tests.owner import without_triggers
from tests.world import FRIDAY, MONDAY, TODAY, YEAR_BEGINS, Child, Employee, Parent, Person, World
from timetable.models import GroupMembership, Lesson, StaffAbsence, Substitution, TimetableEntry


def _closed_year(world: World) -> SchoolYear:
    """The year before, which has terms and no classes."""
    year = SchoolYear.objects.filter(ends_on__lt=YEAR_BEGINS).first()
    if year is None:
        year = make_year(starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
        calendar = make_calendar(year=year)
        make_term(calendar=calendar, number=1, starts_on=date(2025, 9, 1), ends_on=date(2026, 5, 26))
        YearLock.objects.create(year=year, closed_by=world.galina.user)
    return year


def _sending_of_boris(world: World) -> Sending:
    found = Sending.objects.exclude(audience="").first()
    if found is None:
        recipients = [Addressee(person.user.pk, world.dima.pupil.pk) for person in (world.elena, world.dima)]
        start_thread(recipients=recipients, subject="Собрание", text="В среду", audience="5А", by=world.boris.user)
    return found or Sending.objects.exclude(audience="").get()


def _letter_about_dima(world: World) -> ParentsLetter:
    with time_machine.travel(NOON):  # out of hours its guardian does not see it yet
        return make_letter(
            pupil=world.dima.pupil, school_class=world.class_5a, to=world.elena.user, by=world.boris.user
        )


# Rows of the world that have no name there.
FOUND: dict[str, Callable[[World], Model]] = {
    "bond_of_zhanna": lambda world: Guardianship.objects.get(guardian=world.zhanna.guardian),
    "substitution_of_friday": lambda world: Substitution.objects.get(lesson=world.lesson_friday),
    "absence_of_anna": lambda world: StaffAbsence.objects.get_or_create(
        staff=world.anna.staff, starts_on=FRIDAY, ends_on=FRIDAY, reason="illness"
    )[0],
    "membership_of_dima": lambda world: GroupMembership.objects.get(pupil=world.dima.pupil),
    "file_of_monday": lambda world: _file_of(world.lesson_monday, world.anna),
    "file_of_5b": lambda world: _file_of(world.lesson_5b_today, world.vera),
    "request_of_anna": lambda world: CorrectionRequest.objects.get_or_create(
        group=world.group_5a,
        subject=world.maths,
        term=world.quarter_1,
        lesson=world.lesson_long_ago,
        pupil=world.sveta.pupil,
        defaults={"reason": "описка", "requested_by": world.anna.user},
    )[0],
    "council": lambda world: Council.objects.get_or_create(
        year=world.calendar.year, matter="year_end", held_on=TODAY, protocol_no="1"
    )[0],
    "closed_quarter": lambda world: (
        TermLock.objects.get_or_create(
            term=world.quarter_1, school_class=world.class_5a, defaults={"closed_by": world.galina.user}
        )[0].term
    ),
    "present_year": lambda world: world.calendar.year,
    "closed_year": _closed_year,
    "note_of_dima": lambda world: _note_of(world, world.dima),
    "note_of_zoya": lambda world: _note_of(world, world.zoya),
    "home_schooling_of_sveta": lambda world: HomeSchooling.objects.get_or_create(
        pupil=world.sveta.pupil, starts_on=MONDAY, basis="№ 7"
    )[0],
    "notice_of_elena": lambda world: _notice_of(world.elena, world.dima),
    "notice_of_zhanna": lambda world: _notice_of(world.zhanna, world.zoya),
    "announcement_to_5a": lambda world: _announcement_to(world.class_5a, world),
    "announcement_to_5b": lambda world: _announcement_to(world.class_5b, world),
    "letter_about_dima": lambda world: ParentsLetter.objects.first() or _letter_about_dima(world),
    "benefit_of_dima": lambda world: (
        BenefitEntitlement.objects.first()
        or make_entitlement(pupil=world.dima.pupil, category=make_benefit_category(), by=world.raisa.user)
    ),
    "sheet_of_september": lambda world: MealSheet.objects.get_or_create(
        month=YEAR_BEGINS, defaults={"closed_by": world.raisa.user}
    )[0],
    "menu_of_today": lambda world: DayMenu.objects.first() or make_menu(by=world.raisa.user),
    "norms_in_force": lambda world: g.norms_of_the_matrix(world)[0],
    "norms_draft": lambda world: g.norms_of_the_matrix(world)[1],
    "trial_of_dima": lambda world: g.trial_done_by(world.dima.pupil, world),
    "medical_group_of_dima": lambda world: _group_of(world, world.dima),
    "medical_group_of_zoya": lambda world: _group_of(world, world.zoya),
    "clearance_of_dima": lambda world: _clearance_of(world, world.dima),
    "clearance_of_zoya": lambda world: _clearance_of(world, world.zoya),
    "missed_mark_of_dima": lambda world: _missed_mark_of(world, world.dima),
    "task_of_boris": lambda world: (
        Task.objects.filter(asked_by=world.boris.user, file="").first() or make_task(asked_by=world.boris.user)
    ),
    "done_task_of_boris": lambda world: (
        Task.objects.exclude(file="").first() or make_done_task(asked_by=world.boris.user)
    ),
    "task_of_the_night": lambda world: Task.objects.filter(asked_by=None).first() or make_task(night=MONDAY),
    "remark_to_anna": lambda world: (
        Remark.objects.filter(rule="").first() or make_remark_by_hand(addressee=world.anna.staff, by=world.galina.user)
    ),
    "remark_of_a_rule": lambda world: (
        Remark.objects.made_by_rule().first() or make_rule_remark(addressee=world.maria.staff)
    ),
    "user_of_anna": lambda world: world.anna.user,
    "user_of_elena": lambda world: world.elena.user,
    "thread_to_elena": lambda world: _thread_to_elena(world, world.anna),
    "message_to_elena": lambda world: _thread_to_elena(world, world.anna).messages.get(),
    "file_to_elena": lambda world: MessageAttachment.objects.get(message__thread=_thread_to_elena(world, world.anna)),
    "sending_of_boris": _sending_of_boris,
    "report_of_elena": lambda world: (
        AbuseReport.objects.first()
        or AbuseReport.objects.create(
            message=_thread_to_elena(world, world.pavel).messages.get(), reported_by=world.elena.user, reason="грубо"
        )
    ),
    "question_of_elena": lambda world: (
        SupportQuestion.objects.filter(asked_by=world.elena.user).first() or make_question(by=world.elena.user)
    ),
    "help_entry": lambda world: HelpEntry.objects.first() or make_help_entry(by=world.igor.user),
    "feed_link_of_elena": lambda world: (
        FeedLink.objects.live().first() or make_link(FeedKind.CALENDAR, world.elena, world.dima.pupil).link
    ),
    "calendar_token_of_elena": lambda world: _token_of(world, FeedKind.CALENDAR),
    "news_token_of_elena": lambda world: _token_of(world, FeedKind.NEWS),
    "entry_of_maths": lambda world: TimetableEntry.objects.get_or_create(
        assignment=world.maths_5a, weekday=1, number=2, starts_on=YEAR_BEGINS
    )[0],
}


FILE = Path(__file__).with_name("matrix.toml")
METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Row:
    """One page on one object by one method: the status that each person gets."""

    name: str
    method: str
    objects: tuple[str | int, ...]
    statuses: dict[int, str]
    query: str = ""
    data: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join([self.method, self.name, *map(str, self.objects), self.query]).strip()

    @property
    def makes_objects(self) -> bool:
        """Does the page need objects that are not in the world until its address is asked for?"""
        return any(name in FOUND for name in (*self.objects, *re.findall(r"{(\w+)}", self.query)))

    def url(self, world: World) -> str:
        """The address of the page on the object."""
        path = reverse(self.name, args=[_argument(world, name) for name in self.objects])
        return path + re.sub(r"{(\w+)}", lambda match: str(_argument(world, match[1])), self.query)

    def status_for(self, person: str) -> int:
        """What the person gets."""
        rest = [status for status, names in self.statuses.items() if names == "*"]
        named = [status for status, names in self.statuses.items() if person in names.split()]
        return (named or rest)[0]


def _announcement_to(school_class: SchoolClass, world: World) -> Announcement:
    found = Announcement.objects.filter(classes__school_class=school_class).first()
    return found or make_announcement(by=world.galina.user, classes=[school_class])


def _note_of(world: World, child: Child) -> ExcuseNote:
    return make_excuse_note(
        pupil=child.pupil, code=world.codes["Б"], starts_on=MONDAY, ends_on=MONDAY, by=world.boris.user
    )


def _notice_of(guardian: Parent, child: Child) -> AbsenceNotice:
    return make_notice(pupil=child.pupil, starts_on=MONDAY, ends_on=MONDAY, by=guardian.user)


def _group_of(world: World, child: Child) -> MedicalGroup:
    found = MedicalGroup.objects.filter(pupil=child.pupil).first()
    return found or g.make_medical_group(
        pupil=child.pupil, group=PeGroup.MAIN, starts_on=YEAR_BEGINS, by=world.pavel.user
    )


def _clearance_of(world: World, child: Child) -> MedicalClearance:
    found = MedicalClearance.objects.filter(pupil=child.pupil).first()
    days = {"starts_on": YEAR_BEGINS, "ends_on": MONDAY}
    return found or g.make_clearance(pupil=child.pupil, **days, by=world.pavel.user)


def _missed_mark_of(world: World, child: Child) -> Contradiction:
    """A contradiction is named by its rule, its day and its key. The term may have been closed for another row."""
    if not Absence.objects.filter(lesson=world.lesson_monday, pupil=child.pupil).exists():
        with without_triggers():
            Absence.objects.create(
                lesson=world.lesson_monday,
                pupil=child.pupil,
                on=MONDAY,
                code=world.codes["Н"],
                written_by=world.anna.user,
            )
    return Contradiction(pk=f"{world.work_monday.pk}-{child.pupil.pk}")


def _token_of(world: World, kind: FeedKind) -> FeedLink:
    """A link is named by its token, which is known only when it is made."""
    return FeedLink(pk=make_link(kind, world.elena).token)


def _thread_to_elena(world: World, teacher: Employee) -> Thread:
    """Urgent, so that it is shown at any hour; with a file."""
    found = Thread.objects.filter(sending__sent_by=teacher.user, sending__audience="").first()
    return found or make_thread(
        by=teacher.user, to=world.elena.user, pupil=world.dima.pupil, is_urgent=True, files=[make_text_file()]
    )


def _file_of(lesson: Lesson, teacher: Person) -> HomeworkAttachment:
    found = HomeworkAttachment.objects.filter(lesson=lesson).first()
    return found or make_attachment(lesson=lesson, by=teacher.user)


def _argument(world: World, name: str | int) -> object:
    if isinstance(name, int):
        return name
    if name in FOUND:
        return FOUND[name](world).pk
    if not hasattr(world, name):
        return name
    thing = getattr(world, name)
    if isinstance(thing, Person):
        return next(value.pk for key, value in vars(thing).items() if key != "user")
    return thing.pk


def read_rows() -> Iterator[Row]:
    """All rows of the file."""
    for name, cases in tomllib.loads(FILE.read_text()).items():
        for case in cases:
            yield from (_row(name, case, method) for method in METHODS if method in case)


def _row(name: str, case: dict[str, Any], method: str) -> Row:
    statuses = {int(status): names for status, names in case[method].items()}
    return Row(
        name=name,
        method=method,
        objects=tuple(case.get("object", ())),
        statuses=statuses,
        query=case.get("query", ""),
        data=case.get("data", {}),
    )
