"""Opening an empty installation."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from school.models import School
from school.roles import roles_of
from tests.world import World


def test_an_empty_base_gets_a_school_and_an_administrator_who_can_sign_in(db: None) -> None:
    output = io.StringIO()
    call_command("first_administrator", "Школа № 7", "Ёлкина", "Анна", stdout=output)
    login, password = (part.split(": ")[1].strip() for part in output.getvalue().split("   "))
    user = User.objects.get(username=login)
    assert (login, School.objects.get().short_name) == ("elkina.anna", "Школа № 7")
    assert (user.check_password(password), user.must_change_password) == (True, True)
    assert roles_of(user).is_administrator


def test_a_school_with_an_administrator_gets_no_second_one_this_way(world: World) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("first_administrator", "Школа № 7", "Ёлкина", "Анна")
    assert str(refusal.value) == "Администратор уже назначен: остальных назначает он, на странице «Сотрудники»."
