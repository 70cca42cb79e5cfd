"""The start page of each role: what it leads with, who may open it, and what it costs."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Office
from journal.access import Cell
from journal.actions import note_whole_day
from messaging.models import QuestionState
from school.models import School
from tests.conftest import SignedIn
from tests.factories import accounts as a
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories import school as s
from tests.factories import timetable as t
from tests.factories.messaging import make_announcement, make_question
from tests.pages.reading import lines, section, table
from tests.world import FRIDAY, MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import LessonState

HOLDERS = {
    "teacher": {"anna", "boris", "galina", "igor", "kira", "maria", "nina", "pavel", "raisa", "vera"},
    "class_teacher": {"boris"},
    "deputy": {"galina"},
    "director": {"kira"},
    "administrator": {"igor"},
    "meals_officer": {"raisa"},
    "guardian": {"elena", "zhanna"},
    "pupil": {"dima", "sveta", "zoya"},
}


@pytest.mark.parametrize("role", HOLDERS)
def test_start_page_opens_to_those_who_hold_the_role_today(world: World, signed_in: SignedIn, role: str) -> None:
    answers = {name: signed_in(person).get(f"/start/{role}/").status_code for name, person in world.people.items()}
    assert answers == {name: 200 if name in HOLDERS[role] else 403 for name in world.people}


def test_start_page_of_no_role_and_other_methods_are_refused(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(world.anna)
    assert [browser.get("/start/pirate/").status_code, browser.post("/start/teacher/").status_code] == [404, 405]


def test_home_leads_to_the_first_role_of_the_person(world: World, signed_in: SignedIn) -> None:
    people = ("elena", "dima", "anna", "boris", "galina", "raisa")
    found = {name: signed_in(world.people[name]).get("/").headers.get("Location") for name in people}
    assert found == {
        "elena": "/start/guardian/",
        "dima": "/start/pupil/",
        "anna": "/start/teacher/",
        "boris": "/start/class_teacher/",
        "galina": "/start/deputy/",
        "raisa": "/start/meals_officer/",
    }


def test_home_tells_who_has_no_role_today_whom_to_ask(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.lev).get("/")
    assert (page.status_code, lines(page)[:2]) == (200, ["Начальная страница", "Сейчас у вас нет доступа к журналу"])


def test_teacher_sees_todays_lessons_and_what_is_left_to_fill(world: World, signed_in: SignedIn) -> None:
    t.make_lesson(assignment=world.maths_5a, on=TODAY, number=4, state=LessonState.CANCELLED)
    empty = t.make_lesson(assignment=world.maths_5a, on=MONDAY, number=5)
    j.make_entry(lesson=empty, topic="Дроби", by=world.anna.user)
    page = lines(signed_in(world.anna).get("/start/teacher/"))
    assert page == [
        "Сегодня, среда, 14 октября",
        "Уроки",
        "2 08:50 5А, Математика не заполнено: тема, задание Отметки",
        "4 10:50 5А, Математика не состоится",
        "Замены и отмены ближайших дней",
        "ср, 14.10 4 10:50 5А, Математика Урок отменён",
        "Лист замен всей школы",
        "Не заполнено: 1 урок",
        "12.10, пн 5А, Математика не заполнено: задание",
        "Мои журналы",
        "5А, Математика",
        "На кого обратить внимание: на грани отметки, мало отметок",
        "5А, Математика",
    ]


def test_lesson_to_fill_leads_to_its_page(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.maria).get("/start/teacher/").content.decode()
    assert f'href="/journal/lessons/{world.lesson_tuesday.pk}/"' in page


def test_marks_that_are_overdue_lead_to_their_column(world: World, signed_in: SignedIn) -> None:
    lesson = t.make_lesson(assignment=world.history_5a, on=date(2026, 10, 6), number=4)
    page = signed_in(world.boris).get("/start/teacher/")
    shown = lines(page)
    assert shown[shown.index("Ждут отметок: 1") + 1] == "5А, История: неделя с 05.10 без отметок с 12.10"
    assert f"/journal/{world.group_5a.pk}/{world.history.pk}/#column-{lesson.pk}" in page.content.decode()


def test_what_nobody_can_fill_any_more_is_not_asked_for(world: World, signed_in: SignedIn) -> None:
    """Past the editing window, or past the right of the substitute: a remark may tell of it, a reminder is in vain."""
    School.objects.update(editing_window_days=None)
    t.make_lesson(assignment=world.history_5a, on=date(2026, 9, 28), number=4)
    School.objects.update(editing_window_days=14)
    for person in (world.boris, world.nina):
        assert "Все прошедшие уроки заполнены." in lines(signed_in(person).get("/start/teacher/"))
    School.objects.update(editing_window_days=None, substitute_access_days=30)
    assert "28.09, пн 5А, История не заполнено: тема, задание" in lines(signed_in(world.boris).get("/start/teacher/"))
    assert "05.10, пн 5А, Математика не заполнено: тема, задание" in lines(signed_in(world.nina).get("/start/teacher/"))


def test_lesson_of_a_closed_term_is_not_asked_for(world: World, signed_in: SignedIn) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    assert "Все прошедшие уроки заполнены." in lines(signed_in(world.maria).get("/start/teacher/"))


def test_class_teacher_sees_absences_families_and_low_results(world: World, signed_in: SignedIn) -> None:
    j.make_absence(lesson=world.lesson_today, pupil=world.sveta.pupil, code=world.codes["Н"], by=world.anna.user)
    world.work_monday.marks.update(value=2)
    new = s.make_pupil(last_name="Яшина", first_name="Юлия", sex="f")
    s.make_enrolment(pupil=new, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    s.make_guardianship(
        guardian=s.make_guardian(last_name="Яшина", first_name="Инна"), pupil=new, starts_on=YEAR_BEGINS
    )
    page = lines(signed_in(world.boris).get("/start/class_teacher/"))
    assert page == [
        "Мой класс: 5А",
        "среда, 14 октября",
        *("Сделать", "Не сделано: не выдан листок доступа: 2.", "Отметить: кого нет и почему"),
        "Нет с первого урока без объяснений: 1 Ёшкина Светлана",
        "5А, Яшина Инна: не выдан листок доступа с 09.09, крайний срок прошёл",
        "5А, Яшина Юлия: не выдан листок доступа с 09.09, крайний срок прошёл",
        "Утро класса",
        "Нет с первого урока без объяснений: 1",
        "Телефоны родителей – на карточке ученика.",
        "Ёшкина Светлана пропуск на 1 уроке",
        "Много пропусков в этом месяце",
        "40,0 % Ёшкина Светлана 2 из 5 уроков, причина неизвестна – 2",
        "Нет на уроках сегодня: 1 из 3",
        "Ёшкина Светлана 2. Математика – Н",
        "Питание сегодня",
        "Питание не заказано: заявка класса на сегодня не отправлена.",
        "Питание 5А",
        "Доступ семей",
        *("1", "Ученики без родителей в базе", "Ёшкина Светлана", "Внесите родителей в карточке ученика"),
        *("1", "Родители без логина", "Яшина Инна", "Выдайте листок доступа"),
        *("1", "Ученики без логина", "Яшина Юлия", "Выдайте листок доступа"),
        "Результаты",
        "Выходит «2»: 1",
        "Ершов Дмитрий Математика",
        "По средневзвешенному баллу на сегодня; отметок за период ещё нет.",
        "Список 5А Успеваемость 5А Пропуски 5А Табель посещаемости 5А",
    ]


def test_a_class_without_pupils_is_told_so_and_nothing_good_of_it(world: World, signed_in: SignedIn) -> None:
    empty = s.make_class(calendar=world.calendar, grade=6, letter="А")
    s.make_class_teacher(school_class=empty, teacher=world.vera.staff, starts_on=YEAR_BEGINS)
    page = lines(signed_in(world.vera).get("/start/class_teacher/"))
    assert page[page.index("Отметить: кого нет и почему") + 1 :] == [
        "В 6А сегодня нет учащихся",
        "Их зачисляет администратор. Потом здесь будут пропуски, питание, доступ семей и результаты.",
        "Список 6А Успеваемость 6А Пропуски 6А Табель посещаемости 6А",
    ]


def test_class_teacher_sees_who_is_away_although_a_meal_is_asked_for(world: World, signed_in: SignedIn) -> None:
    m.make_class_request(school_class=world.class_5a, by=world.boris.user)
    for child in (world.dima, world.sveta):
        m.make_request(pupil=child.pupil, by=world.boris.user)
    m.make_request(pupil=world.zoya.pupil, by=world.raisa.user)
    j.make_absence(lesson=world.lesson_today, pupil=world.sveta.pupil, code=world.codes["Б"], by=world.anna.user)
    page = signed_in(world.boris).get("/start/class_teacher/")
    assert section(page, "Питание сегодня", "Питание 5А") == [
        "Питание сегодня",
        "Заявка отправлена: едят 2 из 2.",
        "Отсутствуют, но питание заказано: Ёшкина Светлана.",
    ]


def test_class_teacher_sees_who_is_away_the_whole_day(world: World, signed_in: SignedIn) -> None:
    sveta, anna = world.sveta.pupil, world.anna.user
    j.make_absence(lesson=world.lesson_today, pupil=sveta, code=world.codes["Н"], by=anna)
    note_whole_day(cell=Cell(world.lesson_today, sveta.pk), is_absent=True, known_version=0, by=anna)
    page = lines(signed_in(world.boris).get("/start/class_teacher/"))
    assert "Ёшкина Светлана 2. Математика – Н, весь день" in page


def test_deputy_sees_gaps_absences_changes_and_figures(world: World, signed_in: SignedIn) -> None:
    j.make_absence(lesson=world.lesson_today, pupil=world.sveta.pupil, code=world.codes["Б"], by=world.anna.user)
    t.make_substitution(lesson=world.lesson_5b_today, substitute=world.nina.staff)
    page = signed_in(world.galina).get("/start/deputy/")
    assert section(page, "уроков сегодня", "Отсутствуют сегодня") == [
        *("уроков сегодня", "2", "из них ещё не заполнено", "2", "отсутствуют из 3", "1"),
        *("успеваемость, %", "100,0", "качество, %", "100,0"),
        "Педагог отсутствует Исправления Закрыть период",
        "Кто просел",
        "Успеваемость и обученность",
        "Сравнивать пока не с чем: это первый период в журнале.",
        "Журнал не заполнен за две недели",
        "За год, по неделям",
        *("1", "Орлова М. В.", "5А, Математика: 1 урок, первый 13.10"),
        *("1", "Родионова Н. Е.", "5А, Математика: 1 урок, первый 05.10"),
    ]
    assert section(page, "Замены и отмены сегодня", "Качество и успеваемость по параллелям") == [
        "Замены и отмены сегодня",
        "Лист замен",
        "3 5Б, Математика Родионова Н. Е. (по расписанию – Данилова В. П.)",
        "Много пропусков в этом месяце: 1 ученик",
        "40,0 % Ёшкина Светлана, 5А 2 из 5 уроков, причина неизвестна – 1",
    ]
    figures = ["3", "1", "1", "0", "0", "0", "0", "100,0", "100,0", "82,0", "4,50"]
    assert table(page)[1:2] + table(page)[3:] == [["5А", "1", "1"], ["5 классы", *figures], ["Школа", *figures]]


def test_figures_of_the_deputy_move_with_the_next_mark(world: World, signed_in: SignedIn) -> None:
    deputy = signed_in(world.galina)
    before = table(deputy.get("/start/deputy/"))[-1]
    j.make_mark(work=world.work_tuesday, pupil=world.sveta.pupil, value=2, by=world.maria.user)
    after = table(deputy.get("/start/deputy/"))[-1]
    assert [(row[7], row[8], row[9]) for row in (before, after)] == [("0", "100,0", "100,0"), ("1", "66,7", "66,7")]


def test_director_reads_the_same_page_as_the_deputy_but_for_what_he_does_not_arrange(
    world: World, signed_in: SignedIn
) -> None:
    of_deputy = lines(signed_in(world.galina).get("/start/deputy/"))
    links = of_deputy.index("Педагог отсутствует Исправления Закрыть период")
    of_deputy[links] = "Исправления Закрыть период"
    assert lines(signed_in(world.kira).get("/start/director/")) == of_deputy


def test_administrator_sees_what_is_missing(world: World, signed_in: SignedIn) -> None:
    s.make_staff(last_name="Новиков", first_name="Пётр")
    page = lines(signed_in(world.igor).get("/start/administrator/"))
    assert page == [
        "Что требует внимания",
        *("1", "Звонков нет", "I смена", "Впишите, когда начинаются и кончаются уроки смены."),
        *("2", "Классы без расписания", "5А; 5Б", "Внесите уроки недели."),
        *(
            "5",
            "Учебные дни без уроков",
            "15.10: все классы; 16.10: 5Б; 19.10: все классы; 20.10: все классы; 21.10: все классы",
        ),
        "Проверьте расписание и составьте по нему уроки на период.",
        *("5", "Реквизиты школы не заполнены", "адрес; телефон; эл. почта; ИНН; ОГРН"),
        "Заполните их: они нужны для печатных документов.",
        *("1", "Классы без классного руководителя", "5Б"),
        "Назначьте классного руководителя: он выдаёт листки семьям и ведёт пропуски.",
        *("1", "Учащиеся без родителей в базе", f"{world.sveta.pupil.short_name}, 5А"),
        "Родителя записывает классный руководитель или вы.",
        *("1", "Сотрудники без входа", "Новиков Пётр", "Выдайте листки доступа всем сразу или по одному."),
        "Справочники школы Учебный год Предметы Звонки",
    ]


def test_the_administrator_is_led_first_to_the_questions_that_wait(world: World, signed_in: SignedIn) -> None:
    make_question(by=world.elena.user)
    make_question(by=world.boris.user, state=QuestionState.ANSWERED)
    igor = signed_in(world.igor)
    page = igor.get("/start/administrator/")
    page_lines = lines(page)
    assert page_lines[(first := page_lines.index("Вопросы о журнале ждут ответа")) - 1 : first + 3] == [
        "1",
        "Вопросы о журнале ждут ответа",
        "Ершова Елена",
        "Их задают по ссылке «Спросить» внизу каждой страницы.",
    ]
    assert 'href="/messaging/support/"' in page.text


def test_group_without_a_teacher_is_missing_one(world: World, signed_in: SignedIn) -> None:
    t.make_group(school_class=world.class_5b, name="англ. 1")
    page = lines(signed_in(world.igor).get("/start/administrator/"))
    assert page[page.index("Группы без учителя") + 1] == "5Б, англ. 1"


def test_meals_officer_counts_who_is_present(world: World, signed_in: SignedIn) -> None:
    for code, lesson in (("Н", world.lesson_today), ("ОП", world.lesson_5b_today)):
        pupil = world.sveta.pupil if code == "Н" else world.zoya.pupil
        j.make_absence(lesson=lesson, pupil=pupil, code=world.codes[code], by=world.anna.user)
    page = signed_in(world.raisa).get("/start/meals_officer/")
    assert section(
        page,
        "Сколько учеников в школе",
        "Учтены пропуски, которые учителя отметили на уроках к этой минуте: обновите страницу после первого урока.",
    ) == [*("Сколько учеников в школе", "в школе", "2", "отмечены отсутствующими", "1", "по списку", "3")]
    assert table(page)[1:] == [["5А", "2", "1", "1"], ["5Б", "1", "0", "1"]]


def test_meals_officer_sees_portions_and_who_has_not_sent(world: World, signed_in: SignedIn) -> None:
    m.make_class_request(school_class=world.class_5a, by=world.boris.user)
    m.make_request(pupil=world.dima.pupil, by=world.boris.user)
    page = signed_in(world.raisa).get("/start/meals_officer/")
    assert section(page, "Заявка в столовую", "Сколько учеников в школе")[:-1] == [
        "Заявка в столовую",
        *("порций на сегодня", "1", "завтрак", "1", "классов прислали", "1 из 2"),
        "Не прислали: 5Б.",
    ]


def test_parent_sees_the_child_today_and_the_last_week(world: World, signed_in: SignedIn) -> None:
    j.make_homework(lesson=world.lesson_today, text="№ 360", by=world.anna.user)
    j.make_absence(lesson=world.lesson_tuesday, pupil=world.dima.pupil, code=world.codes["ОП"], by=world.maria.user)
    page = lines(signed_in(world.elena).get("/start/guardian/"))
    assert page == [
        "Мои дети",
        "Ершов Дмитрий, 5А",
        "Дневник Отметки по предметам Учителя Сообщить об отсутствии",
        *("Задания на 16 октября (пятница)", "Математика", "№ 360"),
        *("Среда – сегодня", "14 октября", "Урок 2", "Математика", "08:50–09:30, Белова А. С."),
        "За последнюю неделю",
        "4 Математика 12.10, Ответ на уроке, вес 1",
        "ОП Математика 13.10, опоздание",
        "Уроки и новое в дневнике – в календаре телефона",
    ]


def test_pupil_sees_the_same_card_of_himself(world: World, signed_in: SignedIn) -> None:
    """But for notices of absence, which parents write."""
    mothers = [
        line.removesuffix(" Сообщить об отсутствии") for line in lines(signed_in(world.elena).get("/start/guardian/"))
    ]
    own = lines(signed_in(world.dima).get("/start/pupil/"))
    assert (own[0], own[1:]) == ("Мой день", mothers[1:])


def test_mother_of_two_has_a_card_for_each(world: World, signed_in: SignedIn) -> None:
    s.permit(user=world.elena.user, pupil=world.zoya.pupil)
    s.make_guardianship(guardian=world.elena.guardian, pupil=world.zoya.pupil, starts_on=YEAR_BEGINS)
    page = lines(signed_in(world.elena).get("/start/guardian/"))
    assert [line for line in page if line.endswith((", 5А", ", 5Б"))] == ["Ершов Дмитрий, 5А", "Иванова-Жарова Зоя, 5Б"]
    assert "5 Математика 14.10, Ответ на уроке, вес 1" in page


def test_person_of_several_roles_has_a_page_for_each(world: World, signed_in: SignedIn) -> None:
    """Борис is teacher and class teacher; make him deputy and a father as well."""
    a.make_office(user=world.boris.user, office=Office.DEPUTY, starts_on=YEAR_BEGINS)
    s.permit(user=world.boris.user, pupil=world.zoya.pupil)
    guardian = s.make_guardian(last_name="Громов", first_name="Борис", user=world.boris.user)
    s.make_guardianship(guardian=guardian, pupil=world.zoya.pupil, relation="father", starts_on=YEAR_BEGINS)
    browser = signed_in(world.boris)
    pages = {
        role: lines(browser.get(f"/start/{role}/"))[0] for role in ("teacher", "class_teacher", "deputy", "guardian")
    }
    assert pages == {
        "teacher": "Сегодня, среда, 14 октября",
        "class_teacher": "Мой класс: 5А",
        "deputy": "Школа сегодня, среда, 14 октября",
        "guardian": "Мои дети",
    }


def fill(world: World, count: int) -> None:
    """`count` more of everything that start pages list: classes, pupils, families, lessons, marks, absences, gaps."""
    for number in range(count):
        school_class = s.make_class(calendar=world.calendar, grade=6 + number, letter="В")
        s.make_class_teacher(school_class=school_class, teacher=world.boris.staff, starts_on=YEAR_BEGINS)
        s.make_staff(last_name=f"Без-{number}", first_name="Логина")
        group = t.make_group(school_class=school_class)
        t.make_group(school_class=school_class, name="пустая")
        teacher = s.make_staff(last_name=f"Новый-{number}", first_name="Учитель", user=a.make_user())
        assignment = t.make_assignment(group=group, subject=world.maths, teacher=teacher, starts_on=YEAR_BEGINS)
        lessons = [t.make_lesson(assignment=assignment, on=day, number=3 + number) for day in (MONDAY, TODAY, FRIDAY)]
        pupil = s.make_pupil(user=a.make_user())
        s.permit(user=world.elena.user, pupil=pupil)
        s.make_enrolment(pupil=pupil, school_class=school_class, starts_on=YEAR_BEGINS)
        s.make_guardianship(guardian=world.elena.guardian, pupil=pupil, starts_on=YEAR_BEGINS)
        work = j.make_work(lesson=lessons[0], work_type=world.answer, by=world.anna.user)
        j.make_mark(work=work, pupil=pupil, value=2, by=world.anna.user)
        j.make_absence(lesson=lessons[1], pupil=pupil, code=world.codes["Б"], by=world.anna.user)
        t.make_substitution(lesson=lessons[1], substitute=world.boris.staff)
        history = t.make_lesson(assignment=world.history_5a, on=TUESDAY, number=5 + number)
        j.make_absence(lesson=history, pupil=world.dima.pupil, code=world.codes["ОП"], by=world.boris.user)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("role", "person", "queries", "row"),
    [
        ("teacher", "boris", 13, "5А, История не заполнено"),
        ("class_teacher", "boris", 27, "Нет на уроках сегодня: 1 из 1"),
        ("deputy", "galina", 14, "(по расписанию – Новый-"),
        ("director", "kira", 14, "(по расписанию – Новый-"),
        ("administrator", "igor", 13, "В, пустая"),
        ("meals_officer", "raisa", 17, "В 1 1 0"),
        ("guardian", "elena", 7, "Математика 14.10, болезнь"),
        ("pupil", "dima", 7, "История 13.10, опоздание"),
    ],
)
def test_start_page_takes_as_many_queries_whatever_the_size(
    world: World,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    role: str,
    person: str,
    queries: int,
    row: str,
    count: int,
) -> None:
    fill(world, count)
    for number in range(count):
        make_announcement(by=world.galina.user, title=f"Собрание-{number}")
    browser = signed_in(world.people[person])
    browser.get(f"/start/{role}/")  # the first request of a session also writes it, and the role that is chosen
    with django_assert_num_queries(queries):
        page = browser.get(f"/start/{role}/")
    assert " ".join(lines(page)).count(row) == count


def test_a_class_teacher_is_led_first_to_what_has_to_be_done(world: World, signed_in: SignedIn) -> None:
    """One list, each line of it a link to the very place."""
    j.make_absence(lesson=world.lesson_today, pupil=world.sveta.pupil, code=world.codes["Н"], by=world.anna.user)
    html = signed_in(world.boris).get("/start/class_teacher/").text
    content = html.partition("<main")[2].partition('class="page-head"')[2]
    items = content.partition("<ul")[2].partition("</ul>")[0].split("<li>")[1:]
    assert content.index('id="to-do"') < content.index("<ul") < content.index('class="card"')
    assert (len(items) >= 2, [item for item in items if "<a " not in item]) == (True, [])
