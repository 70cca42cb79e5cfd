"""What the database refuses of the class teacher's comments. Holds `messaging_classteachercomment.year_open`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from common.refusals import Locked, Refused
from entry.actions import Conflict
from journal.models import YearLock
from messaging.actions import write_comments
from messaging.actions.comments import TypedComment
from messaging.models import ClassTeacherComment
from school.models import Term
from tests.factories.messaging import make_comment
from tests.journal.test_triggers import refusal_of
from tests.owner import without_triggers
from tests.world import World


def write(world: World, text: str, known: int = 0, by: User | None = None) -> tuple[int, dict[int, Refused]]:
    typed = {world.dima.pupil.pk: TypedComment(text, known)}
    return write_comments(term=world.quarter_1, typed=typed, by=by or world.boris.user)


def test_a_changed_comment_keeps_who_wrote_what_before(world: World) -> None:
    write(world, "Старается.")
    write(world, "Старается, но забывает тетради.", known=1, by=world.maria.user)
    history: Any = ClassTeacherComment.pgh_event_model  # type: ignore[attr-defined]  # pghistory adds it
    kept = history.objects.order_by("pgh_id").values_list("text", "version", "written_by")
    assert list(kept) == [
        ("Старается.", 1, world.boris.user.pk),
        ("Старается, но забывает тетради.", 2, world.maria.user.pk),
    ]


def test_what_somebody_else_wrote_meanwhile_is_a_conflict_and_stays(world: World) -> None:
    make_comment(pupil=world.dima.pupil, term=world.quarter_1, text="Болел.", by=world.maria.user)
    n_written, refusals = write(world, "Старается.")
    assert (n_written, {pk: type(each) for pk, each in refusals.items()}) == (0, {world.dima.pupil.pk: Conflict})
    assert ClassTeacherComment.objects.get().text == "Болел."


def test_a_refused_comment_keeps_back_no_other(world: World) -> None:
    typed = {world.dima.pupil.pk: TypedComment("Старается.", 0), world.zoya.pupil.pk: TypedComment("й" * 1001, 0)}
    n_written, refusals = write_comments(term=world.quarter_1, typed=typed, by=world.boris.user)
    assert (n_written, {pk: each.message for pk, each in refusals.items()}) == (
        1,
        {world.zoya.pupil.pk: "Слово – не длиннее 1000 знаков."},
    )


def test_nothing_is_written_in_a_closed_year(world: World) -> None:
    comment = make_comment(pupil=world.dima.pupil, term=world.quarter_1, by=world.boris.user)
    with without_triggers():
        YearLock.objects.create(year=world.calendar.year, closed_by=world.galina.user)
    closed = "Учебный год закрыт: слово классного руководителя в нём не меняется."
    _, refusals = write(world, "Задним числом", known=1)
    assert [(type(each), each.message) for each in refusals.values()] == [(Locked, closed)]
    assert refusal_of(lambda: ClassTeacherComment.objects.filter(pk=comment.pk).update(text="")) == closed


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda row, world: row.delete(), "Слово не удаляют, а стирают: история сохраняется."),
        (
            lambda row, world: ClassTeacherComment.objects.filter(pk=row.pk).update(term=world.quarter_2),
            "Слово о другом ученике или периоде пишут заново.",
        ),
        (
            lambda row, world: make_comment(
                pupil=world.nikita.pupil,
                term=Term.objects.get(number=2, calendar=world.calendar),
                by=world.boris.user,
            ),
            "В этот учебный период ученик в классе не числится.",
        ),
    ],
)
def test_what_the_database_refuses(
    world: World, change: Callable[[ClassTeacherComment, World], object], reason: str
) -> None:
    row = make_comment(pupil=world.dima.pupil, term=world.quarter_1, by=world.boris.user)
    assert refusal_of(lambda: change(row, world)) == reason
