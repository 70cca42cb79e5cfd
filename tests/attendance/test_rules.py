"""Arithmetic of attendance, without a database (R-38, requirements 2.2)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from attendance.models import NoteKind
from attendance.rules import (
    Figures,
    FullDay,
    FullDayRule,
    MissedDay,
    day_letters,
    figures_of,
    is_share_reached,
    missed_share,
)
from journal.models import AbsenceCode

ALL, THREE = FullDayRule(FullDay.ALL), FullDayRule(FullDay.SEVERAL, 3)
LETTERS = {"illness": "Б", "excused": "УП", "unexcused": "НП", "unknown": "Н", "late": "ОП"}


@pytest.mark.parametrize(
    ("day", "by_all", "by_three"),
    [
        (MissedDay(lessons=6, unknown=6), True, True),
        (MissedDay(lessons=6, unknown=5), False, True),
        (MissedDay(lessons=6, illness=1, unknown=2), False, True),
        (MissedDay(lessons=6, unknown=2), False, False),
        (MissedDay(lessons=2, unknown=2), True, False),
        (MissedDay(lessons=1, unknown=1), True, False),
        (MissedDay(lessons=6, late=6), False, False),
        (MissedDay(lessons=0), False, False),
    ],
)
def test_a_full_day_by_both_definitions(day: MissedDay, by_all: bool, by_three: bool) -> None:
    assert (ALL.is_full(day), THREE.is_full(day)) == (by_all, by_three)


def test_days_add_up_and_a_full_day_is_by_illness_when_all_its_missed_lessons_are() -> None:
    days = [
        MissedDay(lessons=5, illness=5),
        MissedDay(lessons=5, illness=4, unknown=1),
        MissedDay(lessons=5, excused=1, late=2),
        MissedDay(lessons=5, unexcused=2),
    ]
    assert figures_of(days, ALL) == Figures(
        total=13, illness=9, excused=1, unexcused=2, unknown=1, late=2, full_days=2, full_days_ill=1
    )


def test_no_days_are_noughts() -> None:
    assert figures_of([], ALL) == Figures()


@pytest.mark.parametrize(
    ("missed", "lessons", "share", "is_reached"),
    [
        (3, 10, Decimal("30.0"), True),
        (29, 97, Decimal("29.9"), False),
        (2999, 9999, Decimal("30.0"), False),
        (0, 0, None, False),
        (0, 10, Decimal("0.0"), False),
        (1, 3, Decimal("33.3"), True),
    ],
)
def test_the_share_is_compared_exactly_and_shown_rounded(
    missed: int, lessons: int, share: Decimal | None, is_reached: bool
) -> None:
    assert (missed_share(missed, lessons), is_share_reached(missed, lessons, 30)) == (share, is_reached)


@pytest.mark.parametrize(
    ("day", "sign"),
    [
        (MissedDay(lessons=5, illness=5), "Б"),
        (MissedDay(lessons=5, illness=4), "Б4"),
        (MissedDay(lessons=5, illness=3, unknown=2), "Б3 Н2"),
        (MissedDay(lessons=5, excused=1, late=1), "УП1 ОП"),
        (MissedDay(lessons=5, late=3), "ОП"),
        (MissedDay(lessons=5), ""),
    ],
)
def test_a_day_of_the_month_sheet_in_letters(day: MissedDay, sign: str) -> None:
    assert day_letters(day, ALL, LETTERS) == sign


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        ({}, "unexcused"),
        ({"is_excused": True}, "excused"),
        ({"is_illness": True}, "illness"),
        ({"is_illness": True, "is_excused": True}, "illness"),
        ({"is_default": True}, "unknown"),
        ({"is_default": True, "is_excused": True}, "excused"),
        ({"is_absence": False, "is_late": True}, ""),
        ({"is_absence": False, "is_illness": True}, ""),
    ],
)
def test_a_code_counts_for_one_reason_illness_first(flags: dict[str, bool], reason: str) -> None:
    assert AbsenceCode(letter="А", **flags).reason == reason


def test_each_kind_of_note_explains_by_one_reason() -> None:
    assert {kind.value: kind.reason for kind in NoteKind} == {
        "certificate": "illness",
        "order": "excused",
        "application": "excused",
        "none": "unexcused",
    }
