"""Letters to the parents of a class for some days: to whom they can go, who has them, who has read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from accounts.models import User
from common.dated import Today
from common.formatting import date_short
from messaging.models import LetterDelivery, ParentsLetter, ThreadMember
from school.models import Guardianship, Pupil, PupilUserObjectPermission, SchoolClass
from school.queries.class_list import class_list


@dataclass(frozen=True)
class Reader:
    """A guardian who has got a letter. `read_at` is when he has read the thread last; None while he has not."""

    name: str
    words: str
    read_at: datetime | None


@dataclass(frozen=True)
class SentLetter:
    """A letter of these days; `number` is which time it was sent."""

    pk: int
    number: int
    sent_at: datetime
    readers: Sequence[Reader]

    @property
    def is_read(self) -> bool:
        return any(reader.read_at for reader in self.readers)


@dataclass(frozen=True)
class LetterRow:
    """A pupil, by his number in the list of the class: guardians who can get a letter today, by account, and the
    letters that went out.
    """

    number: int | None
    pupil: Pupil
    recipients: Mapping[int, str]
    letters: Sequence[SentLetter]


@dataclass(frozen=True)
class ClassLetters:
    """The letters of a class for some days."""

    rows: Sequence[LetterRow]

    @property
    def last_number(self) -> int:
        """How many times these days have been sent; 0 when nobody has got anything."""
        return max((letter.number for row in self.rows for letter in row.letters), default=0)

    @property
    def waiting(self) -> list[LetterRow]:
        """Who could get a letter and has none."""
        return [row for row in self.rows if row.recipients and not row.letters]

    @property
    def reachable(self) -> list[LetterRow]:
        return [row for row in self.rows if row.recipients]

    @property
    def n_sent(self) -> int:
        return sum(bool(row.letters) for row in self.rows)

    @property
    def n_read(self) -> int:
        """Families of which somebody has read the last letter."""
        return sum(bool(row.letters and row.letters[0].is_read) for row in self.rows)


def class_letters(school_class: SchoolClass, pupils: Sequence[Pupil], days: tuple[date, date]) -> ClassLetters:
    """Of these pupils of the class. Six queries."""
    places = class_list(school_class.pk)
    pupil_ids = [pupil.pk for pupil in pupils]
    recipients, letters = _recipients(pupil_ids), _letters(pupil_ids, days)
    rows = [
        LetterRow(places.number(one.pk), one, recipients.get(one.pk, {}), letters.get(one.pk, ()))
        for one in places.in_order(pupils, lambda pupil: pupil.pk)
    ]
    return ClassLetters(rows)


def _recipients(pupil_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """Guardians of today who can sign in and are permitted to see the child.

    They are those of `Correspondent`, which is asked when letters are sent: for a whole class it reads too much. Two
    queries: in one PostgreSQL would go through the permissions of the whole school.
    """
    found: dict[int, dict[int, str]] = defaultdict(dict)
    permitted = set(
        PupilUserObjectPermission.objects.filter(
            content_object__in=pupil_ids, permission__codename="view_pupil"
        ).values_list("content_object", "user")
    )
    bonds = Guardianship.objects.on(Today()).filter(pupil__in=pupil_ids, guardian__user__is_active=True)
    for row in bonds.select_related("guardian").order_by("guardian__sort_name", "pk"):
        user_id = row.guardian.user_id
        if user_id and (row.pupil_id, user_id) in permitted:
            found[row.pupil_id][user_id] = f"{row.guardian.initials_name}, {row.get_relation_display()}"
    return found


def _letters(pupil_ids: Collection[int], days: tuple[date, date]) -> dict[int, list[SentLetter]]:
    """By pupil, the latest first. Three queries."""
    sent = ParentsLetter.objects.filter(pupil__in=pupil_ids, starts_on=days[0], ends_on=days[1])
    letters = list(sent.select_related("sending").defer("content").order_by("-number"))
    thread_of = dict(LetterDelivery.objects.filter(letter__in=letters).values_list("thread", "letter"))
    readers: dict[int, list[Reader]] = defaultdict(list)
    members = ThreadMember.objects.filter(thread__in=thread_of, is_starter=False).select_related("user")
    for member in members.order_by("user__sort_name", "pk"):
        read_at = member.read_at if member.read_up_to else None
        readers[thread_of[member.thread_id]].append(Reader(member.user.initials_name, member.words, read_at))
    found: dict[int, list[SentLetter]] = defaultdict(list)
    for letter in letters:
        found[letter.pupil_id].append(SentLetter(letter.pk, letter.number, letter.sending.sent_at, readers[letter.pk]))
    return found


@dataclass(frozen=True)
class SentDays:
    """Days for which letters of the class went out."""

    starts_on: date
    ends_on: date

    @property
    def title(self) -> str:
        return f"{date_short(self.starts_on)}–{date_short(self.ends_on)}"


def days_sent(school_class: SchoolClass) -> list[SentDays]:
    """Of the class, the latest sent first. One query."""
    rows = ParentsLetter.objects.filter(school_class=school_class).order_by().values_list("starts_on", "ends_on")
    return [SentDays(*days) for *days, _ in rows.annotate(latest=Max("pk")).order_by("-latest")]


def is_key_used(key: str, by: User) -> bool:
    """Has the person sent letters by the form with this key already? No query for what is no key."""
    try:
        value = UUID(key)
    except ValueError:
        return False
    return ParentsLetter.objects.filter(sending__key=value, sending__sent_by=by).exists()
