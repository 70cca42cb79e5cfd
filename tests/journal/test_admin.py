"""The journal's reference tables: the administrator keeps them, and nothing that teachers write is among them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from journal.models import AbsenceCode, Work, WorkType
from school.admin_site import site
from tests.conftest import SignedIn
from tests.world import World

NO_SUBJECTS = {"subject_weights-TOTAL_FORMS": "0", "subject_weights-INITIAL_FORMS": "0"}
DICTATION = {
    "name": "Диктант",
    "short_name": "Д",
    "weight": "2",
    "position": "5",
    **NO_SUBJECTS,
}


def test_only_reference_tables_are_there() -> None:
    tables = {model for model in site._registry if model._meta.app_label == "journal"}
    assert tables == {WorkType, AbsenceCode}


def test_the_administrator_adds_a_work_type(world: World, signed_in: SignedIn) -> None:
    signed_in(world.igor).post("/admin/journal/worktype/add/", DICTATION)
    assert WorkType.objects.get(name="Диктант").weight == Decimal(2)


@pytest.mark.parametrize("person", ["anna", "galina", "kira", "elena"])
def test_nobody_else_does(world: World, signed_in: SignedIn, person: str) -> None:
    answer = signed_in(world.people[person]).post("/admin/journal/worktype/add/", DICTATION)
    assert answer.status_code in {302, 403, 404}
    assert not WorkType.objects.filter(name="Диктант").exists()


def test_a_new_weight_does_not_touch_works_already_given(world: World, signed_in: SignedIn) -> None:
    changed = {"name": "Ответ на уроке", "short_name": "О", "weight": "4", "position": "1", **NO_SUBJECTS}
    signed_in(world.igor).post(f"/admin/journal/worktype/{world.answer.pk}/change/", changed)
    assert WorkType.objects.get(pk=world.answer.pk).weight == Decimal(4)
    assert Work.objects.get(pk=world.work_monday.pk).weight == Decimal(1)


def test_a_code_that_is_late_and_missing_at_once_is_refused(world: World, signed_in: SignedIn) -> None:
    contradiction = {
        "letter": "ОО",
        "name": "опоздал и не был",
        "is_absence": "on",
        "is_late": "on",
        "typed_as": "z",
        "position": "9",
    }
    page = signed_in(world.igor).post("/admin/journal/absencecode/add/", contradiction)
    assert "Опоздание – не пропуск." in page.content.decode()
    assert not AbsenceCode.objects.filter(letter="ОО").exists()
