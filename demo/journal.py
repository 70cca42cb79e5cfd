"""How the journal of a course was kept: what was taught, who was away, who was asked and what it was worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from demo.fill_rates import FillRates
from demo.journal_rows import Author, JournalRows
from demo.lessons import DemoLesson
from demo.movements import CourseMembership
from demo.plans import Programmes
from demo.structure import Structure
from demo.topics import homework_of, minutes_of, section_of, topic_of
from demo.workload import Course
from demo.works import CREDIT, CREDIT_ONLY, PlannedWork, mark_for, planned_works
from journal.models import Result
from school.models.usual_year import Span

_LATE, _SINGLE = 0.006, 0.002  # share of lessons to which a pupil comes late, or not at all
_EVENING, _EVENING_MINUTES = 0.03, 7 * 60  # share of homework thought of in the evening, long after school
_PASSES = 3
_OWN_TALENT = 0.35  # how far a pupil's ability in a subject lies from his own mean


@dataclass(frozen=True)
class _Page:
    """One lesson being written down: `index` counts the lessons of the course in the year from 0."""

    lesson: DemoLesson
    index: int
    works: list[PlannedWork]
    seats: list[CourseMembership]
    talents: dict[int, float]
    author: Author
    draw: Random

    @property
    def has_control_work(self) -> bool:
        return any(work.is_control for work in self.works)

    @property
    def place_in_programme(self) -> tuple[str, int, int, int]:
        """Subject, grade, hours a week, index."""
        course = self.lesson.course
        return course.subject, course.school_class.spec.grade, course.hours, self.index


class JournalWriter:
    """Writes the rows of one course after another."""

    def __init__(
        self,
        structure: Structure,
        fill_rates: FillRates,
        absences: dict[int, dict[date, str]],
        programmes: Programmes,
        now: datetime,
        first_work: int = 1,
    ) -> None:
        self.rows = JournalRows(first_work)
        self._structure = structure
        self._fill_rates = fill_rates
        self._absences = absences
        self._programmes = programmes
        self._now = now

    def write(self, course: Course, lessons: list[DemoLesson], seats: list[CourseMembership]) -> None:
        """All lessons of the course, in the order of time; those of the future only count for the plan."""
        draw = self._structure.random_for("journal", course.school_class.name, course.subject, course.part)
        talents = {seat.demo_pupil.row.pk: seat.demo_pupil.ability + draw.gauss(0, _OWN_TALENT) for seat in seats}
        held = set(self._fill_rates.hold(lessons))
        index = 0
        for quarter in self._structure.quarters:
            of_quarter = [lesson for lesson in lessons if quarter.starts_on <= lesson.on <= quarter.ends_on]
            expected = max(len(of_quarter), _usual_number(course, quarter))
            for place, lesson in enumerate(of_quarter):
                if lesson in held:
                    works = planned_works(course.subject, course.school_class.spec.grade, index, place, expected)
                    here = [seat for seat in seats if seat.holds_on(lesson.on)]
                    author = Author(lesson.teacher.user.pk, self._moment(lesson, draw.randrange(90)))
                    self._write_page(_Page(lesson, index, works, here, talents, author, draw))
                index += 1

    def _moment(self, lesson: DemoLesson, minutes: int) -> datetime:
        """So many minutes after the lesson, but not in the future."""
        _, ends_at = self._structure.rules.bells[lesson.school_class.spec.shift, lesson.number]
        ended = timezone.make_aware(datetime.combine(lesson.on, ends_at))
        return min(ended + timedelta(minutes=minutes), self._now)

    def _write_page(self, page: _Page) -> None:
        key, title = page.lesson.key, section_of(*page.place_in_programme)
        topic = f"Контрольная работа по теме «{title}»" if page.has_control_work else topic_of(*page.place_in_programme)
        self.rows.add_topic(key, topic, self._programmes.item_of(page.lesson.course, page.index), page.author)
        subject, grade, _, index = page.place_in_programme
        homework = homework_of(subject, grade, index, page.draw)
        if self._fill_rates.sets_homework(page.lesson, page.draw.random()):
            text, author = "" if page.has_control_work else homework, page.author
            if page.draw.random() < _EVENING:
                author = Author(author.user_id, self._moment(page.lesson, _EVENING_MINUTES))
            self.rows.add_homework(key, text, minutes_of(grade, page.draw), author)
        present = self._note_absences(page)
        for position, work in enumerate(page.works, 1):
            self._mark_work(page, position, work, title if work.is_control else "", present)

    def _note_absences(self, page: _Page) -> list[CourseMembership]:
        """Note who is away or late; returns those who are there and may be asked."""
        present = []
        for seat in page.seats:
            letter = self._absences[seat.demo_pupil.row.pk].get(page.lesson.on, "")
            chance = page.draw.random()
            if not letter and chance < _SINGLE:
                letter = "Н"
            elif not letter and chance > 1 - _LATE and page.lesson.number <= 2:
                letter = "ОП"
            if letter:
                code = self._structure.rules.codes[letter]
                self.rows.add_absence(page.lesson.key, page.lesson.on, seat.demo_pupil.row.pk, code, page.author)
            if letter in ("", "ОП") and not _is_exempt(seat, page.lesson):
                present.append(seat)
        return present

    def _mark_work(
        self, page: _Page, position: int, work: PlannedWork, title: str, present: list[CourseMembership]
    ) -> None:
        asked = present if work.share == 1 else _random_share(present, work.share, page.draw)
        if not asked:
            return
        work_type = self._structure.rules.work_types[work.work_type]
        number = self.rows.add_work(page.lesson.key, page.lesson.on, work_type, title, position, page.author)
        for seat in asked:
            pupil = seat.demo_pupil.row.pk
            value = mark_for(page.draw, page.talents[pupil], work)
            if page.lesson.course.subject in CREDIT_ONLY and work.work_type == CREDIT:
                result = Result.CREDIT if value >= _PASSES else Result.NO_CREDIT
                self.rows.add_result(number, pupil, result, page.author)
            else:
                self.rows.add_mark(number, pupil, value, page.author)


def _usual_number(course: Course, quarter: Span) -> int:
    """How many lessons the course has in the quarter when it is over."""
    calendar = course.school_class.calendar
    days = sum(quarter.starts_on <= day <= quarter.ends_on for day in calendar.days)
    return round(days / calendar.school_days * course.hours)


def _is_exempt(seat: CourseMembership, lesson: DemoLesson) -> bool:
    since = seat.demo_pupil.exempt_since.get(lesson.course.subject)
    return since is not None and since <= lesson.on


def _random_share(present: list[CourseMembership], share: float, draw: Random) -> list[CourseMembership]:
    """That share of them, rounded at random."""
    number = int(share * len(present) + draw.random())
    return draw.sample(present, min(number, len(present)))
