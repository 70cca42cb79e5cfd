"""Who has nothing to sign in with: said by lists of people, and counted by the database."""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine

from accounts import actions
from accounts.models import User
from accounts.queries import NO_ACCOUNT, login_states, needs_slip
from school.models import StaffMember
from tests.factories.school import make_staff
from tests.world import World


def test_the_database_counts_those_of_whom_the_lists_say_that_they_need_a_slip(world: World) -> None:
    by = world.igor.user

    def new_user(name: str) -> User:
        return actions.create_user(last_name="Новиков", first_name=name, by=by)

    users: dict[str, User | None] = {"без записи": None, "не выдан": new_user("Пётр")}
    users["действует"] = actions.issue_access_slip(user=new_user("Иван"), valid_days=14, by=by).slip.user
    with time_machine.travel(datetime(2026, 9, 1, 3, 0, tzinfo=UTC), tick=False):
        users["истёк"] = actions.issue_access_slip(user=new_user("Олег"), valid_days=1, by=by).slip.user
    own = actions.issue_access_slip(user=new_user("Илья"), valid_days=14, by=by).slip.user
    users["сменён"] = actions.change_password(user=own, password="сосна-17-вечер", by=own)
    users["отключён"] = actions.deactivate_user(user=new_user("Юрий"), by=by)
    staff = [make_staff(last_name="Новиков", first_name=name, user=user) for name, user in users.items()]
    states = login_states(user.pk for user in users.values() if user)
    said = {each.first_name for each in staff if (states[each.user_id] if each.user_id else NO_ACCOUNT).needs_slip}
    counted = StaffMember.objects.filter(needs_slip("user"), last_name="Новиков").values_list("first_name", flat=True)
    assert set(counted) == said == {"без записи", "не выдан", "истёк"}
