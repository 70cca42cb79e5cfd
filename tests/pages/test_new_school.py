"""An empty installation becomes a school in which marks and «н» are recorded, by pages alone (§ 3.1)."""

from __future__ import annotations

import io
from datetime import date
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.actions import change_password
from accounts.models import Office, User
from gtzo.models import NormVersion
from journal.models import Absence, AbsenceCode, Mark, WorkType
from school.models import Calendar, Pupil, SchoolClass, SchoolYear, StaffMember, Subject, Term, TransferredDay, Vacation
from school.models.usual_year import year_to_prepare
from tests.conftest import SignedIn
from tests.factories.accounts import make_office
from tests.factories.school import (
    make_calendar,
    make_class,
    make_guardian,
    make_guardianship,
    make_staff,
    make_year,
)
from tests.owner import set_today, without_triggers
from tests.pages.reading import lines, table
from tests.world import TODAY, Person, World
from timetable.models import BellSchedule, Lesson, TeachingAssignment, TeachingGroup, TimetableEntry

PASSWORD = "сосна-17-вечер"


class _Fields(HTMLParser):
    """What the forms of a page would send as they stand: a browser sends hidden fields and defaults too."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name and (given.get("type") != "checkbox" or "checked" in given):
            self.values[name] = given.get("value", "")
        if tag == "select":
            self._select = name
        if tag == "option" and "selected" in given:
            self.values[self._select] = given.get("value", "")


def sent(client: Client, address: str, values: dict[str, object], *, to: str = "") -> None:
    """The form of the page, with some fields filled in, sent to the page itself or to another address."""
    fields = _Fields()
    fields.feed(client.get(address).text)
    answer = client.post(to or address, {**fields.values, **values})
    assert answer.status_code == 302, lines(answer)


def with_own_password(user: User) -> Person:
    return Person(change_password(user=user, password=PASSWORD, by=user))


def founded() -> Person:
    """The administrator of a school that has just been founded."""
    output = io.StringIO()
    call_command("first_administrator", "Школа № 7", "Ёшкина", "Анна", stdout=output)
    return with_own_password(User.objects.get(username=output.getvalue().split()[1]))


def fill_reference_tables(client: Client) -> None:
    """«Справочники»: a class and a subject; year, calendars and bells have come with the school."""
    add = "/admin/{}/add/".format
    place = {"calendar": of_most_classes().pk, "year": SchoolYear.objects.get().pk}
    sent(client, add("school/schoolclass"), {"grade": 5, "letter": "А", "shift": 1, **place})
    sent(client, add("school/subject"), {"name": "Математика", "short_name": "Матем.", "position": 10})


def of_most_classes() -> Calendar:
    return Calendar.objects.get(name="2–9 классы")


def first_term() -> Term:
    return of_most_classes().terms.get(number=1)


def add_people(client: Client) -> Person:
    """A pupil in the class and a teacher with a login; gives the teacher."""
    order = {"order_number": "1-у", "order_dated": "2026-09-01"}
    pupil = {"last_name": "Ершов", "first_name": "Дмитрий", "birth_date": "2015-09-05", "sex": "m"}
    enrolment = {"school_class": SchoolClass.objects.get().pk, "starts_on": "2026-09-01"}
    sent(client, "/school/pupils/new/", {**pupil, **order, **enrolment})
    client.post("/school/staff/new/", {"last_name": "Белова", "first_name": "Вера", "position": "учитель"})
    return with_own_password(StaffMember.objects.get(last_name="Белова").user or User())


def arrange_lessons(client: Client) -> None:
    """The class as a group, its teacher, a lesson every Wednesday, lessons of the term."""
    school_class = SchoolClass.objects.get().pk
    page = f"/timetable/classes/{school_class}/"
    sent(client, page, {"group-name": ""}, to=f"{page}groups/")
    teaching = {
        "group": TeachingGroup.objects.get().pk,
        "subject": Subject.objects.get().pk,
        "teacher": StaffMember.objects.get(last_name="Белова").pk,
        "hours_per_week": "1",
        "starts_on": "2026-09-01",
    }
    sent(client, page, prefixed("assignment", teaching), to=f"{page}assignments/")
    slot = {"assignment": TeachingAssignment.objects.get().pk, "weekday": 3, "number": 1, "starts_on": "2026-09-01"}
    sent(client, page, prefixed("entry", slot), to=f"{page}entries/")
    client.post("/timetable/generation/", {"term": first_term().pk})


def prefixed(prefix: str, values: dict[str, object]) -> dict[str, object]:
    return {f"{prefix}-{key}": value for key, value in values.items()}


def saved(client: Client, address: str, value: str) -> int:
    return client.post(address, {"value": value, "version": 0, "operation": uuid4()}).status_code


def test_a_new_school_reaches_its_first_mark_and_its_first_absence_by_pages_alone(
    db: None, signed_in: SignedIn
) -> None:
    administrator = signed_in(founded())
    fill_reference_tables(administrator)
    teacher = signed_in(add_people(administrator))
    arrange_lessons(administrator)
    lesson, earlier = Lesson.objects.filter(on__lte=TODAY).order_by("-on")[:2]
    pupil = Pupil.objects.get()
    mark = reverse("journal:mark", args=[lesson.pk, 1, pupil.pk])
    absence = reverse("journal:absence", args=[earlier.pk, pupil.pk])
    assert (saved(teacher, mark, "5"), saved(teacher, absence, "Н")) == (200, 200)
    assert (Mark.objects.get().value, Absence.objects.get().code) == (5, AbsenceCode.objects.get(letter="Н"))


def test_a_form_that_offers_nothing_says_who_fills_its_list(db: None, signed_in: SignedIn) -> None:
    person = founded()
    administrator = signed_in(person)
    no_class = "Классов ещё нет: их заводит администратор в «Справочниках»."
    no_term = "Учебных периодов ещё нет: их заводит администратор в «Справочниках», в графике."
    assert no_class in lines(administrator.get("/school/pupils/new/"))
    Term.objects.all().delete()
    assert no_term in lines(administrator.get("/timetable/generation/"))
    fill_reference_tables(administrator)
    Subject.objects.all().delete()
    school_class = SchoolClass.objects.get().pk
    setup = lines(administrator.get(f"/timetable/classes/{school_class}/"))
    assert "Предметов ещё нет: их заводит администратор в «Справочниках»." in setup
    make_office(user=person.user, office=Office.MEALS_OFFICER, starts_on=TODAY)
    rights = lines(administrator.get(reverse("meals:rights", args=[school_class])))
    assert "Льготных категорий ещё нет: их заводит администратор в «Справочниках»." in rights


def steps_shown(client: Client) -> list[tuple[str, str]]:
    """Title and address of each step before the first mark."""
    return [(gap.title, gap.url) for gap in client.get("/start/administrator/").context["start"] if gap.is_step]


def test_the_administrator_is_led_to_the_form_of_each_thing_that_is_missing(db: None, signed_in: SignedIn) -> None:
    administrator = signed_in(founded())
    assert steps_shown(administrator) == [
        ("Предметов ещё нет", "/school/subjects/"),
        ("Классов ещё нет", "/timetable/classes/new/"),
        ("Сотрудников ещё нет", "/school/staff/new/"),
    ]
    fill_reference_tables(administrator)
    school_class = SchoolClass.objects.get().pk
    setup, lessons = f"/timetable/classes/{school_class}/", ("Учебные дни без уроков", "/timetable/generation/")
    assert steps_shown(administrator) == [
        ("Сотрудников ещё нет", "/school/staff/new/"),
        ("Классы без учащихся", "/school/imports/"),
        ("Классы без нагрузки", f"{setup}#assignments"),
        lessons,
    ]
    add_people(administrator)
    arrange_lessons(administrator)
    assert steps_shown(administrator) == []
    TimetableEntry.objects.all().delete()
    assert steps_shown(administrator) == [("Классы без расписания", f"{setup}#entries"), lessons]


@pytest.mark.parametrize(
    ("emptied", "step"),
    [
        ([BellSchedule], ("Звонков нет", "/timetable/bells/new/?shift=1")),
        ([WorkType], ("Списки журнала пусты", "/journal/usual-lists/")),
        ([AbsenceCode], ("Списки журнала пусты", "/journal/usual-lists/")),
        ([TransferredDay, Vacation, Term, Calendar, SchoolYear], ("Учебный год не подготовлен", "/school/years/new/")),
    ],
)
def test_what_a_school_has_emptied_is_missing_again(
    db: None, signed_in: SignedIn, emptied: list[type[Model]], step: tuple[str, str]
) -> None:
    administrator = signed_in(founded())
    for model in emptied:
        model._default_manager.all().delete()
    assert step in steps_shown(administrator)


def test_a_school_founded_in_summer_prepares_the_next_year(db: None, signed_in: SignedIn) -> None:
    set_today(date(2026, 7, 15))
    administrator = signed_in(founded())
    fill_reference_tables(administrator)
    titles = [title for title, _ in steps_shown(administrator)]
    assert titles == ["Сотрудников ещё нет", "Классы без учащихся", "Классы без нагрузки", "Учебные дни без уроков"]


@pytest.mark.parametrize("day", [date(2026, 7, 1), date(2026, 8, 31), date(2026, 9, 1)], ids=str)
def test_a_school_founded_in_summer_is_ready_on_the_first_of_september(
    db: None, signed_in: SignedIn, day: date
) -> None:
    """Class lists, class teachers, logins, the week and the lessons are prepared from pages that show them at once."""
    set_today(day)
    person = founded()
    administrator = signed_in(person)
    fill_reference_tables(administrator)
    school_class = SchoolClass.objects.get()
    teacher = add_people(administrator)
    staff = StaffMember.objects.get(user=teacher.user)
    leads = reverse("school:class_teacher_new", args=[school_class.pk])
    sent(administrator, leads, {"teacher": staff.pk})
    arrange_lessons(administrator)
    make_office(user=teacher.user, office=Office.DEPUTY, starts_on=day)

    deputy = signed_in(teacher)
    list_of_class = reverse("school:school_class", args=[school_class.pk])
    for each in (administrator, deputy):
        assert table(each.get("/school/classes/"))[1:] == [["5А", "Белова Вера", "1"]]
        assert "Ершов Дмитрий" in each.get(list_of_class).text
        setup = each.get(reverse("timetable:class_setup", args=[school_class.pk])).text
        assert ("Белова В." in setup, "среда" in setup.lower()) == (True, True)
        week = each.get("/timetable/", {"class": school_class.pk}).text
        assert ("Матем" in week, "2 сентября" in week) == (True, True)
    slips = administrator.post(reverse("school:class_slips", args=[school_class.pk]))
    assert "Ершов" in slips.text
    assert Lesson.objects.order_by("on").first().on == date(2026, 9, 2)  # type: ignore[union-attr]
    assert steps_shown(administrator) == []
    set_today(date(2026, 9, 2))
    assert Lesson.objects.on(date(2026, 9, 2)).count() == 1
    assert signed_in(teacher).get("/start/class_teacher/").status_code == 200


@pytest.mark.parametrize(
    ("day", "years", "present"),
    [
        (date(2027, 5, 31), {"2027/28": ["6А"]}, ["5А", "5Б"]),
        (date(2027, 8, 31), {"2027/28": ["6А"]}, ["5А", "5Б"]),
        (date(2027, 9, 1), {}, ["6А"]),
    ],
)
def test_a_running_school_shows_the_classes_of_the_next_year_apart(
    world: World, signed_in: SignedIn, day: date, years: dict[str, list[str]], present: list[str]
) -> None:
    """Today's stay what they are; a class of the next year is enrolled into from its first day."""
    year = make_year(starts_on=date(2027, 9, 1), ends_on=date(2028, 8, 31))
    calendar = make_calendar(year=year)
    make_class(calendar=calendar, grade=6, letter="А")
    set_today(day)
    page = signed_in(world.galina).get("/school/classes/").context
    assert [row.school_class.name for row in page["rows"]] == present
    found = {str(year): [row.school_class.name for row in rows] for year, rows in page["years_to_come"]}
    assert found == years
    form = signed_in(world.igor).get("/school/pupils/new/").context["enrolment"]
    offered = [label for value, label in form.fields["school_class"].widget.choices if value]
    assert offered == [*present, *(f"{name}, {year}" for year, names in years.items() for name in names)]
    assert form.initial["starts_on"] == day


def test_who_has_no_login_is_counted_and_led_to_his_slip(db: None, signed_in: SignedIn) -> None:
    administrator = signed_in(founded())
    fill_reference_tables(administrator)
    add_people(administrator)
    pupil = Pupil.objects.get()
    make_guardianship(pupil=pupil, guardian=make_guardian(last_name="Ершова", first_name="Елена"), starts_on=TODAY)
    make_staff(last_name="Новиков", first_name="Пётр")
    without = {
        gap.title: (gap.count, gap.names, gap.url)
        for gap in administrator.get("/start/administrator/").context["start"]
        if gap.title.endswith("без входа")
    }
    class_page = reverse("school:school_class", args=[SchoolClass.objects.get().pk])
    assert without == {
        "Сотрудники без входа": (1, ("Новиков Пётр",), "/school/staff/"),
        "Учащиеся без входа": (1, ("5А – 1",), class_page),
        "Родители без входа": (1, ("5А – 1",), class_page),
    }


def test_pages_of_the_journal_say_which_list_is_empty_and_who_fills_it(db: None, signed_in: SignedIn) -> None:
    administrator = signed_in(founded())
    fill_reference_tables(administrator)
    teacher = signed_in(add_people(administrator))
    arrange_lessons(administrator)
    WorkType.objects.all().delete()
    AbsenceCode.objects.all().delete()
    lesson = Lesson.objects.filter(on__lte=TODAY).latest("on")
    keeper = "Список ведёт администратор в «Справочниках»."
    expected = {
        f"Внимание. В школе нет ни одного вида работы, и отметку поставить нельзя. {keeper}",
        f"Внимание. В школе нет ни одного кода пропуска, и отсутствие отметить нельзя. {keeper}",
    }
    gradebook = reverse("journal:gradebook", args=[lesson.group_id, lesson.subject_id])
    assert expected <= set(lines(teacher.get(gradebook)))
    assert expected <= set(lines(teacher.get(reverse("journal:lesson", args=[lesson.pk]))))
    assert not expected & set(lines(administrator.get(gradebook)))
    mark = reverse("journal:mark", args=[lesson.pk, 1, Pupil.objects.get().pk])
    answer = teacher.post(mark, {"value": "5", "version": 0, "operation": uuid4()})
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "В школе нет ни одного вида работы: список ведёт администратор в «Справочниках».",
    )


def test_without_bells_the_lessons_of_a_term_are_refused_once(db: None, signed_in: SignedIn) -> None:
    administrator = signed_in(founded())
    fill_reference_tables(administrator)
    add_people(administrator)
    BellSchedule.objects.all().delete()
    arrange_lessons(administrator)
    page = lines(administrator.post("/timetable/generation/", {"term": first_term().pk}))
    assert "На этот период нет сетки звонков, смена I: звонки ведёт администратор в «Справочниках»." in page
    assert Lesson.objects.count() == 0


def test_a_new_school_has_the_usual_kinds_of_work_and_codes(db: None) -> None:
    founded()
    assert list(AbsenceCode.objects.values_list("letter", "is_absence", "is_excused", "is_late")) == [
        ("Н", True, False, False),
        ("Б", True, True, False),
        ("УП", True, True, False),
        ("НП", True, False, False),
        ("ОП", False, False, True),
    ]
    assert [f"{each.name}: {each.weight:.0f}" for each in WorkType.objects.all()] == [
        "Ответ на уроке: 1",
        "Домашняя работа: 1",
        "Самостоятельная работа: 2",
        "Проверочная работа: 2",
        "Практическая работа: 2",
        "Лабораторная работа: 2",
        "Диктант: 3",
        "Сочинение: 3",
        "Контрольная работа: 3",
        "Зачёт: 3",
        "Проект: 2",
        "Административная контрольная работа: 5",
        "Экзамен: 5",
    ]


def test_a_new_school_has_the_usual_year_with_its_calendars_and_holidays(db: None) -> None:
    founded()
    quarters = ["01.09–25.10", "05.11–30.12", "11.01–28.03", "05.04–26.05"]
    assert [str(year) for year in SchoolYear.objects.all()] == ["2026/27"]
    assert [
        (each.name, each.school_days, [f"{term.starts_on:%d.%m}–{term.ends_on:%d.%m}" for term in each.terms.all()])
        for each in Calendar.objects.order_by("pk")
    ] == [
        ("1 классы", 5, quarters),
        ("2–9 классы", 5, quarters),
        ("10–11 классы", 6, ["01.09–30.12", "11.01–26.05"]),
    ]
    assert [str(each) for each in of_most_classes().vacations.all()] == [
        "Осенние каникулы, 26.10–04.11",
        "Зимние каникулы, 31.12–10.01",
        "Весенние каникулы, 29.03–04.04",
        "Летние каникулы, 27.05–31.08",
    ]
    assert [f"{each.on:%d.%m.%Y} {each.reason}" for each in of_most_classes().transferred_days.all()] == [
        "04.11.2026 День народного единства",
        "23.02.2027 День защитника Отечества",
        "08.03.2027 Международный женский день",
        "01.05.2027 Праздник Весны и Труда",
        "03.05.2027 Праздник Весны и Труда, перенос",
        "09.05.2027 День Победы",
        "10.05.2027 День Победы, перенос",
    ]


def test_a_new_school_has_bells_of_both_shifts_and_the_norms_in_force(db: None) -> None:
    founded()
    bells = BellSchedule.objects.order_by("shift")
    assert [(each.name, [str(slot) for slot in each.slots.all()][-1]) for each in bells] == [
        ("I смена", "7. 13:20–14:00"),
        ("II смена", "5. 18:00–18:40"),
    ]
    (version,) = NormVersion.objects.all()
    assert (version.status, str(version.starts_on)) == ("in_force", "2023-04-09")


@pytest.mark.parametrize(
    ("today", "first"), [(date(2027, 5, 31), 2026), (date(2027, 6, 1), 2027), (date(2026, 12, 31), 2026)]
)
def test_from_june_on_a_school_prepares_the_next_year(today: date, first: int) -> None:
    assert year_to_prepare(today) == first


def test_lists_that_the_school_has_changed_stay_as_they_are(world: World) -> None:
    with without_triggers():
        world.igor.user.offices.all().delete()
    AbsenceCode.objects.filter(letter="УП").delete()
    codes, types = list(AbsenceCode.objects.all()), list(WorkType.objects.all())
    founded()
    assert (list(AbsenceCode.objects.all()), list(WorkType.objects.all())) == (codes, types)


def test_a_refused_founding_leaves_no_lists(world: World) -> None:
    types = list(WorkType.objects.all())
    with pytest.raises(CommandError):
        call_command("first_administrator", "Школа № 7", "Ёшкина", "Анна")
    assert list(WorkType.objects.all()) == types
