"""The feed of a family as programs read it: what is new, when, and whom it is closed to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import feedparser
import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from common.clock import current_moment
from journal.models import Absence, Homework, Mark, Work
from notices.actions.feeds import revoke_feed_link
from notices.models import FeedKind, FeedLink, NoticeSettings
from school.models import Guardianship
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.factories.feeds import make_link, news_path
from tests.owner import without_triggers
from tests.world import FRIDAY, TODAY, World

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def everything_in_the_world_is_an_hour_old(world: World) -> None:
    """What the world is built of was written this very moment; of the feed that is young."""
    with without_triggers():
        for model in (Mark, Absence, Homework, Work):
            model.objects.update(written_at=current_moment() - timedelta(hours=1))


def feed(path: str) -> Any:
    answer = Client().get(path)
    assert answer.status_code == 200
    parsed = feedparser.parse(answer.content)
    assert parsed.bozo == 0
    return parsed


def news(path: str) -> list[tuple[str, str]]:
    return [(entry.title, entry.summary) for entry in feed(path).entries]


def later(**by: int) -> Any:
    return time_machine.travel(current_moment() + timedelta(**by), tick=False)


def test_a_mother_reads_marks_and_homework_of_her_child(world: World) -> None:
    assert sorted(news(news_path(world.elena, world.dima.pupil))) == [
        ("Домашнее задание: Математика, на 13.10", "<p>§ 12, № 345–350</p>"),
        ("Отметка: Математика, 12.10", "<p>4 – Ответ на уроке</p>"),
    ]


def test_control_works_and_absences_are_news_without_the_reason(world: World) -> None:
    lesson = t.make_lesson(assignment=world.history_5a, on=FRIDAY, number=5)
    j.make_work(lesson=lesson, work_type=world.control_work, title="Рим", by=world.boris.user)
    j.make_work(
        lesson=lesson, work_type=world.control_work, position=2, title="Тайная", is_hidden=True, by=world.boris.user
    )
    for code, of in (("Б", world.lesson_monday), ("ОП", world.lesson_tuesday)):
        j.make_absence(lesson=of, pupil=world.dima.pupil, code=world.codes[code], by=world.anna.user)
    path = news_path(world.elena, world.dima.pupil)
    with later(minutes=20):
        told = news(path)
    assert sorted(told[:3]) == [
        ("Контрольная работа: История, 16.10", "<p>Рим</p>"),
        ("Посещаемость: Математика, 12.10", "<p>Пропуск урока.</p>"),
        ("Посещаемость: Математика, 13.10", "<p>Опоздание на урок.</p>"),
    ]
    assert (len(told), "олезн" in repr(told)) == (5, False)


def test_a_mark_is_told_after_its_grace_with_its_last_value(world: World) -> None:
    path = news_path(world.elena, world.dima.pupil)
    mark = j.make_mark(work=world.work_tuesday, pupil=world.dima.pupil, value=2, by=world.anna.user)
    made_at = mark.written_at
    titles = []
    for minutes in (14, 16):
        with time_machine.travel(made_at + timedelta(minutes=minutes), tick=False):
            titles.append([summary for title, summary in news(path) if "13.10" in title and "Отметка" in title])
    assert titles == [[], ["<p>2 – Ответ на уроке</p>"]]


def test_the_grace_is_that_of_the_school(world: World) -> None:
    NoticeSettings.objects.create(pk=1, grace_minutes=90)
    path = news_path(world.elena)
    assert news(path) == []
    with later(minutes=31):
        assert len(news(path)) == 2


def write(mark: Mark, value: int | None, **after: int) -> None:
    """The teacher writes another value at a later moment."""
    with later(**after):
        mark.value, mark.written_at = value, current_moment()
        mark.save()


def test_a_mark_written_anew_is_the_same_entry_at_a_later_moment(world: World) -> None:
    path = news_path(world.elena, world.dima.pupil)
    [before] = [entry for entry in feed(path).entries if "Отметка" in entry.title]
    write(Mark.objects.get(work=world.work_monday, pupil=world.dima.pupil), 5)
    with later(minutes=16):
        [after] = [entry for entry in feed(path).entries if "Отметка" in entry.title]
    assert (after.id, after.summary, after.updated > before.updated) == (
        before.id, "<p>5 – Ответ на уроке</p>", True
    )  # fmt: skip


def history_stood_for(mark: Mark, minutes: int) -> None:
    """The history keeps the time of the database, which stands still within a test."""
    with without_triggers():
        events = mark.events.order_by("pgh_id")  # type: ignore[attr-defined]  # pghistory's
        events.filter(pgh_id=events[0].pgh_id).update(
            pgh_created_at=events[0].pgh_created_at - timedelta(minutes=minutes)
        )


@pytest.mark.parametrize(("minutes", "told"), [(14, []), (16, ["<p>Отметка снята – Ответ на уроке</p>"])])
def test_a_mark_taken_back_is_told_where_it_may_have_been_read(world: World, minutes: int, told: list[str]) -> None:
    mark = j.make_mark(work=world.work_tuesday, pupil=world.dima.pupil, value=2, by=world.anna.user)
    write(mark, None)
    history_stood_for(mark, minutes)
    path = news_path(world.elena, world.dima.pupil)
    with later(minutes=16):
        assert [summary for title, summary in news(path) if "13.10" in title and "Отметка" in title] == told


def test_homework_is_shown_as_typed(world: World) -> None:
    Homework.objects.update(text="a < b\n<script>alert(1)</script>\x0b & «так»")
    path = news_path(world.elena, world.dima.pupil)
    content = Client().get(path).content.decode()
    [summary] = [summary for title, summary in news(path) if "Домашнее" in title]
    assert ("&lt;script" in content, "<script" in content, "&amp;amp;" in content) == (False, False, True)
    assert summary == "<p>a &lt; b<br />&lt;script&gt;alert(1)&lt;/script&gt; &amp; «так»</p>"


def test_the_feed_names_itself_and_leads_into_the_diary(world: World) -> None:
    parsed = feed(news_path(world.elena, world.dima.pupil))
    [mark] = [entry for entry in parsed.entries if "Отметка" in entry.title]
    assert (parsed.version, parsed.feed.title, parsed.feed.language, parsed.feed.author) == (
        "atom10", "Дмитрий: новое в дневнике", "ru", world.school.short_name
    )  # fmt: skip
    assert mark.link == f"http://testserver/journal/diary/{world.dima.pupil.pk}/?week=2026-10-12"
    assert (mark.id.startswith("urn:uuid:"), [tag.term for tag in mark.tags]) == (True, ["Отметка"])


def test_an_old_thing_is_no_news(world: World) -> None:
    with without_triggers():
        Mark.objects.update(written_at=current_moment() - 15 * DAY)
        Homework.objects.update(written_at=current_moment() - 13 * DAY)
    assert [title for title, _ in news(news_path(world.elena))] == ["Дмитрий: Домашнее задание: Математика, на 13.10"]


def test_a_feed_without_news_is_the_same_to_the_byte(world: World) -> None:
    with without_triggers():
        Mark.objects.update(written_at=current_moment() - 15 * DAY)
        Homework.objects.update(written_at=current_moment() - 15 * DAY)
    path = news_path(world.elena)
    first = Client().get(path)
    with later(hours=2):
        second = Client().get(path)
        unchanged = Client().get(path, headers={"if-none-match": first["ETag"]})
    assert (feedparser.parse(first.content).entries, first.content) == ([], second.content)
    assert (unchanged.status_code, first["Content-Type"]) == (304, "application/atom+xml; charset=utf-8")
    assert first["Cache-Control"] == "private, no-cache"


def test_nobody_reads_anothers_child(world: World) -> None:
    told = {name: news(news_path(world.people[name])) for name in ("zhanna", "zoya", "sveta")}
    of_zoya = [("Зоя: Отметка: Математика, 14.10", "<p>5 – Ответ на уроке</p>")]
    assert (told["zhanna"], told["zoya"]) == (of_zoya, of_zoya)
    assert sorted(told["sveta"]) == [
        ("Светлана: Домашнее задание: Математика, на 13.10", "<p>§ 12, № 345–350</p>"),
        ("Светлана: Посещаемость: Математика, 12.10", "<p>Пропуск урока.</p>"),
    ]


def test_revoked_ended_and_unknown_links_are_404(world: World) -> None:
    made = make_link(FeedKind.NEWS, world.elena, world.dima.pupil)
    other = news_path(world.elena)
    revoke_feed_link(link=made.link, by=world.elena.user)
    assert Client().get(f"/notices/news/{made.token}.atom").status_code == 404
    assert Client().get("/notices/news/0.atom").status_code == 404
    Guardianship.objects.filter(pk=world.dima_of_elena.pk).update(ends_on=TODAY - DAY)
    assert Client().get(other).status_code == 404


def test_the_number_of_queries_is_the_same_for_few_news_and_many(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = news_path(world.elena)
    Client().get(path)
    with django_assert_num_queries(7):
        assert len(news(path)) == 2
    for number in (5, 6, 7):
        lesson = t.make_lesson(assignment=world.history_5a, on=FRIDAY, number=number)
        j.make_work(lesson=lesson, work_type=world.control_work, by=world.boris.user)
    FeedLink.objects.update(last_read_at=current_moment() + timedelta(minutes=16))
    with later(minutes=16), django_assert_num_queries(7):
        assert len(news(path)) == 5
