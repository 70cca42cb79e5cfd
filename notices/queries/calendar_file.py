"""A calendar as programs read it: iCalendar (RFC 5545, 7986), each lesson an event of its own without repetition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDuration

from notices.queries.calendar import CalendarEntry, CalendarLesson, ToldLesson, plain_text

_REFRESH_EVERY = timedelta(hours=1)


def calendar_file(
    entries: Iterable[CalendarEntry],
    told: Mapping[UUID, tuple[str, ToldLesson]],
    *,
    title: str,
    time_zone: str,
    names: Mapping[int, str],
) -> bytes:
    """The file. Times are UTC, so that no reader need know the time zone of the school.

    With `names` each event begins with the name of its pupil: of several in one calendar.
    """
    calendar = Calendar()
    calendar.add("PRODID", "-//EZH//lessons//RU")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", title)
    calendar.add("X-WR-CALNAME", title)
    calendar.add("X-WR-TIMEZONE", time_zone)
    every = vDuration(_REFRESH_EVERY)
    calendar.add("X-PUBLISHED-TTL", every)
    calendar.add("REFRESH-INTERVAL", every, parameters={"VALUE": "DURATION"})
    zone = ZoneInfo(time_zone)
    for entry in entries:
        calendar.add_component(_event(entry, told[entry.uid][1], zone, names.get(entry.pupil_id, "")))
    file: bytes = calendar.to_ical()
    return file


def _event(entry: CalendarEntry, told: ToldLesson, zone: ZoneInfo, name: str) -> Event:
    lesson = entry.lesson
    event = Event()
    event.add("UID", f"{entry.uid}@ezh")
    event.add("SEQUENCE", told.sequence)
    event.add("DTSTAMP", told.changed_at)
    event.add("LAST-MODIFIED", told.changed_at)
    event.add("DTSTART", _moment(entry.on, lesson.starts_at, zone))
    event.add("DTEND", _moment(entry.on, lesson.ends_at, zone))
    event.add("STATUS", "CONFIRMED" if lesson.is_taking_place else "CANCELLED")
    event.add("SUMMARY", f"{name}: {_summary(lesson)}" if name else _summary(lesson))
    event.add("DESCRIPTION", _description(lesson))
    if lesson.room:
        event.add("LOCATION", lesson.room)
    event.add("CATEGORIES", ["Контрольная работа" if _has_control_work(lesson) else "Урок"])
    return event


def _moment(on: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, at, zone).astimezone(UTC)


def _has_control_work(lesson: CalendarLesson) -> bool:
    return lesson.is_taking_place and bool(lesson.control_works)


def _summary(lesson: CalendarLesson) -> str:
    if not lesson.is_taking_place:
        return f"Не состоится: {lesson.subject}"
    return f"{lesson.subject}: контрольная работа" if _has_control_work(lesson) else lesson.subject


def _description(lesson: CalendarLesson) -> str:
    """What is to be known of the lesson, a line each."""
    replaced = f" (замена, по расписанию – {lesson.replaced_teacher})" if lesson.replaced_teacher else ""
    works = [f"Контрольная работа: {title}" if title else "Контрольная работа" for title in lesson.control_works]
    lines = [
        lesson.note,
        *(works if lesson.is_taking_place else ()),
        f"Задано: {lesson.homework}" if lesson.homework else "",
        f"{lesson.number}-й урок, {lesson.teacher}{replaced}",
    ]
    return plain_text("\n".join(filter(None, lines)))
