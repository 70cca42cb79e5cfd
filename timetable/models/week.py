"""Bells and the weekly timetable from which lessons are made."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from common.dated import Dated, DatedQuerySet, no_overlap
from common.triggers import RULE_BROKEN, refusal, with_history
from timetable.models.groups import one_writer_per_class

WEEKDAYS = ((1, "понедельник"), (2, "вторник"), (3, "среда"), (4, "четверг"), (5, "пятница"), (6, "суббота"))
SHIFTS = ((1, "I"), (2, "II"))


@with_history()
class BellSchedule(Dated):
    """One row = сетка звонков of a shift, in force from a day to a day; `weekday` set when one day differs."""

    name = models.CharField("название", max_length=60)
    shift = models.PositiveSmallIntegerField("смена", choices=SHIFTS)
    weekday = models.PositiveSmallIntegerField(
        "только в день недели", choices=WEEKDAYS, null=True, blank=True, help_text="Пусто – в остальные дни."
    )

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "сетка звонков"
        verbose_name_plural = "сетки звонков"
        ordering = ["shift", "weekday", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(shift__in=(1, 2)), name="timetable_bellschedule_shift"),
            models.CheckConstraint(
                condition=Q(weekday=None) | Q(weekday__range=(1, 6)), name="timetable_bellschedule_weekday"
            ),
            no_overlap(
                "shift",
                "weekday",
                name="timetable_bells_of_weekday_no_overlap",
                condition=Q(weekday__isnull=False),
                message="Для этой смены и дня недели звонки на эти даты уже заданы.",
            ),
            no_overlap(
                "shift",
                name="timetable_bells_no_overlap",
                condition=Q(weekday=None),
                message="Для этой смены звонки на эти даты уже заданы.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@with_history()
class BellSlot(models.Model):
    """One row = the time of one lesson in a bell schedule. There is no lesson nought."""

    schedule = models.ForeignKey(BellSchedule, on_delete=models.CASCADE, related_name="slots", verbose_name="сетка")
    number = models.PositiveSmallIntegerField("урок")
    starts_at = models.TimeField("начало")
    ends_at = models.TimeField("конец")

    class Meta:
        verbose_name = "звонок"
        verbose_name_plural = "звонки"
        ordering = ["schedule", "number"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "number"], name="timetable_bellslot_unique_number"),
            models.CheckConstraint(
                condition=Q(number__range=(1, 12)),
                name="timetable_bellslot_number",
                violation_error_message="Уроки нумеруются с 1: нулевых уроков не бывает.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="timetable_bellslot_times",
                violation_error_message="Урок кончается позже, чем начинается.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class TimetableEntry(Dated):
    """One row = this assignment has a lesson on this weekday in this slot, from a day to a day.

    Group, teacher and shift repeat the assignment's so that exclusion constraints can see them; a trigger fills them.
    """

    assignment = models.ForeignKey(
        "timetable.TeachingAssignment",
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name="нагрузка",
    )
    weekday = models.PositiveSmallIntegerField("день недели", choices=WEEKDAYS)
    number = models.PositiveSmallIntegerField("урок")
    room = models.ForeignKey(
        "school.Room",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="timetable_entries",
        verbose_name="кабинет",
    )
    group = models.ForeignKey(
        "timetable.TeachingGroup",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="группа",
    )
    teacher = models.ForeignKey(
        "school.StaffMember",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="учитель",
    )
    shift = models.PositiveSmallIntegerField("смена", editable=False)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "строка расписания"
        verbose_name_plural = "расписание"
        ordering = ["weekday", "number"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(weekday__range=(1, 6)), name="timetable_entry_weekday"),
            models.CheckConstraint(condition=Q(number__range=(1, 12)), name="timetable_entry_number"),
            no_overlap(
                "teacher",
                "weekday",
                "shift",
                "number",
                name="timetable_entry_teacher_free",
                message="Учитель в это время уже занят по расписанию.",
            ),
            no_overlap(
                "group",
                "weekday",
                "shift",
                "number",
                name="timetable_entry_group_free",
                message="У группы в это время уже есть урок.",
            ),
            no_overlap(
                "room",
                "weekday",
                "shift",
                "number",
                name="timetable_entry_room_free",
                condition=Q(room__isnull=False),
                message="Кабинет в это время уже занят.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="follows_assignment",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    SELECT a.group_id, a.teacher_id, c.shift INTO STRICT NEW.group_id, NEW.teacher_id, NEW.shift
                      FROM timetable_teachingassignment a
                      JOIN timetable_teachinggroup g ON g.id = a.group_id
                      JOIN school_schoolclass c ON c.id = g.school_class_id
                     WHERE a.id = NEW.assignment_id;
                    {one_writer_per_class("NEW.group_id")}
                    IF EXISTS (
                        SELECT 1
                          FROM timetable_timetableentry e
                          JOIN timetable_teachinggroup theirs ON theirs.id = e.group_id
                          JOIN timetable_teachinggroup ours ON ours.id = NEW.group_id
                         WHERE e.id IS DISTINCT FROM NEW.id
                           AND e.weekday = NEW.weekday AND e.shift = NEW.shift AND e.number = NEW.number
                           AND theirs.school_class_id = ours.school_class_id
                           AND theirs.id <> ours.id
                           AND (theirs.name = '' OR ours.name = '')
                           AND e.starts_on <= COALESCE(NEW.ends_on, 'infinity')
                           AND NEW.starts_on <= COALESCE(e.ends_on, 'infinity')
                    ) THEN
                        {refusal(RULE_BROKEN, "У класса в это время уже есть урок: всем классом или подгруппой.")}
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()}, {self.number} урок"
