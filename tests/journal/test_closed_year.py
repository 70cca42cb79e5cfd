"""A closed year is read-only through every door, and opened again only for a while (R-51).

Raw SQL is of the application's own role. Holds `school_enrolment.year_open`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from common.refusals import Locked, Refused
from journal.actions import (
    close_term,
    close_term_of_grade,
    close_year,
    end_term_reopening,
    end_year_reopening,
    put_mark,
    reopen_term,
    reopen_year,
)
from journal.models import ClosedTerm, ClosedYear, Council, CouncilDecision, Mark, TermLock, YearLock
from tests.at_once import Write, at_once
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.journal.test_triggers import refusal_of, sql
from tests.owner import as_owner
from tests.world import MONDAY, TODAY, YEAR_BEGINS, World
from timetable.models import LessonState

DAY = timedelta(days=1)
STILL_GOES_ON = "Учебный год ещё идёт: закрыть его можно после 14.10.2026."
OPEN_TERMS = "Не у всех классов закрыты все периоды: сначала закройте их."


class triggers_off(AbstractContextManager[None]):  # noqa: N801  # reads as a word of the language
    """What only the owner can do: a table that is guarded no more."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.owner = as_owner()

    def __enter__(self) -> None:
        self.owner.__enter__()
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql(f"ALTER TABLE {self.table} DISABLE TRIGGER USER")

    def __exit__(self, *error: Any) -> None:
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql(f"ALTER TABLE {self.table} ENABLE TRIGGER USER")
        self.owner.__exit__(*error)


@pytest.fixture
def short_year(world: World) -> World:
    """The year of the world has but one quarter, which ended yesterday."""
    world.quarter_2.delete()
    _end_of_term(world, MONDAY + DAY)
    return world


def _end_of_term(world: World, day: Any) -> None:
    sql("UPDATE school_term SET ends_on = %(day)s WHERE id = %(id)s", day=day, id=world.quarter_1.pk)


def close_terms(world: World) -> list[TermLock]:
    return close_term_of_grade(term=world.quarter_1, classes=[world.class_5a, world.class_5b], by=world.galina.user)


def close(world: World) -> YearLock:
    return close_year(year=world.calendar.year, by=world.galina.user)


@pytest.fixture
def closed(short_year: World) -> YearLock:
    """The year is closed, with something of every kind in it."""
    world = short_year
    council = Council.objects.create(year=world.calendar.year, matter="year_end", held_on=TODAY, protocol_no="1")
    CouncilDecision.objects.create(
        council=council,
        school_class=world.class_5a,
        pupil=world.dima.pupil,
        kind="promoted",
        written_by=world.kira.user,
    )
    close_terms(world)
    return close(world)


def test_a_year_is_closed_the_day_after_its_last_term_and_not_on_the_last_day(short_year: World) -> None:
    close_terms(short_year)
    with triggers_off("school_term"):
        _end_of_term(short_year, TODAY)
    with pytest.raises(Refused, match=STILL_GOES_ON):
        close(short_year)


def test_a_year_with_an_open_term_is_not_closed(short_year: World) -> None:
    lock = close_term(term=short_year.quarter_1, school_class=short_year.class_5a, by=short_year.galina.user)
    with pytest.raises(Refused, match=OPEN_TERMS):
        close(short_year)
    close_term(term=short_year.quarter_1, school_class=short_year.class_5b, by=short_year.galina.user)
    reopen_term(lock=lock, reason="ошибка", span=DAY, by=short_year.galina.user)
    with pytest.raises(Refused, match=OPEN_TERMS):
        close(short_year)
    end_term_reopening(lock=lock, by=short_year.galina.user)
    assert str(close(short_year)) == "2026/27"
    assert list(ClosedYear.objects.values_list("year", flat=True)) == [short_year.calendar.year_id]


CROWBARS: dict[str, tuple[Callable[[World], object], str]] = {
    "a lesson": (
        lambda w: t.make_lesson(assignment=w.maths_5a, on=TODAY, number=6, state=LessonState.PLANNED),
        "Учебный период закрыт: уроки в нём не меняются.",
    ),
    "a lesson after the last term": (
        lambda w: sql("UPDATE timetable_lesson SET number = 7 WHERE id = %(id)s", id=w.lesson_friday.pk),
        "Учебный период закрыт: уроки в нём не меняются.",
    ),
    "a mark": (
        lambda w: j.make_mark(work=w.work_monday, pupil=w.sveta.pupil, value=5, by=w.anna.user),
        "Учебный год закрыт: записи за 12.10.2026 не меняются.",
    ),
    "a mark after the last term": (
        lambda w: sql("UPDATE journal_mark SET value = 3 WHERE work_id = %(id)s", id=w.work_5b_today.pk),
        "Учебный год закрыт: записи за 14.10.2026 не меняются.",
    ),
    "an absence": (
        lambda w: sql("UPDATE journal_absence SET code_id = %(id)s", id=w.codes["Б"].pk),
        "Учебный год закрыт: записи за 12.10.2026 не меняются.",
    ),
    "a topic": (
        lambda _: sql("UPDATE journal_lessonentry SET topic = 'Иное'"),
        "Учебный год закрыт: записи за 12.10.2026 не меняются.",
    ),
    "homework": (
        lambda _: sql("UPDATE journal_homework SET text = 'Иное'"),
        "Учебный год закрыт: записи за 12.10.2026 не меняются.",
    ),
    "a mark of the year": (
        lambda w: sql(
            """INSERT INTO journal_periodmark
                   (pupil_id, subject_id, year_id, kind, value, result, reason, version, written_by_id, written_at)
               VALUES (%(pupil)s, %(subject)s, %(year)s, 'final', 5, '', '', 1, %(by)s, now())""",
            pupil=w.dima.pupil.pk, subject=w.maths.pk, year=w.calendar.year_id, by=w.anna.user.pk,
        ),
        "Учебный год закрыт: его отметки не меняются.",
    ),
    "a group": (
        lambda w: t.make_group(school_class=w.class_5a, name="англ. 3"),
        "Учебный год закрыт: группы в нём не меняются.",
    ),
    "a place in a subgroup": (
        lambda _: sql("UPDATE timetable_groupmembership SET ends_on = '2026-10-01'"),
        "Учебный год закрыт: составы подгрупп в нём не меняются.",
    ),
    "an assignment": (
        lambda _: sql("UPDATE timetable_teachingassignment SET hours_per_week = 1"),
        "Учебный год закрыт: назначения учителей в нём не меняются.",
    ),
    "a class": (
        lambda _: sql("DELETE FROM school_schoolclass"),
        "Учебный год закрыт: классы в нём не меняются.",
    ),
    "a new class": (
        lambda w: s.make_class(calendar=w.calendar, grade=6, letter="А"),
        "Учебный год закрыт: классы в нём не меняются.",
    ),
    "a new term": (
        lambda w: s.make_term(calendar=w.calendar, number=2, starts_on=TODAY, ends_on=TODAY),
        "Учебный год закрыт: его периоды не меняются.",
    ),
    "the list of a class": (
        lambda w: sql("UPDATE school_enrolment SET ends_on = '2026-10-12' WHERE pupil_id = %(id)s", id=w.dima.pupil.pk),
        "Учебный год закрыт: состав класса по 13.10.2026 не меняется.",
    ),
    "a decision of the council": (
        lambda _: sql("UPDATE journal_councildecision SET kind = 'retained'"),
        "Учебный год закрыт: решения педсовета в нём не меняются.",
    ),
    "a council": (
        lambda _: sql("UPDATE journal_council SET protocol_no = '2'"),
        "Учебный год закрыт: решения педсовета в нём не меняются.",
    ),
    "a correction": (
        lambda w: sql(
            """INSERT INTO journal_correctionrequest
                   (group_id, subject_id, term_id, reason, requested_by_id, requested_at, state, answer)
               VALUES (%(group)s, %(subject)s, %(term)s, 'описка', %(by)s, now(), 'waiting', '')""",
            group=w.group_5a.pk, subject=w.maths.pk, term=w.quarter_1.pk, by=w.anna.user.pk,
        ),
        "Учебный год закрыт: исправления в нём не открывают.",
    ),
    "lateness": (
        lambda w: sql(
            """INSERT INTO attendance_latearrival (pupil_id, "on", is_in_force, version, written_by_id, written_at)
               VALUES (%(pupil)s, %(on)s, true, 1, %(by)s, now())""",
            pupil=w.dima.pupil.pk, on=TODAY, by=w.boris.user.pk,
        ),
        "Учебный период закрыт: опоздания за 14.10.2026 не меняются.",
    ),
    "a reopening of a term": (
        lambda w: sql(
            """INSERT INTO journal_termreopening (lock_id, reason, opened_by_id, opened_at, open_until)
               SELECT id, 'ошибка', %(by)s, now(), now() + interval '1 day' FROM journal_termlock LIMIT 1""",
            by=w.galina.user.pk,
        ),
        "Учебный год закрыт: сначала откройте год.",
    ),
    "the lock itself": (
        lambda _: sql("DELETE FROM journal_yearlock"),
        "Закрытие года не убирают: год открывают снова на срок и с причиной.",
    ),
    "the lock rewritten": (
        lambda _: sql("UPDATE journal_yearlock SET closed_at = now()"),
        "Закрытие года не переписывают.",
    ),
    "the lock of a term": (
        lambda _: sql("DELETE FROM journal_termlock"),
        "Закрытие периода не убирают: период открывают снова на срок и с причиной.",
    ),
}  # fmt: skip


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("name", CROWBARS)
def test_in_a_closed_year_nothing_is_written_through_any_door(world: World, name: str) -> None:
    write, message = CROWBARS[name]
    assert refusal_of(lambda: write(world)) == message


@pytest.mark.usefixtures("closed")
def test_who_leaves_in_summer_leaves_a_closed_year(world: World) -> None:
    """From the last school day on: the list of that day stays what it was."""
    sql("UPDATE school_enrolment SET ends_on = '2026-10-13' WHERE pupil_id = %(id)s", id=world.dima.pupil.pk)
    sql("UPDATE school_enrolment SET ends_on = '2026-10-15' WHERE pupil_id = %(id)s", id=world.dima.pupil.pk)
    s.make_enrolment(pupil=s.make_pupil(), school_class=world.class_5a, starts_on=TODAY)
    message = refusal_of(lambda: s.make_enrolment(pupil=s.make_pupil(), school_class=world.class_5a, starts_on=MONDAY))
    assert message == "Учебный год закрыт: состав класса по 13.10.2026 не меняется."


def test_another_year_goes_on(closed: YearLock, world: World) -> None:
    next_year = s.make_year(starts_on=YEAR_BEGINS.replace(year=2027), ends_on=YEAR_BEGINS.replace(year=2028, month=8))
    school_class = s.make_class(calendar=s.make_calendar(year=next_year), grade=6, letter="А")
    assert str(t.make_group(school_class=school_class)) == "6А"
    assert str(closed) == "2026/27"


def test_a_reopened_year_still_has_closed_terms_until_they_are_reopened_as_well(closed: YearLock, world: World) -> None:
    reopening = reopen_year(lock=closed, reason="решение суда", span=DAY, by=world.galina.user)
    assert str(reopening) == "2026/27: решение суда"
    assert list(ClosedYear.objects.all()) == []
    t.make_group(school_class=world.class_5a, name="англ. 3")
    with pytest.raises(Locked, match="Учебный период закрыт"):
        _mark(world)()
    lock = TermLock.objects.get(school_class=world.class_5a)
    reopen_term(lock=lock, reason="решение суда", span=DAY, by=world.galina.user)
    _mark(world)()
    end_year_reopening(lock=closed, by=world.galina.user)
    assert ClosedTerm.objects.count() == 2
    with pytest.raises(Locked, match="Учебный год закрыт: записи"):
        put_mark(work=world.work_monday, pupil=world.sveta.pupil, value=3, known_version=1, by=world.anna.user)


def test_a_reopening_is_over_by_the_clock_and_not_before(world: World) -> None:
    """Its last second, and the one after: moments of reopenings only move with the owner's hand."""
    lock = close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    reopen_term(lock=lock, reason="ошибка", span=DAY, by=world.galina.user)
    assert list(ClosedTerm.objects.all()) == []
    with triggers_off("journal_termreopening"):
        sql("UPDATE journal_termreopening SET opened_at = ezh_now() - interval '1 day'")
        sql("UPDATE journal_termreopening SET open_until = ezh_now() + interval '1 second'")
    assert list(ClosedTerm.objects.all()) == []
    with triggers_off("journal_termreopening"):
        sql("UPDATE journal_termreopening SET open_until = ezh_now()")
    assert [one.school_class_id for one in ClosedTerm.objects.all()] == [world.class_5a.pk]
    with pytest.raises(Locked, match="Учебный период закрыт: записи"):
        _mark(world)()


REOPENINGS: dict[str, tuple[str, str]] = {
    "for longer than a month": (
        "INSERT INTO journal_termreopening (lock_id, reason, opened_by_id, opened_at, open_until) "
        "SELECT id, 'ошибка', closed_by_id, now(), now() + interval '31 days 1 second' FROM journal_termlock",
        "Открыть можно не больше чем на 31 день вперёд.",
    ),
    "for longer than a month from a day to come": (
        "INSERT INTO journal_termreopening (lock_id, reason, opened_by_id, opened_at, open_until) "
        "SELECT id, 'ошибка', closed_by_id, now() + interval '1 year', now() + interval '1 year 1 day' "
        "FROM journal_termlock",
        "Открыть можно не больше чем на 31 день вперёд.",
    ),
    "without a reason": (
        "INSERT INTO journal_termreopening (lock_id, reason, opened_by_id, opened_at, open_until) "
        "SELECT id, '', closed_by_id, now(), now() + interval '1 day' FROM journal_termlock",
        "Напишите, почему открываете.",
    ),
}
KEPT: dict[str, tuple[str, str]] = {
    "a second one": (
        "INSERT INTO journal_termreopening (lock_id, reason, opened_by_id, opened_at, open_until) "
        "SELECT id, 'ошибка', closed_by_id, now(), now() + interval '1 day' FROM journal_termlock",
        "Уже открыто: сначала закройте, потом откройте на другой срок.",
    ),
    "prolonged": (
        "UPDATE journal_termreopening SET open_until = open_until + interval '1 day'",
        "Открытие не переписывают: его завершают раньше срока или ждут.",
    ),
    "another reason": (
        "UPDATE journal_termreopening SET reason = 'иная'",
        "Открытие не переписывают: его завершают раньше срока или ждут.",
    ),
    "deleted": (
        "DELETE FROM journal_termreopening",
        "Открытие не удаляют: история хранит, кто и почему открывал.",
    ),
}


@pytest.mark.parametrize("name", [*REOPENINGS, *KEPT])
def test_past_every_form_a_reopening_has_a_reason_and_a_span_that_stay(world: World, name: str) -> None:
    lock = close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    if name in KEPT:
        reopen_term(lock=lock, reason="ошибка", span=DAY, by=world.galina.user)
    statement, message = {**REOPENINGS, **KEPT}[name]
    assert refusal_of(lambda: sql(statement)) == message


def _mark(world: World) -> Write:
    return lambda: put_mark(
        work=world.work_monday, pupil=world.sveta.pupil, value=5, known_version=0, by=world.anna.user
    )


@pytest.fixture
def reopened(short_year: World) -> TermLock:
    locks = close_terms(short_year)
    lock = next(one for one in locks if one.school_class_id == short_year.class_5a.pk)
    reopen_term(lock=lock, reason="ошибка", span=DAY, by=short_year.galina.user)
    return lock


@pytest.mark.django_db(transaction=True)
def test_closing_before_its_time_waits_for_who_is_writing(reopened: TermLock, world: World) -> None:
    at_once(_mark(world), lambda: end_term_reopening(lock=reopened, by=world.galina.user))
    assert Mark.objects.filter(work=world.work_monday).count() == 2
    assert ClosedTerm.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_who_writes_while_a_reopening_is_ended_is_refused(reopened: TermLock, world: World) -> None:
    refusal = at_once(lambda: end_term_reopening(lock=reopened, by=world.galina.user), _mark(world))
    assert str(refusal) == "Учебный период закрыт: записи за 12.10.2026 не меняются."


@pytest.mark.django_db(transaction=True)
def test_who_makes_a_group_while_the_year_is_closed_is_refused(short_year: World) -> None:
    close_terms(short_year)
    refusal = at_once(lambda: close(short_year), lambda: t.make_group(school_class=short_year.class_5a, name="англ. 3"))
    assert "Учебный год закрыт: группы в нём не меняются." in str(refusal)


@pytest.mark.django_db(transaction=True)
def test_closing_the_year_waits_for_who_makes_a_group(short_year: World) -> None:
    close_terms(short_year)
    lock = at_once(lambda: t.make_group(school_class=short_year.class_5a, name="англ. 3"), lambda: close(short_year))
    assert isinstance(lock, YearLock)
