"""What the page of settings shows: the address, and for each child and kind how soon letters come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from common.people import russian_key
from notices.models import MailAddress, MailChoice, NewsKind
from notices.queries.mail import is_mail_on
from notices.rules.paces import USUAL_PACE
from school.models import Pupil
from school.roles import Roles

OF_A_CHILD = (
    NewsKind.FIRST_LESSON, NewsKind.MARKS, NewsKind.PERIOD_MARKS, NewsKind.ABSENCES, NewsKind.HOMEWORK,
)  # fmt: skip
OF_EVERYBODY = (NewsKind.MESSAGES, NewsKind.ANNOUNCEMENTS, NewsKind.ANSWERS)


@dataclass(frozen=True)
class PaceChoice:
    """A kind of news and how soon it comes."""

    kind: str
    label: str
    pace: str


@dataclass(frozen=True)
class PaceGroup:
    """Kinds of news about a child, or about no child."""

    pupil_id: int | None
    name: str
    choices: list[PaceChoice]


@dataclass(frozen=True)
class MailSettings:
    """All that stands on the page."""

    is_on: bool
    address: MailAddress | None
    groups: list[PaceGroup]


def mail_settings(roles: Roles) -> MailSettings:
    """The person's settings. Three queries."""
    chosen: dict[tuple[int | None, str], str] = {
        (pupil_id, kind): pace
        for pupil_id, kind, pace in MailChoice.objects.filter(user=roles.user_id).values_list("pupil", "kind", "pace")
    }
    children = Pupil.objects.filter(pk__in=roles.family_pupil_ids).order_by("pk").values_list("pk", "first_name")
    in_order = sorted(children, key=lambda child: russian_key(child[1]))
    groups = [_group(pk, name, OF_A_CHILD, chosen) for pk, name in in_order]
    others = [*OF_EVERYBODY, *([NewsKind.UNDELIVERED] if roles.led_class_ids else [])]
    groups.append(_group(None, "Остальное" if groups else "", others, chosen))
    return MailSettings(is_mail_on(), MailAddress.objects.filter(user=roles.user_id).first(), groups)


def _group(
    pupil_id: int | None, name: str, kinds: Iterable[NewsKind], chosen: dict[tuple[int | None, str], str]
) -> PaceGroup:
    choices = [
        PaceChoice(
            kind.value,
            kind.label[:1].upper() + kind.label[1:],
            chosen.get((pupil_id, kind.value)) or chosen.get((None, kind.value)) or USUAL_PACE[kind.value],
        )
        for kind in kinds
    ]
    return PaceGroup(pupil_id, name, choices)
