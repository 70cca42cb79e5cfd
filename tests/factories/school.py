"""The school, its people and their membership."""

from __future__ import annotations

from datetime import date
from itertools import count

from django.contrib.auth.models import Permission

from accounts.models import User
from common.tables.book import Book
from school.models import (
    Calendar,
    ClassTeacherAppointment,
    Enrolment,
    Guardian,
    Guardianship,
    Pupil,
    PupilImport,
    PupilUserObjectPermission,
    School,
    SchoolClass,
    SchoolOrder,
    SchoolYear,
    StaffMember,
    Subject,
    Term,
)

_numbers = count(1)


def make_school(*, editing_window_days: int | None = 14, lowest_mark: int = 2, period_mark_days: int = 14) -> School:
    return School.objects.create(
        id=1,
        name="Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 92»",
        short_name="МБОУ СОШ № 92",
        editing_window_days=editing_window_days,
        lowest_mark=lowest_mark,
        period_mark_days=period_mark_days,
    )


def make_year(*, starts_on: date, ends_on: date) -> SchoolYear:
    return SchoolYear.objects.create(starts_on=starts_on, ends_on=ends_on)


def make_calendar(
    *, year: SchoolYear, name: str = "2–9 классы", term_kind: str = "quarter", school_days: int = 5
) -> Calendar:
    return Calendar.objects.create(year=year, name=name, term_kind=term_kind, school_days=school_days)


def make_term(*, calendar: Calendar, number: int, starts_on: date, ends_on: date) -> Term:
    return Term.objects.create(calendar=calendar, number=number, starts_on=starts_on, ends_on=ends_on)


def make_subject(*, name: str, short_name: str | None = None, is_pe: bool = False, position: int = 100) -> Subject:
    return Subject.objects.create(name=name, short_name=short_name or name[:16], is_pe=is_pe, position=position)


def make_class(*, calendar: Calendar, grade: int, letter: str, shift: int = 1) -> SchoolClass:
    return SchoolClass.objects.create(calendar=calendar, year=calendar.year, grade=grade, letter=letter, shift=shift)


def make_staff(*, last_name: str, first_name: str, patronymic: str = "", user: User | None = None) -> StaffMember:
    return StaffMember.objects.create(
        last_name=last_name, first_name=first_name, patronymic=patronymic, user=user, position="учитель"
    )


def make_class_teacher(
    *, school_class: SchoolClass, teacher: StaffMember, starts_on: date, ends_on: date | None = None
) -> ClassTeacherAppointment:
    return ClassTeacherAppointment.objects.create(
        school_class=school_class, teacher=teacher, starts_on=starts_on, ends_on=ends_on
    )


def make_pupil(
    *,
    last_name: str = "",
    first_name: str = "Ученик",
    patronymic: str = "",
    birth_date: date = date(2015, 3, 14),
    sex: str = "m",
    user: User | None = None,
) -> Pupil:
    return Pupil.objects.create(
        last_name=last_name or f"Учеников-{next(_numbers)}",
        first_name=first_name,
        patronymic=patronymic,
        birth_date=birth_date,
        sex=sex,
        user=user,
    )


def make_guardian(
    *, last_name: str, first_name: str, patronymic: str = "", phone: str = "", user: User | None = None
) -> Guardian:
    return Guardian.objects.create(
        last_name=last_name, first_name=first_name, patronymic=patronymic, phone=phone, user=user
    )


def make_guardianship(
    *,
    guardian: Guardian,
    pupil: Pupil,
    relation: str = "mother",
    starts_on: date,
    ends_on: date | None = None,
) -> Guardianship:
    return Guardianship.objects.create(
        guardian=guardian, pupil=pupil, relation=relation, starts_on=starts_on, ends_on=ends_on
    )


def permit(*, user: User, pupil: Pupil) -> PupilUserObjectPermission:
    """The object permission that links and accounts write in the application."""
    view_pupil = Permission.objects.get(codename="view_pupil", content_type__app_label="school")
    permission = PupilUserObjectPermission(user=user, content_object=pupil, permission=view_pupil)
    permission.save()
    return permission


def make_pupil_import(*, by: User, starts_on: date) -> PupilImport:
    """An uploaded list of one good row."""
    return PupilImport.objects.create(
        file_name="5А.xlsx",
        cells=Book.of_rows(
            ["Фамилия", "Имя", "Дата рождения", "Пол", "Класс"], ["Уткин", "Яков", "01.02.2015", "м", "5А"]
        ).as_json(),
        starts_on=starts_on,
        order_number="18-у",
        order_dated=starts_on,
        uploaded_by=by,
    )


def make_school_order(*, number: str = "1-у", dated: date, kind: str = "enrolment") -> SchoolOrder:
    return SchoolOrder.objects.get_or_create(number=number, dated=dated, kind=kind)[0]


def make_enrolment(
    *, pupil: Pupil, school_class: SchoolClass, starts_on: date, ends_on: date | None = None
) -> Enrolment:
    return Enrolment.objects.create(
        pupil=pupil,
        school_class=school_class,
        starts_on=starts_on,
        ends_on=ends_on,
        school_order=make_school_order(dated=starts_on),
    )
