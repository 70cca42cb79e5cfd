"""The only way from a request to a question: its asker and the administrator, nobody else (§ 4.1)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from messaging.models import HelpEntry, SupportQuestion
from messaging.models.support import HelpEntryQuerySet
from school.roles import Roles


def questions_visible_to(roles: Roles) -> QuerySet[SupportQuestion]:
    """All questions for the administrator, the own ones for everybody."""
    if roles.is_administrator:
        return SupportQuestion.objects.all()
    return own_questions(roles)


def own_questions(roles: Roles) -> QuerySet[SupportQuestion]:
    """Questions that the person has asked."""
    return SupportQuestion.objects.filter(asked_by=roles.user_id)


def get_question_to_read(roles: Roles, pk: int) -> SupportQuestion:
    """The question, for its asker and the administrator; both may write under it and close it."""
    return get_object_or_404(questions_visible_to(roles).select_related("asked_by"), pk=pk)


def help_entries_to_edit(roles: Roles) -> HelpEntryQuerySet:
    """Every entry of the help for the administrator; none for others."""
    return HelpEntry.objects.all() if roles.is_administrator else HelpEntry.objects.none()


def get_help_entry_to_write(roles: Roles, pk: int) -> HelpEntry:
    """The entry, for the administrator."""
    return get_object_or_404(help_entries_to_edit(roles), pk=pk)
