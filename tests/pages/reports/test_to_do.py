"""«Не сделано» of the start pages: the gaps that the board counts for the person, each leading to its place (R-48)."""

from __future__ import annotations

from collections import Counter

import pytest

from attendance.models import AbsenceNotice
from journal.rules.deadlines import GapRule
from reports.queries.board import BoardChoice, gap_list
from reports.queries.to_do import RULES_OF_ROLE, to_do
from school.models import JournalDeadlines
from school.roles import roles_of
from tests.conftest import SignedIn
from tests.factories import attendance as at
from tests.factories import gtzo as g
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories import school as s
from tests.pages.reading import lines, section
from tests.world import MONDAY, TODAY, YEAR_BEGINS, World


@pytest.fixture
def busy(world: World) -> World:
    """Борис has a gap of each rule of class teachers, Раиса one of meals, Павел one of ГТЗО."""
    JournalDeadlines.objects.create(id=1, reason_days=0, notice_days=0, fitness_weeks=1, fitness_hard_weeks=2)
    world.sveta.pupil.user = None
    world.sveta.pupil.save()
    notice = at.make_notice(pupil=world.dima.pupil, starts_on=TODAY, ends_on=TODAY, by=world.elena.user)
    AbsenceNotice.objects.filter(pk=notice.pk).update(written_at=j.at_the_end_of(world.lesson_monday))
    m.set_clock("2026-10-12 08:00")
    m.make_class_request(school_class=world.class_5b, on=MONDAY, by=world.raisa.user, reason="начало")
    m.make_request(pupil=world.dima.pupil, on=MONDAY, by=world.boris.user)
    g.make_federal_norms(by=world.pavel.user)
    return world


@pytest.mark.parametrize(
    ("role", "name", "first_lines"),
    [
        (
            "class_teacher",
            "boris",
            [
                "Сделать",
                "Не сделано: пропуски без причины: 1, питание не заказано: 2, семье не ответили: 1, "
                "не выдан листок доступа: 1.",
                "Отметить: кого нет и почему",
                "Сообщения родителей ждут ответа: 1",
                "5А, Ёшкина Светлана: не выдан листок доступа с 09.09, крайний срок прошёл",
                "5А, Ёшкина Светлана, 12.10: 1 урок без причины с 13.10",
                "5А, 12.10: питание не заказано с 13.10",
                "5А, Ершов Дмитрий, 12.10: семье не ответили с 13.10",
                "5А, 13.10: питание не заказано с 14.10",
            ],
        ),
        (
            "meals_officer",
            "raisa",
            ["Не сделано: 1", "питание не записано: 1", "5А, 12.10: питание не записано (1 ученик) с 13.10"],
        ),
        (
            "pe_teacher",
            "pavel",
            [
                "Не сделано: 1",
                "ГТЗО не сдано: 1",
                "5А, Физическая культура: ГТЗО не сдано (2 ученика) с 08.09, крайний срок прошёл",
            ],
        ),
    ],
)
def test_a_start_page_lists_what_the_board_counts_for_the_person(
    busy: World, signed_in: SignedIn, role: str, name: str, first_lines: list[str]
) -> None:
    person = busy.people[name]
    page = signed_in(person).get(f"/start/{role}/")
    found = to_do(roles_of(person.user), role)
    of_board = [
        gap
        for rule in RULES_OF_ROLE[role]
        for gap in gap_list(
            BoardChoice(rule=rule), TODAY, key=roles_of(person.user).staff_id, is_of_one=True, week=None
        ).gaps
    ]
    assert sorted(gap.key for gap in found.gaps) == sorted(gap.key for gap in of_board)
    assert dict(found.by_rule) == Counter(gap.rule for gap in of_board)
    at_first = lines(page).index(first_lines[0])
    assert lines(page)[at_first : at_first + len(first_lines)] == first_lines
    assert all(f'href="{gap.url.replace("&", "&amp;")}"' in page.content.decode() for gap in found.gaps)


def test_what_is_done_is_asked_for_no_more(busy: World, signed_in: SignedIn) -> None:
    for day in (MONDAY, MONDAY.replace(day=13)):
        m.make_class_request(school_class=busy.class_5a, on=day, by=busy.raisa.user, reason="позже")
    assert GapRule.MEALS not in dict(to_do(roles_of(busy.boris.user), "class_teacher").by_rule)


def test_other_roles_are_asked_for_nothing_here(busy: World, signed_in: SignedIn) -> None:
    assert [to_do(roles_of(busy.boris.user), role).gaps for role in ("teacher", "deputy", "guardian")] == [(), (), ()]


def test_a_long_list_is_folded_after_ten(busy: World, signed_in: SignedIn) -> None:
    for _ in range(8):
        s.make_enrolment(pupil=s.make_pupil(), school_class=busy.class_5a, starts_on=YEAR_BEGINS)
    page = signed_in(busy.boris).get("/start/class_teacher/")
    assert section(page, "Сделать", "Ещё 3")[1:2] + section(page, "Ещё 3", "Утро класса")[1:] == [
        "Не сделано: пропуски без причины: 1, питание не заказано: 2, семье не ответили: 1, "
        "не выдан листок доступа: 9.",
        "5А, 12.10: питание не заказано с 13.10",
        "5А, Ершов Дмитрий, 12.10: семье не ответили с 13.10",
        "5А, 13.10: питание не заказано с 14.10",
    ]
