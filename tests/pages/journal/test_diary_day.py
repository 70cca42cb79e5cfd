"""The diary by days: which one opens, what is due, planned and new, what a pupil ticks off and a guardian has seen.

Holds `journal_diary_visit`, `journal_plannedcontrolwork`, `journal_homeworktick`, `journal_weekseen`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from common.refusals import Refused
from journal.actions import see_week, set_homework
from journal.models import DiaryVisit, Homework, HomeworkTick, Mark, PlannedControlWork, WeekSeen, Work
from school.models import Enrolment
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reading import lines, section
from tests.world import FRIDAY, MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.actions import cancel_lesson, end_substitution, move_lesson
from timetable.models import LessonState

pytestmark = pytest.mark.usefixtures("kept_or_anew")
NEXT_MONDAY = MONDAY + timedelta(days=7)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(settings.TIME_ZONE))


def diary_of(world: World) -> str:
    return f"/journal/diary/{world.dima.pupil.pk}/"


def opened(browser: Client, address: str) -> list[str]:
    """The days that a phone shows, and the tab that is lit."""
    page = browser.get(address).content.decode()
    shown = re.findall(r'<article class="day [^"]*is-chosen[^"]*">.*?datetime="([^"]+)"', page, re.DOTALL)
    return shown + re.findall(r'day=([\d-]+)" aria-current="date"', page)


# --- Which day opens -------------------------------------------------------------------------------------------------


def cancel_friday(world: World) -> None:
    end_substitution(substitution=world.lesson_friday.substitution, by=world.galina.user)
    cancel_lesson(lesson=world.lesson_friday, reason="Мороз", by=world.galina.user)


@pytest.mark.parametrize(("clock", "day"), [("09:29", TODAY), ("09:30", FRIDAY), ("21:00", FRIDAY)])
def test_today_opens_until_the_last_lesson_ends_then_the_next_school_day(
    world: World, signed_in: SignedIn, clock: str, day: date
) -> None:
    elena = signed_in(world.elena)
    with time_machine.travel(at(TODAY, clock), tick=False):
        assert opened(elena, diary_of(world)) == [day.isoformat()] * 2


def test_on_the_last_day_of_the_week_the_next_week_s_first_day_has_a_tab(world: World, signed_in: SignedIn) -> None:
    cancel_friday(world)
    t.make_lesson(assignment=world.history_5a, on=NEXT_MONDAY)
    elena = signed_in(world.elena)
    with time_machine.travel(at(TODAY, "15:00"), tick=False):
        assert opened(elena, diary_of(world)) == [NEXT_MONDAY.isoformat()] * 2


def test_a_day_that_is_asked_for_opens_with_its_week(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    t.make_lesson(assignment=world.history_5a, on=NEXT_MONDAY)
    assert opened(elena, f"{diary_of(world)}?day={TUESDAY}") == [TUESDAY.isoformat()] * 2
    assert opened(elena, f"{diary_of(world)}?day={NEXT_MONDAY}") == [NEXT_MONDAY.isoformat()] * 2
    assert opened(elena, f"{diary_of(world)}?week={NEXT_MONDAY}") == [NEXT_MONDAY.isoformat()] * 2


# --- Control works ---------------------------------------------------------------------------------------------------


def planned_on(world: World, day: date, number: int = 4) -> Work:
    lesson = t.make_lesson(assignment=world.history_5a, on=day, number=number)
    return j.make_work(lesson=lesson, work_type=world.control_work, title="Рим", by=world.boris.user)


def test_a_planned_control_work_stands_at_its_lesson_and_with_the_homework(world: World, signed_in: SignedIn) -> None:
    planned_on(world, FRIDAY)
    page = signed_in(world.elena).get(diary_of(world))
    assert section(page, "Пятница", "Ознакомлен с неделей 12.10–16.10")[-3:] == [
        "История",
        "контрольная Рим",
        "10:50–11:30, Громов Б. Н.",
    ]
    assert "контрольная История: Рим" in lines(page)


def test_of_a_hidden_column_a_family_is_told_nothing(world: World, signed_in: SignedIn) -> None:
    Work.objects.filter(pk=planned_on(world, FRIDAY).pk).update(is_hidden=True)
    assert "контрольная" not in signed_in(world.elena).get(diary_of(world)).content.decode()


def test_a_control_work_goes_along_with_a_moved_lesson(world: World) -> None:
    t.make_bells(starts_on=YEAR_BEGINS)
    work = planned_on(world, FRIDAY)
    moved = move_lesson(lesson=work.lesson, on=NEXT_MONDAY, number=5, by=world.galina.user)
    assert list(PlannedControlWork.objects.filter(pk=work.pk).values_list("lesson", "on")) == [(moved.pk, NEXT_MONDAY)]
    anew = j.make_work(lesson=moved, work_type=world.control_work, by=world.boris.user)
    assert list(PlannedControlWork.objects.filter(lesson=moved).values_list("pk", flat=True)) == [anew.pk]


def test_a_control_work_goes_along_however_often_its_lesson_is_moved(world: World) -> None:
    t.make_bells(starts_on=YEAR_BEGINS)
    work = planned_on(world, FRIDAY)
    between = move_lesson(lesson=work.lesson, on=NEXT_MONDAY, number=5, by=world.galina.user)
    last = move_lesson(lesson=between, on=FRIDAY, number=6, by=world.galina.user)
    assert list(PlannedControlWork.objects.filter(pk=work.pk).values_list("lesson", "on")) == [(last.pk, FRIDAY)]
    anew = j.make_work(lesson=between, work_type=world.control_work, by=world.boris.user)
    assert set(PlannedControlWork.objects.values_list("pk", "lesson")) == {(anew.pk, last.pk)}


def test_a_control_work_of_a_cancelled_lesson_is_not_written(world: World) -> None:
    work = planned_on(world, FRIDAY)
    cancel_lesson(lesson=work.lesson, reason="Мороз", by=world.galina.user)
    assert not PlannedControlWork.objects.filter(pk=work.pk).exists()


# --- Ticks -----------------------------------------------------------------------------------------------------------


def tick(world: World, browser: Client, version: str = "1") -> int:
    address = f"{diary_of(world)}homework/{world.lesson_monday.pk}/"
    return browser.post(address, {"version": version, "day": str(TUESDAY)}).status_code


def test_the_pupil_ticks_homework_off_and_back_and_the_mother_sees_it(world: World, signed_in: SignedIn) -> None:
    dima, elena = signed_in(world.dima), signed_in(world.elena)
    assert "Отметить сделанным" in lines(dima.get(diary_of(world)))
    assert (tick(world, dima), "✓ сделано" in lines(elena.get(diary_of(world)))) == (302, True)
    assert "✓ Сделано – снять" in lines(dima.get(diary_of(world)))
    assert (tick(world, dima, ""), "✓ сделано" in lines(elena.get(diary_of(world)))) == (302, False)
    assert HomeworkTick.objects.get().is_done is False


def test_homework_that_is_written_anew_is_to_be_done_anew(world: World, signed_in: SignedIn) -> None:
    tick(world, signed_in(world.dima))
    by = world.anna.user
    set_homework(lesson=world.lesson_monday, text="№ 351", is_none_set=False, known_version=1, by=by)
    assert "✓ сделано" not in lines(signed_in(world.elena).get(diary_of(world)))


@pytest.mark.parametrize(("person", "status"), [("elena", 403), ("boris", 403), ("kira", 403), ("sveta", 404)])
def test_nobody_else_ticks(world: World, signed_in: SignedIn, person: str, status: int) -> None:
    assert tick(world, signed_in(world.people[person])) == status
    assert not HomeworkTick.objects.exists()


def test_homework_of_another_class_cannot_be_ticked(world: World, signed_in: SignedIn) -> None:
    j.make_homework(lesson=world.lesson_5b_today, text="№ 1", by=world.vera.user)
    assert signed_in(world.dima).post(f"{diary_of(world)}homework/{world.lesson_5b_today.pk}/").status_code == 404


def test_ticks_lead_back_to_their_day(world: World, signed_in: SignedIn) -> None:
    address = f"{diary_of(world)}homework/{world.lesson_monday.pk}/"
    answer = signed_in(world.dima).post(address, {"version": "1", "day": str(TUESDAY)})
    assert answer["Location"] == f"{diary_of(world)}?day={TUESDAY}"


# --- What is new -----------------------------------------------------------------------------------------------------


def put_mark(world: World, moment: datetime) -> None:
    mark = Mark.objects.filter(work=world.work_monday, pupil=world.dima.pupil)
    mark.update(value=5)
    mark.update(written_at=moment)  # by itself: the moment of a write is the server's


def test_marks_put_since_the_last_visit_are_new_until_this_one_ends(world: World, signed_in: SignedIn) -> None:

    def shown(clock: str) -> tuple[bool, bool]:
        with time_machine.travel(at(TODAY, clock), tick=False):
            page = lines(signed_in(world.elena).get(diary_of(world)))
        return "Новое с прошлого раза" in page, any("новая" in line for line in page)

    put_mark(world, at(TUESDAY, "12:00"))
    assert shown("10:00") == (False, False)  # the first visit: nothing is new to who has never been here
    put_mark(world, at(TODAY, "12:00"))
    assert [shown("18:00"), shown("18:20"), shown("18:45")] == [(True, True)] * 3
    assert shown("19:30") == (False, False)


def test_what_is_new_is_each_reader_s_own(world: World, signed_in: SignedIn) -> None:
    with time_machine.travel(at(TODAY, "10:00"), tick=False):
        signed_in(world.elena).get(diary_of(world))
    put_mark(world, at(TODAY, "12:00"))
    with time_machine.travel(at(TODAY, "18:00"), tick=False):
        pages = {name: lines(signed_in(world.people[name]).get(diary_of(world))) for name in ("elena", "dima", "boris")}
    assert {name for name, page in pages.items() if "Новое с прошлого раза" in page} == {"elena"}
    assert set(DiaryVisit.objects.values_list("user__username", flat=True)) == {"elena", "dima"}


# --- «Ознакомлен» ----------------------------------------------------------------------------------------------------


def see(world: World, browser: Client, week: date = MONDAY) -> int:
    return browser.post(f"{diary_of(world)}seen/", {"week": str(week)}).status_code


@pytest.mark.parametrize("week", [date(2026, 8, 24), date(2001, 1, 1)])
def test_a_week_before_the_school_year_of_the_child_is_not_seen(world: World, signed_in: SignedIn, week: date) -> None:
    answer = signed_in(world.elena).post(f"{diary_of(world)}seen/", {"week": str(week)}, follow=True)
    refusal = "Ошибка. В эту неделю ребёнок не учился в школе: отметить можно только недели его учёбы."
    assert (WeekSeen.objects.count(), refusal in lines(answer)) == (0, True)


@pytest.mark.parametrize(
    ("left_on", "last"),
    [
        (date(2026, 10, 5), date(2026, 10, 5)),  # a Monday
        (None, date(2027, 8, 30)),  # an enrolment without an end ends with its school year, on a Tuesday
    ],
)
def test_the_first_and_the_last_week_of_the_child_at_the_school_are_seen_and_none_after(
    world: World, left_on: date | None, last: date
) -> None:
    Enrolment.objects.filter(pupil=world.dima.pupil).update(ends_on=left_on)
    first, after = YEAR_BEGINS - timedelta(days=1), last + timedelta(days=7)
    seeing = partial(see_week, pupil=world.dima.pupil, guardian=world.elena.guardian, today=after, by=world.elena.user)
    seeing(monday=first)
    seeing(monday=last)
    with pytest.raises(Refused):
        seeing(monday=after)
    assert set(WeekSeen.objects.values_list("monday", flat=True)) == {first, last}


def test_a_guardian_says_once_that_she_has_seen_the_week(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    assert [see(world, elena), see(world, elena, TODAY)] == [302, 302]
    assert list(WeekSeen.objects.values_list("guardian", "pupil", "monday")) == [
        (world.elena.guardian.pk, world.dima.pupil.pk, MONDAY)
    ]
    page = lines(elena.get(diary_of(world)))
    assert [line for line in page if "знаком" in line][-1:] == ["Вы ознакомились с неделей 12.10–16.10."]


def test_a_week_to_come_cannot_have_been_seen(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    assert "Ознакомлен с неделей" not in elena.get(diary_of(world), {"week": str(NEXT_MONDAY)}).content.decode()
    assert (see(world, elena, NEXT_MONDAY), WeekSeen.objects.count()) == (302, 0)


@pytest.mark.parametrize(("person", "status"), [("dima", 403), ("boris", 403), ("zhanna", 404), ("lev", 403)])
def test_nobody_but_a_guardian_of_the_child_sees_a_week(
    world: World, signed_in: SignedIn, person: str, status: int
) -> None:
    assert (see(world, signed_in(world.people[person])), WeekSeen.objects.count()) == (status, 0)


# --- What it costs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_a_mother_of_two_is_shown_the_diary_in_seven_queries(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    """At her first visit as at later ones, with ticks, control works and new marks."""
    s.permit(user=world.elena.user, pupil=world.zoya.pupil)
    s.make_guardianship(guardian=world.elena.guardian, pupil=world.zoya.pupil, starts_on=YEAR_BEGINS)
    for number in range(3, 3 + count):
        planned_on(world, FRIDAY, number)
    HomeworkTick.objects.create(
        pupil=world.dima.pupil, homework=Homework.objects.get(lesson=world.lesson_monday), homework_version=1
    )
    elena = signed_in(world.elena)
    elena.get("/")
    for _ in range(2):
        put_mark(world, at(TODAY, "12:00"))
        with django_assert_num_queries(7):
            page = elena.get(diary_of(world))
        assert lines(page).count("контрольная Рим") == count


def test_states_that_take_no_place_ask_for_no_homework(world: World, signed_in: SignedIn) -> None:
    world.lesson_tuesday.state = LessonState.CANCELLED
    world.lesson_tuesday.save(update_fields=["state"])
    page = signed_in(world.elena).get(diary_of(world))
    assert "Задано: § 12, № 345–350" not in section(page, "Вторник", "Среда – сегодня")
    assert "Задано: § 12, № 345–350" in section(page, "Среда – сегодня", "Пятница")


def test_on_paper_each_sheet_of_the_week_names_child_class_and_days(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    page = elena.get(diary_of(world)).content.decode()
    assert 'data-on-paper="Ершов Дмитрий, 5А, неделя с 12.10.2026 по 16.10.2026"' in page
    t.make_lesson(assignment=world.history_5a, on=FRIDAY + timedelta(days=1))
    page = elena.get(diary_of(world)).content.decode()
    assert 'data-on-paper="Ершов Дмитрий, 5А, неделя с 12.10.2026 по 17.10.2026"' in page
    assert "Ознакомлен с неделей 12.10–17.10" in page
