"""What is written raises the version of whom it is shown to, of nobody else, and waits for nobody (record 28).

journal_mark.raises_version_insert, journal_mark.raises_version_update, journal_mark.raises_version_delete and
school_school.raises_version stand for the triggers of these names on all tables: tests/house/test_kept_bodies.py.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import UUID

import pytest
from django.db import connection, transaction

from journal.actions import put_mark
from journal.models import Mark
from school.access import version_of, with_version
from school.models import ContentVersion, Pupil, School, StaffMember
from tests.factories import journal as j
from tests.factories import school as s
from tests.world import MONDAY, TODAY, World


def raised_by(world: World, write: Callable[[], object]) -> set[str]:
    """Of which of three pupils the write has raised the version: Дима and Света are in 5А, Зоя is in 5Б."""
    before = versions(world)
    write()
    after = versions(world)
    return {name for name in before if before[name] != after[name]}


def version_for(pupil_id: int) -> frozenset[UUID]:
    return version_of(with_version(Pupil.objects.filter(pk=pupil_id)).get())


def versions(world: World) -> dict[str, frozenset[UUID]]:
    return {person.user.username: version_for(person.pupil.pk) for person in (world.dima, world.sveta, world.zoya)}


@pytest.mark.django_db
def test_a_mark_raises_the_version_of_its_pupil_only(world: World) -> None:
    def put(value: int, known_version: int) -> object:
        return put_mark(
            work=world.work_monday,
            pupil=world.sveta.pupil,
            value=value,
            known_version=known_version,
            by=world.anna.user,
        )

    assert raised_by(world, lambda: put(5, 0)) == {"sveta"}
    assert raised_by(world, lambda: put(4, 1)) == {"sveta"}


@pytest.mark.django_db
def test_homework_raises_the_version_of_its_class(world: World) -> None:
    def write() -> object:
        return j.make_homework(lesson=world.lesson_tuesday, text="§ 13", by=world.maria.user)

    assert raised_by(world, write) == {"dima", "sveta"}


@pytest.mark.django_db
def test_a_name_a_setting_and_a_day_off_raise_the_version_of_everybody(world: World) -> None:
    rename = StaffMember.objects.filter(pk=world.anna.staff.pk).update
    assert raised_by(world, lambda: rename(last_name="Чернова")) == {"dima", "sveta", "zoya"}
    assert raised_by(world, lambda: School.objects.update(homework_late_minutes=5)) == {"dima", "sveta", "zoya"}


@pytest.mark.django_db
def test_a_new_class_brings_its_version(world: World) -> None:
    """Of a pupil who has changed class, what is written in either class is shown."""
    world.dima.pupil.enrolments.update(ends_on=MONDAY)
    move = lambda: s.make_enrolment(pupil=world.dima.pupil, school_class=world.class_5b, starts_on=TODAY)  # noqa: E731
    assert raised_by(world, move) == {"dima"}
    in_5b = lambda: j.make_homework(lesson=world.lesson_5b_today, text="§ 9", by=world.vera.user)  # noqa: E731
    assert raised_by(world, in_5b) == {"dima", "zoya"}


@pytest.mark.django_db
def test_a_version_never_comes_again(world: World) -> None:
    """Not even when the value does, nor after a write that was taken back."""
    seen = {versions(world)["dima"]}
    marks = Mark.objects.filter(work=world.work_monday, pupil=world.dima.pupil)
    for value in (5, 4, 5, 4):
        marks.update(value=value)
        seen.add(versions(world)["dima"])
    assert len(seen) == 5


@pytest.mark.django_db
def test_a_write_that_is_taken_back_leaves_the_version(world: World) -> None:
    def write_and_take_back() -> None:
        with transaction.atomic():
            Mark.objects.filter(pupil=world.dima.pupil).update(comment="ошибка")
            transaction.set_rollback(True)

    assert raised_by(world, write_and_take_back) == set()


def in_its_own_connection(*pupils: Pupil) -> None:
    """One transaction that raises the versions of the pupils in this order."""
    with closing(connection), transaction.atomic(), connection.cursor() as cursor:
        for pupil in pupils:
            cursor.execute("SELECT school_raise_version('pupil', %s)", [pupil.pk])


@pytest.mark.django_db(transaction=True)
def test_two_writes_about_one_pupil_do_not_wait_for_each_others_version(world: World) -> None:
    """Each adds a row of its own while the other is open; from then on there are two rows to raise."""
    dima = Pupil.objects.filter(pk=world.dima.pupil.pk)
    ContentVersion.objects.all().delete()
    with ThreadPoolExecutor(1) as other, transaction.atomic():
        dima.update(first_name="Иван")
        for _ in range(3):
            other.submit(in_its_own_connection, world.dima.pupil).result(timeout=30)
    assert ContentVersion.objects.filter(kind="pupil", object_id=world.dima.pupil.pk).count() == 2
    before = version_for(world.dima.pupil.pk)
    dima.update(first_name="Пётр")
    assert len(before & version_for(world.dima.pupil.pk)) == 1


@pytest.mark.django_db(transaction=True)
def test_writes_about_two_pupils_in_opposite_order_do_not_stop_each_other(world: World) -> None:
    dima, sveta = world.dima.pupil, world.sveta.pupil
    before = versions(world)
    with ThreadPoolExecutor(1) as other, transaction.atomic():
        Pupil.objects.filter(pk=dima.pk).update(first_name="Иван")
        other.submit(in_its_own_connection, sveta, dima).result(timeout=30)
        Pupil.objects.filter(pk=sveta.pk).update(first_name="Анна")
    assert {name for name in before if versions(world)[name] != before[name]} == {"dima", "sveta"}
