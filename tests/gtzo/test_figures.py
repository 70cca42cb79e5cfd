"""Figures of card, class protocol and summary agree over three demo years: recomputed here by plain SQL (§ 3.5)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import connection

from demo.gtzo import fill_gtzo
from gtzo.models import TrialResult
from gtzo.queries.badge_outcomes import NormYear, norm_year
from gtzo.queries.card import card
from gtzo.queries.class_page import class_page
from gtzo.queries.summary import Summary, members_of, outcomes_of_members, report_day, summary, years_to_choose
from gtzo.rules.badge_outcomes import Outcome, year_title
from school.models import Pupil, SchoolClass
from tests.factories import school as s
from tests.world import TODAY, YEAR_BEGINS, World

YEARS = (2026, 2025, 2024)
N_PUPILS = 30

# Level of each pupil in each step: as many groups at the level as it takes, all mandatory ones among them.
LEVELS = """
    WITH best AS (
        SELECT r.pupil_id, d.step_id, d.sex, d."group", bool_or(d.is_mandatory) AS is_mandatory, max(r.level) AS level
          FROM gtzo_trialresult r
          JOIN gtzo_standard d ON d.id = r.standard_id
          JOIN gtzo_agestep a ON a.id = d.step_id AND a.version_id = %(version)s
         WHERE r.value IS NOT NULL AND r."on" BETWEEN %(starts_on)s AND %(ends_on)s
         GROUP BY r.pupil_id, d.step_id, d.sex, d."group"
    ), mandatory AS (
        SELECT step_id, sex, count(DISTINCT "group") AS groups FROM gtzo_standard WHERE is_mandatory GROUP BY 1, 2
    ), reached AS (
        SELECT b.pupil_id, q.level
          FROM best b JOIN gtzo_badgerequirement q USING (step_id, sex) JOIN mandatory m USING (step_id, sex)
         GROUP BY b.pupil_id, b.step_id, b.sex, q.level, q.groups, m.groups
        HAVING count(*) FILTER (WHERE b.level >= q.level) >= q.groups
           AND count(*) FILTER (WHERE b.level >= q.level AND b.is_mandatory) = m.groups
    )
    SELECT t.pupil_id, coalesce(max(r.level), 0)
      FROM (SELECT DISTINCT pupil_id FROM best) t LEFT JOIN reached r USING (pupil_id)
     GROUP BY t.pupil_id
"""
EXEMPT = """
    SELECT pupil_id FROM gtzo_medicalgroup
     WHERE "group" IN ('special_a', 'special_b', 'exempt') AND starts_on <= %(on)s
       AND (ends_on IS NULL OR ends_on >= %(on)s)
    UNION
    SELECT x.pupil_id FROM school_subjectexemption x JOIN school_subject s ON s.id = x.subject_id AND s.is_pe
     WHERE x.starts_on <= %(on)s AND (x.ends_on IS NULL OR x.ends_on >= %(on)s)
"""


@pytest.fixture
def demo(world: World) -> World:
    """Thirty more pupils in two classes, and the results that the demo school gives to everybody."""
    for number in range(N_PUPILS):
        pupil = s.make_pupil(
            last_name=f"Учеников{number}", birth_date=date(2015, 1 + number % 12, 5), sex="fm"[number % 2]
        )
        school_class = (world.class_5a, world.class_5b)[number % 2]
        s.make_enrolment(pupil=pupil, school_class=school_class, starts_on=YEAR_BEGINS)
    fill_gtzo(YEAR_BEGINS, TODAY, world.pavel.user)
    return world


def rows(sql: str, **values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def levels_by_sql(year: NormYear) -> dict[int, int]:
    starts_on, ends_on = year.days
    found = rows(LEVELS, version=year.norms.row.pk, starts_on=starts_on, ends_on=ends_on)
    return dict(found)


def the_year(begins: int) -> tuple[NormYear, Summary]:
    year = norm_year(begins, None, TODAY)
    assert year is not None
    return year, summary(year, SchoolClass.objects.all(), TODAY)


def test_three_years_have_results(demo: World) -> None:
    assert years_to_choose(TODAY) == list(YEARS)
    assert TrialResult.objects.count() > N_PUPILS


@pytest.mark.parametrize("begins", YEARS)
def test_summary_and_class_protocol_say_what_plain_sql_says(demo: World, begins: int) -> None:
    year, found = the_year(begins)
    levels = levels_by_sql(year)
    exempt = {pupil_id for (pupil_id,) in rows(EXEMPT, on=report_day(year, TODAY))}
    members = members_of(year, found.on, SchoolClass.objects.all())
    to_test = [member.pupil.pk for member in members if member.pupil.pk not in exempt]
    expected = Counter(levels[pk] for pk in to_test if levels.get(pk))
    now = found.total.now
    assert now.levels == tuple(expected[level] for level in (1, 2, 3))
    assert now.tested == sum(pk in levels for pk in to_test)
    assert (now.on_roll, now.exempt) == (len(members), len(members) - len(to_test))
    for table in (found.classes, found.sexes, found.steps):
        assert sum(row.now.on_roll for row in table) == now.on_roll
        assert sum(row.now.reached for row in table) == now.reached
        assert sum(row.now.tested for row in table) == now.tested
    for row in found.classes:
        own = [member for member in members if member.class_name == row.title]
        assert class_page(year, own, found.on).now == row.now


def test_each_card_says_what_the_protocol_says(demo: World) -> None:
    for begins in YEARS:
        year, found = the_year(begins)
        members = members_of(year, found.on, SchoolClass.objects.all())
        outcomes = outcomes_of_members(year, members, found.on)
        for line in class_page(year, members, found.on).lines:
            of_card = [each for each in card(line.member.pupil, TODAY).years if each.title == year_title(begins)]
            if outcomes[line.member.pupil.pk].outcome in (Outcome.EXEMPT, Outcome.UNTESTED):
                continue
            assert [(each.outcome, each.best) for each in of_card] == [(line.outcome, line.best)]


def test_the_year_before_is_of_the_same_pupils(demo: World) -> None:
    year, found = the_year(2026)
    before = norm_year(2025, None, year.days[0])
    assert before is not None
    levels = levels_by_sql(before)
    members = {member.pupil.pk for member in members_of(year, found.on, SchoolClass.objects.all())}
    assert found.total.before is not None
    assert found.total.before.reached == sum(bool(level) for pk, level in levels.items() if pk in members)
    assert found.total.before.tested == sum(pk in members for pk in levels)


def test_nobody_is_counted_twice(demo: World) -> None:
    _, found = the_year(2026)
    assert found.total.now.on_roll == Pupil.objects.filter(enrolments__ends_on=None).count()
