"""«Все на месте»: that the roll of a lesson was called and nobody was missing (R-12)."""

from __future__ import annotations

import pgtrigger
from django.db import models

from common.triggers import RULE_BROKEN, refusal, with_history
from entry.models import VersionedRow, version_counted
from journal.models.base import immutable_columns, lesson_open
from school.models.guards import never_deleted

EVERYBODY_HERE = "все на месте"


_GIVEN = f"""
    IF NOT EXISTS (SELECT FROM timetable_lesson l
                    WHERE l.id = NEW.lesson_id AND l.state IN ('planned', 'held') AND l."on" <= ezh_today()) THEN
        {refusal(RULE_BROKEN, "Урок не состоялся: перекличку отмечают после него.")}
    END IF;
    RETURN NEW;
"""


class RollCallQuerySet(models.QuerySet["RollCall"]):
    """Roll calls, asked for without those taken back."""

    def in_force(self) -> RollCallQuerySet:
        return self.filter(is_in_force=True)


@with_history()
class RollCall(VersionedRow):
    """One row = the teacher said «все на месте» at a lesson, or took it back.

    A letter says more than this row: who is missing. The row stays, for the roll was called; where such a letter stands
    nobody is told «все на месте».
    """

    lesson = models.OneToOneField(
        "timetable.Lesson",
        on_delete=models.PROTECT,
        related_name="roll_call",
        primary_key=True,
        verbose_name="урок",
    )
    is_in_force = models.BooleanField("все на месте", default=True)

    objects = RollCallQuerySet.as_manager()

    class Meta:
        verbose_name = "перекличка"
        verbose_name_plural = "переклички"
        ordering = ["lesson"]
        triggers = [
            lesson_open(),
            pgtrigger.Trigger(
                name="lesson_given", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.Update, func=_GIVEN
            ),
            immutable_columns("lesson_id"),
            never_deleted("Перекличку не удаляют, а снимают: история сохраняется."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return EVERYBODY_HERE if self.is_in_force else ""
