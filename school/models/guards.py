"""Guards of the database that this floor and those above put on their tables."""

from __future__ import annotations

import pgtrigger

from common.triggers import RULE_BROKEN, refusal


def immutable_columns(*columns: str, message: str) -> pgtrigger.Trigger:
    """Refuses to change the columns: a row stays with the lesson, pupil or class that it was written about."""
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)
    return pgtrigger.Trigger(
        name="immutable_columns",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF {changed} THEN
                {refusal(RULE_BROKEN, message)}
            END IF;
            RETURN NEW;
        """,
    )


def never_deleted(message: str) -> pgtrigger.Trigger:
    """Rows of the table are cleared or ended, never deleted."""
    return pgtrigger.Trigger(
        name="never_deleted",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=refusal(RULE_BROKEN, message),
    )
