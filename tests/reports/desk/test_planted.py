"""In the demo school the desk finds nothing, and of two hundred planted contradictions each and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from journal.queries.terms import school_terms
from reports.access import desk_scope
from reports.queries.desk.finding import all_rules, days_of, find
from school.roles import roles_of
from tests.owner import without_triggers
from tests.reports.desk.planting import PLANTED, plant
from tests.small_school import small_school
from tests.sql import fetched


@pytest.fixture(scope="module")
def school(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), small_school():
        yield


def found() -> set[tuple[str, str]]:
    """Rule and object, in the present quarter, as the deputy sees it."""
    roles = roles_of(User.objects.get(username="galina"))
    days = days_of(school_terms(roles.today), "2026-quarter-1")
    rules = all_rules().values()
    return {(rule.key, finding.key) for rule in rules for finding in find(rule, desk_scope(roles), days)}


# Who is away today at every lesson that was held, and for whom a meal is asked for, by plain SQL.
EATING_AWAY = """
    SELECT r.pupil_id || '-' || r."on" FROM meals_mealrequest r
     WHERE r.is_wanted AND r."on" = DATE '2026-10-14'
       AND EXISTS (SELECT FROM journal_absence a WHERE a.pupil_id = r.pupil_id AND a."on" = r."on")
       AND NOT EXISTS (
            SELECT FROM timetable_lesson l JOIN timetable_groupmember g ON g.group_id = l.group_id
             WHERE g.pupil_id = r.pupil_id AND l."on" = r."on" AND l.state = 'held'
               AND NOT EXISTS (
                    SELECT FROM journal_absence a JOIN journal_absencecode c ON c.id = a.code_id AND c.is_absence
                     WHERE a.lesson_id = l.id AND a.pupil_id = r.pupil_id))
"""


@pytest.mark.usefixtures("school")
def test_the_untouched_school_contradicts_itself_only_where_it_really_does() -> None:
    """In the morning some are away for whom a meal was asked for the day before."""
    assert found() == {("meal_of_absent", key) for (key,) in fetched(EATING_AWAY)}


@pytest.mark.usefixtures("school")
def test_all_that_is_planted_is_found_and_nothing_else() -> None:
    before = found()
    with transaction.atomic():
        with without_triggers():
            planted = plant()
        assert len(planted) == PLANTED
        assert {rule for rule, _ in planted} == set(all_rules())
        assert found() - before == planted
        assert before - found() == set()
        transaction.set_rollback(True)
