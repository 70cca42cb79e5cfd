"""The only way from a request to threads, messages and questions.

A thread is read by its two members for ever, and written in as long as one may write to the other today (R-06): the
page and what it sends ask the same functions. Of other people's messages the administrator sees those that were
reported. A question is its asker's and the administrator's, nobody else's (§ 4.1).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.http import Http404
from django.shortcuts import get_object_or_404

from common.clock import current_moment
from common.people import full_name, short_name
from common.rows import fetch
from messaging.models import (
    AbuseReport,
    AbuseReportQuerySet,
    Announcement,
    AnnouncementClass,
    AnnouncementQuerySet,
    CorrespondenceHours,
    HelpEntry,
    MayWrite,
    Message,
    MessageAttachment,
    MessageQuerySet,
    ParentsLetter,
    Sending,
    SupportQuestion,
    ThreadMember,
    ThreadMemberQuerySet,
)
from messaging.models.support import HelpEntryQuerySet
from messaging.rules.correspondence import Addressee, Correspondent, Face, OfficeHours, joined
from school.access import classes_of_today, get_class_to_read, pupils_of_family, pupils_visible_to
from school.models import Enrolment, Pupil, SchoolClass
from school.roles import Roles
from timetable.models import TeachingGroup

CLOSED = "Переписка закрыта: пишут тем, кто связан с ребёнком сегодня. Читать её можно и дальше."
_NOT_THE_CLASS_TEACHER = "Слово родителям пишет классный руководитель."
_ONLY_AUTHOR_AND_MANAGEMENT = "Объявление меняют автор и администрация, пока оно не отозвано."
GROUP, CLASS = "groups", "classes"


@dataclass(frozen=True)
class Families:
    """Those of a group or class to whom the person may write: `title` names it, `people` are one for each and child."""

    title: str
    people: list[Correspondent]


@dataclass(frozen=True)
class OpenThread:
    """A thread as one of its members sees it: `own` and `other` are the two, `may_write` is today's right."""

    own: ThreadMember
    other: ThreadMember
    may_write: bool


def correspondents_of(roles: Roles) -> list[Correspondent]:
    """People of the school to whom the person may write today: by child for a family, then colleagues (R-06)."""
    return _people("messaging_correspondents(%s)", roles.user_id)


def get_families_to_write_to(roles: Roles, kind: str, pk: int) -> Families:
    """The families of a group that the person teaches today, of the class that he leads, for management of any class.

    404 when there is nobody whom he may write to.
    """
    group, school_class = {GROUP: (pk, None), CLASS: (None, pk)}.get(kind, (None, None))
    people = _people("messaging_families(%s, %s, %s)", roles.user_id, group, school_class)
    if not people:
        raise Http404
    named = TeachingGroup.objects.select_related("school_class") if kind == GROUP else SchoolClass.objects
    return Families(str(named.get(pk=pk)), people)


def get_addressee(roles: Roles, user_id: int, pupil_id: int | None) -> Correspondent:
    """The person to whom one may write today about the pupil; 404 when one may not."""
    source = "(SELECT %s::bigint AS pupil_id, %s::bigint AS user_id, f.* FROM messaging_faces(%s, %s, %s) f)"
    for found in _people(source, pupil_id, user_id, roles.user_id, user_id, pupil_id):
        return found
    raise Http404


def faces_between(writer_id: int, addressees: Collection[Addressee]) -> dict[tuple[int, int, int | None], Face]:
    """Who each is to the other today, by writer, reader and pupil; nothing where there is no right to write."""
    rows = fetch(
        """
        SELECT p.writer_id, p.reader_id, p.pupil_id, f.capacity, f.words
          FROM (SELECT %(writer)s::bigint AS writer_id, a.user_id AS reader_id, a.pupil_id
                  FROM unnest(%(users)s::bigint[], %(pupils)s::bigint[]) a (user_id, pupil_id)
                UNION ALL
                SELECT a.user_id, %(writer)s::bigint, a.pupil_id
                  FROM unnest(%(users)s::bigint[], %(pupils)s::bigint[]) a (user_id, pupil_id)) p
         CROSS JOIN LATERAL messaging_faces(p.writer_id, p.reader_id, p.pupil_id) f
        """,
        {
            "writer": writer_id,
            "users": [each.user_id for each in addressees],
            "pupils": [each.pupil_id for each in addressees],
        },
    )
    found: dict[tuple[int, int, int | None], list[Face]] = {}
    for writer, reader, pupil, capacity, words in rows:
        found.setdefault((writer, reader, pupil), []).append(Face(capacity, words))
    return {pair: joined(faces) for pair, faces in found.items()}


def _people(source: str, *values: int | None) -> list[Correspondent]:
    """The people whom a function of the database gives, by pupil and name, each once with all that he is.

    Names are found by the keys of all, for PostgreSQL expects a thousand and would read everybody's.
    """
    rows = fetch(
        f"""
        WITH found AS MATERIALIZED (SELECT * FROM {source} f)
        SELECT f.pupil_id, f.user_id, f.capacity, f.words,
               u.last_name, u.first_name, u.patronymic, c.last_name, c.first_name
          FROM found f
          JOIN accounts_user u ON u.id = f.user_id AND u.id = ANY (ARRAY(SELECT o.user_id FROM found o))
          LEFT JOIN school_pupil c ON c.id = f.pupil_id AND c.id = ANY (ARRAY(SELECT o.pupil_id FROM found o))
         ORDER BY c.sort_name NULLS LAST, c.id, u.sort_name, u.id
        """,  # noqa: S608  # a function of ours, values apart
        values,
    )
    found: dict[tuple[int | None, int], list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(row[:2], []).append(row)
    return [
        Correspondent(
            user_id=user_id,
            name=full_name(*reasons[0][4:7]),
            pupil_id=pupil_id,
            pupil=short_name(*reasons[0][7:9]) if pupil_id else "",
            face=joined(Face(*row[2:4]) for row in reasons),
        )
        for (pupil_id, user_id), reasons in found.items()
    ]


def office_hours() -> OfficeHours:
    """The hours in which people of this school read each other."""
    settings = CorrespondenceHours.objects.first()
    return settings.hours if settings else OfficeHours()


def memberships_of(roles: Roles) -> ThreadMemberQuerySet:
    """The person's places in threads that are shown to him by now."""
    return ThreadMember.objects.filter(user=roles.user_id).shown_at(current_moment())


def messages_visible_to(roles: Roles) -> MessageQuerySet:
    """Messages of the person's threads: the own ones, and the others' from their hour on."""
    own = memberships_of(roles).filter(thread=OuterRef("thread"))
    return Message.objects.shown_to(roles.user_id, current_moment()).filter(Exists(own))


def get_thread_to_read(roles: Roles, pk: int) -> OpenThread:
    """The thread with both members, or 404. Two queries."""
    own = get_object_or_404(
        memberships_of(roles).select_related("thread__pupil", "thread__delivery", "user"), thread=pk
    )
    right = {"may_be_written_to": MayWrite(Value(own.user_id), F("user"), F("thread__pupil"))}
    others = ThreadMember.objects.filter(thread=pk).exclude(user=own.user_id)
    other = others.annotate(**right).select_related("user").get()
    return OpenThread(own, other, other.may_be_written_to)


def get_thread_to_write(roles: Roles, pk: int) -> OpenThread:
    """The thread to write in; 404 as `get_thread_to_read`, 403 when the right to write has ended."""
    found = get_thread_to_read(roles, pk)
    if not found.may_write:
        raise PermissionDenied(CLOSED)
    return found


def get_attachment_to_read(roles: Roles, pk: int) -> MessageAttachment:
    """The file of a message that the person sees, or 404. A reported message brings its files to the administrator."""
    reported = abuse_reports_visible_to(roles).filter(message=OuterRef("message"))
    seen = Q(Exists(messages_visible_to(roles).filter(pk=OuterRef("message")))) | Exists(reported)
    return get_object_or_404(MessageAttachment.objects.filter(seen), pk=pk)


def get_message_to_report(roles: Roles, pk: int) -> Message:
    """A message that somebody else has written to the person, or 404."""
    received = messages_visible_to(roles).exclude(sender=roles.user_id)
    return get_object_or_404(received.select_related("sender", "thread"), pk=pk)


def sendings_of(roles: Roles) -> QuerySet[Sending]:
    """What the person has written to many at once."""
    return Sending.objects.filter(sent_by=roles.user_id).exclude(audience="")


def get_sending_to_read(roles: Roles, pk: int) -> Sending:
    """What the person himself has written to many, or 404."""
    return get_object_or_404(sendings_of(roles), pk=pk)


def abuse_reports_visible_to(roles: Roles) -> AbuseReportQuerySet:
    """Reports on messages: the administrator's matter, except those on his own messages."""
    if not roles.is_administrator:
        return AbuseReport.objects.none()
    return AbuseReport.objects.exclude(message__sender=roles.user_id)


def get_abuse_report_to_close(roles: Roles, pk: int) -> AbuseReport:
    """The report that the administrator decides, or 404."""
    reports = abuse_reports_visible_to(roles).select_related("message__sender", "reported_by")
    return get_object_or_404(reports, pk=pk)


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
    return members.pupils()


def letters_visible_to(roles: Roles) -> QuerySet[ParentsLetter]:
    """Letters about the wards of today, for their guardians; about pupils whose cards the person may open, for staff.

    Not for the pupil himself: they are written to his parents, and held back for them as long as their threads are.
    """
    wards = pupils_of_family(roles).filter(pk__in=roles.ward_ids)
    addressees = ThreadMember.objects.filter(thread__delivery__letter=OuterRef("pk"), is_starter=False)
    to_guardians = Q(pupil__in=wards) & Q(Exists(addressees.shown_at(current_moment())))
    return ParentsLetter.objects.filter(to_guardians | Q(pupil__in=pupils_visible_to(roles)))


def get_letter_to_read(roles: Roles, pk: int) -> ParentsLetter:
    """The letter, or 404."""
    return get_object_or_404(letters_visible_to(roles).select_related("pupil"), pk=pk)


def announcements_for(roles: Roles) -> AnnouncementQuerySet:
    """Announcements that are addressed to the person, as he is today: a parent and pupil by the class of today."""
    addressed = Q(is_for_staff=True) if roles.staff_id else Q(pk=None)
    today = Enrolment.objects.on(roles.today)
    if roles.ward_ids:
        addressed |= Q(is_for_families=True) & _reaches(today.filter(pupil__in=roles.ward_ids))
    if roles.pupil_id:
        addressed |= Q(is_for_pupils=True) & _reaches(today.filter(pupil=roles.pupil_id))
    return Announcement.objects.filter(addressed)


def _reaches(stays: QuerySet[Enrolment]) -> Q:
    """Announcements to a class in which one of them is today, or to the whole school when one is in any."""
    return _of_classes(stays.values("school_class")) | Q(Exists(stays)) & ~Q(Exists(_classes()))


def _classes() -> QuerySet[AnnouncementClass]:
    return AnnouncementClass.objects.filter(announcement=OuterRef("pk"))


def _of_classes(class_ids: Any) -> Q:
    return Q(Exists(_classes().filter(school_class__in=class_ids)))


def announcements_visible_to(roles: Roles) -> AnnouncementQuerySet:
    """Those addressed to the person, the own ones, and those to classes led; management sees all."""
    if roles.is_management:
        return Announcement.objects.all()
    mine = Q(published_by=roles.user_id) | _of_classes(roles.led_class_ids)
    return Announcement.objects.filter(mine | Q(pk__in=announcements_for(roles).values("pk")))


def get_announcement_to_read(roles: Roles, pk: int) -> Announcement:
    """The announcement, or 404; of a withdrawn one the page tells only that."""
    found = announcements_visible_to(roles).select_related("published_by", "written_by")
    return get_object_or_404(found, pk=pk)


def answers_for(roles: Roles, announcement: Announcement) -> bool:
    """Management, and its author as long as he leads the classes to which it is addressed. Two queries for an author.

    Who has become the class teacher of others sees no more of the families to whom he has written.
    """
    if roles.is_management or announcement.published_by_id != roles.user_id:
        return roles.is_management
    addressed = AnnouncementClass.objects.filter(announcement=announcement)
    return addressed.exists() and not addressed.exclude(school_class__in=roles.led_class_ids).exists()


def get_announcement_to_change(roles: Roles, pk: int) -> Announcement:
    """The announcement to correct, unless it has been withdrawn; 403 for everybody else."""
    announcement = get_announcement_to_read(roles, pk)
    if announcement.withdrawn_at is not None or not answers_for(roles, announcement):
        raise PermissionDenied(_ONLY_AUTHOR_AND_MANAGEMENT)
    return announcement


def get_announcement_to_withdraw(roles: Roles, pk: int) -> Announcement:
    """The announcement to withdraw, also one that has been: a second click is no error. 403 for everybody else."""
    announcement = get_announcement_to_read(roles, pk)
    if not answers_for(roles, announcement):
        raise PermissionDenied(_ONLY_AUTHOR_AND_MANAGEMENT)
    return announcement


def get_announcement_to_acknowledge(roles: Roles, pk: int) -> Announcement:
    """An active announcement that is addressed to the person and asks for it."""
    asked = announcements_for(roles).active(roles.today).filter(needs_acknowledgement=True)
    return get_object_or_404(asked, pk=pk)


def classes_to_announce_to(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes of the present year: all for management, the own ones for a class teacher."""
    return classes_of_today(roles).order_by("grade", "letter")
