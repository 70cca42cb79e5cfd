"""Badges count groups, not trials, inside one step; what is missing is said with the nearest way."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gtzo.rules.badges import Badge, MissingGroup, MissingReason, Result, badges, group_levels
from gtzo.rules.norms import Sex, Version
from tests.gtzo.tables import FEDERAL, version

BORN = date(2012, 1, 15)  # 14 in the school year 2026/27: step V
FIRST = date(2026, 9, 7)
STEP = FEDERAL.steps[4]
GIRL = FEDERAL.norms_of(STEP, Sex.FEMALE)
ONE_OF_EACH = {norm.group: norm for norm in GIRL}
results = st.lists(
    st.builds(
        Result,
        trial=st.sampled_from([norm.trial.code for norm in GIRL]),
        day=st.dates(FIRST - timedelta(days=400), FIRST + timedelta(days=300)),
        value=st.integers(-20, 3000),
    ),
    max_size=20,
)


def found(given_results: list[Result], *, of: Version = FEDERAL) -> dict[int, Badge]:
    return badges(of, born=BORN, sex=Sex.FEMALE, results=given_results)


def result(group: str, level: int, *, days: int = 0, off: int = 0) -> Result:
    """A result exactly at the norm of the level, or `off` units worse than it."""
    norm = ONE_OF_EACH[group]
    bound = norm.bounds[level - 1]
    assert bound is not None
    value = bound + (off if norm.trial.is_lower_better else -off)
    return Result(norm.trial.code, FIRST + timedelta(days=days), value)


MANDATORY = ("speed", "endurance", "strength", "flexibility")


def test_bronze_takes_the_mandatory_groups_and_one_more_and_dates_from_the_last_of_them() -> None:
    done = [result(group, 1, days=day) for day, group in enumerate(MANDATORY)]
    assert found(done)[5].level == 0
    assert found([*done, result("power", 1, days=9), result("applied", 1, days=20)])[5] == Badge(
        level=1,
        reached_on=FIRST + timedelta(days=9),
        next_level=2,
        missing=found([*done, result("power", 1, days=9), result("applied", 1, days=20)])[5].missing,
        electives_needed=1,
    )


def test_what_is_missing_is_said_with_the_nearest_trial_and_by_how_much() -> None:
    done = [result(group, 3) for group in ("speed", "endurance", "strength", "power", "coordination")]
    badge = found([*done, result("flexibility", 3, off=2)])[5]
    assert badge.level == 2
    assert badge.next_level == 3
    assert badge.electives_needed == 0
    assert badge.missing == (
        MissingGroup("flexibility", is_mandatory=True, lack=MissingReason.BEHIND, trial="bend", by=2),
        MissingGroup("applied", is_mandatory=False, lack=MissingReason.NO_RESULT),
    )


def test_two_alternatives_of_a_group_count_once() -> None:
    power = [norm for norm in GIRL if norm.group == "power"]
    both = [Result(norm.trial.code, FIRST, norm.bounds[2] or 0) for norm in power]
    assert len(both) > 1
    assert group_levels(GIRL, both) == {norm.group: 3 if norm.group == "power" else 0 for norm in GIRL}


def test_a_mandatory_group_without_loaded_norms_is_never_passed_over() -> None:
    born = date(2020, 1, 15)
    step = FEDERAL.steps[0]
    norms = FEDERAL.norms_of(step, Sex.MALE)
    no_sprint = [Result(norm.trial.code, FIRST, norm.bounds[2] or 0) for norm in norms if norm.group != "speed"]
    tried = [*no_sprint, Result("run30", FIRST, 10)]
    untried, unjudged = (badges(FEDERAL, born=born, sex=Sex.MALE, results=given)[1] for given in (no_sprint, tried))
    assert (untried.level, untried.missing) == (
        0,
        (MissingGroup("speed", is_mandatory=True, lack=MissingReason.NO_RESULT),),
    )
    assert (unjudged.level, unjudged.missing) == (
        0,
        (MissingGroup("speed", is_mandatory=True, lack=MissingReason.NOT_LOADED),),
    )


def test_without_requirements_no_badge_is_given() -> None:
    older = version("2019_n90")
    norms = older.norms_of(older.steps[0], Sex.FEMALE)
    best = [Result(norm.trial.code, date(2020, 1, 1), norm.bounds[2] or 0) for norm in norms]
    judged = badges(older, born=date(2013, 1, 1), sex=Sex.FEMALE, results=best)
    assert [badge.level for badge in judged.values()] == [0]


def test_results_of_two_steps_never_mix() -> None:
    born = date(2012, 12, 1)
    before, after = date(2026, 11, 30), date(2026, 12, 1)
    norms = ONE_OF_EACH.values()
    halves = [
        Result(norm.trial.code, before if at % 2 else after, norm.bounds[2] or 0) for at, norm in enumerate(norms)
    ]
    judged = badges(FEDERAL, born=born, sex=Sex.FEMALE, results=halves)
    assert {step: badge.level for step, badge in judged.items()} == {4: 0, 5: 0}


@given(results)
def test_order_of_entry_does_not_matter(given_results: list[Result]) -> None:
    assert (
        found(given_results) == found(given_results[::-1]) == found(sorted(given_results, key=lambda each: each.value))
    )


@given(results, st.integers(0, 19), st.integers(1, 500))
def test_a_better_result_never_lowers_the_badge(given_results: list[Result], at: int, by: int) -> None:
    if not given_results:
        return
    at %= len(given_results)
    old = given_results[at]
    trial = next(norm.trial for norm in GIRL if norm.trial.code == old.trial)
    new = Result(old.trial, old.day, old.value - by if trial.is_lower_better else old.value + by)
    before, after = found(given_results), found([*given_results[:at], new, *given_results[at + 1 :]])
    assert [step for step, badge in before.items() if after[step].level < badge.level] == []


@given(results)
def test_each_step_is_judged_as_if_the_other_did_not_exist(given_results: list[Result]) -> None:
    alone: dict[int, Badge] = {}
    for step in FEDERAL.steps:
        alone |= found([each for each in given_results if FEDERAL.step_on(BORN, each.day) == step])
    assert found(given_results) == alone
