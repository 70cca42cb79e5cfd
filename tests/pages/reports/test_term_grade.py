"""What is not ready in a term of a grade, and closing it for all its classes at once (R-51)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.access import CorrectionScope
from journal.actions import request_correction
from journal.models import TermLock
from reports.actions import accept_remark
from school.models import School, SubjectExemption
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.factories.reports import make_remark_by_hand, make_rule_remark
from tests.pages.reading import lines, section, table
from tests.world import MONDAY, TODAY, World
from timetable.models import LessonState

HEAD = ["Журнал", "Учитель", "Без темы", "Без задания", "Последний урок", "Без отметки за период",
        "Контрольные без отметок", "Не как предложено", "Просрочены точки"]  # fmt: skip
GAPS_OF_5A = "3 урока без темы, 3 урока без задания, 8 отметок не выставлено"
GAPS_OF_5B = "1 отметка не выставлена"
NOT_CONFIRMED = "Не закрыто: отметьте, что закрываете с незаполненным, или дозаполните журналы."


def grade_url(world: World, name: str = "term_grade") -> str:
    return reverse(f"reports:{name}", args=[world.quarter_1.pk, 5])


def closed(world: World) -> list[str]:
    return [str(lock.school_class) for lock in TermLock.objects.filter(term=world.quarter_1)]


def test_every_gradebook_that_is_not_ready_is_named(world: World, signed_in: SignedIn) -> None:
    t.make_lesson(assignment=world.pe_5a, on=TODAY - timedelta(days=1), number=5, state=LessonState.PLANNED)
    j.make_outstanding_work(work=world.work_monday, pupil=world.sveta.pupil, due_on=MONDAY, by=world.anna.user)
    assert table(signed_in(world.galina).get(grade_url(world))) == [
        HEAD,
        ["Математика", "Белова А. С.", "3", "3", "–", "2 ученика", "–", "–", "1"],
        ["История", "Громов Б. Н.", "–", "–", "–", "2 ученика", "–", "–", "–"],
        ["Английский язык, англ. 1", "Данилова В. П.", "–", "–", "–", "1 ученик", "–", "–", "–"],
        ["Английский язык, англ. 2", "Орлова М. В.", "–", "–", "–", "1 ученик", "–", "–", "–"],
        ["Физическая культура", "Соколов П. И.", "1", "1", "не отмечен 13.10", "2 ученика", "–", "–", "–"],
        HEAD,
        ["Математика", "Данилова В. П.", "–", "–", "–", "1 ученик", "–", "–", "–"],
    ]


def test_what_is_done_is_not_named(world: World, signed_in: SignedIn) -> None:
    """A topic, «без задания», «н/а», an exemption, a settled work; a lesson of today is still to be filled in."""
    School.objects.update(editing_window_days=None)
    by = world.anna.user
    for lesson in (world.lesson_long_ago, world.lesson_of_nina, world.lesson_tuesday):
        j.make_entry(lesson=lesson, topic="Доли", by=by)
        j.make_homework(lesson=lesson, is_none_set=True, by=by)
    world.quarter_1.ends_on = TODAY + timedelta(days=3)
    world.quarter_1.save()
    j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=4, by=by)
    j.make_period_mark(pupil=world.sveta.pupil, subject=world.maths, term=world.quarter_1, result="not_attested", by=by)
    SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.pe, starts_on=MONDAY)
    j.make_outstanding_work(work=world.work_monday, pupil=world.dima.pupil, due_on=MONDAY, by=by)
    rows = table(signed_in(world.galina).get(grade_url(world)))
    assert [(row[0], row[5]) for row in rows[1:5]] == [
        ("История", "2 ученика"),
        ("Английский язык, англ. 1", "1 ученик"),
        ("Английский язык, англ. 2", "1 ученик"),
        ("Физическая культура", "1 ученик"),
    ]


def test_the_first_grade_needs_no_period_marks(world: World, signed_in: SignedIn) -> None:
    first = s.make_class(calendar=world.calendar, grade=1, letter="А")
    s.make_enrolment(pupil=s.make_pupil(), school_class=first, starts_on=world.quarter_1.starts_on)
    t.make_assignment(
        group=t.make_group(school_class=first),
        subject=world.maths,
        teacher=world.vera.staff,
        starts_on=world.quarter_1.starts_on,
    )
    page = signed_in(world.galina).get(reverse("reports:term_grade", args=[world.quarter_1.pk, 1]))
    assert section(page, "1А готов", "Закрыть 1А") == ["1А готов", "Журналов заполнено: 1 из 1."]


def test_closing_the_grade_names_what_is_not_ready_and_waits_for_a_yes(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    asked = f"Закрыть с незаполненным: {GAPS_OF_5A.replace('8', '9')}"
    assert asked in lines(galina.get(grade_url(world)))
    refused = lines(galina.post(grade_url(world, "term_grade_lock"), both(world, confirmed="14")))
    assert below(refused, asked) == NOT_CONFIRMED
    assert closed(world) == []
    done = lines(galina.post(grade_url(world, "term_grade_lock"), both(world, confirmed="15"), follow=True))
    assert "Готово. I четверть: период закрыт. Классы: 5А, 5Б." in done
    assert closed(world) == ["5А", "5Б"]
    assert {lock.closed_by for lock in TermLock.objects.all()} == {world.galina.user}


def test_open_remarks_about_the_term_are_counted_and_open_their_list(world: World, signed_in: SignedIn) -> None:
    galina, of_5b = signed_in(world.galina), dict[str, Any](school_class=world.class_5b, on=MONDAY)
    vera, by = world.vera.staff, world.galina.user
    make_remark_by_hand(addressee=vera, by=by, text="Об уроке.", **of_5b)
    make_remark_by_hand(addressee=vera, by=by, text="О журнале.", school_class=world.class_5b)
    make_rule_remark(addressee=vera, **of_5b)
    of_other_days = {"school_class": world.class_5b, "on": world.quarter_1.starts_on - timedelta(days=1)}
    make_remark_by_hand(addressee=vera, by=by, **of_other_days)
    accepted = make_remark_by_hand(addressee=vera, by=by, **of_5b)
    accept_remark(remark=accepted, note="", by=by)
    make_remark_by_hand(addressee=vera, by=by)
    page = galina.get(grade_url(world))
    assert section(page, "5Б не готов", "Журнал") == [
        "5Б не готов",
        "Журналов заполнено: 0 из 1. Открытых замечаний: 3.",
        "5Б: что не готово по журналам",
    ]
    assert f"Закрыть с незаполненным: {GAPS_OF_5B}, 3 открытых замечания" in lines(page)
    address = re.findall(r'href="(/reports/remarks/[^"]+)"', page.text)[0].replace("&amp;", "&")
    listed = galina.get(address)
    texts = [row[3] for row in table(listed) if row[0] != "№" and len(row) == 7]
    assert sorted(texts) == ["Нет темы урока.", "О журнале.", "Об уроке."]
    said = "Показаны замечания одного класса о днях с 01.09.2026 по 25.10.2026. Показать все"
    assert said in lines(listed)


def test_a_term_is_not_closed_over_an_open_remark_until_that_is_confirmed(world: World, signed_in: SignedIn) -> None:
    make_remark_by_hand(addressee=world.vera.staff, by=world.galina.user, school_class=world.class_5b, on=MONDAY)
    galina, fields = signed_in(world.galina), {"class": [world.class_5b.pk]}
    assert galina.post(grade_url(world, "term_grade_lock"), {**fields, "confirmed": "1"}).status_code == 400
    url = reverse("reports:term_lock", args=[world.quarter_1.pk, world.class_5b.pk])
    assert (galina.post(url, {"confirmed": "1"}).status_code, closed(world)) == (400, [])
    assert (galina.post(url, {"confirmed": "2"}).status_code, closed(world)) == (302, ["5Б"])


def both(world: World, **other: str) -> dict[str, object]:
    """The form of the grade as it is shown: all its classes are ticked."""
    return {"class": [world.class_5a.pk, world.class_5b.pk], **other}


def test_only_the_chosen_classes_of_the_grade_are_closed(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    boxes = galina.get(grade_url(world)).content.decode()
    assert boxes.count('name="class"') == boxes.count("checked") == 2
    fields = {"class": [world.class_5b.pk], "confirmed": "0"}
    refused = galina.post(grade_url(world, "term_grade_lock"), fields)
    assert (refused.status_code, refused.content.decode().count("checked>")) == (400, 1)
    done = galina.post(grade_url(world, "term_grade_lock"), {**fields, "confirmed": "1"}, follow=True)
    assert "Готово. I четверть: период закрыт. Классы: 5Б." in lines(done)
    assert closed(world) == ["5Б"]
    none = galina.post(grade_url(world, "term_grade_lock"), {"confirmed": "99"}, follow=True)
    assert "Ошибка. Отметьте хотя бы один класс, период в котором ещё открыт." in lines(none)
    assert closed(world) == ["5Б"]


def missing(world: World, signed_in: SignedIn, kind: str, **place: int) -> list[list[str]]:
    url = reverse("journal:term_missing", args=[world.quarter_1.pk, world.class_5a.pk, kind])
    return table(signed_in(world.galina).get(url, place))[1:]


def test_each_number_opens_its_list(world: World, signed_in: SignedIn) -> None:
    j.make_outstanding_work(work=world.work_monday, pupil=world.sveta.pupil, due_on=MONDAY, by=world.anna.user)
    control = j.make_work(lesson=world.lesson_monday, work_type=world.control_work, position=2, by=world.anna.user)
    world.quarter_1.ends_on = TODAY + timedelta(days=3)
    world.quarter_1.save()
    j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=5, by=world.anna.user)
    row = table(signed_in(world.galina).get(grade_url(world)))[1]
    assert row == ["Математика", "Белова А. С.", "3", "3", "–", "1 ученик", "1", "1", "1"]
    lessons = [["07.09, 2 урок, Математика", "Белова А. С."], ["05.10, 2 урок, Математика", "Родионова Н. Е."],
               ["13.10, 2 урок, Математика", "Орлова М. В."]]  # fmt: skip
    assert missing(world, signed_in, "topics") == lessons
    assert missing(world, signed_in, "homework", group=world.group_5a.pk, subject=world.maths.pk) == lessons
    assert missing(world, signed_in, "homework", group=world.group_5a.pk, subject=world.history.pk) == []
    assert missing(world, signed_in, "works") == [["12.10, Математика: 1 ученик без отметки", "Белова А. С."]]
    assert missing(world, signed_in, "far-marks") == [
        ["Ершов Дмитрий, Математика: стоит 5, предлагается 4", "Белова А. С."]
    ]
    assert missing(world, signed_in, "overdue") == [["Ёшкина Светлана, Математика: до 12.10", "Белова А. С."]]
    works = reverse("journal:term_missing", args=[world.quarter_1.pk, world.class_5a.pk, "works"])
    links = signed_in(world.galina).get(works).content.decode()
    assert f'href="{reverse("journal:work", args=[control.pk])}"' in links


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("kind", "n_queries"), [("topics", 7), ("works", 7), ("far-marks", 11), ("overdue", 6)])
def test_queries_of_a_list_do_not_depend_on_its_length(
    world: World,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    n: int,
    kind: str,
    n_queries: int,
) -> None:
    world.quarter_1.ends_on = TODAY + timedelta(days=3)
    world.quarter_1.save()
    for number in range(1, n + 1):
        pupil = s.make_pupil()
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=world.quarter_1.starts_on)
        lesson = t.make_lesson(assignment=world.history_5a, on=MONDAY, number=2 + number, state=LessonState.PLANNED)
        work = j.make_work(lesson=lesson, work_type=world.control_work, by=world.boris.user)
        j.make_mark(work=work, pupil=world.dima.pupil, value=3, by=world.boris.user)
        j.make_outstanding_work(work=work, pupil=pupil, due_on=MONDAY, by=world.boris.user)
        j.make_mark(work=world.work_monday, pupil=pupil, value=3, by=world.anna.user)
        j.make_period_mark(pupil=pupil, subject=world.maths, term=world.quarter_1, value=5, by=world.anna.user)
    url = reverse("journal:term_missing", args=[world.quarter_1.pk, world.class_5a.pk, kind])
    galina = signed_in(world.galina)
    with django_assert_num_queries(n_queries):
        assert len(table(galina.get(url))) > n


def test_a_mark_with_a_reason_is_not_counted_as_far(world: World, signed_in: SignedIn) -> None:
    world.quarter_1.ends_on = TODAY + timedelta(days=3)
    world.quarter_1.save()
    mark = j.make_period_mark(
        pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=5, by=world.anna.user
    )
    mark.reason = "победа в олимпиаде"
    mark.save()
    assert missing(world, signed_in, "far-marks") == []


def test_corrections_of_the_term_that_wait_are_counted(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    assert "Исправлений, которые ждут решения или открыты, нет." in lines(galina.get(grade_url(world)))
    scope = CorrectionScope(world.group_5a, world.maths, world.quarter_1)
    request_correction(scope=scope, reason="описка", by=world.anna.user)
    assert "1 исправление ждёт решения или открыто." in lines(galina.get(grade_url(world)))


def below(every: list[str], line: str) -> str:
    return every[every.index(line) + 1]


def test_a_class_that_is_closed_already_stays_as_it_is(world: World, signed_in: SignedIn) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.kira.user)
    done = signed_in(world.galina).post(grade_url(world, "term_grade_lock"), both(world, confirmed="1"), follow=True)
    assert "Готово. I четверть: период закрыт. Классы: 5Б." in lines(done)
    who = TermLock.objects.values_list("school_class__letter", "closed_by__username")
    assert sorted(who) == [("А", "kira"), ("Б", "galina")]


def test_one_class_is_closed_with_its_own_gaps_confirmed(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    url = reverse("reports:term_lock", args=[world.quarter_1.pk, world.class_5b.pk])
    refused = lines(galina.post(url))
    assert below(refused, f"Закрыть с незаполненным: {GAPS_OF_5B}") == NOT_CONFIRMED
    done = galina.post(url, {"confirmed": "1"}, follow=True)
    assert "Готово. 5Б, I четверть: период закрыт." in lines(done)
    assert "5Б закрыт" in lines(done)
    assert closed(world) == ["5Б"]


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_depend_on_the_number_of_classes_and_gradebooks(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    for number, letter in enumerate("ГДЕ"[:n], start=1):
        school_class = s.make_class(calendar=world.calendar, grade=5, letter=letter)
        s.make_enrolment(pupil=s.make_pupil(), school_class=school_class, starts_on=world.quarter_1.starts_on)
        assignment = t.make_assignment(
            group=t.make_group(school_class=school_class),
            subject=world.english,
            teacher=world.boris.staff,
            starts_on=world.quarter_1.starts_on,
        )
        t.make_lesson(assignment=assignment, on=MONDAY, number=number, state=LessonState.PLANNED)
    galina = signed_in(world.galina)
    with django_assert_num_queries(16):
        rows = table(galina.get(grade_url(world)))
    assert [row[4] for row in rows if row[0] == "Английский язык"] == ["не отмечен 12.10"] * n
