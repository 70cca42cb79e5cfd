"""One school year, from who is taught what to the written journal: the same steps for the present and the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from demo.absences import absences_of
from demo.fill_rates import FillRates
from demo.journal import JournalWriter
from demo.journal_rows import JournalRows
from demo.lessons import LessonRegister
from demo.movements import CourseMembership, DemoStay
from demo.plans import Programmes
from demo.staff import Staff
from demo.structure import Structure
from demo.workload import Course, Workload
from journal.models import Absence, Homework, LessonEntry, Mark, Work

JOURNAL = (LessonEntry, Homework, Absence, Work, Mark)  # in the order in which they are written


@dataclass(frozen=True)
class People:
    """Who is there in a year, who teaches whom, who is taught when."""

    staff: Staff
    workload: Workload
    stays: list[DemoStay]
    seats: dict[Course, list[CourseMembership]]


def make_up_journal(
    structure: Structure,
    people: People,
    register: LessonRegister,
    programmes: Programmes,
    now: datetime,
    first_work: int,
) -> JournalRows:
    """Nothing is saved, nothing read: what the journal holds decides which lessons were held."""
    days = {each.name: [day for day in each.calendar.days if day <= structure.today] for each in structure.classes}
    absences = {
        stay.demo_pupil.row.pk: absences_of(stay.demo_pupil, days[stay.school_class.name]) for stay in people.stays
    }
    fill_rates = FillRates(structure, people.staff, register)
    writer = JournalWriter(structure, fill_rates, absences, programmes, now, first_work)
    for course, lessons in register.of_courses().items():
        writer.write(course, lessons, people.seats[course])
    return writer.rows
