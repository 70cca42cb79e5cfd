"""The administrator's reference tables: closed to everybody else on every address, and nobody's data are in them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from school.admin_site import site
from tests.conftest import SignedIn
from tests.world import World

ABOUT_PERSONS = {
    "AccessLog", "AccessSlip", "Absence", "Enrolment", "Guardian", "Guardianship", "Mark", "Pupil", "PupilImport",
    "StaffMember", "StandingOffice", "SubjectExemption", "User", "Withdrawal",
}  # fmt: skip


def addresses() -> list[str]:
    """Every page of every table, with an object that may be there, and the pages around them."""
    of_site = ["/admin/", "/admin/autocomplete/", "/admin/jsi18n/", "/admin/school/", "/admin/r/1/1/"]
    tables = [f"admin:{model._meta.app_label}_{model._meta.model_name}" for model in site._registry]
    without_object = [reverse(f"{table}_{page}") for table in tables for page in ("changelist", "add")]
    pages = ("change", "delete", "history")
    return of_site + without_object + [reverse(f"{table}_{page}", args=[1]) for table in tables for page in pages]


def test_no_table_about_persons_is_there() -> None:
    assert {model.__name__ for model in site._registry} & ABOUT_PERSONS == set()


@pytest.mark.parametrize("person", ["anna", "boris", "galina", "kira", "raisa", "elena", "dima", "lev"])
def test_nobody_but_the_administrator_gets_an_answer(world: World, signed_in: SignedIn, person: str) -> None:
    client = signed_in(world.people[person])
    answers = {
        url: (client.get(url, follow=True).status_code, client.post(url, {}, follow=True).status_code)
        for url in addresses()
    }
    assert answers == dict.fromkeys(addresses(), (403, 403))
