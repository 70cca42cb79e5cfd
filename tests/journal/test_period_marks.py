"""Period marks: set by hand, refused by the database wherever the school's rules refuse them (R-31, R-51)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from common.refusals import Locked, Refused
from entry.actions import Conflict
from journal.actions import accept_proposals, change_work, set_period_mark
from journal.actions.period_marks import Outcome, PeriodMarkKey, ShownProposal
from journal.models import Mark, PeriodKind, PeriodMark, PeriodResult
from tests.factories import journal as j
from tests.factories import school as s
from tests.journal.test_triggers import refusal_of, sql
from tests.world import NIKITA_LEFT_ON, TODAY, World


def spot(world: World, name: str = "dima", kind: PeriodKind = PeriodKind.TERM, **other: Any) -> PeriodMarkKey:
    """The place of the mark in mathematics for the I quarter, or for the year."""
    term_id = world.quarter_1.pk if kind == PeriodKind.TERM else None
    place = {"subject_id": world.maths.pk, "year_id": world.calendar.year_id, "term_id": term_id, **other}
    return PeriodMarkKey(pupil_id=getattr(world, name).pupil.pk, kind=kind, **place)


def put(world: World, outcome: Outcome, known_version: int = 0, reason: str = "", **place: Any) -> PeriodMark:
    return set_period_mark(
        spot=spot(world, **place), outcome=outcome, reason=reason, known_version=known_version, by=world.anna.user
    )


def stored() -> list[tuple[object, ...]]:
    return list(PeriodMark.objects.values_list("pupil__user__username", "kind", "value", "result", "reason", "version"))


def history() -> list[tuple[object, ...]]:
    events = PeriodMark.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]  # pghistory adds it
    return list(events.values_list("pgh_label", "value", "result"))


def the_last_term_is_over(world: World) -> None:
    """The year consists of the I quarter alone."""
    world.quarter_2.delete()


def test_a_mark_is_set_changed_and_cleared_with_its_history(world: World) -> None:
    put(world, Outcome(4))
    put(world, Outcome(5), 1, reason="победа в олимпиаде")
    put(world, Outcome(result=PeriodResult.NOT_ATTESTED), 2)
    put(world, Outcome(), 3)
    assert stored() == [("dima", "term", None, "", "", 4)]
    assert history() == [("insert", 4, ""), ("update", 5, ""), ("update", None, "not_attested"), ("update", None, "")]
    assert list(PeriodMark.objects.given()) == []


def test_a_repeated_request_changes_nothing_and_a_stale_one_is_told_the_other_value(world: World) -> None:
    put(world, Outcome(4))
    put(world, Outcome(4))
    with pytest.raises(Conflict) as conflict:
        put(world, Outcome(result=PeriodResult.CREDIT))
    assert (conflict.value.value, conflict.value.version, conflict.value.author) == ("4", 1, "Белова А. С.")
    assert stored() == [("dima", "term", 4, "", "", 1)]


def test_year_exam_and_final_marks_stand_beside_those_of_terms(world: World) -> None:
    the_last_term_is_over(world)
    for value, kind in ((3, PeriodKind.TERM), (4, PeriodKind.YEAR), (5, PeriodKind.EXAM), (5, PeriodKind.FINAL)):
        put(world, Outcome(value), kind=kind)
    assert sorted(row[1:3] for row in stored()) == [("exam", 5), ("final", 5), ("term", 3), ("year", 4)]


REFUSED: list[tuple[str, Callable[[World], object], str]] = [
    ("outside the scale", lambda w: put(w, Outcome(1)), "Отметка вне шкалы, принятой в школе."),
    ("out of all scales", lambda w: put(w, Outcome(6)), "Отметка – от 1 до 5 или иной результат, но не вместе."),
    ("both at once", lambda w: put(w, Outcome(4, "credit")), "Отметка – от 1 до 5 или иной результат, но не вместе."),
    ("another class", lambda w: put(w, Outcome(4), subject_id=w.history.pk, name="zoya"),
     "На конец периода ученику не преподают этот предмет."),
    ("a pupil who left", lambda w: put(w, Outcome(4), name="nikita"),
     "На конец периода ученику не преподают этот предмет."),
    ("too early", lambda w: put(w, Outcome(4), term_id=w.quarter_2.pk),
     "Рано: отметки за период выставляют с 16.12.2026."),
    ("the year too early", lambda w: put(w, Outcome(4), kind=PeriodKind.YEAR),
     "Рано: отметки за период выставляют с 16.12.2026."),
    ("a term of the year's mark", lambda w: put(w, Outcome(4), kind=PeriodKind.YEAR, term_id=w.quarter_1.pk),
     "У отметки за период указывают период, у остальных – только год."),
]  # fmt: skip


@pytest.mark.parametrize(("write", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_the_database_refuses(world: World, write: Callable[[World], object], message: str) -> None:
    with pytest.raises(Refused) as refusal:
        write(world)
    assert (refusal.value.message, stored()) == (message, [])


def test_nothing_is_set_in_grade_one(world: World) -> None:
    world.class_5a.grade = 1
    world.class_5a.save()
    for outcome in (Outcome(4), Outcome(result=PeriodResult.NOT_ATTESTED)):
        with pytest.raises(Refused, match="В 1 классе отметки не ставят"):
            put(world, outcome)
    assert stored() == []


def test_a_closed_term_keeps_its_marks_through_any_door(world: World) -> None:
    mark = put(world, Outcome(4))
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    message = "Учебный период закрыт: отметки за него не меняются."
    for name, version in (("dima", 1), ("sveta", 0)):
        with pytest.raises(Locked) as locked:
            put(world, Outcome(5), version, name=name)
        assert locked.value.message == message
    assert refusal_of(lambda: PeriodMark.objects.update(value=5)) == message
    assert refusal_of(lambda: sql("UPDATE journal_periodmark SET value = 5")) == message
    assert refusal_of(mark.delete) == "Отметку за период не удаляют, а снимают: история сохраняется."
    assert stored() == [("dima", "term", 4, "", "", 1)]


def test_the_year_mark_closes_with_the_last_term_and_the_exam_with_the_year(world: World) -> None:
    the_last_term_is_over(world)
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    with pytest.raises(Locked):
        put(world, Outcome(4), kind=PeriodKind.YEAR)
    put(world, Outcome(4), kind=PeriodKind.EXAM)
    assert stored() == [("dima", "exam", 4, "", "", 1)]


def test_a_mark_stays_with_its_pupil(world: World) -> None:
    put(world, Outcome(4))
    change = "UPDATE journal_periodmark SET pupil_id = %(pupil)s"
    assert refusal_of(lambda: sql(change, pupil=world.sveta.pupil.pk)) == (
        "Запись журнала нельзя перенести на другой урок или другого ученика."
    )


def test_who_left_after_the_term_keeps_a_mark_that_may_still_be_set(world: World) -> None:
    """Никита left on 25 September; a term that ended the day before sums up his work too."""
    term = s.make_term(
        calendar=s.make_calendar(year=world.calendar.year, name="другой"),
        number=1, starts_on=TODAY - timedelta(days=40), ends_on=NIKITA_LEFT_ON,
    )  # fmt: skip
    world.class_5a.calendar = term.calendar
    world.class_5a.save()
    put(world, Outcome(3), name="nikita", term_id=term.pk)
    assert stored() == [("nikita", "term", 3, "", "", 1)]


def test_accepted_proposals_are_set_all_or_none(world: World) -> None:
    put(world, Outcome(3), name="sveta")
    seen = [ShownProposal(spot(world), 4, 0), ShownProposal(spot(world, "sveta"), 5, 0)]
    with pytest.raises(Conflict):
        accept_proposals(proposals=seen, by=world.anna.user)
    assert stored() == [("sveta", "term", 3, "", "", 1)]
    assert accept_proposals(proposals=seen[:1], by=world.anna.user) == 1
    assert [row[:3] for row in stored()] == [("dima", "term", 4), ("sveta", "term", 3)]


def test_a_later_weight_and_later_marks_move_no_set_mark_and_no_closed_term(world: World) -> None:
    """R-30: the weight stands with the work; a closed term refuses even to change it there."""
    put(world, Outcome(4))
    world.answer.weight = 9
    world.answer.save()
    world.work_monday.refresh_from_db()
    assert world.work_monday.weight == 1
    change_work(work=world.work_monday, work_type=world.control_work, title="", known_version=1, by=world.anna.user)
    Mark.objects.update(value=2)
    assert stored() == [("dima", "term", 4, "", "", 1)]
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_worktype SET weight = 7")
    world.work_monday.refresh_from_db()
    assert world.work_monday.weight == 3
    assert "период закрыт" in refusal_of(lambda: sql("UPDATE journal_work SET weight = 7"))
