"""The journal as of a past day equals what it was on that day: changes over simulated days, a dump of each (R-54)."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.apps import apps
from django.db import InternalError, connection
from django.utils import timezone

from common.refusals import Refused
from entry.models import VersionedRow
from journal.actions import add_work, put_absence, put_mark, remove_work, set_homework, write_topic
from journal.models import Absence, Homework, LessonEntry, Mark, Work
from journal.queries.gradebook import Gradebook
from journal.queries.gradebook import gradebook as read_gradebook
from journal.queries.journal_rules import journal_rules
from journal.queries.past import as_of, end_of_day
from school.actions import enrol_pupil, transfer_pupil
from school.models import Enrolment, Pupil, SchoolOrder
from school.models.membership import OrderKind
from school.roles import roles_of
from tests.factories import school as s
from tests.factories import timetable as t
from tests.owner import set_today, without_triggers
from tests.world import TODAY, YEAR_BEGINS, World
from timetable.actions import cancel_lesson
from timetable.models import Lesson, LessonState

SUNDAY = 6
DAYS = [TODAY + timedelta(days=number) for number in range(8)]


def happened_on(day: date) -> None:
    """Everything written just now was written on that day in the afternoon."""
    moment = timezone.make_aware(datetime.combine(day, time(15)))
    with without_triggers(), connection.cursor() as cursor:  # history is append-only for everybody else
        for model in apps.get_models():
            if hasattr(model, "pgh_tracked_model"):
                cursor.execute(
                    f"UPDATE {model._meta.db_table} SET pgh_created_at = %s WHERE pgh_created_at = now()", [moment]
                )


def shown(world: World, day: date) -> tuple[object, ...]:
    """All of the gradebook that does not tell what the reader may do there."""
    book = gradebook_on(world, day)
    return book.rows, [lesson._replace(lock="") for lesson in book.lessons], book.months


def gradebook_on(world: World, day: date) -> Gradebook:
    rules = replace(journal_rules(world.class_5a, day), today=day)
    term = rules.terms[0]
    return read_gradebook(roles_of(world.galina.user), world.maths_5a, rules, term)


def one_change(world: World, dice: random.Random, day: date) -> None:
    """Whatever may happen to a journal; what the rules refuse does not happen."""
    anna, galina = world.anna.user, world.galina.user
    lesson = dice.choice(list(Lesson.objects.filter(group=world.group_5a, subject=world.maths).order_by("pk")))
    pupil = dice.choice(list(Enrolment.objects.filter(school_class=world.class_5a).order_by("pk"))).pupil
    order = SchoolOrder.objects.create(number=f"{dice.random()}", dated=day, kind=OrderKind.TRANSFER)
    works = list(lesson.works.order_by("position"))
    work = dice.choice(works) if works else None
    version = versions(pupil, lesson, work)
    match dice.randrange(9):
        case 0 | 1 | 2 if work:
            value = dice.choice([2, 3, 4, 5, None])
            put_mark(work=work, pupil=pupil, value=value, known_version=version["mark"], by=anna)
        case 3:
            code = dice.choice([*world.codes.values(), None])
            put_absence(lesson=lesson, pupil=pupil, code=code, known_version=version["absence"], by=anna)
        case 4:
            add_work(lesson=lesson, work_type=dice.choice([world.answer, world.control_work]), by=anna)
        case 5 if works:
            remove_work(work=works[-1], by=anna)
        case 6:
            write_topic(lesson=lesson, topic=f"Тема {dice.random()}", known_version=version["topic"], by=anna)
            set_homework(
                lesson=lesson, text=f"№ {dice.random()}", is_none_set=False, known_version=version["homework"], by=anna
            )
        case 7:
            newcomer = s.make_pupil()
            enrol_pupil(pupil=newcomer, school_class=world.class_5a, starts_on=day, school_order=order, by=galina)
        case 8:
            enrolment = Enrolment.objects.get(pupil=pupil, ends_on=None)
            transfer_pupil(enrolment=enrolment, to_class=world.class_5b, on=day, school_order=order, by=galina)
            cancel_lesson(lesson=lesson, reason="карантин", by=galina)


def versions(pupil: Pupil, lesson: Lesson, work: Work | None) -> dict[str, int]:
    """The versions that a writer sees; 0 = nothing written."""
    found: dict[str, VersionedRow | None] = {
        "mark": Mark.objects.filter(work=work, pupil=pupil).first(),
        "absence": Absence.objects.filter(lesson=lesson, pupil=pupil).first(),
        "topic": LessonEntry.objects.filter(lesson=lesson).first(),
        "homework": Homework.objects.filter(lesson=lesson).first(),
    }
    return {name: row.version if row else 0 for name, row in found.items()}


@pytest.mark.parametrize("seed", range(2))
def test_the_journal_of_every_past_day_is_what_was_dumped_on_it(world: World, seed: int) -> None:
    dice = random.Random(seed)
    happened_on(YEAR_BEGINS)
    dumps = {}
    for day in DAYS:
        set_today(day)
        if day.weekday() < SUNDAY:
            t.make_lesson(assignment=world.maths_5a, on=day, number=7, state=LessonState.HELD)
        for _ in range(12):
            with suppress(Refused, Enrolment.DoesNotExist):
                one_change(world, dice, day)
        dumps[day] = shown(world, day)
        happened_on(day)
    seen = {}
    for day in DAYS:
        with as_of(end_of_day(day)):
            seen[day] = shown(world, day)
    assert len({repr(dump) for dump in dumps.values()}) == len(DAYS)
    assert seen == dumps
    assert shown(world, DAYS[-1]) == dumps[DAYS[-1]]


def test_before_the_first_record_the_journal_is_empty(world: World) -> None:
    happened_on(TODAY)
    with as_of(end_of_day(TODAY - timedelta(days=1))):
        book = gradebook_on(world, TODAY)
    assert (book.rows, book.lessons) == ([], [])


def test_nothing_can_be_written_into_the_past(world: World) -> None:
    with pytest.raises(InternalError, match="read-only"), as_of(end_of_day(TODAY)):
        Work.objects.filter(pk=world.work_monday.pk).update(title="иначе")
    assert Work.objects.get(pk=world.work_monday.pk).title == ""
