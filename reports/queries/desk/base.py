"""What a rule of the desk is made of: its SQL, its words, its mends (docs/adding.md, «A rule of the desk»)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from accounts.models import User
from common.people import initials_name, short_name
from reports.access import DeskScope
from school.models.classes import class_name
from school.roles import Roles
from timetable.models.groups import group_title

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a person looks closer, or mends what nobody can decide for him."""

    title: str
    url: str


@dataclass(frozen=True)
class Mend:
    """One click: `label` says what will be done, `done` that it has been.

    `write` calls an action of the floor concerned on what it fetches through access, so that the click may do no more
    than the page it stands for.
    """

    name: str
    label: str
    done: str
    write: Callable[[Roles, User], object]


class Rule(ABC):
    """One kind of contradiction. A subclass is a module of this package with `RULE`, its only object.

    `sql` finds all of them: it is given `first` and `last`, the days shown, `today`, and `classes`, to which it keeps
    (NULL is the school). Each row has `key`, made of the object's numbers; `on`; `class_id`; and, NULL where there is
    none, `group_id`, `subject_id` and `substitute_id` (whose lesson it is: its teacher sees it), `pupil_id`,
    `teacher_id`.
    Without a group and subject only class teacher and management see it: so all that tells of health (P-09).
    `facts` are the columns that a verdict is about: when one changes, the contradiction comes back.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    meaning: ClassVar[str]
    sql: ClassVar[str]
    facts: ClassVar[tuple[str, ...]]
    # Is a row found by its own day alone? If not, it is looked for in all of the days shown.
    is_daily: ClassVar[bool] = True
    # Does it look at all rows of the days, and not at the few of some pupils? Then tables are joined by hashing, and
    # each of them says the days, so that none is read for other years.
    is_wide: ClassVar[bool] = False

    @abstractmethod
    def text(self, row: Row) -> str:
        """What contradicts what, in one line."""

    @abstractmethod
    def place(self, row: Row, scope: DeskScope) -> Place | None:
        """The page that shows it to this person."""

    @abstractmethod
    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """What this person may do about it with one click."""


def pupil(row: Row) -> str:
    """«Ершов Дмитрий»."""
    return short_name(row["last_name"], row["first_name"])


def teacher(row: Row) -> str:
    """«Белова А. С.»."""
    return initials_name(row["teacher_last_name"], row["teacher_first_name"], row["teacher_patronymic"])


def group(row: Row) -> str:
    """«5А, англ. 1», or the class where no group is concerned."""
    return group_title(row["grade"], row["letter"], row["group_name"] or "")


def school_class(row: Row) -> str:
    """«5А»."""
    return class_name(row["grade"], row["letter"])


def iso(day: date) -> str:
    """As addresses name it."""
    return day.isoformat()
