"""ГТЗО on start pages: whom the PE teacher has still to test, and for the deputy which classes are filled."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef

from common.people import short_name
from common.prepared import DAY, KEYS, AnyOf, Prepared
from gtzo.access import pe_assignments_of
from gtzo.models import TrialResult
from gtzo.queries.admissions import admissions_on
from gtzo.queries.badge_outcomes import tested_pupils, version_of_year
from gtzo.queries.summary import class_sort_key
from gtzo.rules.badge_outcomes import year_days, year_of
from school.models import Enrolment, Pupil
from school.models.classes import class_name
from school.roles import PreparedFor, Roles
from timetable.models import GroupMember

_CLASS_OF_GROUP = ("group__school_class", "group__school_class__grade", "group__school_class__letter")
MAX_NAMES = 8  # untested pupils called by name; the others are counted


@dataclass(frozen=True)
class ClassToTest:
    """A class of the PE teacher: how many take part and have a result this year, who has none."""

    class_id: int
    name: str
    n_to_test: int
    untested: tuple[str, ...]

    @property
    def n_untested(self) -> int:
        return len(self.untested)

    @property
    def named(self) -> tuple[str, ...]:
        return self.untested[:MAX_NAMES]


@dataclass(frozen=True)
class PeTeacherStart:
    """His classes, those with most untested pupils first; without norms nobody can be tested."""

    classes: tuple[ClassToTest, ...]
    has_norms: bool

    @property
    def n_untested(self) -> int:
        return sum(each.n_untested for each in self.classes)


@dataclass(frozen=True)
class ClassFilling:
    """How many pupils of a class have a result of this school year."""

    class_id: int
    name: str
    on_roll: int
    tested: int


def pe_teacher_start(roles: Roles) -> PeTeacherStart:
    """A constant number of queries, whatever the classes. Nobody's results are judged: there are some, or none."""
    year = year_of(roles.today)
    version, _ = version_of_year(year, None, roles.today)
    if version is None:
        return PeTeacherStart((), has_norms=False)
    class_of = {group_id: (class_id, class_name(grade, letter)) for group_id, class_id, grade, letter in _TAUGHT(roles)}
    # In which group a pupil is says in which class, and names are asked for by all keys at once: nothing is looked up
    # for each of them.
    groups_of: dict[int, list[int]] = defaultdict(list)
    for pupil_id, group_id in _MEMBERS(today=roles.today, group_ids=class_of):
        groups_of[pupil_id].append(group_id)
    pupil_ids = list(groups_of)
    admissions = admissions_on(roles.today, pupil_ids)
    tested = tested_pupils(version, year, pupil_ids)
    classes: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
    for pupil_id, last_name, first_name in _NAMES(pupil_ids=pupil_ids):
        if not admissions[pupil_id].is_exempt:
            for group_id in groups_of[pupil_id]:
                classes[class_of[group_id]][pupil_id] = short_name(last_name, first_name)
    found = [
        ClassToTest(
            class_id=class_id,
            name=name,
            n_to_test=len(to_test),
            untested=tuple(pupil for pupil_id, pupil in to_test.items() if pupil_id not in tested),
        )
        for (class_id, name), to_test in classes.items()
    ]
    return PeTeacherStart(
        tuple(sorted(found, key=lambda each: (-each.n_untested, class_sort_key(each.name)))), has_norms=True
    )


def filling_by_class(roles: Roles) -> list[ClassFilling]:
    """Every class of today, those with the smallest share of tested pupils first. One query."""
    days = year_days(year_of(roles.today))
    results = TrialResult.objects.given().between(*days).filter(pupil=OuterRef("pupil"))
    members = Enrolment.objects.on(roles.today).annotate(is_tested=Exists(results))
    rows = (
        members.values_list("school_class", "school_class__grade", "school_class__letter", "is_tested")
        .annotate(n=Count("pk"))
        .order_by("school_class__grade", "school_class__letter")
    )
    counts: dict[int, ClassFilling] = {}
    for class_id, grade, letter, is_tested, n in rows:
        known = counts.get(class_id) or ClassFilling(class_id, class_name(grade, letter), 0, 0)
        tested = known.tested + (n if is_tested else 0)
        counts[class_id] = ClassFilling(class_id, known.name, known.on_roll + n, tested)
    return sorted(counts.values(), key=lambda each: (each.tested / each.on_roll, class_sort_key(each.name)))


_TAUGHT: PreparedFor[Any] = PreparedFor(lambda roles: pe_assignments_of(roles).values_list("group", *_CLASS_OF_GROUP))
_MEMBERS: Prepared[Any] = Prepared(
    lambda today, group_ids: (
        GroupMember.objects.on(today).filter(AnyOf("group", group_ids)).values_list("pupil", "group")
    ),
    today=DAY,
    group_ids=KEYS,
)
_NAMES: Prepared[Any] = Prepared(
    lambda pupil_ids: (
        Pupil.objects.filter(AnyOf("pk", pupil_ids))
        .order_by("sort_name", "pk")
        .values_list("pk", "last_name", "first_name")
    ),
    pupil_ids=KEYS,
)
