"""What a school fills in before its first lesson, by forms of its own (§ 3.1)."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.forms import model_to_dict
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.models import AbsenceCode, WorkType
from school.forms import SubjectsForm
from school.models import Calendar, ClassTeacherAppointment, School, SchoolClass, SchoolYear, Subject
from school.models.usual_subjects import USUAL_SUBJECTS
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.pages.reading import lines
from tests.world import TODAY, World
from timetable.models import BellSchedule, TeachingGroup

DETAILS, SUBJECTS, YEAR, CLASSES, BELLS, LISTS = map(
    reverse,
    [
        "school:details",
        "school:subjects",
        "school:year_new",
        "timetable:class_new",
        "timetable:bells_new",
        "journal:usual_lists",
    ],
)


def test_usual_subjects_and_one_of_the_schools_own_come_after_those_there(world: World, signed_in: SignedIn) -> None:
    igor = signed_in(world.igor)
    last = Subject.objects.latest("position").position
    answer = igor.post(SUBJECTS, {"usual": ["Алгебра", "Химия"], "name": "Шахматы"})
    assert answer.status_code == 302
    new = Subject.objects.filter(position__gt=last).values_list("name", "short_name", "is_pe")
    assert list(new) == [
        ("Алгебра", "Алгебра", False),
        ("Химия", "Химия", False),
        ("Шахматы", "Шахматы", False),
    ]


TYPED = {
    "name": "МБОУ «Школа № 7»",
    "short_name": "Школа № 7",
    "address": "ул. Новая, 1",
    "phone": "+7 384 222-22-22",
    "email": "school7@example.ru",
    "inn": "4217000001",
    "ogrn": "1024201000001",
    "time_zone": "Asia/Novokuznetsk",
    "support_phone": "+7 800 100-00-00",
    "support_email": "help@example.ru",
}


def test_the_schools_details_are_written_with_who_wrote_them(world: World, signed_in: SignedIn) -> None:
    igor = signed_in(world.igor)
    assert igor.post(DETAILS, TYPED).status_code == 302
    event = apps.get_model("school", "SchoolEvent").objects.latest("pgh_id")
    assert (model_to_dict(School.objects.get(), TYPED), event.pgh_context["user"]) == (
        TYPED,
        world.igor.user.pk,
    )


def test_a_time_zone_that_nobody_knows_stands_refused_beside_its_field(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.igor).post(DETAILS, {**TYPED, "time_zone": "Сибирь"})
    refusal = "Неизвестный часовой пояс. Пример: Asia/Novokuznetsk."
    assert (page.status_code, refusal in lines(page), "Школа № 7" in page.text) == (400, True, True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"inn": "421700000"}, "ИНН школы – 10 цифр подряд, без пробелов."),
        ({"inn": "42170000011"}, "ИНН школы – 10 цифр подряд, без пробелов."),
        ({"ogrn": "1024201O00001"}, "ОГРН – 13 цифр подряд, без пробелов."),
    ],
)
def test_a_number_of_the_school_that_cannot_be_is_refused_beside_its_field(
    world: World, signed_in: SignedIn, typed: dict[str, str], said: str
) -> None:
    page = signed_in(world.igor).post(DETAILS, {**TYPED, **typed})
    kept = all(f'value="{value}"' in page.text for value in typed.values())
    assert (page.status_code, said in lines(page), kept) == (400, True, True)


def test_missing_details_lead_to_their_form(world: World, signed_in: SignedIn) -> None:
    School.objects.update(inn="")
    assert f'href="{DETAILS}"' in signed_in(world.igor).get(reverse("reports:start", args=["administrator"])).text


def test_the_page_of_details_costs_the_same_whatever_stands_there(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    igor = signed_in(world.igor)
    igor.get(DETAILS)
    with django_assert_num_queries(4):
        igor.get(DETAILS)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Отметьте предметы или впишите свой."),
        ({"name": "история"}, "Такой предмет уже есть."),
        ({"usual": "Химия", "short_name": "Шахм."}, "Впишите название предмета, сокращённого ниже."),
    ],
)
def test_subjects_that_cannot_be_written_are_told(
    world: World, signed_in: SignedIn, sent: dict[str, str], said: str
) -> None:
    page = signed_in(world.igor).post(SUBJECTS, sent)
    assert (page.status_code, said in lines(page)) == (400, True)


def test_usual_subjects_are_ticked_in_a_school_that_has_none(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.igor).get(SUBJECTS)
    assert page.text.count(" checked") == 0
    assert [SubjectsForm(present=present)["usual"].initial for present in ((), {"Шахматы"})] == [
        list(USUAL_SUBJECTS),
        [],
    ]


def test_the_next_year_comes_with_its_calendars(world: World, signed_in: SignedIn) -> None:
    igor = signed_in(world.igor)
    assert igor.post(YEAR, {"first": "2027"}).status_code == 302
    year = SchoolYear.objects.get(starts_on=date(2027, 9, 1))
    assert [each.name for each in Calendar.objects.filter(year=year).order_by("pk")] == [
        "1 классы",
        "2–9 классы",
        "10–11 классы",
    ]
    assert "Этот и будущий год уже записаны" in lines(igor.get(YEAR))
    assert igor.post(YEAR, {"first": "2027"}).status_code == 400


def test_classes_of_a_grade_come_with_the_group_of_all_their_pupils(world: World, signed_in: SignedIn) -> None:
    sent = {"grade": "7", "letters": "a, б; ИТ", "calendar": world.calendar.pk, "shift": "2"}
    assert signed_in(world.igor).post(CLASSES, sent).status_code == 302
    new = SchoolClass.objects.filter(grade=7)
    assert [(each.name, each.shift, each.year_id) for each in new] == [
        (name, 2, world.calendar.year_id) for name in ("7А", "7Б", "7 ИТ")
    ]
    assert list(TeachingGroup.objects.filter(school_class__in=new).values_list("name")) == [("",)] * 3


@pytest.mark.parametrize(("grade", "next_grade"), [(7, 8), (10, 11), (11, 11)])
def test_after_a_grade_the_next_one_of_its_calendar_is_proposed(
    world: World, signed_in: SignedIn, grade: int, next_grade: int
) -> None:
    sent = {"grade": grade, "letters": "А, Б", "calendar": world.calendar.pk, "shift": "2"}
    form = signed_in(world.igor).post(CLASSES, sent, follow=True).context["form"]
    assert {name: form[name].value() for name in form.fields} == {
        "grade": next_grade,
        "letters": None,
        "calendar": world.calendar.pk,
        "shift": 2,
    }


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ("Q", "Литеры – русскими буквами, через запятую: А, Б, В."),
        (" ,", "Литеры – русскими буквами, через запятую: А, Б, В."),
        ("Г, А", "Такой класс в этом году уже есть."),
        ("5Г, 6Д", "«6Д» – класс другой параллели. Впишите одни литеры: А, Б, В."),
    ],
)
def test_classes_that_cannot_be_written_are_told_beside_their_letters(
    world: World, signed_in: SignedIn, letters: str, said: str
) -> None:
    sent = {"grade": "5", "letters": letters, "calendar": world.calendar.pk, "shift": "1"}
    page = signed_in(world.igor).post(CLASSES, sent)
    assert (page.status_code, page.context["form"].errors["letters"]) == (400, [said])
    assert SchoolClass.objects.count() == 2


def test_whole_names_of_classes_are_read_as_their_letters(world: World, signed_in: SignedIn) -> None:
    sent = {"grade": "7", "letters": "7а, 7-Б, В", "calendar": world.calendar.pk, "shift": "1"}
    assert signed_in(world.igor).post(CLASSES, sent).status_code == 302
    assert [each.name for each in SchoolClass.objects.filter(grade=7)] == ["7А", "7Б", "7В"]


def test_bells_are_typed_a_lesson_a_line(world: World, signed_in: SignedIn) -> None:
    sent = {"name": "I смена", "shift": "1", "starts_on": "2026-09-01", "times": "8:00–8:40\n2. 08.50 - 09.30\n"}
    assert signed_in(world.igor).post(BELLS, sent).status_code == 302
    assert [str(each) for each in BellSchedule.objects.get().slots.all()] == ["1. 08:00–08:40", "2. 08:50–09:30"]


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ("8:00", "Непонятно: «8:00». Впишите начало и конец урока: 8:00–8:40."),
        ("8:00–25:00", "Непонятно: «8:00–25:00». Впишите начало и конец урока: 8:00–8:40."),
        ("8:40–8:00", "Непонятно: «8:40–8:00». Впишите начало и конец урока: 8:00–8:40."),
        ("8:00–8:40\n8:30–9:10", "Урок начинается раньше, чем кончается урок перед ним."),
        ("\n".join(f"{hour}:00–{hour}:40" for hour in range(7, 20)), "Уроков за день – не больше 12."),
    ],
)
def test_bells_that_cannot_be_read_are_told_beside_them(
    world: World, signed_in: SignedIn, times: str, said: str
) -> None:
    sent = {"name": "I смена", "shift": "1", "starts_on": "2026-09-01", "times": times}
    page = signed_in(world.igor).post(BELLS, sent)
    assert (page.status_code, page.context["form"].errors["times"]) == (400, [said])


def test_bells_of_the_asked_shift_are_offered(world: World, signed_in: SignedIn) -> None:
    form = signed_in(world.igor).get(f"{BELLS}?shift=2").context["form"]
    assert (form["name"].value(), form["times"].value().splitlines()[0]) == ("II смена", "14:30–15:10")


def test_a_new_class_teacher_follows_the_former_one(world: World, signed_in: SignedIn) -> None:
    igor = signed_in(world.igor)
    url = reverse("school:class_teacher_new", args=[world.class_5a.pk])
    assert igor.post(url, {"teacher": world.vera.staff.pk, "starts_on": TODAY}).status_code == 302
    led = ClassTeacherAppointment.objects.filter(school_class=world.class_5a).order_by("starts_on")
    assert [(each.teacher.first_name, str(each.ends_on)) for each in led] == [("Борис", "2026-10-13"), ("Вера", "None")]
    again = igor.post(url, {"teacher": world.vera.staff.pk, "starts_on": TODAY})
    assert again.context["form"].errors["starts_on"] == [
        f"{world.vera.staff.full_name} в этот день уже классный руководитель 5А."
    ]


def test_only_an_empty_list_is_filled_with_what_is_usual(world: World, signed_in: SignedIn) -> None:
    igor = signed_in(world.igor)
    codes = list(AbsenceCode.objects.values_list("letter"))
    WorkType.objects.filter(works=None).delete()
    n_types = WorkType.objects.count()
    assert igor.post(LISTS).status_code == 302
    assert (list(AbsenceCode.objects.values_list("letter")), WorkType.objects.count()) == (codes, n_types)
    assert "Записать обычные" not in lines(igor.get(LISTS))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"), [(SUBJECTS, 4), (YEAR, 4), (CLASSES, 5), (BELLS, 5), (LISTS, 5), ("class_teacher", 5)]
)
def test_the_forms_cost_as_many_queries_whatever_is_there(
    world: World,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    page: str,
    queries: int,
    count: int,
) -> None:
    for number in range(count):
        s.make_subject(name=f"Предмет {number}")
        s.make_class(calendar=world.calendar, grade=8, letter="АБВ"[number])
        s.make_staff(last_name=f"Новый-{number}", first_name="Пётр")
        BellSchedule.objects.create(name="смена", shift=1, weekday=number + 1, starts_on=TODAY)
    igor = signed_in(world.igor)
    url = reverse("school:class_teacher_new", args=[world.class_5a.pk]) if page == "class_teacher" else page
    igor.get(url)
    with django_assert_num_queries(queries):
        igor.get(url)
