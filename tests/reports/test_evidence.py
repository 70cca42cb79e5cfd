"""A remark of each rule beyond lessons is closed with what has closed it: what, and through whom (R-48).

Holds `reports_remark_evidence`; lessons and weeks are held by tests/reports/test_nightly_remarks.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from attendance.actions import withdraw_notice
from attendance.models import AbsenceNotice
from journal.actions import put_absence
from journal.models import Work
from journal.rules.deadlines import GapRule
from reports.actions import check_journal
from reports.models import Remark
from school.models import JournalDeadlines, School
from tests.factories import accounts as a
from tests.factories import attendance as at
from tests.factories import gtzo as g
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import MONDAY, TODAY, YEAR_BEGINS, World

AFTER_THE_TERM = date(2026, 11, 20)
Event = Callable[[World], object]


@dataclass(frozen=True)
class Case:
    """What is missing, what fills it, and how the remark is closed."""

    rule: GapRule
    leave: Event
    fill: Event
    words: str
    today: date = TODAY


def nothing(world: World) -> None:
    """The world lacks it already."""


def family_wrote(world: World) -> None:
    notice = at.make_notice(pupil=world.dima.pupil, starts_on=TODAY, ends_on=TODAY, by=world.elena.user)
    AbsenceNotice.objects.filter(pk=notice.pk).update(written_at=j.at_the_end_of(world.lesson_monday))


def family_took_it_back(world: World) -> None:
    notice = AbsenceNotice.objects.get()
    withdraw_notice(notice=notice, known_version=notice.version, by=world.elena.user)


def another_class_ordered(world: World) -> None:
    m.set_clock("2026-10-12 08:00")
    m.make_class_request(school_class=world.class_5b, on=MONDAY, by=world.raisa.user, reason="начало")


def meal_was_ordered(world: World) -> None:
    m.set_clock("2026-10-12 08:00")
    m.make_request(pupil=world.dima.pupil, on=MONDAY, by=world.boris.user)


def pupil_without_login(world: World) -> None:
    world.sveta.pupil.user = None
    world.sveta.pupil.save()


def guardian_without_login(world: World) -> None:
    guardian = s.make_guardian(last_name="Ёшкин", first_name="Илья")
    s.make_guardianship(guardian=guardian, pupil=world.sveta.pupil, starts_on=YEAR_BEGINS)


def give_login(owner: object) -> None:
    owner.user = a.make_user()  # type: ignore[attr-defined]  # a pupil or a guardian
    owner.save()  # type: ignore[attr-defined]


def norms_in_force(world: World) -> None:
    g.make_federal_norms(by=world.pavel.user)


def tested(world: World) -> None:
    for child in (world.dima, world.sveta):
        g.make_result(pupil=child.pupil, code=g.trial_done_by(child.pupil, world).code, on=MONDAY, value=100,
                      by=world.pavel.user)  # fmt: skip


def control_work(world: World) -> None:
    """In history on Monday, with a mark for Дима: Света lacks hers."""
    lesson = t.make_lesson(assignment=world.history_5a, on=MONDAY, number=4)
    work = j.make_work(lesson=lesson, work_type=world.control_work, by=world.boris.user)
    j.make_mark(work=work, pupil=world.dima.pupil, value=4, by=world.boris.user)


def the_work() -> Work:
    return Work.objects.get(lesson__number=4, lesson__on=MONDAY)


def history_without_period_marks(world: World) -> None:
    School.objects.update(period_mark_days=60)
    t.make_lesson(assignment=world.history_5a, on=MONDAY, number=4)


def period_marks(world: World) -> None:
    for child in (world.dima, world.sveta):
        j.make_period_mark(pupil=child.pupil, subject=world.history, term=world.quarter_1, value=4, by=world.boris.user)


CASES = {
    "a certificate": Case(
        GapRule.REASONS,
        nothing,
        lambda world: at.make_excuse_note(
            pupil=world.sveta.pupil, code=world.codes["Б"], starts_on=MONDAY, ends_on=MONDAY, by=world.boris.user
        ),
        "Причина внесена: болезнь. Громов Б. Н.",
    ),
    "another letter": Case(
        GapRule.REASONS,
        nothing,
        lambda world: put_absence(
            lesson=world.lesson_monday,
            pupil=world.sveta.pupil,
            code=world.codes["Б"],
            known_version=1,
            by=world.anna.user,
        ),
        "Пропуск отмечен иначе. Белова А. С.",
    ),
    "a request after all": Case(
        GapRule.MEALS,
        another_class_ordered,
        lambda world: m.make_class_request(school_class=world.class_5a, on=MONDAY, by=world.raisa.user, reason="позже"),
        "Заявка класса отправлена. Тихонова Р. Ф.",
    ),
    "a notice taken back": Case(
        GapRule.NOTICES, family_wrote, family_took_it_back, "Семья отозвала сообщение. Ершова Е. П."
    ),
    "a pupil's login": Case(
        GapRule.SLIPS, pupil_without_login, lambda world: give_login(world.sveta.pupil), "Логин выдан ученику."
    ),
    "a guardian's login": Case(
        GapRule.SLIPS,
        guardian_without_login,
        lambda world: give_login(world.sveta.pupil.guardianships.get(guardian__user=None).guardian),
        "Логин выдан родителю.",
    ),
    "meals written": Case(
        GapRule.SERVINGS,
        meal_was_ordered,
        lambda world: m.make_serving(pupil=world.dima.pupil, on=MONDAY, by=world.raisa.user),
        "Факт питания записан. Тихонова Р. Ф.",
    ),
    "trials": Case(GapRule.FITNESS, norms_in_force, tested, "Результаты ГТЗО внесены. Соколов П. И."),
    "the last mark of a control work": Case(
        GapRule.CONTROL_WORK_MARKS,
        control_work,
        lambda world: j.make_mark(work=the_work(), pupil=world.sveta.pupil, value=3, by=world.boris.user),
        "Контрольная оценена. Громов Б. Н.",
    ),
    "a control work owed": Case(
        GapRule.CONTROL_WORK_MARKS,
        control_work,
        lambda world: j.make_outstanding_work(
            work=the_work(), pupil=world.sveta.pupil, due_on=TODAY, by=world.boris.user
        ),
        "Назначен срок сдачи контрольной. Громов Б. Н.",
    ),
    "away from a control work": Case(
        GapRule.CONTROL_WORK_MARKS,
        control_work,
        lambda world: j.make_absence(
            lesson=the_work().lesson, pupil=world.sveta.pupil, code=world.codes["Б"], by=world.boris.user
        ),
        "Отмечен пропуск контрольной. Громов Б. Н.",
    ),
    "period marks": Case(
        GapRule.PERIOD_MARKS,
        history_without_period_marks,
        period_marks,
        "Отметки за период выставлены. Громов Б. Н.",
        AFTER_THE_TERM,
    ),
}


@pytest.fixture
def strict(world: World) -> World:
    """No rule waits longer than a day, or a week of the year."""
    School.objects.update(editing_window_days=None)
    days = dict.fromkeys(("reason", "notice", "slip", "control_work"), 0)
    JournalDeadlines.objects.create(
        id=1,
        **{f"{name}_days": n for name, n in days.items()},
        **{f"{name}_hard_days": n for name, n in days.items()},
        meal_hard_days=0,
        fitness_weeks=1,
        fitness_hard_weeks=1,
    )
    return world


def of_rule(rule: GapRule) -> list[tuple[str, str]]:
    """State and evidence, without the moment, of the remarks that are about the matter of the case."""
    found = Remark.objects.filter(rule=rule).order_by("pk")
    return [(one.state, re.sub(r" \d\d\.\d\d\.\d{4} \d\d:\d\d(, )?", " ", one.evidence).strip()) for one in found]


@pytest.mark.parametrize("name", CASES)
def test_what_fills_a_gap_is_named_when_its_remark_is_closed(strict: World, name: str) -> None:
    case = CASES[name]
    case.leave(strict)
    check_journal(today=case.today)
    before = of_rule(case.rule)
    case.fill(strict)
    check_journal(today=case.today)
    assert ("issued", "") in before
    assert ("accepted", case.words) in of_rule(case.rule)
