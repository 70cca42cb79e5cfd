"""План и факт: hours that agree with the timetable, merged topics, the programmes of a class (R-22 to R-24)."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from curriculum.models import GradebookPlan, LessonPlanItem, PlanMerge
from journal.models import Homework, LessonEntry
from journal.queries.programme import programme_of
from school.models import TransferredDay, Vacation
from tests.conftest import SignedIn
from tests.factories import curriculum as c
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.pages.curriculum.test_plans import OWNERS, SHAPES, new_plan, xlsx
from tests.pages.reading import lines, table
from tests.pages.uploads import upload_and_confirm
from tests.world import FRIDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.actions import cancel_lesson, generate_lessons, move_lesson
from timetable.models import Lesson, LessonState, TeachingAssignment

AFTER_THE_QUARTER = date(2026, 12, 31)


def url(world: World, name: str = "programme") -> str:
    return reverse(f"journal:{name}", args=[world.group_5a.pk, world.maths.pk])


def four_subjects(world: World) -> dict[str, TeachingAssignment]:
    """Mathematics on Mondays and Wednesdays, the others once a week; a week of vacations, two transferred days."""
    t.make_bells(starts_on=YEAR_BEGINS)
    courses = {
        "maths": world.maths_5a, "history": world.history_5a, "english": world.english_1_5a, "pe": world.pe_5a
    }  # fmt: skip
    for subject, weekday in (("maths", 1), ("maths", 3), ("history", 5), ("english", 2), ("pe", 4)):
        t.make_entry(assignment=courses[subject], weekday=weekday, number=1, starts_on=YEAR_BEGINS)
    Vacation.objects.create(
        calendar=world.calendar, name="карантин", starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 27)
    )
    TransferredDay.objects.create(calendar=world.calendar, on=date(2026, 12, 5), works_as=1)
    TransferredDay.objects.create(calendar=world.calendar, on=date(2026, 12, 11), works_as=None)
    return courses


def hours(courses: dict[str, TeachingAssignment], today: date) -> dict[str, tuple[int, int, int, int]]:
    """By subject: due, held, lag, to come."""
    found = {subject: programme_of(course, today) for subject, course in courses.items()}
    return {
        subject: (now.progress.due, now.progress.held, now.progress.lag, now.to_come) for subject, now in found.items()
    }


def test_hours_of_four_imported_plans_agree_with_the_timetable(world: World, signed_in: SignedIn) -> None:
    courses = four_subjects(world)
    for shape, (subject, teacher) in OWNERS.items():
        client, plan = signed_in(getattr(world, teacher)), new_plan(world, subject, teacher)
        upload_and_confirm(client, reverse("curriculum:plan_upload", args=[plan.pk]), xlsx(SHAPES[shape][0]))
        place = [courses[subject].group_id, courses[subject].subject_id]
        client.post(reverse("journal:programme_plan", args=place), {"plan": plan.pk})
        assert programme_of(courses[subject], TODAY).plan_hours == sum(topic[3] for topic in SHAPES[shape][1])
    # In the second quarter: 8 Mondays and 8 Wednesdays, 8 of each other day, one of each in the free week; Saturday
    # the 5th works as a Monday, Friday the 11th is free. Mathematics has six lessons of the first quarter besides.
    before = {"maths": (4, 4, 0, 2 + 15), "history": (0, 0, 0, 6), "english": (0, 0, 0, 7), "pe": (0, 0, 0, 7)}
    assert hours(courses, TODAY) == before
    generate_lessons(term=world.quarter_2, school_classes=[world.class_5a], by=world.galina.user)
    assert hours(courses, TODAY) == before

    by = world.galina.user
    quarter = Lesson.objects.in_term(world.quarter_2)
    cancel_lesson(lesson=quarter.get(subject=world.history, on=date(2026, 11, 6)), reason="мороз", by=by)
    monday = quarter.get(subject=world.maths, on=date(2026, 11, 9))
    move_lesson(lesson=monday, on=date(2026, 11, 10), number=4, reason="экскурсия", by=by)
    Lesson.objects.taking_place().update(state=LessonState.HELD)
    assert hours(courses, AFTER_THE_QUARTER) == {
        "maths": (21, 21, 0, 0),
        "history": (6, 5, 1, 0),
        "english": (7, 7, 0, 0),
        "pe": (7, 7, 0, 0),
    }


def test_the_page_lays_the_plan_on_the_lessons(world: World, signed_in: SignedIn) -> None:
    assert table(signed_in(world.anna).get(url(world))) == [
        ["№", "Тема", "Часов", "Дано", "Ожидается"],
        ["Натуральные числа"],
        ["1", "Деление с остатком", "2", "12.10", "07.09"],
        ["2", "Доли и дроби", "3", "", "05.10, 13.10, 14.10"],
    ]
    now = programme_of(world.maths_5a, TODAY)
    assert (now.progress.planned, now.progress.covered, now.progress.own, now.to_come) == (5, 1, 0, 2)


def test_how_many_lessons_a_topic_has_opens_them(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Of so many that only the first and the last day stand there: those given, and those expected."""
    world.plan.items.update(hours=6)
    for number in (3, 4, 5, 6):
        lesson = t.make_lesson(assignment=world.maths_5a, on=TUESDAY, number=number, state=LessonState.HELD)
        j.make_entry(lesson=lesson, topic="Деление", plan_item=world.division, by=world.anna.user)
        t.make_lesson(assignment=world.maths_5a, on=FRIDAY, number=number)
    for reader in (world.anna, world.boris, world.galina):
        browser = signed_in(reader)
        numbers = re.findall(r'\(<a href="([^"]*)">(\d+) урок', browser.get(url(world)).text)
        pages = [browser.get(address).text for address, _ in numbers]
        listed = [re.findall(r'id="listed">([^<]*): (\d+)<', page)[0] for page in pages]
        assert [(title, int(count)) for title, count in listed] == [
            (title, int(count))
            for title, (_, count) in zip(
                ("Дано, «Деление с остатком»", "Ожидается, «Доли и дроби»"), numbers, strict=True
            )
        ]
        assert [page.partition('id="listed"')[2].partition("</ul>")[0].count("<li>") for page in pages] == [
            int(count) for _, count in numbers
        ]
    galina = signed_in(world.galina)
    with django_assert_num_queries(17):
        galina.get(url(world), {"lessons": f"given-{world.division.pk}"})


def test_a_lag_is_closed_by_fewer_hours_with_both_days_on_record(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    typed = {"item": world.fractions.pk, "hours": "2", "reason": "карантин"}
    anna.post(url(world, "programme_merge"), typed)
    assert list(PlanMerge.objects.values_list("item", "hours", "old_on", "new_on", "reason")) == [
        (world.fractions.pk, 2, TODAY, TUESDAY, "карантин")
    ]
    row = table(anna.get(url(world)))[3]
    assert row[1:3] == ["Доли и дроби Уплотнено: карантин; до 13.10 вместо 14.10", "2 3"]
    anna.post(url(world, "programme_merge"), {**typed, "hours": "0", "reason": "вместе с делением"})
    assert PlanMerge.objects.get().new_on == date(2026, 10, 12)
    assert list(world.plan.items.values_list("topic", "hours")) == [("Деление с остатком", 2), ("Доли и дроби", 3)]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"hours": "4", "reason": "карантин"}, "Уплотнить можно тему плана этого журнала, и часов станет не больше."),
        ({"hours": "-1", "reason": "карантин"}, "Убедитесь, что это значение больше либо равно 0."),
        ({"hours": "1", "reason": ""}, "Обязательное поле."),
    ],
)
def test_a_merge_that_makes_no_sense_is_refused_beside_its_field(
    world: World, signed_in: SignedIn, typed: dict[str, str], message: str
) -> None:
    answer = signed_in(world.anna).post(url(world, "programme_merge"), {"item": world.fractions.pk, **typed})
    assert message in lines(answer)
    assert list(PlanMerge.objects.all()) == []


def test_a_gradebook_changes_to_another_plan_of_its_own_subject_only(world: World, signed_in: SignedIn) -> None:
    deep, history = new_plan(world, "maths", "vera"), new_plan(world, "history", "boris")
    anna = signed_in(world.anna)
    anna.post(url(world, "programme_plan"), {"plan": history.pk})
    assert GradebookPlan.objects.get().plan == world.plan
    anna.post(url(world, "programme_plan"), {"plan": deep.pk})
    assert GradebookPlan.objects.get().plan == deep
    assert LessonEntry.objects.get(pk=world.lesson_monday.pk).plan_item == world.division


def test_a_gradebook_without_a_plan_says_what_to_do(world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.boris).get(reverse("journal:programme", args=[world.group_5a.pk, world.history.pk]))
    assert "Журнал идёт без плана" in lines(answer)


def test_the_deputy_reads_how_far_every_programme_is(world: World, signed_in: SignedIn) -> None:
    cancel_lesson(lesson=Lesson.objects.get(on=TODAY, subject=world.maths, group=world.group_5a), reason="мороз",
                  by=world.galina.user)  # fmt: skip
    rows = table(signed_in(world.galina).get(f"/journal/programmes/?class={world.class_5a.pk}"))
    assert rows[1:] == [
        ["Математика", "Белова А. С.", "5", "4", "4", "0", "20,0", "0", ""],
        ["История", "Громов Б. Н.", "нет", "0", "0", "0", "–", "0", ""],
        ["Английский язык, англ. 1", "Данилова В. П.", "нет", "0", "0", "0", "–", "0", ""],
        ["Английский язык, англ. 2", "Орлова М. В.", "нет", "0", "0", "0", "–", "0", ""],
        ["Физическая культура", "Соколов П. И.", "нет", "0", "0", "0", "–", "0", ""],
    ]


def test_the_deputy_reads_the_programmes_of_the_whole_school_laggards_first(world: World, signed_in: SignedIn) -> None:
    cancelled = t.make_lesson(assignment=world.history_5a, on=TUESDAY, number=6)
    cancel_lesson(lesson=cancelled, reason="мороз", by=world.galina.user)
    rows = table(signed_in(world.galina).get("/journal/programmes/?class=all"))
    assert rows[1:4] == [
        ["5А: История", "Громов Б. Н.", "нет", "1", "0", "1", "–", "0", "1: мороз"],
        ["5А: Математика", "Белова А. С.", "5", "4", "4", "0", "20,0", "0", ""],
        ["5А, англ. 1: Английский язык", "Данилова В. П.", "нет", "0", "0", "0", "–", "0", ""],
    ]
    assert "5Б: Математика" in {row[0] for row in rows}


def test_a_class_teacher_is_not_offered_the_whole_school(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    assert table(boris.get("/journal/programmes/?class=all")) == table(boris.get("/journal/programmes/"))
    assert "Вся школа" not in lines(boris.get("/journal/programmes/"))


def test_the_table_is_printed_and_taken_as_a_spreadsheet(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    book = load_workbook(BytesIO(boris.get(reverse("journal:programmes_xlsx", args=[world.class_5a.pk])).content))
    rows = [[cell for cell in row if cell is not None] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert [
        row for row in rows if row and row[0] in {"Прохождение программ", "Класс: 5А", "Математика", "История"}
    ] == [
        ["Прохождение программ"],
        ["Класс: 5А"],
        ["Математика", "Белова А. С.", 5, 4, 4, 0, 20, 0, ""],
        ["История", "Громов Б. Н.", 0, 0, 0, 0, ""],
    ]
    assert str(rows[-1][0]).endswith(", Громов Б. Н.")
    (page,) = PdfReader(BytesIO(boris.get(reverse("journal:programmes_pdf", args=[world.class_5a.pk])).content)).pages
    words = ("Прохождение программ", "Класс: 5А", "На начало дня 14.10.2026", "Математика", "20,0", "Громов Б. Н.")
    assert [word for word in words if word not in page.extract_text()] == []


@pytest.mark.parametrize("n_lessons", [1, 3])
def test_queries_do_not_depend_on_lessons_and_topics(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_lessons: int
) -> None:
    for number in range(n_lessons):
        c.make_plan_item(plan=world.plan, number=number + 3, topic="Проценты")
        t.make_lesson(assignment=world.maths_5a, on=FRIDAY, number=number + 3)
    anna, galina = signed_in(world.anna), signed_in(world.galina)
    with django_assert_num_queries(15):
        assert len(table(anna.get(url(world)))) == 4 + n_lessons
    with django_assert_num_queries(10):
        assert len(table(galina.get("/journal/programmes/"))) == 6


def lesson_url(lesson: Lesson) -> str:
    return reverse("journal:lesson", args=[lesson.pk])


def entry(lesson: Lesson) -> tuple[object, ...]:
    return LessonEntry.objects.values_list("topic", "plan_item", "version").get(pk=lesson.pk)


def test_one_press_takes_topic_and_homework_from_the_plan(world: World, signed_in: SignedIn) -> None:
    anna, today = signed_in(world.anna), world.lesson_today
    shown = anna.get(lesson_url(today)).content.decode()
    assert "Взять из плана: 2. Доли и дроби – 3-й час из 3" in shown
    anna.post(lesson_url(today), {"take-plan": world.fractions.pk, "topic-known": "0:", "homework-known": "0:"})
    assert entry(today) == ("Доли и дроби", world.fractions.pk, 1)
    today.refresh_from_db()
    assert today.homework.text == "§ 14, № 401"


def test_homework_of_the_teacher_outweighs_that_of_the_plan(world: World, signed_in: SignedIn) -> None:
    today = world.lesson_today
    j.make_homework(lesson=today, text="своё", by=world.anna.user)
    typed = {"take-plan": world.fractions.pk, "topic-known": "0:", "homework": "своё", "homework-known": "1:своё"}
    signed_in(world.anna).post(lesson_url(today), typed)
    today.refresh_from_db()
    assert (entry(today)[0], today.homework.text) == ("Доли и дроби", "своё")


def press_take(client: Client, lesson: Lesson, **typed: str) -> HttpResponse:
    """Types into a lesson without topic and homework, then presses «Взять из плана»."""
    known = {"topic-known": "0:", "homework-known": "0:", "none-known": "0:", "minutes-known": "0:"}
    shown = {"topic": "", "homework": "", "minutes": "", **known}
    topic = LessonPlanItem.objects.get(topic="Доли и дроби")
    return client.post(lesson_url(lesson), {**shown, **typed, "take-plan": topic.pk}, follow=True)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ({"homework": "§ 15", "minutes": "25"}, ("§ 15", False, 25)),
        ({"minutes": "25"}, ("§ 14, № 401", False, 25)),
        ({"homework": "§ 15"}, ("§ 15", False, None)),
        ({"none": "on"}, ("", True, None)),
        ({}, ("§ 14, № 401", False, None)),
    ],
)
def test_what_was_typed_before_taking_the_plan_is_saved_with_it(
    world: World, signed_in: SignedIn, typed: dict[str, str], saved: tuple[object, ...]
) -> None:
    page = press_take(signed_in(world.anna), world.lesson_today, **typed)
    assert "Готово. Сохранено." in lines(page)
    assert entry(world.lesson_today) == ("Доли и дроби", world.fractions.pk, 1)
    homework = Homework.objects.filter(lesson=world.lesson_today)
    assert homework.values_list("text", "is_none_set", "minutes").get() == saved


def test_a_topic_typed_before_taking_the_plan_words_the_topic_of_the_plan(world: World, signed_in: SignedIn) -> None:
    press_take(signed_in(world.anna), world.lesson_today, topic="Доли: практикум")
    assert entry(world.lesson_today) == ("Доли: практикум", world.fractions.pk, 1)


def test_wrong_minutes_typed_before_taking_the_plan_are_kept_and_explained(world: World, signed_in: SignedIn) -> None:
    page = press_take(signed_in(world.anna), world.lesson_today, homework="§ 15", minutes="много")
    assert page.status_code == 400
    assert any(line.startswith("Время – целое число минут") for line in lines(page))
    assert 'name="minutes" value="много"' in page.content.decode()
    assert entry(world.lesson_today) == ("Доли и дроби", world.fractions.pk, 1)


def test_a_topic_of_ones_own_is_shown_as_a_departure(world: World, signed_in: SignedIn) -> None:
    anna, monday = signed_in(world.anna), world.lesson_monday
    known = {"topic-known": "1:Деление с остатком", "plan-item-known": f"1:{world.division.pk}"}
    anna.post(lesson_url(monday), {"topic": "Разбор ошибок", "plan-item": "", **known})
    assert entry(monday) == ("Разбор ошибок", None, 2)
    assert [line for line in lines(anna.get(lesson_url(monday))) if "своя тема" in line] != []


def test_a_topic_chosen_from_the_list_fills_an_empty_field_only(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    chosen = {"plan-item": world.fractions.pk, "plan-item-known": "0:", "topic-known": "0:"}
    anna.post(lesson_url(world.lesson_today), {"topic": "", **chosen})
    assert entry(world.lesson_today) == ("Доли и дроби", world.fractions.pk, 1)
    worded = {"topic": "Доли: практикум", "topic-known": "1:Доли и дроби"}
    anna.post(
        lesson_url(world.lesson_today),
        {**worded, "plan-item": world.fractions.pk, "plan-item-known": f"1:{world.fractions.pk}"},
    )
    assert entry(world.lesson_today) == ("Доли: практикум", world.fractions.pk, 2)


def test_a_topic_written_meanwhile_is_not_replaced_by_the_plan(world: World, signed_in: SignedIn) -> None:
    j.make_entry(lesson=world.lesson_today, topic="Контрольная", by=world.maria.user)
    answer = signed_in(world.anna).post(
        lesson_url(world.lesson_today), {"take-plan": world.fractions.pk, "topic-known": "0:", "homework-known": "0:"}
    )
    assert (answer.status_code, entry(world.lesson_today)) == (409, ("Контрольная", None, 1))


def test_a_topic_that_is_not_in_the_plan_is_refused(world: World, signed_in: SignedIn) -> None:
    typed = {"take-plan": "999999", "topic-known": "0:"}
    answer = signed_in(world.anna).post(lesson_url(world.lesson_today), typed)
    assert "Такой темы в плане больше нет: обновите страницу." in lines(answer)
    assert list(LessonEntry.objects.filter(pk=world.lesson_today.pk)) == []
