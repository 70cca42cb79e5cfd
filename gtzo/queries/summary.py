"""Class and school in figures: one count of outcomes behind every table of the reports (requirements 1.10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from gtzo.models import TrialResult
from gtzo.queries.badge_outcomes import NormYear, badge_outcomes, norm_year
from gtzo.rules.badge_outcomes import BadgeCounts, BadgeOutcome, Outcome, count_outcomes, year_of
from gtzo.rules.norms import level_name
from school.models import Enrolment, Pupil, SchoolClass, SchoolYear
from school.models.people import Sex as SexName

ClassSortKey = tuple[int, str]


@dataclass(frozen=True)
class Member:
    """A pupil on the roll of a class on the day of the report. A year from before the program has no `class_id`."""

    pupil: Pupil
    class_id: int | None
    class_name: str


@dataclass(frozen=True)
class OutcomeRow:
    """One line of a summary: what it counts, and how the same pupils stood a year earlier. `query` asks for them among
    all classes; None for a class of a year from before the program.
    """

    title: str
    now: BadgeCounts
    before: BadgeCounts | None
    class_id: int | None = None
    query: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Summary:
    """Figures of a year under one version of norms: by class, by sex, by step, and all together."""

    year: NormYear
    on: date
    classes: tuple[OutcomeRow, ...]
    sexes: tuple[OutcomeRow, ...]
    steps: tuple[OutcomeRow, ...]
    total: OutcomeRow


def years_to_choose(today: date) -> list[int]:
    """School years with results, and the present one; the latest first. One query."""
    days = TrialResult.objects.given().dates("on", "month")
    return sorted({year_of(day) for day in days} | {year_of(today)}, reverse=True)


def report_day(year: NormYear, today: date) -> date:
    """The day whose rolls and medical groups count: today, for a past year its last day."""
    return min(today, year.days[1])


def members_of(year: NormYear, on: date, classes: QuerySet[SchoolClass]) -> list[Member]:
    """The roll of the classes on the day. A year without classes in the program is told by its results. Two queries."""
    if SchoolYear.objects.on(on).exists():
        rows = Enrolment.objects.on(on).filter(school_class__in=classes).select_related("pupil", "school_class")
        found = [Member(row.pupil, row.school_class_id, row.school_class.name) for row in rows]
    else:
        now = Enrolment.objects.filter(school_class__in=classes).values("pupil")
        results = TrialResult.objects.given().between(*year.days).filter(pupil__in=now).select_related("pupil")
        latest = {row.pupil_id: row for row in results.order_by("on")}
        found = [Member(row.pupil, None, row.class_name) for row in latest.values()]
    return sorted(
        found, key=lambda member: (class_sort_key(member.class_name), member.pupil.sort_name, member.pupil.pk)
    )


def summary(year: NormYear, classes: QuerySet[SchoolClass], today: date) -> Summary:
    """Figures of the classes. A constant number of queries, whatever the school."""
    on = report_day(year, today)
    members = members_of(year, on, classes)
    outcomes = outcomes_of_members(year, members, on)
    before = outcomes_a_year_before(year, members)
    count = _OutcomeCounter(members, outcomes, before, len(year.norms.version.level_names))
    ids = {member.class_name: member.class_id for member in members}
    return Summary(
        year=year,
        on=on,
        classes=tuple(count.row(name, group, ids[name]) for name, group in count.by(lambda member: member.class_name)),
        sexes=tuple(
            count.row(name, group, query={"sex": group[0].pupil.sex}) for name, group in sorted(count.by(_sex_name))
        ),
        steps=tuple(count.row(name, group, query={"step": number}) for number, name, group in count.by_step(year, on)),
        total=count.row("Всего", members, query={}),
    )


def outcomes_of_members(year: NormYear, members: Sequence[Member], on: date) -> dict[int, BadgeOutcome]:
    """Pupil → his outcome on the day of the report."""
    return badge_outcomes(year, {member.pupil.pk: member.pupil.sex for member in members}, exempt_on=on)


def outcomes_a_year_before(year: NormYear, members: Sequence[Member]) -> dict[int, BadgeOutcome] | None:
    """Outcomes of these pupils a year earlier, by the version that judged then; None when nothing was judged."""
    before = norm_year(year.begins - 1, None, year.days[0])
    if before is None or not TrialResult.objects.given().between(*before.days).exists():
        return None
    return badge_outcomes(before, {member.pupil.pk: member.pupil.sex for member in members}, exempt_on=None)


def class_sort_key(class_name: str) -> ClassSortKey:
    """«10А» after «5Б»."""
    digits = "".join(sign for sign in class_name if sign.isdecimal())
    return int(digits or 0), class_name


def outcome_text(badge_outcome: BadgeOutcome, level_names: Sequence[str]) -> str:
    """«соответствует уровню „серебро“», or what keeps the pupil from any."""
    if badge_outcome.outcome is Outcome.REACHED:
        return f"соответствует уровню «{level_name(list(level_names), badge_outcome.level)}»"
    return str(badge_outcome.outcome.value)


def step_number(year: NormYear, outcome: BadgeOutcome, member: Member, on: date) -> int:
    """The step of the outcome, without any result the step of the age on the day; 0 outside all steps."""
    step = outcome.step or year.norms.version.step_on(member.pupil.birth_date, on)
    return step.number if step else 0


def _sex_name(member: Member) -> str:
    return {SexName.FEMALE.value: "Девочки", SexName.MALE.value: "Мальчики"}[member.pupil.sex]


@dataclass(frozen=True)
class _OutcomeCounter:
    """Counts groups of members."""

    members: Sequence[Member]
    outcomes: dict[int, BadgeOutcome]
    before: dict[int, BadgeOutcome] | None
    levels: int

    def by(self, key: Callable[[Member], str]) -> list[tuple[str, list[Member]]]:
        groups: dict[str, list[Member]] = defaultdict(list)
        for member in self.members:
            groups[key(member)].append(member)
        return list(groups.items())

    def by_step(self, year: NormYear, on: date) -> list[tuple[int, str, list[Member]]]:
        """Members by the step of their outcome, without any result by the step of their age; the youngest first."""
        names = {step.number: str(step) for step in year.norms.row.steps.all()}
        numbers = {
            member.pupil.pk: step_number(year, self.outcomes[member.pupil.pk], member, on) for member in self.members
        }
        groups = [
            (number, [member for member in self.members if numbers[member.pupil.pk] == number])
            for number in sorted(set(numbers.values()))
        ]
        return [(number, names.get(number, "Вне ступеней"), group) for number, group in groups]

    def row(
        self,
        title: str,
        members: Iterable[Member],
        class_id: int | None = None,
        query: Mapping[str, object] | None = None,
    ) -> OutcomeRow:
        keys = [member.pupil.pk for member in members]
        return OutcomeRow(
            title=title,
            now=count_outcomes([self.outcomes[key] for key in keys], self.levels),
            before=None if self.before is None else count_outcomes([self.before[key] for key in keys], self.levels),
            class_id=class_id,
            query=query or {},
        )
