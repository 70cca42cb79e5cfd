"""The people everybody knows, in tests and in the demo school alike (architecture 9).

Today is Wednesday 14 October 2026 by the school's clock. Анна Сергеевна teaches mathematics in 5А, Борис leads 5А
and teaches it history, Вера teaches only 5Б, Галина is deputy, Дима is in 5А, Елена is Дима's mother, Жанна is a
mother in 5Б. Around them: Зоя (Жанна's daughter), Игорь (administrator), Кира (director), Лев (Дима's father, whose
access has ended), Мария (substitutes Анна on Tuesday the 13th and Friday the 16th), Нина (substituted Анна on the
5th, her right has expired), Никита (withdrawn from 5А in September) and his mother Ольга, Павел (PE), Раиса (meals),
Света (5А, the other language subgroup, a name with ё). Анна's plan of mathematics for grade 5 is followed in 5А.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Office, StandingOffice, User
from curriculum.models import GradebookPlan, LessonPlan, LessonPlanItem
from journal.models import AbsenceCode, Work, WorkType
from school.models import (
    Calendar,
    Guardian,
    Guardianship,
    Pupil,
    PupilImport,
    School,
    SchoolClass,
    StaffMember,
    Subject,
    Term,
)
from tests.factories import accounts as a
from tests.factories import curriculum as c
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from timetable.models import Lesson, LessonState, TeachingAssignment, TeachingGroup

TODAY = date(2026, 10, 14)
YEAR_BEGINS = date(2026, 9, 1)
YEAR_ENDS = date(2027, 8, 31)
LONG_AGO = date(2026, 9, 7)
NINA_SUBSTITUTED_ON = date(2026, 10, 5)
MONDAY = date(2026, 10, 12)
TUESDAY = date(2026, 10, 13)
FRIDAY = date(2026, 10, 16)
NIKITA_LEFT_ON = date(2026, 9, 25)
LEV_ENDED_ON = date(2026, 9, 30)


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    user: User


@dataclass(frozen=True)
class Employee(Person):
    staff: StaffMember


@dataclass(frozen=True)
class Parent(Person):
    guardian: Guardian


@dataclass(frozen=True)
class Child(Person):
    pupil: Pupil


@dataclass(frozen=True)
class World:
    """Everybody and everything, by name."""

    school: School
    calendar: Calendar
    quarter_1: Term
    quarter_2: Term
    class_5a: SchoolClass
    class_5b: SchoolClass
    maths: Subject
    history: Subject
    english: Subject
    pe: Subject
    group_5a: TeachingGroup
    group_5b: TeachingGroup
    english_1: TeachingGroup
    english_2: TeachingGroup
    maths_5a: TeachingAssignment
    maths_5b: TeachingAssignment
    history_5a: TeachingAssignment
    pe_5a: TeachingAssignment
    english_1_5a: TeachingAssignment
    english_2_5a: TeachingAssignment

    anna: Employee
    boris: Employee
    vera: Employee
    galina: Employee
    dima: Child
    elena: Parent
    zhanna: Parent
    zoya: Child
    igor: Employee
    kira: Employee
    lev: Parent
    maria: Employee
    nikita: Child
    nina: Employee
    olga: Parent
    pavel: Employee
    raisa: Employee
    sveta: Child
    dima_of_elena: Guardianship
    dima_of_lev: Guardianship
    office_of_raisa: StandingOffice
    upload: PupilImport

    answer: WorkType
    control_work: WorkType
    codes: dict[str, AbsenceCode]

    lesson_long_ago: Lesson
    lesson_of_nina: Lesson
    lesson_monday: Lesson
    lesson_tuesday: Lesson
    lesson_today: Lesson
    lesson_friday: Lesson
    lesson_5b_today: Lesson
    work_monday: Work
    work_tuesday: Work
    work_5b_today: Work

    plan: LessonPlan
    division: LessonPlanItem
    fractions: LessonPlanItem
    plan_of_5a: GradebookPlan

    @property
    def people(self) -> dict[str, Person]:
        """Everybody by first name in Latin letters."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Person)}


def build_world() -> World:
    """Saves the world: about 130 rows."""
    base = _school()
    people = _people(base)
    teaching = _teaching(base, people)
    return World(**base, **people, **teaching, **_journal(base, people, teaching))


Things = dict[str, Any]


def _school() -> Things:
    year = s.make_year(starts_on=YEAR_BEGINS, ends_on=YEAR_ENDS)
    calendar = s.make_calendar(year=year)
    class_5a = s.make_class(calendar=calendar, grade=5, letter="А")
    class_5b = s.make_class(calendar=calendar, grade=5, letter="Б")
    return {
        "school": s.make_school(),
        "calendar": calendar,
        "quarter_1": s.make_term(calendar=calendar, number=1, starts_on=YEAR_BEGINS, ends_on=date(2026, 10, 25)),
        "quarter_2": s.make_term(calendar=calendar, number=2, starts_on=date(2026, 11, 5), ends_on=date(2026, 12, 30)),
        "class_5a": class_5a,
        "class_5b": class_5b,
        "maths": s.make_subject(name="Математика", position=10),
        "history": s.make_subject(name="История", position=20),
        "english": s.make_subject(name="Английский язык", short_name="Англ. яз.", position=30),
        "pe": s.make_subject(name="Физическая культура", short_name="Физкультура", is_pe=True, position=90),
        "answer": j.make_work_type(name="Ответ на уроке", short_name="О", position=1),
        "control_work": j.make_work_type(
            name="Контрольная работа", short_name="К", weight=Decimal(3), is_control_work=True, position=2
        ),
        "codes": j.make_absence_codes(),
    }


def _staff(last_name: str, first_name: str, patronymic: str, username: str) -> Employee:
    names: Things = {"last_name": last_name, "first_name": first_name, "patronymic": patronymic}
    user = a.make_user(**names, username=username)
    return Employee(user=user, staff=s.make_staff(**names, user=user))


def _pupil(
    school_class: SchoolClass, last_name: str, first_name: str, patronymic: str, username: str, *,
    sex: str, ends_on: date | None = None
) -> Child:  # fmt: skip
    names: Things = {"last_name": last_name, "first_name": first_name, "patronymic": patronymic}
    user = a.make_user(**names, username=username)
    pupil = s.make_pupil(**names, sex=sex, user=user)
    s.permit(user=user, pupil=pupil)
    s.make_enrolment(pupil=pupil, school_class=school_class, starts_on=YEAR_BEGINS, ends_on=ends_on)
    return Child(user=user, pupil=pupil)


def _guardian(last_name: str, first_name: str, patronymic: str, username: str) -> Parent:
    names: Things = {"last_name": last_name, "first_name": first_name, "patronymic": patronymic}
    user = a.make_user(**names, username=username)
    return Parent(user=user, guardian=s.make_guardian(**names, phone="+7 900 000-00-00", user=user))


def _people(base: Things) -> Things:
    class_5a, class_5b = base["class_5a"], base["class_5b"]
    people: Things = {
        "anna": _staff("Белова", "Анна", "Сергеевна", "anna"),
        "boris": _staff("Громов", "Борис", "Николаевич", "boris"),
        "vera": _staff("Данилова", "Вера", "Павловна", "vera"),
        "galina": _staff("Ерёмина", "Галина", "Ивановна", "galina"),
        "igor": _staff("Костин", "Игорь", "Олегович", "igor"),
        "kira": _staff("Лебедева", "Кира", "Андреевна", "kira"),
        "maria": _staff("Орлова", "Мария", "Викторовна", "maria"),
        "nina": _staff("Родионова", "Нина", "Егоровна", "nina"),
        "pavel": _staff("Соколов", "Павел", "Ильич", "pavel"),
        "raisa": _staff("Тихонова", "Раиса", "Фёдоровна", "raisa"),
        "dima": _pupil(class_5a, "Ершов", "Дмитрий", "Львович", "dima", sex="m"),
        "sveta": _pupil(class_5a, "Ёшкина", "Светлана", "Аристарховна", "sveta", sex="f"),
        "nikita": _pupil(class_5a, "Петров", "Никита", "Юрьевич", "nikita", sex="m", ends_on=NIKITA_LEFT_ON),
        "zoya": _pupil(class_5b, "Иванова-Жарова", "Зоя", "Константиновна", "zoya", sex="f"),
        "elena": _guardian("Ершова", "Елена", "Петровна", "elena"),
        "lev": _guardian("Ершов", "Лев", "Борисович", "lev"),
        "zhanna": _guardian("Жарова", "Жанна", "Александровна", "zhanna"),
        "olga": _guardian("Петрова", "Ольга", "Дмитриевна", "olga"),
    }
    offices = {"galina": Office.DEPUTY, "igor": Office.ADMINISTRATOR, "kira": Office.DIRECTOR,
               "raisa": Office.MEALS_OFFICER}  # fmt: skip
    held = {
        name: a.make_office(user=people[name].user, office=office, starts_on=YEAR_BEGINS)
        for name, office in offices.items()
    }
    s.make_class_teacher(school_class=class_5a, teacher=people["boris"].staff, starts_on=YEAR_BEGINS)
    dima = people["dima"].pupil
    things = {
        "office_of_raisa": held["raisa"],
        "upload": s.make_pupil_import(by=people["igor"].user, starts_on=TODAY),
        "dima_of_elena": _guardianship(people["elena"], dima),
        "dima_of_lev": _guardianship(people["lev"], dima, relation="father", ends_on=LEV_ENDED_ON),
    }
    _guardianship(people["zhanna"], people["zoya"].pupil)
    _guardianship(people["olga"], people["nikita"].pupil)
    return {**people, **things}


def _guardianship(
    person: Parent, pupil: Pupil, *, relation: str = "mother", ends_on: date | None = None
) -> Guardianship:
    """Лев keeps the object permission although his guardianship has ended: dates alone must shut him out."""
    s.permit(user=person.user, pupil=pupil)
    return s.make_guardianship(
        guardian=person.guardian, pupil=pupil, relation=relation, starts_on=YEAR_BEGINS, ends_on=ends_on
    )


def _teaching(base: Things, people: Things) -> Things:
    group_5a = t.make_group(school_class=base["class_5a"])
    group_5b = t.make_group(school_class=base["class_5b"])
    english_1 = t.make_group(school_class=base["class_5a"], name="англ. 1")
    english_2 = t.make_group(school_class=base["class_5a"], name="англ. 2")
    t.make_membership(group=english_1, pupil=people["dima"].pupil, starts_on=YEAR_BEGINS)
    t.make_membership(group=english_2, pupil=people["sveta"].pupil, starts_on=YEAR_BEGINS)

    def assigned(group: TeachingGroup, subject: str, teacher: str) -> TeachingAssignment:
        return t.make_assignment(
            group=group, subject=base[subject], teacher=people[teacher].staff, starts_on=YEAR_BEGINS
        )

    return {
        "group_5a": group_5a,
        "group_5b": group_5b,
        "english_1": english_1,
        "english_2": english_2,
        "maths_5a": assigned(group_5a, "maths", "anna"),
        "maths_5b": assigned(group_5b, "maths", "vera"),
        "history_5a": assigned(group_5a, "history", "boris"),
        "pe_5a": assigned(group_5a, "pe", "pavel"),
        "english_1_5a": assigned(english_1, "english", "vera"),
        "english_2_5a": assigned(english_2, "english", "maria"),
    }


def _journal(base: Things, people: Things, teaching: Things) -> Things:
    def maths(on: date, state: LessonState) -> Lesson:
        return t.make_lesson(assignment=teaching["maths_5a"], on=on, number=2, state=state)

    anna, vera = people["anna"].user, people["vera"].user
    lessons = {
        "lesson_long_ago": maths(LONG_AGO, LessonState.HELD),
        "lesson_of_nina": maths(NINA_SUBSTITUTED_ON, LessonState.HELD),
        "lesson_monday": maths(MONDAY, LessonState.HELD),
        "lesson_tuesday": maths(TUESDAY, LessonState.HELD),
        "lesson_today": maths(TODAY, LessonState.PLANNED),
        "lesson_friday": maths(FRIDAY, LessonState.PLANNED),
        "lesson_5b_today": t.make_lesson(assignment=teaching["maths_5b"], on=TODAY, number=3, state=LessonState.HELD),
    }
    t.make_substitution(lesson=lessons["lesson_of_nina"], substitute=people["nina"].staff)
    t.make_substitution(lesson=lessons["lesson_tuesday"], substitute=people["maria"].staff)
    t.make_substitution(lesson=lessons["lesson_friday"], substitute=people["maria"].staff)
    monday = lessons["lesson_monday"]
    plan = c.make_plan(year=base["calendar"].year, subject=base["maths"], grade=5, by=anna)
    division = c.make_plan_item(plan=plan, number=1, topic="Деление с остатком", hours=2, section="Натуральные числа")
    fractions = c.make_plan_item(plan=plan, number=2, topic="Доли и дроби", hours=3, homework="§ 14, № 401")
    j.make_entry(lesson=monday, topic="Деление с остатком", plan_item=division, by=anna)
    j.make_homework(lesson=monday, text="§ 12, № 345–350", by=anna)
    work_monday = j.make_work(lesson=monday, work_type=base["answer"], by=anna)
    work_tuesday = j.make_work(lesson=lessons["lesson_tuesday"], work_type=base["answer"], by=people["maria"].user)
    j.make_mark(work=work_monday, pupil=people["dima"].pupil, value=4, by=anna)
    j.make_absence(lesson=monday, pupil=people["sveta"].pupil, code=base["codes"]["Н"], by=anna)
    work_5b = j.make_work(lesson=lessons["lesson_5b_today"], work_type=base["answer"], by=vera)
    j.make_mark(work=work_5b, pupil=people["zoya"].pupil, value=5, by=vera)
    works = {"work_monday": work_monday, "work_tuesday": work_tuesday, "work_5b_today": work_5b}
    plan_of_5a = c.make_gradebook_plan(group=teaching["group_5a"], plan=plan)
    return {
        **lessons,
        **works,
        "plan": plan,
        "division": division,
        "fractions": fractions,
        "plan_of_5a": plan_of_5a,
    }
