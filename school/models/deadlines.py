"""Until when what is kept in the journal has to be there, and what the school demands at all (R-17, R-18)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from common.triggers import with_history

LONGEST = 90


def _days(name: str, default: int, help_text: str = "") -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(
        name, default=default, validators=[MaxValueValidator(LONGEST)], help_text=help_text
    )


def _in_order(soft: str, hard: str, what: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{hard}__gte": F(soft)}, **{f"{hard}__lte": LONGEST}),
        name=f"school_deadlines_{soft}",
        violation_error_message=f"{what}: крайний срок – не раньше срока и не больше {LONGEST}.",
    )


@with_history()
class JournalDeadlines(models.Model):
    """The only row = сроки ведения журнала; without it the usual ones hold.

    Past the first deadline people are reminded, past the last one it is a matter for a remark. The first deadline of
    topics and homework stands in `School`, whose pages mark by it what is late.
    """

    entry_hard_days = _days(
        "записи урока – крайний срок, дней",
        7,
        "Тема, задание, перекличка, отметки недели и за период: § 3.3 требует вести журнал раз в неделю.",
    )
    is_roll_demanded = models.BooleanField(
        "требовать перекличку",
        default=False,
        help_text="У каждого урока должна стоять буква пропуска или «все на месте».",
    )
    control_work_days = _days("контрольная работа, дней на проверку", 7)
    control_work_hard_days = _days("контрольная работа – крайний срок, дней", 14)
    reason_days = _days("причина пропуска, дней", 7, "За сколько дней классный руководитель узнаёт причину.")
    reason_hard_days = _days("причина пропуска – крайний срок, дней", 14)
    notice_days = _days("ответ семье на сообщение, дней", 1)
    notice_hard_days = _days("ответ семье – крайний срок, дней", 3)
    meal_hard_days = _days("питание не заказано или не записано – крайний срок, дней", 7)
    slip_days = _days("листки доступа, дней", 7, "Со дня, когда ученик пришёл в класс.")
    slip_hard_days = _days("листки доступа – крайний срок, дней", 14)
    fitness_weeks = models.PositiveSmallIntegerField(
        "ГТЗО, недель", default=12, help_text="К концу какой недели года у каждого есть результат."
    )
    fitness_hard_weeks = models.PositiveSmallIntegerField("ГТЗО – крайний срок, недель", default=16)

    class Meta:
        verbose_name = "сроки ведения журнала"
        verbose_name_plural = "сроки ведения журнала"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="school_deadlines_single_row"),
            models.CheckConstraint(
                condition=Q(entry_hard_days__lte=LONGEST, meal_hard_days__lte=LONGEST),
                name="school_deadlines_days",
                violation_error_message=f"Срок – не больше {LONGEST} дней.",
            ),
            _in_order("control_work_days", "control_work_hard_days", "Контрольная работа"),
            _in_order("reason_days", "reason_hard_days", "Причина пропуска"),
            _in_order("notice_days", "notice_hard_days", "Ответ семье"),
            _in_order("slip_days", "slip_hard_days", "Листки доступа"),
            models.CheckConstraint(
                condition=Q(
                    fitness_weeks__gte=1, fitness_hard_weeks__gte=F("fitness_weeks"), fitness_hard_weeks__lte=40
                ),
                name="school_deadlines_fitness",
                violation_error_message="ГТЗО: крайний срок – не раньше срока и не больше 40 недель.",
            ),
        ]

    def __str__(self) -> str:
        return "Сроки ведения журнала"
