"""The calendar of a family as programs read it: what it says, how it tells changes, whom it is closed to."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from icalendar import Calendar, Event
from pytest_django import DjangoAssertNumQueries

from accounts.actions import deactivate_user
from accounts.models import AccessLog
from common.clock import current_moment
from notices.actions.feeds import READS_PER_HOUR, revoke_feed_link
from notices.models import FeedKind, FeedLink, PublishedLesson
from school.models import Guardianship, Room
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.factories.feeds import calendar_path, make_link
from tests.world import FRIDAY, MONDAY, TODAY, YEAR_BEGINS, Parent, World
from timetable.actions import cancel_lesson, move_lesson, substitute_teacher
from timetable.models import Lesson, Substitution

SCHOOL = ZoneInfo("Asia/Novokuznetsk")


def read(path: str) -> list[Event]:
    """The events, in order of their times."""
    answer = Client().get(path)
    assert answer.status_code == 200
    return sorted(Calendar.from_ical(answer.content).walk("VEVENT"), key=lambda event: event.start)


def event_on(day: date, path: str) -> Event:
    [event] = [event for event in read(path) if event.start.astimezone(SCHOOL).date() == day]
    return event


def told(event: Event) -> dict[str, Any]:
    """What a reader is shown of the event."""
    return {
        "from": f"{event.start.astimezone(SCHOOL):%d.%m %H:%M}",
        "to": f"{event.end.astimezone(SCHOOL):%H:%M}",
        "summary": str(event["SUMMARY"]),
        "text": str(event["DESCRIPTION"]),
        "status": str(event["STATUS"]),
        "sequence": int(event["SEQUENCE"]),
    }


def test_a_mother_reads_the_lessons_of_her_child(world: World) -> None:
    path = calendar_path(world.elena, world.dima.pupil)
    by_teacher = "2-й урок, Белова А. С."
    by_substitute = "2-й урок, Орлова М. В. (замена, по расписанию – Белова А. С.)"
    assert [(told(event)["from"], told(event)["summary"], told(event)["text"]) for event in read(path)] == [
        ("12.10 08:50", "Математика", by_teacher),
        ("13.10 08:50", "Математика", f"Задано: § 12, № 345–350\n{by_substitute}"),
        ("14.10 08:50", "Математика", by_teacher),
        ("16.10 08:50", "Математика", by_substitute),
    ]  # fmt: skip


def test_the_calendar_shows_a_week_back_and_five_weeks_ahead(world: World) -> None:
    for days in (-8, -7, 35, 36):
        t.make_lesson(assignment=world.history_5a, on=TODAY + timedelta(days=days), number=5)
    history = [event for event in read(calendar_path(world.dima)) if "История" in event["SUMMARY"]]
    assert [(event.start.astimezone(SCHOOL).date() - TODAY).days for event in history] == [-7, 35]


def test_a_control_work_and_the_room_stand_at_their_lesson(world: World) -> None:
    room = Room.objects.create(name="301")
    lesson = t.make_lesson(assignment=world.history_5a, on=FRIDAY, number=5, room=room)
    j.make_work(lesson=lesson, work_type=world.control_work, title="Древний Рим", by=world.boris.user)
    j.make_work(
        lesson=lesson, work_type=world.control_work, position=2, title="Тайная", is_hidden=True, by=world.boris.user
    )
    event = read(calendar_path(world.elena, world.dima.pupil))[-1]
    assert (told(event)["summary"], told(event)["text"], str(event["LOCATION"]), event["CATEGORIES"].cats) == (
        "История: контрольная работа",
        "Контрольная работа: Древний Рим\n5-й урок, Громов Б. Н.",
        "каб. 301",
        ["Контрольная работа"],
    )


def test_a_control_work_goes_along_with_a_moved_lesson_and_is_not_written_at_a_cancelled_one(world: World) -> None:
    t.make_bells(starts_on=YEAR_BEGINS)
    for lesson in (world.lesson_today, world.lesson_friday):
        j.make_work(lesson=lesson, work_type=world.control_work, title="Дроби", by=world.anna.user)
    move_lesson(lesson=world.lesson_today, on=FRIDAY, number=4, by=world.galina.user)
    cancel_lesson(lesson=world.lesson_friday, reason="Мороз", by=world.galina.user)
    events = read(calendar_path(world.elena, world.dima.pupil))[-3:]
    assert [(told(event)["from"], told(event)["summary"]) for event in events] == [
        ("14.10 08:50", "Не состоится: Математика"),
        ("16.10 08:50", "Не состоится: Математика"),
        ("16.10 10:50", "Математика: контрольная работа"),
    ]


def test_the_calendar_names_itself_and_says_how_often_to_ask(world: World) -> None:
    answer = Client().get(calendar_path(world.elena, world.dima.pupil))
    calendar = Calendar.from_ical(answer.content)
    names = ("VERSION", "METHOD", "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE")
    assert {name: str(calendar[name]) for name in names} == {
        "VERSION": "2.0", "METHOD": "PUBLISH", "NAME": "Дмитрий: уроки", "X-WR-CALNAME": "Дмитрий: уроки",
        "X-WR-TIMEZONE": "Asia/Novokuznetsk",
    }  # fmt: skip
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in answer.content
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/calendar; charset=utf-8", "private, no-cache")


def test_no_line_is_longer_than_75_octets_and_all_end_as_they_must(world: World) -> None:
    j.make_homework(lesson=world.lesson_tuesday, text="Упражнение – " * 200 + "\x0bвсё", by=world.maria.user)
    content = Client().get(calendar_path(world.elena, world.dima.pupil)).content
    lines = content.split(b"\r\n")
    assert (max(map(len, lines)) <= 75, b"\n" in content.replace(b"\r\n", b""), b"\x0b" in content) == (
        True,
        False,
        False,
    )
    assert str(event_on(TODAY, calendar_path(world.elena, world.dima.pupil))["DESCRIPTION"]).count("Упражнение") == 200


def test_no_event_repeats_and_every_number_is_the_schools_own(world: World) -> None:
    events = read(calendar_path(world.elena, world.dima.pupil))
    uids = [str(event["UID"]) for event in events]
    assert (len(set(uids)), [event for event in events if "RRULE" in event]) == (len(events), [])
    assert all(re.fullmatch(r"[0-9a-f-]{36}@ezh", uid) for uid in uids)


@pytest.mark.parametrize(
    ("reader", "shown"),
    [("Asia/Novokuznetsk", "14.10 08:50"), ("Europe/Moscow", "14.10 04:50"), ("Pacific/Kiritimati", "14.10 15:50"),
     ("Pacific/Honolulu", "13.10 15:50")],
)  # fmt: skip
def test_a_reader_anywhere_sees_the_lesson_at_its_moment(world: World, reader: str, shown: str) -> None:
    event = event_on(TODAY, calendar_path(world.elena, world.dima.pupil))
    assert (f"{event.start.astimezone(ZoneInfo(reader)):%d.%m %H:%M}", event.start.utcoffset()) == (shown, timedelta(0))


def test_the_times_follow_the_time_zone_of_the_school(world: World) -> None:
    world.school.time_zone = "Europe/Kaliningrad"
    world.school.save()
    event = event_on(TODAY, calendar_path(world.elena, world.dima.pupil))
    assert event.start == datetime(2026, 10, 14, 6, 50, tzinfo=UTC)


# --- changes ----------------------------------------------------------------------------------------------------------


def test_what_is_read_twice_is_the_same_to_the_byte(world: World) -> None:
    path = calendar_path(world.elena, world.dima.pupil)
    assert Client().get(path).content == Client().get(path).content


def test_a_cancelled_lesson_stays_and_is_cancelled(world: World) -> None:
    path = calendar_path(world.elena, world.dima.pupil)
    before = event_on(TODAY, path)
    cancel_lesson(lesson=world.lesson_today, reason="Карантин", by=world.galina.user)
    with time_machine.travel(current_moment() + timedelta(minutes=5), tick=False):
        after = event_on(TODAY, path)
    assert told(after) == {
        "from": "14.10 08:50", "to": "09:30", "summary": "Не состоится: Математика", "status": "CANCELLED",
        "text": "Урок отменён: Карантин\n2-й урок, Белова А. С.", "sequence": 1,
    }  # fmt: skip
    assert (after["UID"], after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt) == (before["UID"], True)


def test_a_moved_lesson_is_cancelled_at_its_place_and_stands_at_the_other(world: World) -> None:
    t.make_bells(starts_on=YEAR_BEGINS)
    path = calendar_path(world.elena, world.dima.pupil)
    uids = {str(event["UID"]) for event in read(path)}
    move_lesson(lesson=world.lesson_today, on=FRIDAY, number=4, by=world.galina.user)
    events = [event for event in read(path) if event["SEQUENCE"] == 1 or str(event["UID"]) not in uids]
    assert [(told(event)["from"], told(event)["status"], told(event)["text"]) for event in events] == [
        ("14.10 08:50", "CANCELLED", "Урок перенесён на 16.10, 4-й урок\n2-й урок, Белова А. С."),
        ("16.10 10:50", "CONFIRMED", "4-й урок, Белова А. С."),
    ]


def test_a_substitution_raises_the_sequence_of_its_lesson_alone(world: World) -> None:
    path = calendar_path(world.elena, world.dima.pupil)
    read(path)
    substitute_teacher(lesson=world.lesson_today, substitute=world.nina.staff, reason="illness", by=world.galina.user)
    assert [(told(event)["sequence"], "Родионова" in told(event)["text"]) for event in read(path)] == [
        (0, False), (0, False), (1, True), (0, False)
    ]  # fmt: skip


def test_a_lesson_joined_with_another_groups_is_still_the_pupils_own(world: World) -> None:
    host = t.make_lesson(assignment=world.english_1_5a, on=FRIDAY, number=5)
    guest = t.make_lesson(assignment=world.english_2_5a, on=FRIDAY, number=5)
    paths = [calendar_path(child) for child in (world.sveta, world.dima)]
    uid = str(read(paths[0])[-1]["UID"])
    with transaction.atomic():
        Substitution.objects.create(
            lesson=guest, absent_teacher=world.maria.staff, substitute=world.vera.staff, reason="illness"
        )
        guest.teacher, guest.joined_to = world.vera.staff, host
        guest.save()
    last = [read(path)[-1] for path in paths]
    assert [(str(event["SUMMARY"]), told(event)["text"]) for event in last] == [
        ("Светлана: Английский язык", "5-й урок, Данилова В. П. (замена, по расписанию – Орлова М. В.)"),
        ("Дмитрий: Английский язык", "5-й урок, Данилова В. П."),
    ]
    assert (str(last[0]["UID"]), last[0]["SEQUENCE"]) == (uid, 1)


def test_a_lesson_made_anew_by_another_bell_is_the_same_event_at_another_time(world: World) -> None:
    path = calendar_path(world.elena, world.dima.pupil)
    before = event_on(TODAY, path)
    Lesson.objects.filter(pk=world.lesson_today.pk).delete()
    lesson = t.make_lesson(assignment=world.maths_5a, on=TODAY, number=2)
    lesson.starts_at, lesson.ends_at = time(9, 0), time(9, 30)
    lesson.save()
    after = event_on(TODAY, path)
    assert (after["UID"], after["SEQUENCE"], told(after)["from"], told(after)["to"]) == (
        before["UID"], 1, "14.10 09:00", "09:30"
    )  # fmt: skip


def test_homework_written_later_raises_the_sequence_of_the_lesson_it_is_due_at(world: World) -> None:
    path = calendar_path(world.elena, world.dima.pupil)
    read(path)
    j.make_homework(lesson=world.lesson_tuesday, text="№ 7", minutes=20, by=world.maria.user)
    assert [event["SEQUENCE"] for event in read(path)] == [0, 0, 1, 0]
    assert told(event_on(TODAY, path))["text"] == "Задано: № 7 (20 мин)\n2-й урок, Белова А. С."


def test_a_lesson_instead_of_a_cancelled_one_is_an_event_of_its_own(world: World) -> None:
    path = calendar_path(world.elena, world.dima.pupil)
    cancel_lesson(lesson=world.lesson_today, reason="", by=world.galina.user)
    uid = str(event_on(TODAY, path)["UID"])
    t.make_lesson(assignment=world.maths_5a, on=TODAY, number=2)
    both = [event for event in read(path) if event.start.astimezone(SCHOOL).date() == TODAY]
    assert sorted((str(event["UID"]) == uid, str(event["STATUS"])) for event in both) == [
        (False, "CONFIRMED"), (True, "CANCELLED")
    ]  # fmt: skip


def test_what_no_calendar_shows_any_more_is_forgotten(world: World) -> None:
    path = calendar_path(world.elena, world.dima.pupil)
    read(path)
    PublishedLesson.objects.filter(on=MONDAY).update(on=date(2026, 9, 1))
    t.make_lesson(assignment=world.history_5a, on=FRIDAY, number=5)
    read(path)
    assert PublishedLesson.objects.filter(on__lt=MONDAY).count() == 0


# --- reading again ----------------------------------------------------------------------------------------------------


def test_nothing_new_is_answered_304_until_something_is(world: World) -> None:
    path = calendar_path(world.elena, world.dima.pupil)
    etag = Client().get(path)["ETag"]
    unchanged = Client().get(path, headers={"if-none-match": etag})
    j.make_homework(lesson=world.lesson_tuesday, text="№ 7", by=world.maria.user)
    changed = Client().get(path, headers={"if-none-match": etag})
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"], changed.status_code) == (304, b"", etag, 200)


def test_the_number_of_queries_is_the_same_for_one_lesson_and_for_many(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = calendar_path(world.elena)
    Client().get(path)
    etag = Client().get(path)["ETag"]
    with django_assert_num_queries(9):
        Client().get(path)
    with django_assert_num_queries(6):
        assert Client().get(path, headers={"if-none-match": etag}).status_code == 304
    for number in (5, 6, 7):
        t.make_lesson(assignment=world.history_5a, on=FRIDAY, number=number)
    Client().get(path)
    with django_assert_num_queries(9):
        Client().get(path)


def test_a_program_that_asks_all_the_time_is_told_to_wait(world: World) -> None:
    path = calendar_path(world.elena)
    FeedLink.objects.update(n_reads=READS_PER_HOUR, reads_counted_from=current_moment())
    refused = Client().get(path)
    FeedLink.objects.update(reads_counted_from=current_moment() - timedelta(hours=1))
    assert (refused.status_code, refused["Retry-After"], Client().get(path).status_code) == (429, "3600", 200)
    assert FeedLink.objects.get().n_reads == 1


def test_the_first_reading_of_a_day_goes_into_the_access_log(world: World) -> None:
    path = calendar_path(world.elena, world.dima.pupil)
    for _ in range(2):
        Client().get(path)
    link = FeedLink.objects.get()
    rows = list(AccessLog.objects.values_list("user", "action", "subject"))
    assert rows == [(world.elena.user.pk, "download", "по ссылке: Календарь: Ершов Дмитрий Львович")]
    assert (link.n_reads, link.last_read_at is not None) == (2, True)


def test_reading_leaves_no_history_and_no_token_anywhere(world: World) -> None:
    token = make_link(FeedKind.CALENDAR, world.elena).token
    Client().get(f"/notices/calendar/{token}.ics")
    link = FeedLink.objects.get()
    assert [event.pgh_label for event in link.events.all()] == ["insert"]  # type: ignore[attr-defined]  # pghistory's
    assert token not in repr([vars(link), *map(vars, link.events.all())])  # type: ignore[attr-defined]


# --- who reads --------------------------------------------------------------------------------------------------------


def test_nobody_reads_anothers_child(world: World) -> None:
    t.make_lesson(assignment=world.history_5a, on=FRIDAY, number=5)
    summaries = {
        name: {str(event["SUMMARY"]) for event in read(calendar_path(world.people[name]))}
        for name in ("elena", "dima", "zhanna", "sveta")
    }
    in_5a = {"Дмитрий: История", "Дмитрий: Математика"}
    assert summaries == {
        "elena": in_5a,
        "dima": in_5a,
        "zhanna": {"Зоя: Математика"},
        "sveta": {"Светлана: История", "Светлана: Математика"},
    }


def test_of_several_children_each_lesson_says_whose_it_is(world: World) -> None:
    assert isinstance(world.elena, Parent)
    s.permit(user=world.elena.user, pupil=world.zoya.pupil)
    s.make_guardianship(guardian=world.elena.guardian, pupil=world.zoya.pupil, relation="other", starts_on=YEAR_BEGINS)
    summaries = {str(event["SUMMARY"]) for event in read(calendar_path(world.elena))}
    assert summaries == {"Дмитрий: Математика", "Зоя: Математика"}


def status_after(world: World, path: str) -> int:
    assert Client().get(path).status_code == 200
    return Client().get(path).status_code


def test_a_revoked_link_is_404_at_once(world: World) -> None:
    made = make_link(FeedKind.CALENDAR, world.elena, world.dima.pupil)
    path = f"/notices/calendar/{made.token}.ics"
    before = Client().get(path).status_code
    revoke_feed_link(link=made.link, by=world.elena.user)
    assert (before, Client().get(path).status_code) == (200, 404)


def test_a_new_link_replaces_the_one_before_of_the_same_child_and_kind_only(world: World) -> None:
    first, of_all, again = (calendar_path(world.elena, pupil) for pupil in (world.dima.pupil, None, world.dima.pupil))
    assert [Client().get(path).status_code for path in (first, of_all, again)] == [404, 200, 200]


def test_the_link_is_dead_on_the_day_after_the_guardianship_ended(world: World) -> None:
    """Whatever has become of the object permission: Лев keeps his (tests/world.py)."""
    paths = [calendar_path(world.elena, world.dima.pupil), calendar_path(world.elena)]
    answers = []
    for ends_on in (TODAY, TODAY - timedelta(days=1)):
        Guardianship.objects.filter(pk=world.dima_of_elena.pk).update(ends_on=ends_on)
        answers.append([Client().get(path).status_code for path in paths])
    assert answers == [[200, 200], [404, 404]]
    assert Client().get(calendar_path(world.lev, world.dima.pupil)).status_code == 404
    assert Client().get(calendar_path(world.olga)).status_code == 404


def test_a_closed_account_closes_its_links(world: World) -> None:
    path = calendar_path(world.elena)
    deactivate_user(user=world.elena.user, by=world.igor.user)
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("token", ["0", "x" * 43, "-", "_" * 500])
def test_an_unknown_token_is_404_and_so_is_the_token_of_the_other_kind(world: World, token: str) -> None:
    of_news = make_link(FeedKind.NEWS, world.elena).token
    paths = [f"/notices/calendar/{each}.ics" for each in (token, of_news)]
    assert [Client().get(path).status_code for path in paths] == [404, 404]


def test_what_is_kept_of_a_link_opens_nothing(world: World) -> None:
    make_link(FeedKind.CALENDAR, world.elena)
    [(kept,)] = FeedLink.objects.values_list("token_hash")
    assert Client().get(f"/notices/calendar/{kept}.ics").status_code == 404
