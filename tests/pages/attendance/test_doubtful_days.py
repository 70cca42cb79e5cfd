"""Days of absence that are odd are asked back: no lessons, told twice, another year (issue 18)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from attendance.models import AbsenceNotice, ExcuseNote
from school.models import Vacation
from tests.conftest import SignedIn
from tests.world import TODAY, World

Send = Callable[..., Any]
NO_LESSONS = {
    "a Sunday": ("2026-10-18", "2026-10-18", "В эти дни уроков нет: воскресенье."),
    "the vacations": ("2026-10-26", "2026-10-30", "В эти дни уроков нет: осенние каникулы."),
    "between terms": ("2026-11-02", "2026-11-02", "В эти дни уроков нет: вне учебных периодов."),
    "last year": ("2026-05-14", "2026-05-15", "В эти дни ученик в школе не числится."),
    "next year": ("2027-10-14", "2027-10-14", "Первый день – не из этого учебного года: 14.10.2027."),
}


@pytest.fixture(params=["notice", "note"])
def send(request: pytest.FixtureRequest, world: World, signed_in: SignedIn) -> Send:
    """Sends days of absence by the form of a guardian, or of a class teacher."""
    Vacation.objects.create(
        calendar=world.calendar, name="осенние каникулы", starts_on=date(2026, 10, 26), ends_on=date(2026, 11, 1)
    )
    return sender(world, signed_in, request.param)


def sender(world: World, signed_in: SignedIn, kind: str) -> Send:
    is_notice = kind == "notice"
    person: Client = signed_in(world.elena if is_notice else world.boris)
    pupil = world.dima.pupil.pk
    page = ("pupil_notices", pupil) if is_notice else ("excuse_notes", world.class_5a.pk)
    url = reverse(f"attendance:{page[0]}", args=[page[1]])
    same = {"kind": "illness", "text": ""} if is_notice else {"kind": "application", "pupil": pupil}

    def post(starts_on: str, ends_on: str, **more: str) -> Any:
        return person.post(url, {**same, "starts_on": starts_on, "ends_on": ends_on, **more})

    return post


def written() -> int:
    return AbsenceNotice.objects.count() + ExcuseNote.objects.count()


@pytest.mark.parametrize("name", NO_LESSONS)
def test_days_without_lessons_are_asked_back(world: World, send: Send, name: str) -> None:
    starts_on, ends_on, question = NO_LESSONS[name]
    asked = send(starts_on, ends_on)
    form = asked.context["form"]
    assert (asked.status_code, written()) == (400, 0)
    assert form.non_field_errors()[0].startswith(question)
    assert form["is_sure"].label == "Да, всё верно"
    assert (send(starts_on, ends_on, is_sure="on").status_code, written()) == (302, 1)


def test_days_told_already_are_asked_back(world: World, send: Send) -> None:
    assert (send("2026-10-14", "2026-10-16").status_code, written()) == (302, 1)
    asked = send("2026-10-16", "2026-10-20")
    assert (asked.status_code, written()) == (400, 1)
    assert "14.10.2026 – 16.10.2026" in asked.context["form"].non_field_errors()[0]
    assert (send("2026-10-17", "2026-10-20").status_code, written()) == (302, 2)
    assert (send("2026-10-16", "2026-10-20", is_sure="on").status_code, written()) == (302, 3)


def test_a_range_with_one_school_day_is_not_asked(world: World, send: Send) -> None:
    assert (send("2026-10-17", "2026-10-19").status_code, written()) == (302, 1)
    assert date(2026, 10, 19) > TODAY


def test_what_is_wrong_is_told_without_a_question(world: World, send: Send) -> None:
    answer = send("2026-10-18", "2026-10-11")
    assert (answer.status_code, "is_sure" in answer.context["form"].fields) == (400, False)
