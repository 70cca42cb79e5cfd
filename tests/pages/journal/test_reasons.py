"""Why a pupil was away: the class teacher and management read it in the gradebook, a subject teacher nowhere (P-09)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.actions import put_away_hint
from attendance.actions import add_excuse_note
from attendance.models import NoteKind
from journal.actions import put_absence
from tests.conftest import SignedIn
from tests.factories import timetable as t
from tests.pages.journal.grid import grid
from tests.pages.reading import lines, table
from tests.world import FRIDAY, MONDAY, World

# Every way in which «Б» and its meaning could come to a reader.
SECRETS = ("болезнь", ">Б<", "Б –", "'Б'", "справк")


@pytest.fixture
def ill(world: World) -> None:
    """Дима was away on Monday; on Tuesday his teacher noted «НП». A certificate explains the whole week."""
    for lesson, letter in ((world.lesson_monday, "Н"), (world.lesson_tuesday, "НП")):
        put_absence(
            lesson=lesson, pupil=world.dima.pupil, code=world.codes[letter], known_version=0, by=world.anna.user
        )
    add_excuse_note(
        pupil=world.dima.pupil, kind=NoteKind.CERTIFICATE, starts_on=MONDAY, ends_on=FRIDAY, by=world.boris.user
    )


def gradebook_of(world: World) -> str:
    return reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk])


@pytest.mark.parametrize(
    ("person", "monday", "tuesday"),
    [
        ("anna", "4Н", "НП"),
        ("maria", "4Н", "НП"),
        ("boris", "4Б", "Б"),
        ("galina", "4Б", "Б"),
        ("igor", "4Б", "Б"),
    ],
)
def test_the_letter_in_the_gradebook_depends_on_the_reader(
    world: World, signed_in: SignedIn, ill: None, person: str, monday: str, tuesday: str
) -> None:
    (dima,) = [row for row in grid(signed_in(world.people[person]).get(gradebook_of(world))).rows if "Ершов" in row[0]]
    assert (monday in dima, tuesday in dima) == (True, True)


def test_a_class_teacher_reads_at_his_own_lessons_what_he_noted(world: World, signed_in: SignedIn) -> None:
    """He types there: a reason in place of the code would be written back by an undo."""
    lesson = t.make_lesson(assignment=world.history_5a, on=MONDAY, number=5)
    put_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes["Н"], known_version=0, by=world.boris.user)
    add_excuse_note(
        pupil=world.dima.pupil, kind=NoteKind.CERTIFICATE, starts_on=MONDAY, ends_on=FRIDAY, by=world.boris.user
    )
    page = signed_in(world.boris).get(reverse("journal:gradebook", args=[world.group_5a.pk, world.history.pk]))
    (dima,) = [row for row in grid(page).rows if "Ершов" in row[0]]
    assert dima[1] == "Н"


@pytest.mark.parametrize(("person", "letter"), [("boris", "Б – болезнь"), ("galina", "Б – болезнь")])
def test_the_page_of_the_lesson_tells_the_reason_to_who_may_know_it(
    world: World, signed_in: SignedIn, ill: None, person: str, letter: str
) -> None:
    url = reverse("journal:lesson", args=[world.lesson_monday.pk])
    rows = table(signed_in(world.people[person]).get(url))
    assert [row[1] for row in rows if row[0] == "1. Ершов Дмитрий"] == [letter]


@pytest.mark.parametrize("person", ["anna", "maria"])
def test_a_subject_teacher_is_told_the_reason_nowhere(
    world: World, signed_in: SignedIn, ill: None, person: str
) -> None:
    """Gradebook, the card with the history, the answers to what is typed, the report of changes."""
    lesson = world.lesson_monday if person == "anna" else world.lesson_tuesday
    put_away_hint(key="help", by=world.people[person].user)  # it tells of another «справка», that of the journal
    teacher, pupil = signed_in(world.people[person]), world.dima.pupil.pk
    absence = reverse("journal:absence", args=[lesson.pk, pupil])
    told = {
        "gradebook": teacher.get(gradebook_of(world)),
        "card": teacher.get(reverse("journal:cell", args=[lesson.pk, 1, pupil])),
        "changes": teacher.get(reverse("journal:changes")),
        "average": teacher.get(reverse("journal:pupil_average", args=[world.group_5a.pk, world.maths.pk, pupil])),
        "attention": teacher.get(reverse("journal:attention", args=[world.group_5a.pk, world.maths.pk])),
        "start": teacher.get("/start/teacher/"),
    }
    conflict = teacher.post(absence, {"value": "УП", "version": "0", "operation": str(uuid4())}).json()
    saved = teacher.post(absence, {"value": "НП", "version": "1", "operation": str(uuid4())}).json()
    noted = "Н" if person == "anna" else "НП"
    assert (conflict["value"], saved["value"]) == (noted, "НП")
    texts = {name: answer.content.decode() for name, answer in told.items()} | {"answers": f"{conflict} {saved}"}
    for page in ("gradebook", "card"):  # they list every letter that may be typed
        texts.pop(page)
    found = {name: [secret for secret in SECRETS if secret in text] for name, text in texts.items()}
    assert {name: secrets for name, secrets in found.items() if secrets} == {}
    assert [cell for row in grid(told["gradebook"]).rows[3:] for cell in row[1:] if "Б" in cell] == []
    history = lines(told["card"])
    assert [line for line in history[history.index("История") :] if "Б" in line.split()] == []
