"""Who was in a class and which days it learned stay as they are within a closed term (R-51, record 46)."""

from __future__ import annotations

import pgtrigger

from common.triggers import LOCKED
from school.models import Enrolment, TransferredDay, Vacation
from timetable.models import GroupMembership

# Only what lies within the closed term counts: who leaves after it is free to. A row that ends before it begins has no
# range; its own constraint refuses it, after this.
_PLACE_CHANGES = """
    daterange(t.starts_on, t.ends_on, '[]')
        * CASE WHEN TG_OP = 'INSERT' THEN 'empty' ELSE daterange(OLD.starts_on, OLD.ends_on, '[]') END
    IS DISTINCT FROM daterange(t.starts_on, t.ends_on, '[]')
        * CASE WHEN TG_OP = 'DELETE' OR NEW.ends_on < NEW.starts_on THEN 'empty'
               ELSE daterange(NEW.starts_on, NEW.ends_on, '[]') END
"""


def _list_stays(class_of_row: str, what: str) -> pgtrigger.Trigger:
    """Refuses what changes a list of the class within a term that is closed for it. {row} stands for the row."""
    of_class = f"CASE WHEN TG_OP = 'DELETE' THEN ({class_of_row.format(row='OLD')}) " + (
        f"ELSE ({class_of_row.format(row='NEW')}) END"
    )
    return pgtrigger.Trigger(
        name="term_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("closed", "record")],
        func=f"""
            -- Closing a term takes the row of its class FOR UPDATE: it waits for who is writing, and they for it.
            PERFORM 1 FROM school_schoolclass WHERE id = {of_class} FOR KEY SHARE;
            SELECT t.ends_on INTO closed
              FROM journal_closedterm k
              JOIN school_term t ON t.id = k.term_id
             WHERE k.school_class_id = {of_class} AND NOT journal_year_is_closed({of_class}) AND {_PLACE_CHANGES}
             ORDER BY t.ends_on DESC LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION USING ERRCODE = '{LOCKED}', MESSAGE = 'Учебный период по '
                    || to_char(closed.ends_on, 'DD.MM.YYYY') || ' у класса закрыт: {what} в нём не меняется. '
                    || 'Возьмите день позже или попросите завуча открыть период.';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


def _days_stay(first: str, last: str, unchanged: str) -> pgtrigger.Trigger:
    """Refuses what makes days of a closed term of the calendar other ones. {row} stands for the row."""
    spans = [
        f"(TG_OP <> '{without}' AND k_term.starts_on <= {last.format(row=row)}"
        f" AND k_term.ends_on >= {first.format(row=row)} AND k_term.calendar_id = {row}.calendar_id)"
        for without, row in (("INSERT", "OLD"), ("DELETE", "NEW"))
    ]
    return pgtrigger.Trigger(
        name="term_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("closed", "record")],
        func=f"""
            IF TG_OP = 'UPDATE' AND {unchanged} THEN RETURN NEW; END IF;
            SELECT k_term.ends_on INTO closed
              FROM journal_closedterm k
              JOIN school_term k_term ON k_term.id = k.term_id
             WHERE {" OR ".join(spans)}
             ORDER BY k_term.ends_on DESC LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION USING ERRCODE = '{LOCKED}', MESSAGE = 'Учебный период по '
                    || to_char(closed.ends_on, 'DD.MM.YYYY') || ' закрыт хотя бы для одного класса: '
                    || 'его учебные дни не меняются.';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


class EnrolmentTermTriggers(Enrolment):
    """The same enrolments. A proxy, for the floor below must not know of locks."""

    class Meta:
        proxy = True
        triggers = [_list_stays("{row}.school_class_id", "список класса")]


class MembershipTermTriggers(GroupMembership):
    """The same places in subgroups."""

    class Meta:
        proxy = True
        triggers = [
            _list_stays(
                "SELECT g.school_class_id FROM timetable_teachinggroup g WHERE g.id = {row}.group_id",
                "состав подгруппы",
            )
        ]


class VacationTermTriggers(Vacation):
    """The same vacations."""

    class Meta:
        proxy = True
        triggers = [
            _days_stay(
                "{row}.starts_on",
                "{row}.ends_on",
                "(NEW.starts_on, NEW.ends_on, NEW.calendar_id) = (OLD.starts_on, OLD.ends_on, OLD.calendar_id)",
            )
        ]


class TransferredDayTermTriggers(TransferredDay):
    """The same days off and days of another weekday."""

    class Meta:
        proxy = True
        triggers = [
            _days_stay(
                '{row}."on"',
                '{row}."on"',
                '(NEW."on", NEW.works_as, NEW.calendar_id)'
                ' IS NOT DISTINCT FROM (OLD."on", OLD.works_as, OLD.calendar_id)',
            )
        ]
