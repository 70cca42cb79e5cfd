"""What is odd about days of absence that somebody names: asked back before they are written (issue 18)."""

from __future__ import annotations

from datetime import date

from attendance.models import AbsenceNotice, ExcuseNote
from attendance.models.notices import NoticeState
from common.formatting import date_short
from school.models import Enrolment, Pupil, Term
from timetable.queries.calendars import calendar_rules
from timetable.rules import school_days_between


def doubts_of_notice(pupil: Pupil, starts_on: date, ends_on: date, today: date) -> list[str]:
    """About a family's notice. Six queries."""
    told = AbsenceNotice.objects.filter(pupil=pupil, state__in=(NoticeState.NEW, NoticeState.CONFIRMED))
    same = told.touching(starts_on, ends_on).order_by("starts_on").values_list("starts_on", "ends_on").first()
    known = [f"Об этих днях вы уже сообщили: {_days(*same)}."] if same else []
    return [*known, *_of_days(pupil, starts_on, ends_on, today)]


def doubts_of_note(pupil: Pupil, starts_on: date, ends_on: date, today: date) -> list[str]:
    """About a certificate, an application, an order. Six queries."""
    notes = ExcuseNote.objects.in_force().filter(pupil=pupil).touching(starts_on, ends_on)
    same = notes.order_by("starts_on").first()
    known = []
    if same is not None:
        days = _days(same.starts_on, same.ends_on)
        known = [f"Об этих днях причина уже внесена: {same.get_kind_display()}, {days}."]
    return [*known, *_of_days(pupil, starts_on, ends_on, today)]


def _of_days(pupil: Pupil, starts_on: date, ends_on: date, today: date) -> list[str]:
    """Another school year; days on which nobody goes to school, or not the pupil."""
    places = Enrolment.objects.filter(pupil=pupil).touching(starts_on, ends_on)
    place = places.select_related("school_class__calendar", "school_class__year").order_by("-starts_on").first()
    if place is None:
        return ["В эти дни ученик в школе не числится."]
    year = place.school_class.year
    if not year.holds_on(today):
        return [f"Это другой учебный год, {year}."]
    if not year.holds_on(starts_on):
        return [f"Первый день – не из этого учебного года: {date_short(starts_on)}."]
    calendar = place.school_class.calendar
    days = school_days_between(starts_on, ends_on, calendar_rules(calendar, starts_on, ends_on))
    in_terms = Term.objects.filter(calendar=calendar).touching(starts_on, ends_on).exists()
    if in_terms and any(day.works_as is not None for day in days):
        return []
    reason = next((day.reason for day in days if day.reason), "") if days else ""
    return [f"В эти дни уроков нет: {(reason or 'вне учебных периодов').lower()}."]


def _days(first: date, last: date) -> str:
    return date_short(first) if first == last else f"{date_short(first)} – {date_short(last)}"
