"""The weeks of a school year: pure arithmetic (R-21)."""

from __future__ import annotations

from curriculum.rules.plans import weeks_of_grade


def test_the_first_grade_has_a_shorter_year() -> None:
    assert [weeks_of_grade(grade) for grade in (1, 2, 11)] == [33, 34, 34]
