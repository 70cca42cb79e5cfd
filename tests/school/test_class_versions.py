"""The version of what is counted of a class: raised by whatever its sums are counted from, and by little else.

Holds `school_class_versions`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from journal.models import Work
from school.models import ContentVersion, Pupil, School, SubjectExemption
from school.queries.kept_sums import class_versions
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reports.falling import last_year
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import TeachingAssignment

pytestmark = pytest.mark.django_db


def raised_by(world: World, write: Callable[[], object], **more: int) -> set[str]:
    """Of which classes the write has raised the version."""
    classes = {"5А": world.class_5a.pk, "5Б": world.class_5b.pk, **more}
    before = class_versions(classes.values())
    write()
    after = class_versions(classes.values())
    return {name for name, pk in classes.items() if before[pk] != after[pk]}


def test_a_mark_raises_the_version_of_the_class_of_its_pupil(world: World) -> None:
    def write() -> object:
        return j.make_mark(work=world.work_tuesday, pupil=world.dima.pupil, value=5, by=world.maria.user)

    assert raised_by(world, write) == {"5А"}


def test_an_exemption_raises_the_version_of_the_class_of_its_pupil(world: World) -> None:
    def write() -> object:
        return SubjectExemption.objects.create(pupil=world.zoya.pupil, subject=world.pe, starts_on=MONDAY)

    assert raised_by(world, write) == {"5Б"}


def test_what_is_changed_in_the_class_raises_its_version(world: World) -> None:
    assert raised_by(world, lambda: Work.objects.filter(pk=world.work_5b_today.pk).update(weight=2)) == {"5Б"}
    assert raised_by(world, lambda: t.make_lesson(assignment=world.maths_5a, on=TODAY, number=7)) == {"5А"}


def test_a_class_that_a_pupil_came_from_counts_too(world: World) -> None:
    """His marks came along, and their weights may change there (requirements 2.7)."""
    world.zoya.pupil.enrolments.update(ends_on=MONDAY)
    s.make_enrolment(pupil=world.zoya.pupil, school_class=world.class_5a, starts_on=TUESDAY)
    assert raised_by(world, lambda: Work.objects.filter(pk=world.work_5b_today.pk).update(weight=2)) == {"5А", "5Б"}
    assert raised_by(world, lambda: Work.objects.filter(pk=world.work_monday.pk).update(weight=2)) == {"5А", "5Б"}


def test_who_left_the_class_still_counts(world: World) -> None:
    def write() -> object:
        return world.nikita.pupil.enrolments.update(ends_on=TODAY)

    assert raised_by(world, write) == {"5А"}


def test_classes_of_earlier_years_count_for_later_ones_and_not_the_other_way_round(world: World) -> None:
    earlier, _ = last_year(world)
    taught = t.make_assignment(
        group=t.make_group(school_class=earlier), subject=world.maths, teacher=world.anna.staff, starts_on=YEAR_BEGINS
    )

    def write_now() -> object:
        return t.make_lesson(assignment=world.maths_5a, on=TODAY, number=7)

    def write_then() -> object:
        return TeachingAssignment.objects.filter(pk=taught.pk).update(hours_per_week=3)

    assert raised_by(world, write_now, earlier=earlier.pk) == {"5А"}
    assert raised_by(world, write_then, earlier=earlier.pk) == {"5А", "5Б", "earlier"}


def test_settings_of_the_school_raise_the_versions_of_all_classes(world: World) -> None:
    assert raised_by(world, lambda: School.objects.update(two_forbids_five=True)) == {"5А", "5Б"}


def test_a_pupil_who_came_back_counts_once_and_does_not_cancel_himself_out(world: World) -> None:
    s.make_enrolment(pupil=world.nikita.pupil, school_class=world.class_5a, starts_on=MONDAY)

    def write() -> object:
        return Pupil.objects.filter(pk=world.nikita.pupil.pk).update(sex="m")

    assert raised_by(world, write) == {"5А"}


def test_a_second_row_of_a_version_changes_it(world: World) -> None:
    """Whoever writes beside an open transaction adds a row of his own."""
    known = ContentVersion.objects.get(kind="class", object_id=world.class_5b.pk)

    def write() -> object:
        return ContentVersion.objects.create(kind="class", object_id=known.object_id, value="0" * 31 + "1")

    assert raised_by(world, write) == {"5Б"}


def test_a_class_that_is_no_more_has_no_version(world: World) -> None:
    assert class_versions([10**9]) == {}
