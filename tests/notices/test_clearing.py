"""What goes each night: old notices and letters, and the count of what may no longer be opened."""

from __future__ import annotations

from datetime import timedelta

from common.clock import current_moment
from notices.actions.clearing import clear_old_notices
from notices.models import Mail, MailState, Notice
from tests.factories.notices import count_beside_bell, make_mail_address, make_told
from tests.world import TODAY, World


def test_notices_go_after_four_months_and_the_count_with_them(world: World) -> None:
    make_told(world.elena, world.dima, n=2)
    old = Notice.objects.earliest("pk")
    Notice.objects.filter(pk=old.pk).update(created_at=current_moment() - timedelta(days=121))
    clear_old_notices(now=current_moment(), by=None)
    assert (Notice.objects.count(), count_beside_bell(world.elena)) == (1, 1)


def test_news_about_a_child_who_is_no_longer_ones_own_is_not_counted(world: World) -> None:
    make_told(world.elena, world.dima)
    make_told(world.dima, world.dima)
    world.dima_of_elena.ends_on = TODAY - timedelta(days=1)
    world.dima_of_elena.save()
    clear_old_notices(now=current_moment(), by=None)
    assert (count_beside_bell(world.elena), count_beside_bell(world.dima)) == (0, 1)


def test_letters_go_after_a_month_but_not_those_that_wait(world: World) -> None:
    address = make_mail_address(world.elena)
    long_ago = current_moment() - timedelta(days=31)
    for state in MailState.values:
        Mail.objects.create(
            user=world.elena.user, address=address.address, state=state, created_at=long_ago, due_at=long_ago
        )
    clear_old_notices(now=current_moment(), by=None)
    assert list(Mail.objects.values_list("state", flat=True)) == [MailState.WAITING]
