"""The rows of the demo school on which pages are measured, under the names by which bench/pages.py calls them.

They hang on the people of the story (demo/cast.py), who are there in a school of three classes and in one of forty.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar
from uuid import uuid4

from django.db.models import Model, QuerySet

from accounts.models import StandingOffice, User
from bench.browser import Browser
from common.dated import Today
from curriculum.models import LessonPlan, LessonPlanItem
from demo.cast import DEMO_PASSWORD
from gtzo.models import NormVersion, Trial
from gtzo.models.norms import VersionStatus
from journal.models import Council, Mark, Work, WorkType
from messaging.models import (
    AbuseReport,
    Announcement,
    HelpEntry,
    Message,
    ParentsLetter,
    QuestionState,
    Sending,
    SupportQuestion,
    Thread,
)
from notices.actions.feeds import make_feed_link
from notices.models import FeedKind
from reports.models import Remark
from school.models import (
    Enrolment,
    Guardian,
    Guardianship,
    Pupil,
    School,
    SchoolClass,
    SchoolYear,
    StaffMember,
    Subject,
    Term,
)
from timetable.models import Lesson, LessonState, StaffAbsence, TeachingGroup

Row = TypeVar("Row", bound=Model)
_YEAR, _SIX_WEEKS = timedelta(weeks=52), timedelta(weeks=6)


class DemoObjects:
    """Rows by name: what a page asks for is looked up once."""

    def __init__(self) -> None:
        self._browsers: dict[str, Browser] = {}

    def browser(self, login: str) -> Browser:
        """The person's only one: a session more for each page would be a row more for each page after it."""
        if login not in self._browsers:
            self._browsers[login] = Browser(login)
        return self._browsers[login]

    def text(self, name: str) -> str:
        """The name as it stands in an address: the key of the row, or a word that names none."""
        found = getattr(self, name, name)
        return str(found.pk if isinstance(found, Model) else found)

    @cached_property
    def today(self) -> date:
        """The school's."""
        today: date = School.objects.values_list(Today(), flat=True).get()
        return today

    @cached_property
    def announcement(self) -> Announcement:
        """To the whole school, to be confirmed."""
        return Announcement.objects.filter(needs_acknowledgement=True).earliest("pk")

    @cached_property
    def letter(self) -> ParentsLetter:
        """To the parents of a pupil of Boris's class."""
        return ParentsLetter.objects.earliest("pk")

    @cached_property
    def absence(self) -> StaffAbsence:
        """Of a teacher who is away today."""
        return StaffAbsence.objects.on(self.today).earliest("pk")

    # --- the class and its people ---------------------------------------------------------------------------------

    @cached_property
    def class_5a(self) -> SchoolClass:
        """Boris's."""
        return self._class_on(self.today)

    @cached_property
    def dima(self) -> Pupil:
        """In 5А."""
        return Pupil.objects.get(user__username="dima")

    @cached_property
    def nikita(self) -> Pupil:
        """Has left the school."""
        return Pupil.objects.get(user__username="nikita")

    @cached_property
    def elena(self) -> Guardian:
        """Dima's mother."""
        return Guardian.objects.get(user__username="elena")

    @cached_property
    def zhanna(self) -> Guardian:
        """A mother of another class."""
        return Guardian.objects.get(user__username="zhanna")

    @cached_property
    def guardian_without_login(self) -> Guardian:
        """Who could be given one."""
        return _first(Guardian.objects.filter(user=None))

    @cached_property
    def guardianship(self) -> Guardianship:
        """Of Elena over Dima."""
        return Guardianship.objects.get(guardian=self.elena)

    @cached_property
    def calendar_token(self) -> str:
        """Of a calendar of all of Elena's children."""
        return make_feed_link(kind=FeedKind.CALENDAR, pupil=None, by=User.objects.get(username="elena")).token

    @cached_property
    def news_token(self) -> str:
        """Of the news about them."""
        return make_feed_link(kind=FeedKind.NEWS, pupil=None, by=User.objects.get(username="elena")).token

    @cached_property
    def anna(self) -> StaffMember:
        """Teaches mathematics in 5А."""
        return StaffMember.objects.get(user__username="anna")

    @cached_property
    def office(self) -> StandingOffice:
        """Raisa's, of the meals officer."""
        return _first(StandingOffice.objects.filter(user__username="raisa"))

    # --- the gradebook --------------------------------------------------------------------------------------------

    @cached_property
    def group(self) -> TeachingGroup:
        """The whole of 5А."""
        return self.class_5a.groups.get(name="")

    @cached_property
    def maths(self) -> Subject:
        """Anna's subject."""
        return Subject.objects.get(name="Математика")

    @cached_property
    def term(self) -> Term:
        """Of today, or in vacation the one before."""
        return _term_of(self.class_5a, self.today)

    @cached_property
    def lesson(self) -> Lesson:
        """The latest of mathematics in 5А that has been held."""
        return _last(self._lessons.filter(on__lte=self.today, state=LessonState.HELD))

    @cached_property
    def lesson_to_come(self) -> Lesson:
        """The next one."""
        return _first(self._lessons.filter(on__gte=self.today, state=LessonState.PLANNED))

    @cached_property
    def work(self) -> Work:
        """Anna's latest of mathematics in 5А with a mark in it."""
        lessons = self._lessons.filter(on__lte=self.today, teacher=self.anna)
        marked = Work.objects.filter(lesson__in=lessons, marks__value__isnull=False)
        return _last(marked.order_by("lesson__on", "lesson__number", "position"))

    @cached_property
    def work_type(self) -> WorkType:
        """Any."""
        return _first(WorkType.objects.order_by("pk"))

    @cached_property
    def plan(self) -> LessonPlan:
        """Anna's own."""
        return _first(LessonPlan.objects.filter(author=self.anna.user).order_by("grade", "pk"))

    @cached_property
    def plan_item(self) -> LessonPlanItem:
        """The first topic of the plan."""
        return _first(self.plan.items.order_by("number"))

    @cached_property
    def large_group(self) -> TeachingGroup:
        """Of the gradebook of Anna's with the most columns."""
        return self._largest_gradebook[0]

    @cached_property
    def large_subject(self) -> Subject:
        """Of the same gradebook."""
        return self._largest_gradebook[1]

    @cached_property
    def year(self) -> SchoolYear:
        """The present one."""
        return self.class_5a.year

    @cached_property
    def council(self) -> Council:
        """On the results of the year."""
        return _first(Council.objects.all())

    @cached_property
    def large_term(self) -> Term:
        """Of the same gradebook."""
        return self._largest_gradebook[2]

    @cached_property
    def _largest_gradebook(self) -> tuple[TeachingGroup, Subject, Term]:
        assignments = self.anna.assignments.filter(starts_on__gte=self.class_5a.year.starts_on)
        books = [
            (each.group, each.subject, term)
            for each in assignments.select_related("group__school_class__calendar", "subject").order_by("pk")
            for term in each.group.school_class.calendar.terms.filter(starts_on__lte=self.today).order_by("starts_on")
        ]
        return max(books, key=lambda book: _number_of_works(*book))

    @cached_property
    def _lessons(self) -> QuerySet[Lesson]:
        return Lesson.objects.filter(group=self.group, subject=self.maths).order_by("on", "number")

    # --- control ------------------------------------------------------------------------------------------------------

    @cached_property
    def remark(self) -> Remark:
        """Anna's latest one of those made by hand."""
        return _last(Remark.objects.filter(addressee=self.anna, rule="").order_by("pk"))

    # --- what lies longer behind: a year ago where there is one ------------------------------------------------------

    @cached_property
    def earlier_day(self) -> date:
        """A year ago, or six weeks in a school that has but one year."""
        was_there = Enrolment.objects.filter(pupil=self.dima).on(self.today - _YEAR).exists()
        return self.today - (_YEAR if was_there else _SIX_WEEKS)

    @cached_property
    def earlier_class(self) -> SchoolClass:
        """Dima's of that day."""
        return self._class_on(self.earlier_day)

    @cached_property
    def earlier_group(self) -> TeachingGroup:
        """The whole of that class."""
        return self.earlier_class.groups.get(name="")

    @cached_property
    def earlier_term(self) -> Term:
        """Of that day."""
        return _term_of(self.earlier_class, self.earlier_day)

    @cached_property
    def earlier_term_key(self) -> str:
        """The same term in the reports of the school."""
        began, kind = self.earlier_class.year.starts_on.year, self.earlier_class.calendar.term_kind
        return f"{began}-{kind}-{self.earlier_term.number}"

    def _class_on(self, day: date) -> SchoolClass:
        return SchoolClass.objects.select_related("calendar", "year").get(
            pk__in=Enrolment.objects.filter(pupil=self.dima).on(day).values("school_class")
        )

    # --- fitness norms ----------------------------------------------------------------------------------------------

    @cached_property
    def trial(self) -> Trial:
        """One at which pupils of 5А have results."""
        return _first(Trial.objects.filter(results__pupil__enrolments__school_class=self.class_5a).distinct())

    @cached_property
    def norms(self) -> NormVersion:
        """The federal ones."""
        return _first(NormVersion.objects.filter(status=VersionStatus.IN_FORCE).order_by("starts_on"))

    @cached_property
    def draft_of_norms(self) -> NormVersion:
        """The school's own."""
        return _first(NormVersion.objects.filter(status=VersionStatus.DRAFT).order_by("starts_on"))

    # --- forms that are sent ------------------------------------------------------------------------------------------

    @cached_property
    def marked_lesson(self) -> int:
        """Of the cell in which marks are saved."""
        return self.work.lesson_id

    @cached_property
    def marked_position(self) -> int:
        """Of the same cell."""
        return self.work.position

    @cached_property
    def marked_pupil(self) -> int:
        """Of the same cell."""
        return self._mark.pupil_id

    @cached_property
    def _mark(self) -> Mark:
        return _first(Mark.objects.filter(work=self.work, value__isnull=False).order_by("pupil__sort_name", "pk"))

    # --- correspondence -------------------------------------------------------------------------------------------

    @cached_property
    def anna_user(self) -> User:
        """Whom Елена writes to."""
        return User.objects.get(username="anna")

    @cached_property
    def thread(self) -> Thread:
        """Of Елена and Анна."""
        return Thread.objects.get(subject="Дроби")

    @cached_property
    def message(self) -> Message:
        """Анна's last one in it."""
        return _last(Message.objects.filter(thread=self.thread, sender=self.anna_user).order_by("pk"))

    @cached_property
    def sending(self) -> Sending:
        """Борис's letter to his class."""
        return Sending.objects.get(audience="5А, родители")

    @cached_property
    def complaint(self) -> AbuseReport:
        """The only one."""
        return AbuseReport.objects.get()

    # --- questions about the journal ------------------------------------------------------------------------------

    @cached_property
    def answered_question(self) -> SupportQuestion:
        """Elena's."""
        return SupportQuestion.objects.get(state=QuestionState.ANSWERED)

    @cached_property
    def help_entry(self) -> HelpEntry:
        """Made of her question."""
        return HelpEntry.objects.get(source=self.answered_question)

    def next_mark(self) -> dict[str, str]:
        """What the grid sends to change the mark, with the version that stands there now."""
        mark = Mark.objects.get(pk=self._mark.pk)
        value = "4" if mark.value == 3 else "3"
        writer = str(self.anna.user_id)
        return {"value": value, "version": str(mark.version), "operation": str(uuid4()), "writer": writer}

    def sign_in(self) -> dict[str, str]:
        """What Anna types."""
        return {"username": "anna", "password": DEMO_PASSWORD}


def _first(rows: QuerySet[Row]) -> Row:
    for row in rows[:1]:
        return row
    raise LookupError(f"the demo school has no such row: {rows.query}")


def _last(rows: QuerySet[Row]) -> Row:
    return _first(rows.reverse())


def _term_of(school_class: SchoolClass, day: date) -> Term:
    """The term of the day, or in vacation the one before."""
    return _last(school_class.calendar.terms.filter(starts_on__lte=day).order_by("starts_on"))


def _number_of_works(group: TeachingGroup, subject: Subject, term: Term) -> int:
    of_term = Work.objects.filter(lesson__on__range=(term.starts_on, term.ends_on))
    return of_term.filter(lesson__group=group, lesson__subject=subject).count()
