"""Fitness norms of the demo school: three years of results, medical groups, УИН, a draft of the school's own norms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from accounts.models import User
from common.clock import current_moment
from demo.bulk import Row, copy_in_batches
from demo.random_streams import random_for
from gtzo.actions import create_version, load_federal_norms
from gtzo.models import MedicalClearance, MedicalGroup, PeGroup, Standard, TrialResult, Uin
from gtzo.queries.norms import Norms, norms_of
from gtzo.rules.norms import InputKind, Norm
from gtzo.rules.norms import Sex as NormSex
from school.models import Enrolment, Pupil, SubjectExemption

_JUDGED = ("pupil", "trial", "on", "attempt", "value", "standard", "level", "class_name")
_FIELDS = (*_JUDGED, "written_by", "written_at", "version")
_YEARS_BACK = 2
_TESTED = {0: 0.7, 1: 0.55, 2: 0.45}  # of a class, by years ago
_UNTESTED_CLASS = 0.15
_GROUPS = ((0.03, PeGroup.PREPARATORY), (0.02, PeGroup.SPECIAL_A), (0.008, PeGroup.SPECIAL_B), (0.01, PeGroup.EXEMPT))
_HAS_UIN = 0.3
_SKIPS_GROUP = 0.06
# What is tested in a school gym and yard; of each group of trials the first that the step offers.
_USUAL_TRIALS = (
    *("run30", "run60", "run100", "run1000", "run1500", "run2000", "run3000", "mixed1000", "run6min"),
    *("pullup_high", "pushup", "bend", "longjump", "situps", "situps30", "shuttle3x10"),
    *("throw150", "medball", "throw700", "throw500"),
)


@dataclass(frozen=True)
class _Child:
    """A pupil as he is today: class, and the days on which he has been in the school this year."""

    pupil: Pupil
    grade: int
    letter: str
    since: date
    until: date | None
    is_exempt: bool

    def class_name(self, years_ago: int) -> str:
        return f"{self.grade - years_ago}{self.letter}"


def fill_gtzo(begins: date, today: date, by: User) -> None:
    """Save everything of the module as of today; the same date gives the same school."""
    norms = norms_of(load_federal_norms(by=by))
    create_version(
        name="ГТЗО школы № 92",
        source="Положение школы о комплексе «Готов к труду и защите Отечества» – впишите номер и дату приказа.",
        level_names=["Отличник физической подготовки"],
        starts_on=date(begins.year + 1, 9, 1),
        by=by,
    )
    children = list(_children(begins, by))
    copy_in_batches(TrialResult, _FIELDS, list(_results(children, norms, begins, today, by)))


def _children(begins: date, by: User) -> Iterator[_Child]:
    """Everybody enrolled, with the medical groups, clearances and УИН drawn for them."""
    rows = (
        Enrolment.objects.filter(school_class__year__starts_on=begins)
        .select_related("pupil", "school_class")
        .order_by("pupil_id", "-starts_on")
        .distinct("pupil_id")
    )
    exempt = set(SubjectExemption.objects.filter(subject__is_pe=True).values_list("pupil", flat=True))
    groups, clearances, uins = [], [], []
    found = []
    for row in rows:
        draw = random_for("gtzo", row.pupil.full_name)
        group = _group(draw)
        if group:
            groups.append(MedicalGroup(pupil=row.pupil, group=group, starts_on=begins, written_by=by))
        if group is PeGroup.PREPARATORY:
            ends_on = begins + timedelta(days=draw.choice((60, 270)))
            clearances.append(MedicalClearance(pupil=row.pupil, starts_on=begins, ends_on=ends_on, written_by=by))
        if draw.random() < _HAS_UIN:
            uins.append(Uin(pupil=row.pupil, number=f"{draw.randint(19, 26)}-42-{draw.randint(0, 9_999_999):07}"))
        is_exempt = row.pupil_id in exempt or group in {PeGroup.SPECIAL_A, PeGroup.SPECIAL_B, PeGroup.EXEMPT}
        found.append(
            _Child(row.pupil, row.school_class.grade, row.school_class.letter, row.starts_on, row.ends_on, is_exempt)
        )
    MedicalGroup.objects.bulk_create(groups)
    MedicalClearance.objects.bulk_create(clearances)
    Uin.objects.bulk_create({uin.number: uin for uin in uins}.values())
    yield from found


def _group(draw: Random) -> PeGroup | None:
    chance = draw.random()
    for share, group in _GROUPS:
        if chance < share:
            return group
        chance -= share
    return None


def _results(children: Iterable[_Child], norms: Norms, begins: date, today: date, by: User) -> Iterator[Row]:
    now = current_moment()
    for child in children:
        draw = random_for("gtzo results", child.pupil.full_name)
        fitness = draw.gauss(1.6, 0.9)
        for years_ago in range(_YEARS_BACK, -1, -1):
            first = date(begins.year - years_ago, 9, 8) + timedelta(days=draw.randint(0, 2))
            if not _is_tested(child, years_ago, draw):
                continue
            for day, standard, value in _attempts(child, norms, first, fitness - 0.25 * years_ago, draw):
                if day <= today and _is_here(child, years_ago, day):
                    level = standard.level_of(value)
                    where = child.class_name(years_ago)
                    yield child.pupil.pk, standard.trial_id, day, 1, value, standard.pk, level, where, by.pk, now, 1


def _is_tested(child: _Child, years_ago: int, draw: Random) -> bool:
    if child.grade <= years_ago or (years_ago == 0 and child.is_exempt):
        return False
    is_class_left_out = random_for("gtzo class", child.class_name(0), years_ago).random() < _UNTESTED_CLASS
    return draw.random() < _TESTED[years_ago] and not is_class_left_out


def _is_here(child: _Child, years_ago: int, day: date) -> bool:
    return years_ago > 0 or (child.since <= day and (child.until is None or day <= child.until))


def _attempts(
    child: _Child, norms: Norms, first: date, fitness: float, draw: Random
) -> Iterator[tuple[date, Standard, int]]:
    """One result in most groups of trials, on school days of September and October."""
    day = first
    step = norms.version.step_on(child.pupil.birth_date, first)
    offered = [] if step is None else norms.version.norms_of(step, NormSex(child.pupil.sex))
    usual = sorted(
        (norm for norm in offered if norm.trial.code in _USUAL_TRIALS), key=lambda n: _USUAL_TRIALS.index(n.trial.code)
    )
    for norm in {norm.group: norm for norm in reversed(usual)}.values():
        day += timedelta(days=draw.choice((2, 3, 5)))
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)  # Saturday, Sunday
        value = _value(norm, fitness + draw.gauss(0, 0.5))
        standard = norms.standard_for(child.pupil, norm.trial.code, day)
        if draw.random() > _SKIPS_GROUP and standard is not None and value is not None:
            yield day, standard, value


def _value(norm: Norm, fitness: float) -> int | None:
    """A result between the norms: fitness 1 = the lowest level, 3 = the highest."""
    low, high = norm.bounds[0], norm.bounds[-1]
    if low is None or high is None:
        return None
    value = round(low + (high - low) * (min(max(fitness, -0.5), 4) - 1) / (len(norm.bounds) - 1))
    step = {InputKind.METRES: 50, InputKind.CENTIMETRES: 1}.get(norm.trial.kind, 1)
    return max(value // step * step, -20 if norm.trial.kind is InputKind.SIGNED_CENTIMETRES else 0)
