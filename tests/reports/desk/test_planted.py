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

# Who is taught at home from today on, and for whom a meal was asked for the day before, by plain SQL.
EATING_AT_HOME = """
    SELECT r.pupil_id || '-' || r."on" || '-' || r.school_class_id FROM meals_mealrequest r
      JOIN school_homeschooling h ON h.pupil_id = r.pupil_id AND h.starts_on <= r."on"
     WHERE r.is_wanted AND r."on" = DATE '2026-10-14'
"""

# Lessons that were held without a word about the pupil, just between two that he missed, by plain SQL.
SEEN_BETWEEN = """
    WITH due AS (
        SELECT g.pupil_id, l.id, l."on", l.starts_at, l.state, (
                SELECT c.is_absence FROM journal_absence a JOIN journal_absencecode c ON c.id = a.code_id
                 WHERE a.lesson_id = l.id AND a.pupil_id = g.pupil_id) AS is_missed
          FROM timetable_groupmember g
          JOIN timetable_lesson l ON l.group_id = g.group_id AND l.state IN ('planned', 'held')
           AND l."on" BETWEEN DATE '2026-09-01' AND DATE '2026-10-14'
           AND l."on" >= g.starts_on AND (g.ends_on IS NULL OR l."on" <= g.ends_on)
         WHERE EXISTS (SELECT FROM journal_absence a WHERE a.pupil_id = g.pupil_id AND a."on" = l."on")
           AND NOT EXISTS (SELECT FROM school_subjectexemption x
                            WHERE x.pupil_id = g.pupil_id AND x.subject_id = l.subject_id AND x.starts_on <= l."on")
    )
    SELECT m.id || '-' || m.pupil_id FROM due m
      JOIN due b ON b.pupil_id = m.pupil_id AND b."on" = m."on" AND b.starts_at < m.starts_at AND b.is_missed
      JOIN due a ON a.pupil_id = m.pupil_id AND a."on" = m."on" AND a.starts_at > m.starts_at AND a.is_missed
     WHERE m.state = 'held'
       AND NOT EXISTS (SELECT FROM journal_absence n WHERE n.lesson_id = m.id AND n.pupil_id = m.pupil_id)
       AND NOT EXISTS (SELECT FROM journal_work w JOIN journal_mark k ON k.work_id = w.id
                        WHERE w.lesson_id = m.id AND k.pupil_id = m.pupil_id)
       AND NOT EXISTS (SELECT FROM due o WHERE o.pupil_id = m.pupil_id AND o."on" = m."on" AND o.id <> m.id
                          AND o.starts_at > b.starts_at AND o.starts_at < a.starts_at)
"""


@pytest.mark.usefixtures("school")
def test_the_untouched_school_contradicts_itself_only_where_it_really_does() -> None:
    """In the morning some are away, or at home by an order of today, for whom a meal was asked for the day before; some
    teachers have seen nothing.
    """
    eating = {("meal_of_absent", key) for (key,) in fetched(EATING_AWAY)}
    eating |= {("meal_while_away", key) for (key,) in fetched(EATING_AT_HOME)}
    assert found() == eating | {("gap_between_absences", key) for (key,) in fetched(SEEN_BETWEEN)}


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
