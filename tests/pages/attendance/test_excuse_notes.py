"""The page of a class's certificates, applications and orders."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from attendance.models import ExcuseNote, NoteKind
from tests.conftest import SignedIn
from tests.factories import attendance as at
from tests.factories import journal as j
from tests.pages.reading import lines, table
from tests.world import FRIDAY, MONDAY, TUESDAY, World


def page_of(world: World) -> str:
    return f"/attendance/classes/{world.class_5a.pk}/notes/"


def typed(world: World, **changes: str) -> dict[str, str]:
    return {
        "pupil": str(world.dima.pupil.pk),
        "kind": "certificate",
        "starts_on": "2026-10-12",
        "ends_on": "2026-10-16",
        "number": "17",
        **changes,
    }


def test_class_teacher_enters_a_certificate_and_takes_it_back(world: World, signed_in: SignedIn) -> None:
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    boris = signed_in(world.boris)
    entered = boris.post(page_of(world), typed(world), follow=True)
    row = table(entered)[1]
    note = ExcuseNote.objects.get()
    taken_back = boris.post(f"{page_of(world)}{note.pk}/withdrawal/", follow=True)
    assert (row[:4], table(taken_back)[1][5]) == (
        ["Ершов Дмитрий", "12.10.2026 – 16.10.2026", "Б", "справка 17"],
        "снята",
    )


def test_the_family_reads_the_reason_and_the_subject_teacher_does_not(world: World, signed_in: SignedIn) -> None:
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    signed_in(world.boris).post(page_of(world), typed(world))
    diary = signed_in(world.elena).get(f"/journal/diary/{world.dima.pupil.pk}/?on=2026-10-12").content.decode()
    anna = signed_in(world.anna)
    gradebook = anna.get(f"/journal/{world.group_5a.pk}/{world.maths.pk}/").content.decode()
    lesson = anna.get(f"/journal/lessons/{world.lesson_monday.pk}/").content.decode()
    illness = str(world.codes["Б"].pk)
    assert ("болезнь" in diary, 'data-letter="Б"' in gradebook, f'value="{illness}" selected' in lesson) == (
        True,
        False,
        False,
    )


def test_one_day_is_enough_and_a_wrong_range_is_explained(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    boris.post(page_of(world), typed(world, ends_on=""))
    wrong = boris.post(page_of(world), typed(world, ends_on="2026-10-11"))
    note = ExcuseNote.objects.get()
    assert ((note.starts_on, note.ends_on), "Последний день раньше первого." in lines(wrong)) == (
        (MONDAY, MONDAY),
        True,
    )


def test_a_pupil_of_another_class_is_not_on_the_list(world: World, signed_in: SignedIn) -> None:
    signed_in(world.boris).post(page_of(world), typed(world, pupil=str(world.zoya.pupil.pk)))
    assert list(ExcuseNote.objects.all()) == []


def test_management_reads_without_a_form(world: World, signed_in: SignedIn) -> None:
    at.make_excuse_note(
        pupil=world.dima.pupil, code=world.codes["Б"], starts_on=MONDAY, ends_on=FRIDAY, by=world.boris.user
    )
    page = signed_in(world.galina).get(page_of(world))
    assert (table(page)[1][5], "Внести причину" in page.content.decode()) == ("действует", False)


@pytest.mark.parametrize("n_rows", [1, 3])
def test_queries_do_not_grow_with_notes(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_rows: int
) -> None:
    for _ in range(n_rows):
        at.make_excuse_note(
            pupil=world.dima.pupil,
            code=world.codes["УП"],
            kind=NoteKind.ORDER,
            starts_on=MONDAY,
            ends_on=TUESDAY,
            by=world.boris.user,
        )
    boris = signed_in(world.boris)
    with django_assert_num_queries(6):
        page = boris.get(page_of(world))
    assert [row[:3] for row in table(page)[1:]] == [["Ершов Дмитрий", "12.10.2026 – 13.10.2026", "УП"]] * n_rows
