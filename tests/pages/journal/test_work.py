"""The page of a column of marks: what it is, who sees it, and what in it is worth a second look."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.apps import apps
from django.test import Client

from journal.models import OutstandingWork, SubjectWeight, Work
from school.models import SubjectExemption, Vacation
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.pages.reading import lines
from tests.world import TODAY, YEAR_BEGINS, World
from timetable.models import LessonState


def column_of(work: Work, verb: str = "") -> str:
    return f"/journal/works/{work.pk}/{verb}"


def send(client: Client, world: World, **typed: object) -> int:
    usual = {"work_type": world.answer.pk, "version": "1"}
    return client.post(column_of(world.work_monday), {**usual, **typed}).status_code


def test_column_gets_another_type_title_comment_and_is_hidden(world: World, signed_in: SignedIn) -> None:
    typed = {"work_type": world.control_work.pk, "title": "Срез", "comment": "Без калькулятора", "is_hidden": "on"}
    assert send(signed_in(world.anna), world, **typed) == 302
    work = Work.objects.get(pk=world.work_monday.pk)
    now = (work.work_type, work.weight, work.title, work.comment, work.is_hidden)
    assert now == (world.control_work, Decimal(3), "Срез", "Без калькулятора", True)


def test_type_weighs_in_a_subject_what_the_subject_says(world: World, signed_in: SignedIn) -> None:
    """A weight set later changes no column by itself: only the one that gets the type now."""
    SubjectWeight.objects.create(subject=world.maths, work_type=world.control_work, weight=7)
    SubjectWeight.objects.create(subject=world.history, work_type=world.control_work, weight=9)
    send(signed_in(world.anna), world, work_type=world.control_work.pk)
    weights = Work.objects.order_by("pk").values_list("weight", flat=True)
    assert list(weights) == [Decimal(7), Decimal(1), Decimal(1)]


def test_publishing_is_one_click_and_history_keeps_it(world: World, signed_in: SignedIn) -> None:
    Work.objects.filter(pk=world.work_monday.pk).update(is_hidden=True)
    signed_in(world.anna).post(column_of(world.work_monday, "publication/"), {"version": "2"})
    events = apps.get_model("journal", "WorkEvent").objects.filter(pgh_obj=world.work_monday.pk).order_by("pgh_id")
    assert list(events.values_list("is_hidden", "written_by")) == [
        (False, world.anna.user.pk),
        (True, world.anna.user.pk),
        (False, world.anna.user.pk),
    ]


def test_somebody_elses_change_is_not_written_over(world: World, signed_in: SignedIn) -> None:
    Work.objects.filter(pk=world.work_monday.pk).update(title="Чужое", written_by=world.maria.user)
    page = signed_in(world.anna).post(
        column_of(world.work_monday), {"work_type": world.answer.pk, "title": "Своё", "version": "1"}
    )
    assert (page.status_code, Work.objects.get(pk=world.work_monday.pk).title) == (409, "Чужое")
    assert b'value="\xd0\xa1\xd0\xb2\xd0\xbe\xd1\x91"' in page.content


def test_empty_column_is_taken_away(world: World, signed_in: SignedIn) -> None:
    work = j.make_work(lesson=world.lesson_monday, work_type=world.answer, position=2, by=world.anna.user)
    signed_in(world.anna).post(column_of(work, "removal/"))
    assert not Work.objects.filter(pk=work.pk).exists()


def test_control_work_names_who_was_there_and_has_no_mark(world: World, signed_in: SignedIn) -> None:
    """Дима was there and has none yet; Света was absent, Никита has left."""
    work = j.make_work(lesson=world.lesson_monday, work_type=world.control_work, position=2, by=world.anna.user)
    page = lines(signed_in(world.anna).get(column_of(work)))
    heading = "Были на уроке, отметки нет: 1"
    before = page[page.index(heading) + 2 : page.index("Все ученики")]
    j.make_mark(work=work, pupil=world.dima.pupil, result="exempt", by=world.anna.user)
    assert before == ["Ершов Дмитрий –"]
    assert heading not in lines(signed_in(world.anna).get(column_of(work)))


def test_nobody_was_at_a_control_work_that_is_still_ahead(world: World, signed_in: SignedIn) -> None:
    """Nor, before the first mark, at the one of today: the lesson may be the last of the day."""
    anna = signed_in(world.anna)
    works = {
        name: j.make_work(lesson=lesson, work_type=world.control_work, position=2, by=world.anna.user)
        for name, lesson in (("ahead", world.lesson_friday), ("today", world.lesson_today))
    }
    told = "Были на уроке, отметки нет"
    assert [name for name, work in works.items() if told in anna.get(column_of(work)).text] == []
    j.make_mark(work=works["today"], pupil=world.sveta.pupil, value=4, by=world.anna.user)
    assert f"{told}: 1" in lines(anna.get(column_of(works["today"])))


def test_who_owes_a_control_work_or_is_exempt_lacks_no_mark(world: World, signed_in: SignedIn) -> None:
    """As the gaps of the journal count (journal_gaps)."""
    work = j.make_work(lesson=world.lesson_monday, work_type=world.control_work, position=2, by=world.anna.user)
    SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.maths, starts_on=YEAR_BEGINS)
    assert "отметки нет" not in signed_in(world.anna).get(column_of(work)).text
    SubjectExemption.objects.all().delete()
    OutstandingWork.objects.create(work=work, pupil=world.dima.pupil, due_on=TODAY, written_by=world.anna.user)
    assert "отметки нет" not in signed_in(world.anna).get(column_of(work)).text


def test_unsatisfactory_mark_right_after_a_vacation_is_told(world: World, signed_in: SignedIn) -> None:
    world.work_monday.marks.update(value=2)
    title = "«2» сразу после перерыва"
    client = signed_in(world.anna)
    before = title in lines(client.get(column_of(world.work_monday)))
    Vacation.objects.create(
        calendar=world.calendar, name="Осенние каникулы", starts_on=date(2026, 10, 6), ends_on=date(2026, 10, 11)
    )
    assert (before, title in lines(client.get(column_of(world.work_monday)))) == (False, True)


def test_unsatisfactory_mark_right_after_a_long_absence_is_told(world: World, signed_in: SignedIn) -> None:
    """Three lessons running missed before this one."""
    world.work_monday.marks.update(value=2)
    earlier = [
        world.lesson_of_nina,
        *(
            t.make_lesson(assignment=world.maths_5a, on=date(2026, 10, day), number=2, state=LessonState.HELD)
            for day in (8, 9)
        ),
    ]
    told = []
    for lesson in earlier:
        j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes["Б"], by=world.anna.user)
        page = lines(signed_in(world.anna).get(column_of(world.work_monday)))
        told.append("«2» сразу после перерыва" in page)
    assert told == [False, False, True]


def test_column_leads_to_the_card_of_everybody(world: World, signed_in: SignedIn) -> None:
    page = lines(signed_in(world.boris).get(column_of(world.work_monday)))
    assert page[page.index("Все ученики") + 2 :] == ["Ершов Дмитрий 4", "Ёшкина Светлана –"]
