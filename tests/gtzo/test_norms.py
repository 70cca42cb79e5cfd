"""Every row of the federal table is judged right, from the file itself; age and sex choose the row."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtzo.rules.norms import (
    InputKind,
    Judgement,
    Norm,
    Sex,
    Step,
    TrialRule,
    full_years,
    judge,
    plausible_range,
)
from gtzo.rules.tables import norm_of
from tests.gtzo.tables import FEDERAL, ROWS, version

SPRINT = TrialRule("run30", "Бег на 30 м", "с", InputKind.SECONDS, is_lower_better=True)
BEND = TrialRule("bend", "Наклон", "см", InputKind.SIGNED_CENTIMETRES, is_lower_better=False)
NORMS = [norm_of(row) for row in ROWS]
norms = st.sampled_from(NORMS)
values = st.integers(-50, 20_000)


def norm(trial: TrialRule, *bounds: int | None) -> Norm:
    return Norm(trial, "speed", is_mandatory=True, bounds=bounds)


def row_name(row: dict[str, str]) -> str:
    return "-".join(row[column] for column in ("version", "stage", "sex", "test_code"))


def exact(row: dict[str, str], level: str) -> int | None:
    """The bound in the kept unit, worked out from the seconds and figures of the file, not by the reader under test."""
    text = row[f"{level}_seconds"] if row["value_kind"] in {"sec", "time"} else row[level]
    scale = 10 if row["value_kind"] == "sec" else 100 if row["unit"] == "м" else 1
    return round(float(text) * scale) if text else None


@pytest.mark.parametrize("row", ROWS, ids=row_name)
def test_every_row_is_judged_at_its_norm_one_unit_better_and_one_unit_worse(row: dict[str, str]) -> None:
    found = version(row["version"]).norms[int(row["stage"]), Sex(row["sex"]), row["test_code"]]
    better = -1 if row["better"] == "lower" else 1
    bounds = [exact(row, level) for level in ("bronze", "silver", "gold")]
    loaded = [(level, bound) for level, bound in enumerate(bounds, 1) if bound is not None]

    def expected(value: int) -> int:
        return max((level for level, bound in loaded if (value - bound) * better >= 0), default=0)

    near = [(level, bound - better, bound, bound + better) for level, bound in loaded]
    assert found.bounds == tuple(bounds)
    assert found.is_in_order
    assert [[judge(found, value).level for value in values] for _, *values in near] == [
        [expected(value) for value in values] for _, *values in near
    ]
    assert [(judge(found, worse).level < level, judge(found, at).level) for level, worse, at, _ in near] == [
        (True, level) for level, _ in loaded
    ]


@pytest.mark.parametrize("sex", Sex)
def test_a_norm_that_is_not_loaded_is_never_passed(sex: Sex) -> None:
    found = FEDERAL.norms[1, sex, "run30"]
    assert found.bounds == (None, None, None)
    assert [judge(found, value) for value in (1, 80, 999)] == [Judgement(0, (1, 2, 3))] * 3
    assert judge(found, 1).remark == "норма не загружена"


def test_a_missing_level_in_between_is_said_only_where_it_could_be_reached() -> None:
    shuttle = FEDERAL.norms[1, Sex.FEMALE, "shuttle3x10"]
    assert shuttle.bounds == (117, None, 108)
    assert [judge(shuttle, value) for value in (118, 117, 109, 108)] == [
        Judgement(0),
        Judgement(1, (2,)),
        Judgement(1, (2,)),
        Judgement(3),
    ]


def test_a_missing_row_is_a_trial_that_is_not_offered() -> None:
    assert judge(FEDERAL.norms.get((5, Sex.FEMALE, "pullup_high")), 99) == Judgement(0, is_offered=False)
    assert judge(None, 99).remark == "испытание не предусмотрено"


def test_cells_left_empty_are_those_that_the_transcriptions_dispute() -> None:
    empty = [row for row in ROWS if not all(row[level] for level in ("bronze", "silver", "gold"))]
    assert [row_name(row) for row in empty] == [row_name(row) for row in ROWS if row["conflict"]]
    assert len(empty) == 5


@given(norms, values, values)
def test_a_better_result_never_lowers_the_level(norm: Norm, one: int, other: int) -> None:
    worse, better = (max, min) if norm.trial.is_lower_better else (min, max)
    assert judge(norm, better(one, other)).level >= judge(norm, worse(one, other)).level


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2012, 2, 29), date(2025, 2, 28), 12),
        (date(2012, 2, 29), date(2025, 3, 1), 13),
        (date(2012, 2, 29), date(2024, 2, 28), 11),
        (date(2012, 2, 29), date(2024, 2, 29), 12),
        (date(2013, 11, 24), date(2026, 11, 23), 12),
        (date(2013, 11, 24), date(2026, 11, 24), 13),
    ],
)
def test_full_years(born: date, day: date, years: int) -> None:
    assert full_years(born, day) == years


@given(st.dates(date(2005, 1, 1), date(2020, 12, 31)), st.integers(0, 6000))
def test_age_never_falls_from_day_to_day_and_rises_once_a_year(born: date, after: int) -> None:
    day = born + timedelta(days=after)
    assert full_years(born, day + timedelta(days=1)) - full_years(born, day) in {0, 1}
    assert full_years(born, day + timedelta(days=366)) - full_years(born, day) in {1, 2}


def judge_on(*, born: date, day: date, trial: str, value: int) -> Judgement:
    """A boy's result by his age on the day of the trial, whatever the class."""
    step = FEDERAL.step_on(born, day)
    return judge(None if step is None else FEDERAL.norms.get((step.number, Sex.MALE, trial)), value)


def test_a_birthday_between_two_trials_changes_the_step() -> None:
    born = date(2012, 10, 10)
    eve, birthday = date(2026, 10, 9), date(2026, 10, 10)
    assert [FEDERAL.step_on(born, day) for day in (eve, birthday)] == [Step(4, 12, 13), Step(5, 14, 15)]
    at_step_4 = FEDERAL.norms[4, Sex.MALE, "run60"].bounds[0]
    at_step_5 = FEDERAL.norms[5, Sex.MALE, "run60"].bounds[0]
    assert at_step_4 is not None
    assert at_step_5 is not None
    assert at_step_4 > at_step_5
    assert [judge_on(born=born, day=day, trial="run60", value=at_step_4).level for day in (eve, birthday)] == [1, 0]


def test_outside_every_step_nothing_is_offered() -> None:
    judged = judge_on(born=date(2021, 1, 1), day=date(2026, 11, 1), trial="run10", value=10)
    assert judged == Judgement(0, is_offered=False)


def test_results_beyond_every_norm_are_implausible() -> None:
    assert plausible_range([norm(SPRINT, None, None), norm(SPRINT, 60, 50)]) == (35, 180)
    assert plausible_range([norm(BEND, 3, 10)]) == (-40, 25)
    assert plausible_range([norm(SPRINT, None)]) is None


@pytest.mark.parametrize("trial", sorted({norm.trial.code for norm in NORMS}))
def test_every_norm_is_itself_plausible(trial: str) -> None:
    rows = [norm for norm in NORMS if norm.trial.code == trial]
    found = plausible_range(rows)
    assert found is not None
    assert [
        bound for norm in rows for bound in norm.bounds if bound is not None and not found[0] <= bound <= found[1]
    ] == []
