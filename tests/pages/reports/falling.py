"""A class whose results have gone down since the year before."""

from __future__ import annotations

from datetime import date

from school.models import Pupil, SchoolClass, Term
from tests.factories import journal as j
from tests.factories import school as s
from tests.world import YEAR_BEGINS, World

LAST_YEAR = date(2025, 9, 1)


def last_year(world: World) -> tuple[SchoolClass, Term]:
    """4А, whose pupils are in 5А now, in the IV quarter of the year before."""
    year = s.make_year(starts_on=LAST_YEAR, ends_on=date(2026, 8, 31))
    calendar = s.make_calendar(year=year)
    term = s.make_term(calendar=calendar, number=4, starts_on=date(2026, 4, 6), ends_on=date(2026, 5, 26))
    school_class = s.make_class(calendar=calendar, grade=4, letter="А")
    world.class_5a.predecessor = school_class
    world.class_5a.save()
    return school_class, term


def enrol(school_class: SchoolClass, *, earlier: SchoolClass | None = None, number: int = 0) -> Pupil:
    pupil = s.make_pupil(last_name=f"Яшин-{number:02d}")
    if earlier:
        s.make_enrolment(pupil=pupil, school_class=earlier, starts_on=LAST_YEAR, ends_on=date(2026, 8, 31))
    s.make_enrolment(pupil=pupil, school_class=school_class, starts_on=YEAR_BEGINS)
    return pupil


def class_that_fell(world: World) -> list[Pupil]:
    """12 pupils with a 5 of the year before, of whom 5 have come down to 3."""
    earlier, term = last_year(world)
    pupils = [enrol(world.class_5a, earlier=earlier, number=number) for number in range(12)]
    for number, pupil in enumerate(pupils):
        j.make_past_period_mark(pupil=pupil, subject=world.maths, term=term, value=5, by=world.anna.user)
        value = 3 if number < 5 else 5
        j.make_mark(work=world.work_tuesday, pupil=pupil, value=value, by=world.maria.user)
    return pupils
