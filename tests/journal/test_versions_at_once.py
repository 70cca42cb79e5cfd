"""Whatever happens between whose statements: what is shown is what has been committed (docs/decisions/0028).

Two processes keep bodies, people write and read over connections of their own, and hypothesis says who goes on next.
"""

from __future__ import annotations

from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings

from journal.models import Homework, Mark
from journal.queries.kept_bodies import KeptBodies
from school.models import Pupil
from tests.factories import journal as j
from tests.journal.test_versions import version_for
from tests.turns import MOVES, WRITTEN_MEANWHILE, Moves, Pause, Work, take_turns
from tests.world import World
from timetable.models import Lesson

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = count(1)


def page(pupil: Pupil, pause: Pause = lambda: None) -> str:
    """What is shown about the pupil: something of his own and something of his class, read by two statements."""
    marks = Mark.objects.filter(pupil=pupil).order_by("pk").values_list("comment", flat=True)
    comments = list(marks)
    pause()
    tasks = Homework.objects.filter(lesson__group__members__pupil=pupil).order_by("pk").values_list("text", flat=True)
    return f"{comments} {list(tasks)}"


def open_page(bodies: KeptBodies, pupil: Pupil, pause: Pause = lambda: None) -> str:
    """As a view does, with a pause after the version is known and one while the body is drawn."""
    version = version_for(pupil.pk)
    pause()
    return bodies.get(pupil.pk, version, lambda: page(pupil, pause)).decode()


def writes(pupil: Pupil, lesson: Lesson) -> Work:
    """Two transactions, each of which changes a mark of the pupil and the homework of his class."""

    def work(pause: Pause) -> None:
        for _ in range(2):
            with transaction.atomic():
                Mark.objects.filter(pupil=pupil, work__lesson=lesson).update(comment=f"слово {next(WORDS)}")
                pause()
                Homework.objects.filter(lesson=lesson).update(text=f"слово {next(WORDS)}")
                pause()
            pause()

    return work


def reads(pupil: Pupil, bodies: KeptBodies) -> Work:
    """Opens the page twice."""

    def work(pause: Pause) -> None:
        for _ in range(2):
            open_page(bodies, pupil, pause)
            pause()

    return work


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
@example(moves=WRITTEN_MEANWHILE[0])
@example(moves=WRITTEN_MEANWHILE[1])
def test_whoever_opens_the_page_sees_what_has_been_committed(world: World, moves: Moves) -> None:
    pupil, processes = world.dima.pupil, (KeptBodies(10_000), KeptBodies(10_000))
    if not Homework.objects.filter(lesson=world.lesson_tuesday).exists():
        j.make_homework(lesson=world.lesson_tuesday, text="§ 13", by=world.maria.user)
        j.make_mark(work=world.work_tuesday, pupil=pupil, value=5, by=world.maria.user)

    def look() -> None:
        assert [open_page(bodies, pupil) for bodies in processes] == [page(pupil)] * 2

    works = [writes(pupil, lesson) for lesson in (world.lesson_monday, world.lesson_tuesday)]
    take_turns([*works, *(reads(pupil, processes[number]) for number in (0, 1, 1))], moves, look)
