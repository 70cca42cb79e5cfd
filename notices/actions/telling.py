"""Telling: of each place that has changed, what stands there now, to everybody who may see it now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from common.actions import action
from notices.access import families_of
from notices.models import HistoryChange, Notice
from notices.queries.facts import facts_about
from notices.queries.mail import Paces
from notices.queries.sources import is_alone
from notices.rules.wording import Fact, Told, news

AT_ONCE = 200  # places told in one transaction


@action
def tell_changes(*, now: datetime, by: None) -> int:
    """Tell some of what is due; returns how many places, so that who gets 0 is through.

    What is told and that it is told are one transaction, and a person is told the n-th news of a place once.
    """
    if not is_alone():
        return 0
    due = HistoryChange.objects.filter(is_told=False, due_at__lte=now).order_by("due_at")
    places = set(due.values_list("about", flat=True)[:AT_ONCE])
    if not places:
        return 0
    # Named before the state is read: a change that comes meanwhile may not be in it and is told later.
    changes = list(HistoryChange.objects.filter(is_told=False, about__in=places).values_list("pk", flat=True))
    Notice.objects.bulk_create(_notices(facts_about(sorted(places)), now))
    HistoryChange.objects.filter(pk__in=changes).update(is_told=True)
    return len(places)


def _notices(facts: Iterable[Fact], now: datetime) -> list[Notice]:
    of_place = {fact.about: fact for fact in facts}  # a mark may be due both by itself and with its column
    families = families_of({fact.pupil_id for fact in of_place.values() if fact.pupil_id})
    user_ids = set().union(*families.values(), *(fact.readers for fact in of_place.values()))
    told, paces = _told(of_place, user_ids), Paces(user_ids)
    return [
        Notice(
            user_id=user_id,
            pupil_id=fact.pupil_id,
            kind=new.kind,
            about=fact.about,
            number=before.number + 1 if before else 1,
            value=fact.value,
            text=new.text,
            on=fact.on,
            created_at=now,
            mail_at=paces.moment(user_id, fact.pupil_id, new.kind, now),
        )
        for fact in of_place.values()
        for user_id in fact.readers or sorted(families.get(fact.pupil_id or 0, ()))
        for before in [told.get((user_id, fact.about))]
        for new in [news(fact, before)]
        if new
    ]


def _told(places: Collection[str], user_ids: Collection[int]) -> dict[tuple[int, str], Told]:
    """What each person was last told of each place."""
    rows = Notice.objects.filter(user__in=user_ids, about__in=places).order_by("number")
    return {
        (user_id, about): Told(kind, value, number)
        for user_id, about, kind, value, number in rows.values_list("user", "about", "kind", "value", "number")
    }
