"""The only way from a request to threads, messages and questions.

A thread is read by its two members for ever, and written in as long as one may write to the other today (R-06): the
page and what it sends ask the same functions. Of other people's messages the administrator sees those that were
reported. A question is its asker's and the administrator's, nobody else's (§ 4.1).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from common.clock import current_moment
from messaging.models import (
    CorrespondenceHours,
    Correspondent,
    HelpEntry,
    ParentsLetter,
    SupportQuestion,
    ThreadMember,
    ThreadMemberQuerySet,
)
from messaging.models.support import HelpEntryQuerySet
from messaging.rules.correspondence import OfficeHours
from school.access import get_class_to_read, pupils_of_family, pupils_visible_to
from school.models import Enrolment, Pupil, SchoolClass
from school.roles import Roles

_NOT_THE_CLASS_TEACHER = "Слово родителям пишет классный руководитель."


@dataclass(frozen=True)
class OpenThread:
    """A thread as one of its members sees it: `own` and `other` are the two, `may_write` is today's right."""

    own: ThreadMember
    other: ThreadMember
    may_write: bool


def office_hours() -> OfficeHours:
    """The hours in which people of this school read each other."""
    settings = CorrespondenceHours.objects.first()
    return settings.hours if settings else OfficeHours()


def memberships_of(roles: Roles) -> ThreadMemberQuerySet:
    """The person's places in threads that are shown to him by now."""
    return ThreadMember.objects.filter(user=roles.user_id).shown_at(current_moment())


def get_thread_to_read(roles: Roles, pk: int) -> OpenThread:
    """The thread with both members, or 404. Two queries."""
    own = get_object_or_404(memberships_of(roles).select_related("thread__pupil", "user"), thread=pk)
    open_now = Correspondent.objects.filter(
        Q(pupil=own.thread.pupil_id) if own.thread.pupil_id else Q(pupil=None),
        writer=own.user_id,
        reader=OuterRef("user"),
    )
    others = ThreadMember.objects.filter(thread=pk).exclude(user=own.user_id)
    flag = {"may_be_written_to": Exists(open_now)}
    other = others.annotate(**flag).select_related("user").get()
    return OpenThread(own, other, other.may_be_written_to)


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


def leads_class(roles: Roles, school_class: SchoolClass) -> bool:
    """Is the person the class teacher of the class today?"""
    return school_class.pk in roles.led_class_ids


def get_class_to_comment(roles: Roles, class_id: int) -> SchoolClass:
    """The class about whose pupils the person writes to their parents; 403 for management, which only reads."""
    school_class = get_class_to_read(roles, class_id)
    if not leads_class(roles, school_class):
        raise PermissionDenied(_NOT_THE_CLASS_TEACHER)
    return school_class


def pupils_to_comment(roles: Roles, school_class: SchoolClass) -> QuerySet[Pupil]:
    """Pupils who are today in the class, for its class teacher; nobody for others."""
    if not leads_class(roles, school_class):
        return Pupil.objects.none()
    members = Enrolment.objects.on(roles.today).in_class(school_class.pk)
    return Pupil.objects.filter(pk__in=members.values("pupil"))


def letters_visible_to(roles: Roles) -> QuerySet[ParentsLetter]:
    """Letters about the wards of today, for their guardians; about pupils whose cards the person may open, for staff.

    Not for the pupil himself: they are written to his parents.
    """
    wards = pupils_of_family(roles).filter(pk__in=roles.ward_ids)
    return ParentsLetter.objects.filter(Q(pupil__in=wards) | Q(pupil__in=pupils_visible_to(roles)))


def get_letter_to_read(roles: Roles, pk: int) -> ParentsLetter:
    """The letter, or 404."""
    return get_object_or_404(letters_visible_to(roles).select_related("pupil"), pk=pk)
