"""Sending reports about children to their parents, each into a thread of its own (§ 4.2з)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.models import User
from common.actions import action
from common.sheets import Sheet
from messaging.actions.threads import start_thread
from messaging.models import LetterDelivery, ParentsLetter
from messaging.rules.correspondence import Addressee
from messaging.rules.letters import sheet_as_json
from school.models import SchoolClass


@dataclass(frozen=True)
class NewLetter:
    """The report about a pupil, and the accounts of the guardians to whom it goes."""

    pupil_id: int
    report: Sheet
    user_ids: Sequence[int]


@action
def send_letters(
    *,
    letters: Sequence[NewLetter],
    school_class: SchoolClass,
    days: tuple[date, date],
    number: int,
    subject: str,
    text: str,
    key: UUID,
    by: User,
) -> list[ParentsLetter]:
    """Begin a thread with each guardian and put the report into it. The same form sent again sends nothing.

    Raises Refused when one of the guardians may not be written to any more, or when the letters of these days with
    this number have been sent already: then nothing is sent.
    """
    to = [Addressee(user_id, each.pupil_id) for each in letters for user_id in each.user_ids]
    threads = start_thread(recipients=to, subject=subject, text=text, audience=school_class.name, key=key, by=by)
    if LetterDelivery.objects.filter(thread__in=threads).exists():
        return list(ParentsLetter.objects.filter(sending=threads[0].sending))
    sent = ParentsLetter.objects.bulk_create(
        ParentsLetter(
            sending=threads[0].sending, pupil_id=each.pupil_id, school_class=school_class, number=number,
            starts_on=days[0], ends_on=days[1], content=sheet_as_json(each.report),
        )
        for each in letters
    )  # fmt: skip
    letter_of = {letter.pupil_id: letter for letter in sent}
    LetterDelivery.objects.bulk_create(
        LetterDelivery(letter=letter_of[one.pupil_id], thread=one) for one in threads if one.pupil_id in letter_of
    )
    return sent
