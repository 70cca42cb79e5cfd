"""The lesson page: one form that saves what was changed, keeps what was refused, and writes over nothing unseen."""

from __future__ import annotations

from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.forms import UNSEEN
from journal.actions import close_term, put_absence, put_mark, set_homework, write_topic
from journal.models import Absence, Homework, LessonEntry, Mark, Work
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.pages.reading import Page, lines, section, table
from tests.world import YEAR_BEGINS, World
from timetable.models import Lesson


class _Form(HTMLParser):
    """The fields of the page's main form, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self._inside = False
        self._filling = ""
        self._error = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self._inside = given.get("class") == "lesson-form"
        elif tag == "p" and (given.get("id") or "").endswith("-error"):
            self._error = (given["id"] or "").removesuffix("-error")
        elif not self._inside:
            return
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.fields[name] = given.get("value") or ""
        elif tag in {"textarea", "select"}:
            self.fields[name] = ""
            self._filling = name
        elif tag == "option" and "selected" in given:
            self.fields[self._filling] = given["value"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in {"textarea", "select"}:
            self._filling = ""
        if tag == "p":
            self._error = ""

    def handle_data(self, data: str) -> None:
        if self._filling and self._inside and data.strip() and self.lasttag == "textarea":
            self.fields[self._filling] += data
        if self._error:
            self.errors[self._error] = self.errors.get(self._error, "") + data


def form(page: Page) -> _Form:
    parser = _Form()
    parser.feed(page.content.decode())
    return parser


def url(lesson: Lesson) -> str:
    return reverse("journal:lesson", args=[lesson.pk])


def save(client: Client, lesson: Lesson, **typed: str) -> HttpResponse:
    """Opens the page, types into it and presses the button."""
    return send(client, lesson, form(client.get(url(lesson))).fields, **typed)


def send(client: Client, lesson: Lesson, fields: dict[str, str], **typed: str) -> HttpResponse:
    """Sends an opened page; in the names of fields a hyphen is written as an underscore."""
    changed = {name.replace("_", "-"): value for name, value in typed.items()}
    return client.post(url(lesson), {**fields, **changed}, follow=True)  # type: ignore[return-value]


def absence_of(world: World, person: str) -> str:
    return f"absence_{getattr(world, person).pupil.pk}"


def mark_of(world: World, person: str, position: int = 1) -> str:
    return f"mark_{position}_{getattr(world, person).pupil.pk}"


def error(page: Page, name: str) -> str:
    return form(page).errors[name.replace("_", "-")]


def marks(lesson: Lesson) -> list[tuple[str, int, int | None, int]]:
    """(first name, position, value, version)."""
    found = Mark.objects.filter(work__lesson=lesson).order_by("pupil__sort_name", "work__position")
    return list(found.values_list("pupil__first_name", "work__position", "value", "version"))


def absences(lesson: Lesson) -> list[tuple[str, str | None, int]]:
    found = Absence.objects.filter(lesson=lesson).order_by("pupil__sort_name")
    return list(found.values_list("pupil__first_name", "code__letter", "version"))


# --- Reading -------------------------------------------------------------------------------------------------------


def test_the_page_shows_everything_about_the_lesson(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.anna).get(url(world.lesson_monday))
    shown = lines(page)
    assert (
        shown[shown.index("Понедельник, 12 октября, 2 урок") + 1]
        == "5А: Математика, 08:50–09:30. Учитель: Белова А. С."
    )
    fields = form(page).fields
    sveta, dima = world.sveta.pupil.pk, world.dima.pupil.pk
    code = world.codes["Н"].pk
    assert {name: value for name, value in fields.items() if name not in UNSEEN} == {
        "topic": "Деление с остатком",
        "topic-known": "1:Деление с остатком",
        "plan-item": str(world.division.pk),
        "plan-item-known": f"1:{world.division.pk}",
        "homework": "§ 12, № 345–350",
        "homework-known": "1:§ 12, № 345–350",
        "none-known": "1:",
        "minutes": "",
        "minutes-known": "1:",
        "files": "",
        "type-1": str(world.answer.pk),
        "type-1-known": f"1:{world.answer.pk}",
        "title-1": "",
        "title-1-known": "1:",
        "new-type": "",
        "new-title": "",
        f"absence-{dima}": "",
        f"absence-{dima}-known": "0:",
        f"mark-1-{dima}": "4",
        f"mark-1-{dima}-known": "1:4",
        f"absence-{sveta}": str(code),
        f"absence-{sveta}-known": f"1:{code}",
        f"day-{sveta}-known": "0:",
        f"mark-1-{sveta}": "",
        f"mark-1-{sveta}-known": "0:",
    }


def test_a_substituted_lesson_names_both_teachers(world: World, signed_in: SignedIn) -> None:
    shown = lines(signed_in(world.maria).get(url(world.lesson_tuesday)))
    assert "5А: Математика, 08:50–09:30. Учитель: Орлова М. В. (замена, по расписанию – Белова А. С.)" in shown


@pytest.mark.parametrize("person", ["boris", "galina", "maria"])
def test_readers_see_the_lesson_without_a_form(world: World, signed_in: SignedIn, person: str) -> None:
    page = signed_in(world.people[person]).get(url(world.lesson_monday))
    assert form(page).fields == {}
    assert table(page) == [
        ["Ученик", "Пропуск", "Ответ на уроке"],
        ["1. Ершов Дмитрий", "", "4"],
        ["2. Ёшкина Светлана", "Н – причина ещё неизвестна", ""],
    ]


def test_a_closed_lesson_tells_why_and_has_no_form(world: World, signed_in: SignedIn) -> None:
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    page = signed_in(world.anna).get(url(world.lesson_monday))
    assert "Сообщение. Период закрыт: записи не меняются." in lines(page)
    assert form(page).fields == {}


def test_a_lesson_yet_to_come_takes_topic_and_homework_only(world: World, signed_in: SignedIn) -> None:
    world.lesson_friday.substitution.delete()
    lesson = Lesson.objects.get(pk=world.lesson_friday.pk)
    lesson.teacher = world.anna.staff
    lesson.save()
    anna = signed_in(world.anna)
    page = save(anna, lesson, topic="Дроби", **{mark_of(world, "dima"): "5"})
    assert "Урок ещё не состоялся. Отметки и пропуски ставят после урока." in lines(page)
    assert (str(LessonEntry.objects.get(lesson=lesson)), marks(lesson)) == ("Дроби", [])


@pytest.mark.parametrize("n_pupils", [1, 3])
def test_queries_do_not_depend_on_the_number_of_pupils(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_pupils: int
) -> None:
    for _ in range(n_pupils):
        s.make_enrolment(pupil=s.make_pupil(), school_class=world.class_5a, starts_on=YEAR_BEGINS)
    anna = signed_in(world.anna)
    with django_assert_num_queries(14):  # one of them: the list of the class
        page = anna.get(url(world.lesson_monday))
    assert sum(name.startswith("absence-") for name in form(page).fields) == 2 * (n_pupils + 2)


# --- Saving --------------------------------------------------------------------------------------------------------


def test_everything_is_saved_by_one_button(world: World, signed_in: SignedIn) -> None:
    typed = {
        "topic": " Обыкновенные дроби ",
        "homework": "§ 13\r\n№ 351",
        mark_of(world, "dima"): "5",
        mark_of(world, "sveta"): "4",
        absence_of(world, "sveta"): str(world.codes["ОП"].pk),
    }
    page = save(signed_in(world.anna), world.lesson_today, **typed)
    assert "Готово. Сохранено." in lines(page)
    assert str(LessonEntry.objects.get(lesson=world.lesson_today)) == "Обыкновенные дроби"
    assert str(Homework.objects.get(lesson=world.lesson_today)) == "§ 13\n№ 351"
    assert marks(world.lesson_today) == [("Дмитрий", 1, 5, 1), ("Светлана", 1, 4, 1)]
    assert absences(world.lesson_today) == [("Светлана", "ОП", 1)]
    assert Lesson.objects.get(pk=world.lesson_today.pk).state == "held"
    works = Work.objects.filter(lesson=world.lesson_today)
    assert [(work.work_type, work.position) for work in works] == [(world.answer, 1)]


def test_only_changed_fields_are_written(world: World, signed_in: SignedIn) -> None:
    save(signed_in(world.anna), world.lesson_monday, **{mark_of(world, "sveta"): "3"})
    assert marks(world.lesson_monday) == [("Дмитрий", 1, 4, 1), ("Светлана", 1, 3, 1)]
    assert absences(world.lesson_monday) == [("Светлана", "Н", 1)]
    assert LessonEntry.objects.get(lesson=world.lesson_monday).version == 1
    assert Homework.objects.get(lesson=world.lesson_monday).version == 1


def test_nothing_changed_is_said_so(world: World, signed_in: SignedIn) -> None:
    assert "Готово. Изменений не было." in lines(save(signed_in(world.anna), world.lesson_monday))


def test_cells_are_cleared_by_emptying_them(world: World, signed_in: SignedIn) -> None:
    typed = {mark_of(world, "dima"): "", absence_of(world, "sveta"): ""}
    save(signed_in(world.anna), world.lesson_monday, **typed)
    assert marks(world.lesson_monday) == [("Дмитрий", 1, None, 2)]
    assert absences(world.lesson_monday) == [("Светлана", None, 2)]


def test_no_homework_is_said_outright(world: World, signed_in: SignedIn) -> None:
    save(signed_in(world.anna), world.lesson_monday, homework="", none="on")
    homework = Homework.objects.get(lesson=world.lesson_monday)
    assert (homework.text, homework.is_none_set, homework.version) == ("", True, 2)


def test_a_new_name_of_a_work_that_cannot_be_taken_away_is_kept(world: World, signed_in: SignedIn) -> None:
    page = save(signed_in(world.anna), world.lesson_monday, title_1="Устно", remove_1="on")
    assert error(page, "remove-1") == "В колонке стоят или стояли отметки: она остаётся в журнале."
    assert form(page).fields["title-1"] == "Устно"


def test_a_work_is_added_changed_and_taken_away(world: World, signed_in: SignedIn) -> None:
    anna, lesson = signed_in(world.anna), world.lesson_monday
    save(anna, lesson, new_type=str(world.control_work.pk), new_title="К-2")
    save(anna, lesson, title_1="Устно", **{mark_of(world, "dima", 2): "5"})
    works = Work.objects.filter(lesson=lesson).order_by("position")
    assert [(work.work_type.name, work.title, work.weight) for work in works] == [
        ("Ответ на уроке", "Устно", Decimal(1)),
        ("Контрольная работа", "К-2", Decimal(3)),
    ]
    save(anna, lesson, new_type=str(world.answer.pk))
    page = save(anna, lesson, remove_3="on", remove_2="on")
    assert [work.position for work in Work.objects.filter(lesson=lesson).order_by("position")] == [1, 2]
    assert "В колонке стоят или стояли отметки: она остаётся в журнале." in lines(page)


def test_a_mark_at_a_missed_lesson_is_saved_and_questioned(world: World, signed_in: SignedIn) -> None:
    page = save(signed_in(world.anna), world.lesson_monday, **{mark_of(world, "sveta"): "3"})
    assert "Отметка за урок, на котором ученика не было: так и задумано?" in lines(page)


# --- What cannot be saved --------------------------------------------------------------------------------------------


def test_a_wrong_mark_is_explained_beside_its_field_and_the_rest_is_saved(world: World, signed_in: SignedIn) -> None:
    typed = {"topic": "Дроби", mark_of(world, "dima"): "7", mark_of(world, "sveta"): "5"}
    page = save(signed_in(world.anna), world.lesson_today, **typed)
    told = "Отметка – одна цифра: 5, 4, 3, 2; или зч, нз, осв."
    assert (page.status_code, error(page, mark_of(world, "dima"))) == (400, told)
    assert form(page).fields[mark_of(world, "dima").replace("_", "-")] == "7"
    assert "Не сохранено: 1 поле. Остальное записано. Введённое осталось в отмеченных полях." in lines(page)
    assert marks(world.lesson_today) == [("Светлана", 1, 5, 1)]
    assert str(LessonEntry.objects.get(lesson=world.lesson_today)) == "Дроби"


@pytest.mark.parametrize(
    ("typed", "name", "message"),
    [
        ({"topic": "т" * 501}, "topic", "Слишком длинно: 501 знак, а помещается 500."),
        ({"homework": "д" * 4001}, "homework", "Слишком длинно: 4001 знак, а помещается 4000."),
        ({"none": "on"}, "homework", "Либо задание, либо «без задания»."),
        ({"title-1": "н" * 121}, "title-1", "Слишком длинно: 121 знак, а помещается 120."),
    ],
)
def test_bad_input_is_explained_and_kept(
    world: World, signed_in: SignedIn, typed: dict[str, str], name: str, message: str
) -> None:
    page = save(signed_in(world.anna), world.lesson_monday, **typed)
    assert (page.status_code, error(page, name)) == (400, message)
    kept = form(page).fields
    assert {field: kept[field] for field in typed} == typed
    assert str(LessonEntry.objects.get(lesson=world.lesson_monday)) == "Деление с остатком"
    assert str(Homework.objects.get(lesson=world.lesson_monday)) == "§ 12, № 345–350"


@pytest.mark.parametrize(("typed", "name"), [("type-1", "title-1"), ("new-type", "new-type")])
def test_a_choice_that_is_gone_is_explained(world: World, signed_in: SignedIn, typed: str, name: str) -> None:
    page = save(signed_in(world.anna), world.lesson_monday, **{typed: "999"})
    assert (page.status_code, error(page, name)) == (400, "Такой строки в списке нет: обновите страницу.")
    assert Work.objects.filter(lesson=world.lesson_monday).get() == world.work_monday


def test_a_name_of_a_new_work_without_its_type_is_kept_and_asked_about(world: World, signed_in: SignedIn) -> None:
    page = save(signed_in(world.anna), world.lesson_monday, new_title="К-2")
    assert (page.status_code, error(page, "new-type")) == (400, "Выберите вид работы: без него колонка не добавлена.")
    assert form(page).fields["new-title"] == "К-2"
    assert Work.objects.filter(lesson=world.lesson_monday).get() == world.work_monday


def test_what_changed_meanwhile_is_not_overwritten_but_shown(world: World, signed_in: SignedIn) -> None:
    """Анна opens the page; Борис changes a mark, an absence, topic and homework; Анна saves her own."""
    anna, lesson = signed_in(world.anna), world.lesson_monday
    opened = form(anna.get(url(lesson))).fields
    by = world.boris.user
    put_mark(work=world.work_monday, pupil=world.dima.pupil, value=3, known_version=1, by=by)
    put_absence(lesson=lesson, pupil=world.sveta.pupil, code=world.codes["Б"], known_version=1, by=by)
    write_topic(lesson=lesson, topic="Деление", known_version=1, by=by)
    set_homework(lesson=lesson, text="§ 12", is_none_set=False, known_version=1, by=by)
    mark = mark_of(world, "dima")
    page = send(anna, lesson, opened, topic="Остаток", **{mark: "5"})
    assert page.status_code == 409
    assert error(page, "topic").startswith("Здесь уже записано «Деление»: Громов Б. Н., ")
    assert error(page, "topic").endswith(". Вы ввели «Остаток»: чтобы записать это, сохраните ещё раз.")
    assert error(page, mark).startswith("Здесь уже записано «3»: Громов Б. Н., ")
    assert marks(lesson) == [("Дмитрий", 1, 3, 2)]
    assert absences(lesson) == [("Светлана", "Б", 2)]
    assert str(Homework.objects.get(lesson=lesson)) == "§ 12"
    again = form(page).fields
    assert (again["topic"], again[mark.replace("_", "-")]) == ("Остаток", "5")
    send(anna, lesson, again)
    assert marks(lesson) == [("Дмитрий", 1, 5, 3)]
    assert str(LessonEntry.objects.get(lesson=lesson)) == "Остаток"
    assert absences(lesson) == [("Светлана", "Б", 2)]


def test_a_term_closed_meanwhile_takes_nothing(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    opened = form(anna.get(url(world.lesson_monday))).fields
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    typed = {"topic": "Дроби", "homework": "§ 12, № 345–350\n№ 7", mark_of(world, "sveta"): "5"}
    away = {f"absence-{world.sveta.pupil.pk}": str(world.codes["Б"].pk)}
    page = send(anna, world.lesson_monday, opened, **typed, **away)
    assert page.status_code == 423
    assert section(page, "Ошибка. Не записано. Период закрыт: записи не меняются.", "Запросить исправление") == [
        "Ошибка. Не записано. Период закрыт: записи не меняются.",
        "Что вы ввели",
        "Скопируйте нужное: после ухода со страницы введённое пропадёт.",
        "Тема урока",
        "Дроби",
        "Домашнее задание",
        "§ 12, № 345–350 № 7",
        "Ёшкина Светлана: пропуск",
        "Б – болезнь",
        "Ёшкина Светлана: Ответ на уроке",
        "5",
    ]
    assert str(LessonEntry.objects.get(lesson=world.lesson_monday)) == "Деление с остатком"


def test_a_pupil_who_is_not_on_the_sent_page_is_not_touched(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    opened = form(anna.get(url(world.lesson_monday))).fields
    pupil = s.make_pupil()
    s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    j.make_mark(work=world.work_monday, pupil=pupil, value=5, by=world.anna.user)
    assert "Готово. Изменений не было." in lines(send(anna, world.lesson_monday, opened))
    assert Mark.objects.get(pupil=pupil).value == 5


def test_grade_one_has_absences_and_no_marks(world: World, signed_in: SignedIn) -> None:
    Mark.objects.update(value=None)
    world.class_5a.grade = 1
    world.class_5a.save()
    names = form(signed_in(world.anna).get(url(world.lesson_today))).fields
    assert [name for name in names if name.startswith(("mark", "new"))] == []
    assert f"absence-{world.dima.pupil.pk}" in names
