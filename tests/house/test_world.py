"""The world itself: it can be saved, and it is what it says."""

from __future__ import annotations

from school.access import pupils_of_family
from school.roles import roles_of
from tests.world import TODAY, World
from timetable.access import lessons_writable_by


def test_everybody_has_exactly_the_audiences_of_his_roles_today(world: World) -> None:
    held = {name: set(roles_of(person.user).audiences) - {"signed_in"} for name, person in world.people.items()}
    assert held == {
        "anna": {"teacher"},
        "boris": {"teacher", "class_teacher"},
        "vera": {"teacher"},
        "galina": {"teacher", "deputy"},
        "igor": {"teacher", "administrator"},
        "kira": {"teacher", "director"},
        "maria": {"teacher"},
        "nina": {"teacher"},
        "pavel": {"teacher", "pe_teacher"},
        "raisa": {"teacher", "meals_officer"},
        "dima": {"pupil"},
        "sveta": {"pupil"},
        "zoya": {"pupil"},
        "nikita": set(),
        "elena": {"guardian"},
        "zhanna": {"guardian"},
        "lev": set(),
        "olga": set(),
    }


def test_families_reach_their_own_children_only(world: World) -> None:
    reached = {
        name: [pupil.first_name for pupil in pupils_of_family(roles_of(person.user))]
        for name, person in world.people.items()
    }
    assert {name: names for name, names in reached.items() if names} == {
        "dima": ["Дмитрий"],
        "sveta": ["Светлана"],
        "zoya": ["Зоя"],
        "elena": ["Дмитрий"],
        "zhanna": ["Зоя"],
    }


def test_roles_are_one_query_and_know_the_schools_today(world: World, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        roles = roles_of(world.boris.user)
    assert (roles.today, roles.school_name, roles.time_zone) == (TODAY, "МБОУ СОШ № 92", "Asia/Novokuznetsk")


def test_a_lesson_is_written_by_its_teacher_unless_substituted(world: World) -> None:
    def writers(lesson_id: int) -> set[str]:
        return {
            name
            for name, person in world.people.items()
            if lessons_writable_by(roles_of(person.user)).filter(pk=lesson_id).exists()
        }

    assert writers(world.lesson_monday.pk) == {"anna"}
    assert writers(world.lesson_tuesday.pk) == {"maria"}
    assert writers(world.lesson_of_nina.pk) == set()
    assert writers(world.lesson_friday.pk) == set()
