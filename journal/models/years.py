"""A closed school year: nothing about it is written any more, through any door (R-51)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone

from common.triggers import LOCKED, RULE_BROKEN, refusal, with_history
from school.models import Enrolment, SchoolClass, Term
from school.models.guards import never_deleted
from timetable.models import GroupMembership, TeachingAssignment, TeachingGroup, TimetableEntry

_YEAR_MAY_BE_CLOSED = f"""
    -- In one order, so that two who close at once wait for each other; writers hold the row of their class.
    PERFORM 1 FROM school_schoolclass WHERE year_id = NEW.year_id ORDER BY id FOR UPDATE;
    SELECT max(t.ends_on) AS day INTO last_day
      FROM school_term t JOIN school_calendar c ON c.id = t.calendar_id WHERE c.year_id = NEW.year_id;
    IF last_day.day IS NULL OR ezh_today() <= last_day.day THEN
        RAISE EXCEPTION USING ERRCODE = '{RULE_BROKEN}', MESSAGE = 'Учебный год ещё идёт: закрыть его можно после '
            || COALESCE(to_char(last_day.day, 'DD.MM.YYYY'), 'конца последнего периода') || '.';
    END IF;
    IF EXISTS (
        SELECT FROM school_schoolclass c JOIN school_term t ON t.calendar_id = c.calendar_id
         WHERE c.year_id = NEW.year_id
           AND NOT EXISTS (SELECT FROM journal_closedterm k WHERE k.term_id = t.id AND k.school_class_id = c.id)
    ) THEN
        {refusal(RULE_BROKEN, "Не у всех классов закрыты все периоды: сначала закройте их.")}
    END IF;
    RETURN NEW;
"""


@with_history()
class YearLock(models.Model):
    """One row = a school year is closed (закрытие учебного года), for good but for its reopenings.

    Whether it is closed at this moment `ClosedYear` tells. It is closed after its last term, all of whose terms are.
    """

    year = models.OneToOneField(
        "school.SchoolYear", on_delete=models.PROTECT, related_name="lock", verbose_name="учебный год"
    )
    closed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кем")
    closed_at = models.DateTimeField("когда", default=timezone.now)

    class Meta:
        verbose_name = "закрытие учебного года"
        verbose_name_plural = "закрытия учебных лет"
        triggers = [
            pgtrigger.Trigger(
                name="may_be_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("last_day", "record")],
                func=_YEAR_MAY_BE_CLOSED,
            ),
            pgtrigger.Trigger(
                name="never_rewritten",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=refusal(RULE_BROKEN, "Закрытие года не переписывают."),
            ),
            never_deleted("Закрытие года не убирают: год открывают снова на срок и с причиной."),
        ]

    def __str__(self) -> str:
        return str(self.year)


class ClosedYear(models.Model):
    """One row of a database view = a school year that is closed at this moment: locked and not reopened."""

    id = models.BigIntegerField(primary_key=True)
    year = models.OneToOneField("school.SchoolYear", on_delete=models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "journal_closedyear"
        verbose_name = "закрытый учебный год"
        verbose_name_plural = "закрытые учебные годы"

    def __str__(self) -> str:
        return str(self.year_id)


def _year_open(class_of_row: str, what: str) -> pgtrigger.Trigger:
    """Refuses rows about a class of a closed year. `class_of_row` finds the class, with {row} for the row."""
    of_new, of_old = class_of_row.format(row="NEW"), class_of_row.format(row="OLD")
    return pgtrigger.Trigger(
        name="year_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            -- Closing the year takes the rows of its classes FOR UPDATE: it waits for who is writing, and they for it.
            PERFORM 1 FROM school_schoolclass WHERE id = CASE WHEN TG_OP = 'DELETE' THEN ({of_old}) ELSE ({of_new}) END
                FOR KEY SHARE;
            IF (TG_OP <> 'INSERT' AND journal_year_is_closed(({of_old})))
               OR (TG_OP <> 'DELETE' AND journal_year_is_closed(({of_new}))) THEN
                {refusal(LOCKED, f"Учебный год закрыт: {what} в нём не меняются.")}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


_CLASS_OF_GROUP = "SELECT g.school_class_id FROM timetable_teachinggroup g WHERE g.id = {row}.group_id"
_CLASS_OF_ENTRY = """SELECT g.school_class_id FROM timetable_teachinggroup g
                       JOIN timetable_teachingassignment a ON a.group_id = g.id WHERE a.id = {row}.assignment_id"""


class GroupYearTriggers(TeachingGroup):
    """The same groups, none of which changes in a closed year. A proxy, for the floor below must not know of locks."""

    class Meta:
        proxy = True
        triggers = [_year_open("{row}.school_class_id", "группы")]


class MembershipYearTriggers(GroupMembership):
    """The same places in subgroups, of a year that is open."""

    class Meta:
        proxy = True
        triggers = [_year_open(_CLASS_OF_GROUP, "составы подгрупп")]


class AssignmentYearTriggers(TeachingAssignment):
    """The same assignments, of a year that is open."""

    class Meta:
        proxy = True
        triggers = [_year_open(_CLASS_OF_GROUP, "назначения учителей")]


class TimetableYearTriggers(TimetableEntry):
    """The same lessons of the week, of a year that is open."""

    class Meta:
        proxy = True
        triggers = [_year_open(_CLASS_OF_ENTRY, "уроки недели")]


# Who was in the class on its last school day stays; leaving in summer is recorded all the same.
_LISTS_STAY = f"""
    PERFORM 1 FROM school_schoolclass
      WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.school_class_id ELSE NEW.school_class_id END FOR KEY SHARE;
    SELECT max(t.ends_on) AS day INTO last_day
      FROM school_schoolclass c JOIN school_term t ON t.calendar_id = c.calendar_id
     WHERE c.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.school_class_id ELSE NEW.school_class_id END;
    IF journal_year_is_closed(CASE WHEN TG_OP = 'DELETE' THEN OLD.school_class_id ELSE NEW.school_class_id END)
       AND (CASE TG_OP
           WHEN 'INSERT' THEN NEW.starts_on <= last_day.day
           WHEN 'DELETE' THEN OLD.starts_on <= last_day.day
           ELSE (LEAST(NEW.starts_on, last_day.day + 1), LEAST(COALESCE(NEW.ends_on, 'infinity'), last_day.day))
             <> (LEAST(OLD.starts_on, last_day.day + 1), LEAST(COALESCE(OLD.ends_on, 'infinity'), last_day.day))
       END) THEN
        RAISE EXCEPTION USING ERRCODE = '{LOCKED}', MESSAGE = 'Учебный год закрыт: состав класса по '
            || to_char(last_day.day, 'DD.MM.YYYY') || ' не меняется.';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class EnrolmentYearTriggers(Enrolment):
    """The same enrolments: in a closed year lists of classes stay up to the last school day."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="year_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("last_day", "record")],
                func=_LISTS_STAY,
            )
        ]


class ClassYearTriggers(SchoolClass):
    """The same classes: none joins a closed year, changes in it or leaves it."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="year_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    IF EXISTS (SELECT FROM journal_closedyear y
                                WHERE (TG_OP <> 'INSERT' AND y.year_id = OLD.year_id)
                                   OR (TG_OP <> 'DELETE' AND y.year_id = NEW.year_id)) THEN
                        {refusal(LOCKED, "Учебный год закрыт: классы в нём не меняются.")}
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]


class TermYearTriggers(Term):
    """The same terms: a closed year gets no other ones."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="year_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    IF EXISTS (SELECT FROM journal_closedyear y JOIN school_calendar c ON c.year_id = y.year_id
                                WHERE (TG_OP <> 'INSERT' AND c.id = OLD.calendar_id)
                                   OR (TG_OP <> 'DELETE' AND c.id = NEW.calendar_id)) THEN
                        {refusal(LOCKED, "Учебный год закрыт: его периоды не меняются.")}
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]
