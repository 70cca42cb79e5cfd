"""The address of a person and what he wants to be written about; nothing is sent before the address is confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time, timedelta

from django.utils.crypto import get_random_string

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Refused
from notices.models import Mail, MailAddress, MailChoice, MailPace

CONFIRMATIONS_A_DAY = 5
_SECOND_PRESS = timedelta(minutes=1)


@action
def set_mail_address(*, address: str, by: User) -> MailAddress:
    """Keep the address and ask its owner to confirm it; refused when that was asked too often.

    Whoever types somebody else's address can have only a few letters sent there, which tell of nobody. A second press
    sends nothing: its letter would end the link of the first one, which may be open already.
    """
    now = current_moment()
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    waiting = MailAddress.objects.filter(user=by, address=address, confirmed_at=None, failed_at=None)
    if just_asked := waiting.filter(asked_at__gte=now - _SECOND_PRESS).first():
        return just_asked
    asked = Mail.objects.filter(user=by, is_confirmation=True, created_at__gt=now - timedelta(days=1)).count()
    if asked >= CONFIRMATIONS_A_DAY:
        raise Refused("Сегодня ссылка уже отправлена несколько раз. Попробуйте завтра.")
    changed = {
        "address": address,
        "nonce": get_random_string(32),
        "asked_at": now,
        "confirmed_at": None,
        "score": 0,
        "scored_at": None,
        "failed_at": None,
        "failure": "",
    }
    saved, _ = MailAddress.objects.update_or_create(user=by, defaults=changed)
    Mail.objects.create(user=by, address=address, is_confirmation=True, due_at=now, created_at=now)
    return saved


@action
def confirm_mail_address(*, address: MailAddress, by: None) -> None:
    """Whoever has the link reads the address: from now on it is written to."""
    MailAddress.objects.filter(pk=address.pk, nonce=address.nonce, confirmed_at=None).update(
        confirmed_at=current_moment()
    )


@action
def remove_mail_address(*, by: User) -> None:
    """Forget the address; nothing is sent any more."""
    MailAddress.objects.filter(user=by).delete()


@action
def set_mail_hours(*, quiet_from: time, quiet_until: time, digest_at: time, by: User) -> None:
    """When the person is written to."""
    MailAddress.objects.filter(user=by).update(quiet_from=quiet_from, quiet_until=quiet_until, digest_at=digest_at)


@action
def choose_mail_paces(*, paces: Mapping[tuple[int | None, str], str], by: User) -> None:
    """How soon the person is written to about each child and kind."""
    MailChoice.objects.bulk_create(
        [MailChoice(user=by, pupil_id=pupil_id, kind=kind, pace=pace) for (pupil_id, kind), pace in paces.items()],
        update_conflicts=True,
        unique_fields=["user", "pupil", "kind"],
        update_fields=["pace"],
    )


@action
def stop_mails(*, user_id: int, kinds: Iterable[str], by: None) -> None:
    """No more letters of these kinds, about no child; what stands in the product stays there."""
    for kind in kinds:
        MailChoice.objects.filter(user=user_id, kind=kind).update(pace=MailPace.OFF)
        MailChoice.objects.get_or_create(user_id=user_id, pupil=None, kind=kind, defaults={"pace": MailPace.OFF})
