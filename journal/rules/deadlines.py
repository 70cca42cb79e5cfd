"""What has to be in the journal and until when: since when what is missing is a gap (R-12, R-17, R-18, R-48)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

_DAY = timedelta(days=1)
_MINUTES_A_DAY = 24 * 60


class GapRule(StrEnum):
    """Kinds of gaps. The value is part of each gap's key; `words` are what people read."""

    TOPIC = "topic"
    HOMEWORK = "homework"
    ROLL = "roll"
    WEEKLY_MARKS = "weekly_marks"
    CONTROL_WORK_MARKS = "control_work_marks"
    PERIOD_MARKS = "period_marks"
    REASONS = "reasons"
    MEALS = "meals"
    SERVINGS = "servings"
    NOTICES = "notices"
    SLIPS = "slips"
    FITNESS = "fitness"

    @property
    def words(self) -> str:
        """«нет темы»."""
        return _WORDS[self]


_WORDS = {
    GapRule.TOPIC: "нет темы",
    GapRule.HOMEWORK: "нет задания",
    GapRule.ROLL: "нет переклички",
    GapRule.WEEKLY_MARKS: "неделя без отметок",
    GapRule.CONTROL_WORK_MARKS: "контрольная не оценена",
    GapRule.PERIOD_MARKS: "нет отметок за период",
    GapRule.REASONS: "пропуски без причины",
    GapRule.MEALS: "питание не заказано",
    GapRule.SERVINGS: "питание не записано",
    GapRule.NOTICES: "семье не ответили",
    GapRule.SLIPS: "не выдан листок доступа",
    GapRule.FITNESS: "ГТЗО не сдано",
}
LESSON_RULES = (GapRule.TOPIC, GapRule.HOMEWORK, GapRule.ROLL)
TEACHER_RULES = (*LESSON_RULES, GapRule.WEEKLY_MARKS, GapRule.CONTROL_WORK_MARKS, GapRule.PERIOD_MARKS)
CLASS_RULES = (GapRule.REASONS, GapRule.MEALS, GapRule.NOTICES, GapRule.SLIPS)
ALL_RULES = (*TEACHER_RULES, *CLASS_RULES, GapRule.SERVINGS, GapRule.FITNESS)


@dataclass(frozen=True)
class Deadline:
    """After how many days something is overdue, and after how many it is a matter for a remark."""

    soft: int
    hard: int

    def after(self, day: date) -> Overdue:
        """The first days past both deadlines when they begin to run on the day; the hard one is never the earlier."""
        return Overdue(day + (self.soft + 1) * _DAY, day + (max(self.soft, self.hard) + 1) * _DAY)


@dataclass(frozen=True)
class Overdue:
    """The first day past the soft deadline, and the first day past the hard one."""

    since: date
    hard_since: date


@dataclass(frozen=True)
class Deadlines:
    """The school's deadlines in days, in weeks of the year for ГТЗО; `is_roll_demanded` is not a deadline."""

    topic_days: int
    homework_minutes: int
    entry_hard: int
    is_roll_demanded: bool
    control_work: Deadline
    reason: Deadline
    notice: Deadline
    meal_hard: int
    slip: Deadline
    fitness_weeks: Deadline

    def demanded(self, rules: Collection[GapRule]) -> tuple[GapRule, ...]:
        """Those of the rules that the school asks for."""
        return tuple(rule for rule in rules if rule != GapRule.ROLL or self.is_roll_demanded)

    def starts_on(self, rule: GapRule, on: date) -> date:
        """The day from which the deadlines run: a week is over on Sunday, ГТЗО is done by the end of a week of the year
        that began on `on`.
        """
        if rule == GapRule.WEEKLY_MARKS:
            return on + (6 - on.weekday()) * _DAY
        if rule == GapRule.FITNESS:
            return on + (self.fitness_weeks.soft * 7 - 1) * _DAY
        return on

    def overdue(self, rule: GapRule, on: date) -> Overdue:
        """Since when that which is missing about the day is overdue."""
        return self._by_rule[rule].after(self.starts_on(rule, on))

    @cached_property
    def _by_rule(self) -> Mapping[GapRule, Deadline]:
        weeks = self.fitness_weeks
        return dict.fromkeys(GapRule, Deadline(0, self.entry_hard)) | {
            GapRule.TOPIC: Deadline(self.topic_days, self.entry_hard),
            GapRule.HOMEWORK: Deadline(self.homework_minutes // _MINUTES_A_DAY, self.entry_hard),
            GapRule.CONTROL_WORK_MARKS: self.control_work,
            GapRule.REASONS: self.reason,
            GapRule.NOTICES: self.notice,
            GapRule.MEALS: Deadline(0, self.meal_hard),
            GapRule.SERVINGS: Deadline(0, self.meal_hard),
            GapRule.SLIPS: self.slip,
            GapRule.FITNESS: Deadline(0, (weeks.hard - weeks.soft) * 7),
        }
