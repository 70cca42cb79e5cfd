"""Remarks made by rules are exactly the gaps past their deadline, and each is closed with what has closed it (R-48).

Holds `reports_remark_evidence`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time, timedelta
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import call_command

from common.refusals import Refused
from journal.actions import (
    add_work,
    close_term,
    end_term_reopening,
    put_mark,
    reopen_term,
    set_homework,
    write_topic,
)
from journal.models import ClosedTerm, Homework, LessonEntry, TermLock
from journal.queries.gradebook import column_url
from journal.rules.deadlines import ALL_RULES, GapRule
from reports.actions import check_journal
from reports.jobs import make_and_close_remarks
from reports.models import Remark, RemarkCheck
from reports.queries.gaps_by_rule import gaps_of_rule
from reports.rules.gaps import Gap
from school.models import JournalDeadlines, School, Vacation
from tasks.rules import JOBS, Outcome, Run
from tests.at_once import all_at_once, at_once
from tests.factories import timetable as t
from tests.sql import fetched
from tests.world import LONG_AGO, NINA_SUBSTITUTED_ON, TODAY, YEAR_BEGINS, World
from timetable.actions import cancel_lesson, end_substitution, move_lesson, substitute_teacher
from timetable.models import Lesson, LessonState, Substitution


def open_keys() -> list[str]:
    return sorted(Remark.objects.made_by_rule().open().values_list("key", flat=True))


def evidence(rule: str, lesson: Lesson) -> list[str]:
    """Of the closed remarks of the lesson, without the moment."""
    closed = Remark.objects.filter(key=f"{rule}:{lesson.pk}:{lesson.on}").exclude(evidence="").order_by("pk")
    return [without_moment(remark.evidence) for remark in closed]


def without_moment(words: str) -> str:
    return re.sub(r"\d\d\.\d\d\.\d{4} \d\d:\d\d, ", "", words)


def key(rule: str, lesson: Lesson) -> str:
    return f"{rule}:{lesson.pk}:{lesson.on}"


@pytest.fixture
def checked(world: World) -> World:
    """The first night: the lesson of 7 September and Нина's of the 5th are past their deadline."""
    School.objects.update(editing_window_days=None)
    check_journal(today=TODAY)
    return world


def test_what_is_past_its_hard_deadline_becomes_a_remark_to_who_can_fill_it(checked: World) -> None:
    rows = Remark.objects.order_by("on", "rule").values_list(
        "rule", "addressee", "text", "place", "url", "on", "issued_by", "issued_on", "due_on", "state"
    )
    world, book = checked, "5А, Математика"
    anna, of_nina = world.anna.staff.pk, world.nina.staff.pk
    long_ago = (f"{book}, 07.09, 2 урок", f"/journal/lessons/{world.lesson_long_ago.pk}/", LONG_AGO)
    nina = (f"{book}, 05.10, 2 урок", f"/journal/lessons/{world.lesson_of_nina.pk}/", NINA_SUBSTITUTED_ON)
    week = (book, column_url(world.lesson_long_ago), LONG_AGO)
    issued = (None, TODAY, TODAY + timedelta(days=3), "issued")
    assert [tuple(row) for row in rows] == [
        ("homework", anna, "Нет задания.", *long_ago, *issued),
        ("topic", anna, "Нет темы.", *long_ago, *issued),
        ("weekly_marks", anna, "Неделя с 07.09 без отметок.", *week, *issued),
        ("homework", of_nina, "Нет задания.", *nina, *issued),
        ("topic", of_nina, "Нет темы.", *nina, *issued),
    ]


@pytest.mark.parametrize(("today", "n"), [(date(2026, 10, 12), 0), (date(2026, 10, 13), 2)], ids=["last day", "after"])
def test_a_gap_is_a_remark_from_the_day_after_its_last_one(world: World, today: date, n: int) -> None:
    check_journal(today=today)
    assert Remark.objects.filter(on=NINA_SUBSTITUTED_ON).count() == n


def test_a_second_check_of_the_same_night_changes_nothing(checked: World) -> None:
    before = list(Remark.objects.order_by("pk").values())
    again = check_journal(today=TODAY)
    assert (again.n_opened, again.n_closed, list(Remark.objects.order_by("pk").values())) == (0, 0, before)


Event = Callable[[World], object]


def write_on(world: World, topic: str = "Дроби") -> object:
    return write_topic(lesson=world.lesson_long_ago, topic=topic, known_version=version(world), by=world.anna.user)


def version(world: World) -> int:
    entry = LessonEntry.objects.filter(lesson=world.lesson_long_ago).first()
    return entry.version if entry else 0


def forget_lesson(world: World) -> None:
    """A lesson that was planned and never given."""
    Lesson.objects.filter(pk=world.lesson_long_ago.pk).update(state=LessonState.PLANNED)
    cancel_lesson(lesson=world.lesson_long_ago, reason="карантин", by=world.galina.user)


def make_vacation(world: World) -> None:
    Vacation.objects.create(calendar=world.calendar, name="Карантин", starts_on=LONG_AGO, ends_on=LONG_AGO)


WHAT_CLOSES: dict[str, tuple[Event, str]] = {
    "filled": (write_on, "Тема записана: «Дроби». Белова А. С."),
    "filled by another": (
        lambda world: write_topic(lesson=world.lesson_long_ago, topic="Доли", known_version=0, by=world.igor.user),
        "Тема записана: «Доли». Костин И. О.",
    ),
    "cancelled": (forget_lesson, "Урок отменён: карантин. Ерёмина Г. И."),
    "term closed": (
        lambda world: close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user),
        "Учебный период закрыт. Ерёмина Г. И.",
    ),
    "substituted afterwards": (
        lambda world: substitute_teacher(
            lesson=world.lesson_long_ago, substitute=world.maria.staff, reason="illness", by=world.galina.user
        ),
        "Теперь за это отвечает Орлова М. В. Ерёмина Г. И.",
    ),
}


@pytest.mark.parametrize("case", WHAT_CLOSES)
def test_a_closed_remark_says_what_when_and_by_whom(checked: World, case: str) -> None:
    event, words = WHAT_CLOSES[case]
    event(checked)
    check_journal(today=TODAY)
    assert evidence("topic", checked.lesson_long_ago) == [words]


def test_a_day_that_became_a_vacation_closes_without_a_name(checked: World) -> None:
    make_vacation(checked)
    check_journal(today=TODAY)
    closed = Remark.objects.get(key=key("topic", checked.lesson_long_ago))
    assert closed.evidence == "День стал неучебным: Карантин."


def test_a_deadline_that_was_moved_closes_and_says_so(checked: World) -> None:
    JournalDeadlines.objects.create(pk=1, entry_hard_days=30)
    check_journal(today=TODAY)
    remark = Remark.objects.get(key=key("topic", checked.lesson_of_nina))
    assert (remark.state, remark.evidence.partition(". ")[0]) == ("accepted", "Срок продлён: 05.11.2026")


def test_what_the_school_demands_no_more_is_closed(checked: World) -> None:
    JournalDeadlines.objects.create(pk=1, is_roll_demanded=True)
    check_journal(today=TODAY)
    JournalDeadlines.objects.update(is_roll_demanded=False)
    check_journal(today=TODAY)
    remark = Remark.objects.get(key=key("roll", checked.lesson_long_ago))
    assert (remark.state, remark.evidence.partition(". ")[0]) == ("accepted", "Школа этого больше не требует")


def test_what_is_cleared_again_is_a_new_remark(checked: World) -> None:
    for topic in ("Дроби", "", "Доли"):
        write_on(checked, topic)
        check_journal(today=TODAY)
    told = Remark.objects.filter(key=key("topic", checked.lesson_long_ago)).order_by("pk")
    assert [(remark.state, without_moment(remark.evidence)) for remark in told] == [
        ("accepted", "Тема записана: «Дроби». Белова А. С."),
        ("accepted", "Тема записана: «Доли». Белова А. С."),
    ]


def test_what_a_substitute_is_given_is_closed_for_the_one_and_opened_for_the_other(checked: World) -> None:
    substitute_teacher(
        lesson=checked.lesson_long_ago, substitute=checked.maria.staff, reason="illness", by=checked.galina.user
    )
    check_journal(today=TODAY)
    told = Remark.objects.filter(key=key("topic", checked.lesson_long_ago)).order_by("pk")
    assert [(remark.addressee_id, remark.state) for remark in told] == [
        (checked.anna.staff.pk, "accepted"),
        (checked.maria.staff.pk, "issued"),
    ]


def test_a_rule_that_fails_closes_nothing_and_is_told(checked: World) -> None:
    def find(rule: GapRule, first: date, today: date) -> list[Gap]:
        if rule == GapRule.TOPIC:
            fetched("SELECT 1 / 0")
        return gaps_of_rule(rule, first, today)

    write_on(checked)
    set_homework(lesson=checked.lesson_long_ago, text="§ 1", is_none_set=False, known_version=0, by=checked.anna.user)
    check = check_journal(today=TODAY, find=find)
    assert (check.failed_rules, check.n_closed) == (["topic"], 1)
    assert key("topic", checked.lesson_long_ago) in open_keys()
    assert key("homework", checked.lesson_long_ago) not in open_keys()


def test_a_remark_of_a_rule_that_is_no_more_stays(checked: World) -> None:
    """After an update the program may have lost a rule: nobody has looked whether the gap is filled."""
    remark = Remark.objects.create(
        addressee=checked.anna.staff, text="Нет.", rule="old", key="old:1", on=TODAY, issued_on=TODAY, due_on=TODAY
    )
    check_journal(today=TODAY)
    remark.refresh_from_db()
    assert remark.state == "issued"


def test_the_command_checks_as_of_today_and_history_names_the_check_and_nobody(world: World) -> None:
    out = StringIO()
    call_command("check_journal", stdout=out)
    assert out.getvalue() == "Проверка журнала за 14.10.2026: выдано 5, закрыто 0.\n"
    assert fetched("SELECT DISTINCT pgh_context ->> 'reason', pgh_context ->> 'user' FROM reports_remarkevent") == [
        ("Ночная проверка журнала", None)
    ]


def test_the_night_brings_the_check(world: World) -> None:
    """After the hour at which the day that is over can change no more; done twice it is as if done once."""
    run = Run({}, None, lambda *_: None)
    outcomes = [make_and_close_remarks.run(run) for _ in range(2)]
    assert outcomes == [Outcome("Замечаний выдано 5, закрыто 0."), Outcome("Замечаний выдано 0, закрыто 0.")]
    assert JOBS[make_and_close_remarks.path].at == time(3, 0)


@pytest.mark.django_db(transaction=True)
def test_two_checks_at_once_make_each_remark_once(world: World) -> None:
    checks = [lambda: check_journal(today=TODAY)] * 3
    made = all_at_once(checks)
    assert sorted((check.n_opened, check.n_closed) for check in made) == [(0, 0), (0, 0), (5, 0)]
    assert len(open_keys()) == 5


@pytest.mark.django_db(transaction=True)
def test_a_check_waits_for_the_one_before(world: World) -> None:
    second = at_once(lambda: check_journal(today=TODAY), lambda: check_journal(today=TODAY))
    assert (second.n_opened, len(open_keys())) == (0, 5)


# --- random sequences -----------------------------------------------------------------------------------------------

FIRST = date(2026, 9, 14)
DAYS = [day for day in (FIRST + timedelta(days=number) for number in range(31)) if day.isoweekday() < 6]
HARD = 7


@dataclass
class School5:
    """Lessons of two gradebooks on which random things happen."""

    world: World
    lot: Random
    lessons: list[Lesson]

    def one(self) -> Lesson:
        return Lesson.objects.get(pk=self.lot.choice(self.lessons).pk)

    def happens(self) -> None:
        """Something, or nothing where a rule of the school forbids it."""
        with suppress(Refused):
            self.lot.choice(
                [self.topic, self.topic, self.homework, self.homework, self.mark, self.cancel, self.move,
                 self.substitute, self.end, self.lock]
            )()  # fmt: skip

    def topic(self) -> None:
        lesson = self.one()
        entry = LessonEntry.objects.filter(lesson=lesson).first()
        topic = self.lot.choice(["Дроби", "Доли", ""])
        write_topic(lesson=lesson, topic=topic, known_version=entry.version if entry else 0, by=self.world.anna.user)

    def homework(self) -> None:
        lesson = self.one()
        row = Homework.objects.filter(lesson=lesson).first()
        text, is_none = self.lot.choice([("§ 5", False), ("", True), ("", False)])
        set_homework(
            lesson=lesson, text=text, is_none_set=is_none, known_version=row.version if row else 0,
            by=self.world.vera.user,
        )  # fmt: skip

    def mark(self) -> None:
        lesson = self.one()
        pupil = self.world.dima.pupil if lesson.group_id == self.world.group_5a.pk else self.world.zoya.pupil
        work = lesson.works.first() or add_work(lesson=lesson, work_type=self.world.answer, by=self.world.anna.user)
        known = work.marks.filter(pupil=pupil).first()
        put_mark(
            work=work, pupil=pupil, value=self.lot.choice([5, None]), known_version=known.version if known else 0,
            by=self.world.anna.user,
        )  # fmt: skip

    def cancel(self) -> None:
        cancel_lesson(lesson=self.one(), reason="карантин", by=self.world.galina.user)

    def move(self) -> None:
        lesson = move_lesson(
            lesson=self.one(), on=self.lot.choice(DAYS), number=self.lot.choice([5, 6, 7]), by=self.world.galina.user
        )
        self.lessons.append(lesson)

    def substitute(self) -> None:
        who = self.lot.choice([self.world.maria.staff, self.world.pavel.staff])
        substitute_teacher(lesson=self.one(), substitute=who, reason="illness", by=self.world.galina.user)

    def end(self) -> None:
        for substitution in Substitution.objects.filter(lesson=self.one()):
            end_substitution(substitution=substitution, by=self.world.galina.user)

    def lock(self) -> None:
        """Close the term of 5А, open it again for an hour, close it again."""
        lock, by = TermLock.objects.first(), self.world.galina.user
        if lock is None:
            close_term(term=self.world.quarter_1, school_class=self.world.class_5a, by=by)
        elif ClosedTerm.objects.exists():
            reopen_term(lock=lock, reason="описка", span=timedelta(hours=1), by=by)
        elif self.lot.random() < 0.2:
            end_term_reopening(lock=lock, by=by)


def make_school(world: World, lot: Random) -> School5:
    School.objects.update(editing_window_days=None)
    t.make_bells(starts_on=YEAR_BEGINS)
    books = ((world.maths_5a, 3), (world.maths_5b, 4))
    lessons = [
        t.make_lesson(assignment=book, on=day, number=number)
        for book, number in books
        for day in DAYS
        if lot.random() < 0.4
    ]
    return School5(world, lot, [*lessons, world.lesson_long_ago, world.lesson_of_nina])


OVERDUE = f"""
    WITH given AS (
        SELECT l.*, COALESCE(s.substitute_id, a.teacher_id) AS staff_id, s.id IS NOT NULL AS is_substituted
          FROM timetable_lesson l
          JOIN timetable_teachingassignment a ON a.id = l.assignment_id
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          LEFT JOIN timetable_substitution s ON s.lesson_id = l.id
         WHERE l.state IN ('planned', 'held') AND NOT EXISTS (
               SELECT FROM journal_termlock k JOIN school_term t ON t.id = k.term_id
                WHERE k.school_class_id = g.school_class_id AND l."on" BETWEEN t.starts_on AND t.ends_on
                  AND NOT EXISTS (SELECT FROM journal_termreopening o WHERE o.lock_id = k.id AND o.ended_at IS NULL))
    )
    SELECT 'topic:' || id || ':' || "on", staff_id FROM given
     WHERE "on" + {HARD} < %s AND id NOT IN (SELECT lesson_id FROM journal_lessonentry WHERE topic <> '')
    UNION ALL
    SELECT 'homework:' || id || ':' || "on", staff_id FROM given
     WHERE "on" + {HARD} < %s
       AND id NOT IN (SELECT lesson_id FROM journal_homework WHERE text <> '' OR is_none_set)
    UNION ALL
    SELECT 'weekly_marks:' || group_id || ':' || subject_id || ':' || date_trunc('week', "on")::date,
           (array_agg(staff_id ORDER BY is_substituted, "on" DESC, number DESC))[1]
      FROM given
     WHERE date_trunc('week', "on")::date + 6 + {HARD} < %s
     GROUP BY group_id, subject_id, date_trunc('week', "on")
    HAVING count(*) FILTER (WHERE id IN (
               SELECT w.lesson_id FROM journal_work w JOIN journal_mark m ON m.work_id = w.id
                WHERE m.value IS NOT NULL)) = 0
"""


def overdue_by_sql(today: date) -> list[tuple[Any, ...]]:
    return sorted(fetched(OVERDUE, *[today.isoformat()] * 3))


def standing_remarks() -> list[tuple[Any, ...]]:
    return sorted(Remark.objects.made_by_rule().open().values_list("key", "addressee"))


def names_what_closed_it(remark: Remark) -> bool:
    """Does the evidence say what plain reading of the tables says about the object now?"""
    said = remark.evidence
    if said.startswith("Теперь за это отвечает"):
        return Remark.objects.filter(key=remark.key, pk__gt=remark.pk).exclude(addressee=remark.addressee).exists()
    if said.startswith("Учебный период закрыт."):
        return ClosedTerm.objects.filter(school_class=remark.school_class_id).exists()
    return _week_is_named(remark) if remark.rule == "weekly_marks" else _lesson_is_named(remark)


def _week_is_named(remark: Remark) -> bool:
    _, group, subject, on = remark.key.split(":")
    monday = date.fromisoformat(on)
    lessons = Lesson.objects.of_gradebook(int(group), int(subject)).between(monday, monday + timedelta(days=6))
    if remark.evidence.startswith("Отметка поставлена за "):
        return lessons.filter(works__marks__value__isnull=False).exists()
    is_gone = remark.evidence.startswith(("Урок отменён", "Урок перенесён"))
    return is_gone and not lessons.taking_place().exists()


def _lesson_is_named(remark: Remark) -> bool:
    lesson = Lesson.objects.select_related("entry", "homework").get(pk=remark.key.split(":")[1])
    said, state = remark.evidence, LessonState(lesson.state)
    if remark.rule == "topic" and said.startswith(f"Тема записана: «{getattr(lesson, 'entry', None)}»."):
        return "Белова А. С." in said
    if remark.rule == "homework" and said.startswith(("Отмечено «без задания».", "Задание записано: «§ 5».")):
        return bool(str(lesson.homework)) and "Данилова В. П." in said
    gone = {LessonState.CANCELLED: "Урок отменён: карантин.", LessonState.MOVED: "Урок перенесён."}.get(state)
    return gone is not None and said.startswith(gone) and "Ерёмина Г. И." in said


@pytest.mark.parametrize("seed", range(8))
def test_open_remarks_are_the_gaps_past_their_deadline_whatever_happens(world: World, seed: int) -> None:
    lot = Random(seed)
    school = make_school(world, lot)
    n_closed = 0
    for today in (TODAY - timedelta(days=back) for back in range(12, -1, -1)):
        for _ in range(lot.randrange(12)):
            school.happens()
        was_open = set(Remark.objects.made_by_rule().open().values_list("pk", flat=True))
        check = check_journal(today=today)
        assert standing_remarks() == overdue_by_sql(today)
        closed = Remark.objects.filter(pk__in=was_open, state="accepted")
        assert [(remark.key, remark.evidence) for remark in closed if not names_what_closed_it(remark)] == []
        assert (check.n_closed, check.failed_rules) == (len(closed), [])
        n_closed += len(closed)
    assert n_closed > 0
    assert RemarkCheck.objects.count() == 13
    assert {remark.rule for remark in Remark.objects.all()} <= {str(rule) for rule in ALL_RULES}
