"""The pupils behind a figure, by name: every number of results opens them (R-41, product 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from journal.rules.counts import counts_of
from reports.queries.comparison import teacher_names
from reports.queries.periods import Compared
from reports.queries.result_rows import fetch_results
from reports.rules.results import ANY, GOOD, PASSED, PupilStanding, pupil_standing
from school.models import SchoolClass, Subject

NOT_ATTESTED, EXEMPT, WITHOUT = "na", "exempt", "none"
# Results behind a share of them or a mean.
_SETS: Mapping[str, frozenset[str]] = {
    PASSED: frozenset("345"),
    GOOD: frozenset("45"),
    ANY: frozenset(["5", "4", "3", "2", NOT_ATTESTED]),
}
MARK_KEYS = ("5", "4", "3", "2", NOT_ATTESTED, EXEMPT, WITHOUT, *_SETS)
_PUPILS = """
    SELECT r.pupil_id, p.last_name, p.first_name,
           max(r.school_class_id) FILTER (WHERE r.period = 0),
           json_agg(json_build_array(r.period, r.subject_id, r.teacher_id, r.mark, r.is_set, r.is_exempt)
                    ORDER BY s.position, s.name) FILTER (WHERE r.subject_id IS NOT NULL)
      FROM ({graded}) r
      JOIN school_pupil p ON p.id = r.pupil_id
      LEFT JOIN school_subject s ON s.id = r.subject_id
     GROUP BY r.pupil_id, p.last_name, p.first_name, p.sort_name
     ORDER BY p.sort_name, r.pupil_id
"""


@dataclass(frozen=True)
class Outcome:
    """The result of a pupil in a subject, None is «н/а»; `before` is that of the term before, where there is one."""

    subject_id: int
    teacher_id: int | None
    mark: int | None
    is_set: bool
    before: int | None = None
    had_result: bool = False

    @property
    def is_lower(self) -> bool:
        """Is it worse than it was? «н/а» is below every mark."""
        return self.had_result and (self.mark or 0) < (self.before or 0)


@dataclass(frozen=True)
class PupilOutcomes:
    """A pupil on the list of a class at the end of the period."""

    pupil_id: int
    name: str
    class_id: int
    outcomes: Sequence[Outcome]
    earlier: Sequence[int | None]
    exempt_from: frozenset[int]

    @property
    def standing(self) -> PupilStanding | None:
        return pupil_standing(counts_of(outcome.mark for outcome in self.outcomes))

    @property
    def earlier_standing(self) -> PupilStanding | None:
        return pupil_standing(counts_of(self.earlier))

    @property
    def n_fours(self) -> int:
        return sum(outcome.mark == 4 for outcome in self.outcomes)


@dataclass(frozen=True)
class NameList:
    """A list by name: which pupils stand on it, and the marks whose subjects are named there."""

    key: str
    title: str
    holds: Callable[[PupilOutcomes], bool]
    marks: tuple[int | None, ...] = ()


def _is(*standings: PupilStanding) -> Callable[[PupilOutcomes], bool]:
    return lambda pupil: pupil.standing in standings


def _has_one_four(pupil: PupilOutcomes) -> bool:
    return pupil.standing == PupilStanding.GOOD and pupil.n_fours == 1


def _has_more_fours(pupil: PupilOutcomes) -> bool:
    return pupil.standing == PupilStanding.GOOD and pupil.n_fours > 1


_ON_TOP = {PupilStanding.TOP, PupilStanding.GOOD}
_PASSED = {*_ON_TOP, PupilStanding.ONE_THREE, PupilStanding.PASSING}
_GOOD = NameList("good", "Хорошисты", _is(PupilStanding.GOOD), (4,))
# Pupils behind a share of them, and behind the number on the list of the class.
_SHARES = (
    NameList("on_top", "Отличники и хорошисты", lambda pupil: pupil.standing in _ON_TOP),
    NameList("passed", "Успевают", lambda pupil: pupil.standing in _PASSED),
    NameList("with_results", "С результатами", lambda pupil: pupil.standing is not None),
    NameList("listed", "Все ученики", lambda _: True),
)
# Together they hold every pupil with a result once.
NAME_LISTS = (
    NameList("top", "Отличники", _is(PupilStanding.TOP)),
    NameList("one_four", "С одной «4»", _has_one_four, (4,)),
    NameList("other_good", "Прочие хорошисты", _has_more_fours),
    NameList("one_three", "С одной «3»", _is(PupilStanding.ONE_THREE), (3,)),
    NameList("passing", "Прочие успевающие", _is(PupilStanding.PASSING)),
    NameList("not_attested", "Не аттестованы", _is(PupilStanding.NOT_ATTESTED), (None,)),
    NameList("failing", "Неуспевающие", _is(PupilStanding.FAILING), (1, 2)),
)
LISTS_BY_KEY = {each.key: each for each in (*NAME_LISTS, _GOOD, *_SHARES)}


@dataclass(frozen=True)
class ResultFilter:
    """What is asked for; what is empty asks for nothing. `teacher_id` 0 means results that are nobody's."""

    name_list: str = ""
    subject_id: int | None = None
    teacher_id: int | None = None
    mark: str = ""
    fell: bool = False

    @property
    def is_of_marks(self) -> bool:
        """Is it about single results, and not about how pupils stand in all subjects?"""
        return bool(self.mark or self.subject_id or self.teacher_id is not None)


@dataclass(frozen=True)
class NamedResult:
    """One result as a list shows it: «Математика – 3, было 4»."""

    subject: str
    teacher: str
    mark: str
    is_set: bool
    before: str = ""


@dataclass(frozen=True)
class ListedPupil:
    """A line of a list."""

    pupil_id: int
    name: str
    class_name: str
    term_id: int | None
    results: Sequence[NamedResult]


@dataclass(frozen=True)
class PupilList:
    """A list with its title."""

    title: str
    pupils: Sequence[ListedPupil]

    @property
    def n_results(self) -> int:
        return sum(len(pupil.results) for pupil in self.pupils)


def pupil_outcomes(classes: Iterable[SchoolClass], compared: Compared) -> list[PupilOutcomes]:
    """Everybody on the lists of the classes, by name, with the results of the term before. Two queries.

    A pupil brings earlier results from whatever class he was in.
    """
    scope = list(classes)
    periods = [compared.now.calendars, *([compared.before.calendars] if compared.before else [])]
    class_ids = {row.pk for row in scope}
    every = [*scope, *_earlier_classes(class_ids, periods)]
    found = []
    for pupil_id, last_name, first_name, class_id, rows in fetch_results(_PUPILS, every, periods):
        if class_id in class_ids:
            found.append(_pupil(pupil_id, f"{last_name} {first_name}", class_id, rows or ()))
    return found


def _earlier_classes(class_ids: Iterable[int], periods: Sequence[Mapping[int, Any]]) -> QuerySet[SchoolClass]:
    """Other classes of these calendars in which pupils of the classes are or were."""
    calendars = {calendar for period in periods for calendar in period}
    pupils = Q(enrolments__pupil__enrolments__school_class__in=class_ids)
    return SchoolClass.objects.filter(pupils, calendar__in=calendars).exclude(pk__in=class_ids).order_by().distinct()


def _pupil(pupil_id: int, name: str, class_id: int, rows: Iterable[Sequence[Any]]) -> PupilOutcomes:
    now = [row[1:] for row in rows if row[0] == 0]
    earlier = {subject: mark for period, subject, _, mark, _, is_exempt in rows if period == 1 and not is_exempt}
    return PupilOutcomes(
        pupil_id=pupil_id,
        name=name,
        class_id=class_id,
        outcomes=[
            Outcome(subject, teacher, mark, is_set, earlier.get(subject), subject in earlier)
            for subject, teacher, mark, is_set, is_exempt in now
            if not is_exempt
        ],
        earlier=list(earlier.values()),
        exempt_from=frozenset(subject for subject, *_, is_exempt in now if is_exempt),
    )


def result_lists(classes: Iterable[SchoolClass], compared: Compared, asked: ResultFilter) -> list[PupilList]:
    """The lists that the filter asks for: all of them by name when it asks for none. Four queries."""
    scope = list(classes)
    pupils = pupil_outcomes(scope, compared)
    names = _Names(
        classes={row.pk: row for row in scope},
        subjects=dict(Subject.objects.values_list("pk", "name")),
        teachers=teacher_names(outcome.teacher_id for pupil in pupils for outcome in pupil.outcomes),
        compared=compared,
    )
    if asked.is_of_marks or asked.fell:
        return [PupilList("", [names.line(pupil, own) for pupil, own in _chosen(pupils, asked)])]
    lists = [LISTS_BY_KEY[asked.name_list]] if asked.name_list else NAME_LISTS
    return [_name_list(each, pupils, names) for each in lists]


def _name_list(each: NameList, pupils: Iterable[PupilOutcomes], names: _Names) -> PupilList:
    held = [pupil for pupil in pupils if each.holds(pupil)]
    lines = [names.line(pupil, [own for own in pupil.outcomes if own.mark in each.marks]) for pupil in held]
    return PupilList(each.title, lines)


def _chosen(pupils: Iterable[PupilOutcomes], asked: ResultFilter) -> list[tuple[PupilOutcomes, Sequence[Outcome]]]:
    """Pupils with the results that were asked for; who has no such result is left out."""
    if asked.mark == EXEMPT:
        return [(pupil, ()) for pupil in pupils if asked.subject_id in pupil.exempt_from]
    if asked.mark == WITHOUT:
        return [(pupil, ()) for pupil in pupils if _lacks(pupil, asked.subject_id)]
    if asked.fell and not asked.is_of_marks:
        fallen = [pupil for pupil in pupils if pupil.earlier_standing in _ON_TOP and _has_fallen(pupil)]
        return [(pupil, [own for own in pupil.outcomes if own.is_lower]) for pupil in fallen]
    found = [(pupil, [own for own in pupil.outcomes if _matches(own, asked)]) for pupil in pupils]
    return [(pupil, own) for pupil, own in found if own]


def _has_fallen(pupil: PupilOutcomes) -> bool:
    return pupil.standing is not None and pupil.standing not in _ON_TOP


def _lacks(pupil: PupilOutcomes, subject_id: int | None) -> bool:
    return subject_id not in pupil.exempt_from and all(own.subject_id != subject_id for own in pupil.outcomes)


def _matches(outcome: Outcome, asked: ResultFilter) -> bool:
    return (
        asked.subject_id in (None, outcome.subject_id)
        and (asked.teacher_id is None or (asked.teacher_id or None) == outcome.teacher_id)
        and (not asked.mark or _mark_key(outcome.mark) in _SETS.get(asked.mark, {asked.mark}))
        and (not asked.fell or outcome.is_lower)
    )


def _mark_key(mark: int | None) -> str:
    return NOT_ATTESTED if mark is None else str(max(mark, 2))


def _shown(mark: int | None) -> str:
    return "н/а" if mark is None else str(mark)


@dataclass(frozen=True)
class _Names:
    """What numbers are called."""

    classes: Mapping[int, SchoolClass]
    subjects: Mapping[int, str]
    teachers: Mapping[int, str]
    compared: Compared

    def line(self, pupil: PupilOutcomes, outcomes: Sequence[Outcome]) -> ListedPupil:
        row = self.classes[pupil.class_id]
        term_id = self.compared.now.calendars[row.calendar_id].term_id
        return ListedPupil(pupil.pupil_id, pupil.name, row.name, term_id, [self._named(own) for own in outcomes])

    def _named(self, outcome: Outcome) -> NamedResult:
        return NamedResult(
            subject=self.subjects[outcome.subject_id],
            teacher=self.teachers.get(outcome.teacher_id or 0, ""),
            mark=_shown(outcome.mark),
            is_set=outcome.is_set,
            before=_shown(outcome.before) if outcome.had_result else "",
        )
