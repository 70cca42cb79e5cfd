"""Eight equal forms at the same moment, each over a connection of its own, write one row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.test import Client

from accounts.models import AccessSlip
from attendance.models import AbsenceNotice, ExcuseNote
from curriculum.models import LessonPlan, LessonPlanItem
from journal.models import Work
from meals.models import DayMenu
from school.models import Guardian, StaffMember
from tests.access.forms import TYPED, TYPED_INTO, forms_on
from tests.access.matrix import Row
from tests.at_once import all_at_once
from tests.conftest import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

# Who opens which page, which of its forms, what is typed over it, and what is written.
FORMS: list[tuple[str, Row, str, dict[str, Any], list[QuerySet[Any]]]] = [
    ("raisa", Row("meals:menu_new", "GET", (), {}), "", {}, [DayMenu.objects.all()]),
    ("boris", Row("school:guardian_new", "GET", ("dima",), {}), "", {}, [Guardian.objects.all()]),
    ("igor", Row("school:staff_new", "GET", (), {}), "", {}, [StaffMember.objects.all(), AccessSlip.objects.all()]),
    ("elena", Row("attendance:pupil_notices", "GET", ("dima",), {}), "", {}, [AbsenceNotice.objects.all()]),
    ("boris", Row("attendance:excuse_notes", "GET", ("class_5a",), {}), "", {}, [ExcuseNote.objects.all()]),
    ("anna", Row("curriculum:plan_item_new", "GET", ("plan",), {}), "", {}, [LessonPlanItem.objects.all()]),
    ("vera", Row("curriculum:plan", "GET", ("plan",), {}), "curriculum:plan_copy", {}, [LessonPlan.objects.all()]),
    ("anna", Row("journal:lesson", "GET", ("lesson_monday",), {}), "", {"new-type": "1"}, [Work.objects.all()]),
]


def send(session: str, address: str, data: dict[str, Any]) -> Callable[[], HttpResponseBase]:
    def sent() -> HttpResponseBase:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        return client.post(address, data)

    return sent


@pytest.mark.parametrize("place", range(len(FORMS)), ids=[row.name for _, row, *_ in FORMS])
def test_eight_equal_forms_write_one_row(world: World, place: int) -> None:
    person, row, view, over, rows = FORMS[place]
    client, page = sign_in(world.people[person]), row.url(world)
    form = next(each for each in forms_on(page, client.get(page).text) if each.view == (view or row.name))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    before = [each.count() for each in rows]
    typed = TYPED_INTO.get(form.view, {}) | over
    connection.close()
    # It has eight, and threads of servers of other tests may hold some of them.
    connection.close_pool()  # type: ignore[attr-defined]  # of PostgreSQL's backend
    answers = all_at_once([send(session, form.action, form.filled(TYPED, typed)) for _ in range(8)])
    assert [each.count() - n for each, n in zip(rows, before, strict=True)] == [1] * len(rows)
    assert len({answer.headers.get("Location") for answer in answers if answer.status_code == 302}) == 1
    assert {answer.status_code for answer in answers} <= {200, 302}
