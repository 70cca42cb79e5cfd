"""The consistency desk as a page: who sees what, a click to mend, and the reason why something is true."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.actions import put_mark
from journal.models import Absence, Mark
from reports.models import Contradiction
from reports.queries import desk_page
from school.models import Vacation
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.pages.reading import lines
from tests.world import FRIDAY, MONDAY, Person, World
from timetable.models import LessonState

DESK = reverse("reports:desk")
MISSED = "Ершов Дмитрий, 5А, Математика, 2 урок: «Н» и отметка «4»"
RULE = "mark_at_missed_lesson"


def missed_mark(world: World) -> None:
    """Анна gave Дима a «4» on Monday, and then noted him absent."""
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)


def on_desk(browser: Client, query: str = "") -> list[str]:
    """The contradictions as a person reads them, without what only a screen reader says."""
    found = re.findall(r"<span>(.+?)(?: – <a|</span>)", browser.get(f"{DESK}{query}").content.decode())
    return [text for text in found if "урок" in text or "подгрупп" in text]


def address(world: World, what: str = "") -> str:
    key = f"{world.work_monday.pk}-{world.dima.pupil.pk}"
    return f"/reports/desk/{RULE}/2026-10-12/{key}/{what}"


def proof(browser: Client) -> dict[str, str]:
    """What the form of the only contradiction sends along."""
    html = browser.get(DESK).content.decode()
    return {name: re.findall(rf'name="{name}" value="([^"]+)"', html)[0] for name in ("facts", "token")}


def test_nothing_to_decide_is_said(world: World, signed_in: SignedIn) -> None:
    shown = lines(signed_in(world.galina).get(DESK))
    assert ("С 01.09.2026 по 04.11.2026: 0 противоречий" in shown, "Противоречий нет" in shown) == (True, True)


def test_each_sees_what_is_his(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    staff = ("anna", "boris", "vera", "maria", "nina", "pavel", "raisa", "igor", "kira", "galina")
    seen = {name for name in staff if on_desk(signed_in(getattr(world, name))) == [MISSED]}
    assert seen == {"anna", "boris", "galina", "igor", "kira"}


def test_the_rule_its_meaning_and_a_link_to_the_place_stand_there(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    page = signed_in(world.galina).get(DESK)
    shown = lines(page)
    assert ("Отметка на пропущенном уроке" in shown, "Отметка на пропущенном уроке: 1" in page.content.decode()) == (
        True,
        True,
    )
    assert reverse("journal:cell", args=[world.lesson_monday.pk, 1, world.dima.pupil.pk]) in page.content.decode()


def test_one_rule_alone(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    galina = signed_in(world.galina)
    assert (on_desk(galina, f"?rule={RULE}"), on_desk(galina, "?rule=lesson_on_free_day")) == ([MISSED], [])
    assert "По этому правилу всё согласуется." in lines(galina.get(f"{DESK}?rule=lesson_on_free_day"))


def test_the_teacher_mends_with_a_click_and_comes_back_to_the_list(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    anna = signed_in(world.anna)
    sent = proof(anna)
    answer = anna.post(f"{address(world, 'mends/mark/')}?term=2026-quarter-1&rule={RULE}", sent)
    assert (answer.status_code, answer["Location"]) == (302, f"{DESK}?term=2026-quarter-1&rule={RULE}")
    assert (Mark.objects.get(pupil=world.dima.pupil).value, on_desk(anna)) == (None, [])
    [row] = Contradiction.objects.values_list("rule", "state", "decided_by", "school_class", "group", "subject")
    assert row == (RULE, "mended", world.anna.user.pk, world.class_5a.pk, world.group_5a.pk, world.maths.pk)


def test_a_second_click_changes_nothing_and_says_so(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    anna = signed_in(world.anna)
    sent = proof(anna)
    anna.post(address(world, "mends/mark/"), sent)
    again = anna.post(address(world, "mends/mark/"), sent, follow=True)
    assert "Готово. Уже исправлено (Белова А. С.)." in lines(again)
    late = signed_in(world.boris).post(address(world, "mends/absence/"), sent, follow=True)
    assert "Готово. Уже исправлено (Белова А. С.)." in lines(late)
    assert (Mark.objects.get(pupil=world.dima.pupil).version, Absence.objects.get(pupil=world.dima.pupil).version) == (
        2,
        1,
    )


def test_records_changed_meanwhile_are_not_touched(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    anna = signed_in(world.anna)
    sent = proof(anna)
    put_mark(work=world.work_monday, pupil=world.dima.pupil, value=5, known_version=1, by=world.anna.user)
    answer = anna.post(address(world, "mends/mark/"), sent)
    assert (answer.status_code, "Записи с тех пор изменились." in answer.content.decode()) == (409, True)
    assert Mark.objects.get(pupil=world.dima.pupil).value == 5


def test_what_is_no_contradiction_any_more_is_told_to_whom_it_was_shown(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    anna, vera = signed_in(world.anna), signed_in(world.vera)
    sent = proof(anna)
    Absence.objects.filter(pupil=world.dima.pupil).update(code=None)
    to_anna, to_vera = (browser.post(address(world, "mends/mark/"), sent).status_code for browser in (anna, vera))
    assert (to_anna, to_vera) == (409, 404)


def test_in_a_closed_term_the_click_is_refused(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    anna = signed_in(world.anna)
    sent = proof(anna)
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    answer = anna.post(address(world, "mends/mark/"), sent)
    assert (answer.status_code, Mark.objects.get(pupil=world.dima.pupil).value) == (423, 4)
    assert Contradiction.objects.count() == 0


def say_why(person: Person, world: World, signed_in: SignedIn, reason: str = "пришёл к концу урока") -> Client:
    browser = signed_in(person)
    browser.post(address(world), {**proof(browser), "reason": reason})
    return browser


def test_what_is_true_leaves_the_desk_with_its_reason_and_author(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    galina = say_why(world.galina, world, signed_in)
    shown = lines(galina.get(DESK))
    assert ("С 01.09.2026 по 04.11.2026: 0 противоречий" in shown, "Признано верным: 1" in shown) == (True, True)
    [said] = [line for line in shown if "верно, потому что" in line]
    assert "верно, потому что пришёл к концу урока (Ерёмина Г. И., " in said
    assert on_desk(signed_in(world.anna)) == [
        MISSED
    ]  # among those said to be true: everybody whose matter it is reads it
    assert "Признано верным: 1" in lines(signed_in(world.anna).get(DESK))


def test_it_comes_back_when_the_facts_change_and_not_when_they_stay(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    galina = say_why(world.galina, world, signed_in)
    Mark.objects.filter(pupil=world.dima.pupil).update(comment="молодец")
    assert "Признано верным: 1" in lines(galina.get(DESK))
    Mark.objects.filter(pupil=world.dima.pupil).update(value=5)
    assert "С 01.09.2026 по 04.11.2026: 1 противоречие" in lines(galina.get(DESK))
    assert "Признано верным: 1" not in lines(galina.get(DESK))
    Mark.objects.filter(pupil=world.dima.pupil).update(value=4)
    assert "Признано верным: 1" in lines(galina.get(DESK))


def test_the_history_names_who_said_so_and_who_put_it_back(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    say_why(world.boris, world, signed_in)
    boris = signed_in(world.boris)
    sent = proof(boris)
    assert signed_in(world.anna).post(address(world, "reopening/"), sent).status_code == 403
    assert signed_in(world.galina).post(address(world, "reopening/"), sent).status_code == 302
    again = boris.post(address(world, "reopening/"), sent, follow=True)
    assert "Готово. Это уже снова в списке." in lines(again)
    events = Contradiction.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
    assert list(events.values_list("state", "reason", "decided_by")) == [
        ("correct", "пришёл к концу урока", world.boris.user.pk),
        ("open", "", world.galina.user.pk),
    ]
    assert "С 01.09.2026 по 04.11.2026: 1 противоречие" in lines(boris.get(DESK))


def test_without_a_reason_the_page_says_what_is_missing(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    galina = signed_in(world.galina)
    answer = galina.post(address(world), {**proof(galina), "reason": "  "})
    assert (answer.status_code, "Обязательное поле." in lines(answer)) == (400, True)


def test_a_reason_for_other_facts_stays_typed_and_is_not_kept(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    galina = signed_in(world.galina)
    sent = {**proof(galina), "reason": "пришёл к концу урока"}
    Mark.objects.filter(pupil=world.dima.pupil).update(value=5)
    answer = galina.post(address(world), sent)
    assert (answer.status_code, "пришёл к концу урока" in answer.content.decode()) == (409, True)
    assert Contradiction.objects.count() == 0


def test_the_director_reads(world: World, signed_in: SignedIn) -> None:
    missed_mark(world)
    kira = signed_in(world.kira)
    assert "Верно, потому что…" not in kira.get(DESK).content.decode()
    sent = {**proof(signed_in(world.galina)), "reason": "так надо"}
    assert kira.post(address(world), sent).status_code == 403


def test_the_deputy_cancels_a_lesson_of_the_vacation_with_one_click(world: World, signed_in: SignedIn) -> None:
    Vacation.objects.create(calendar=world.calendar, name="Карантин", starts_on=FRIDAY, ends_on=FRIDAY)
    galina = signed_in(world.galina)
    place = f"/reports/desk/lesson_on_free_day/2026-10-16/{world.lesson_friday.pk}/mends/cancel/"
    galina.post(place, proof(galina))
    world.lesson_friday.refresh_from_db()
    assert world.lesson_friday.state == LessonState.CANCELLED


def contradict(world: World, count: int) -> None:
    """As many marks at missed lessons, and two of them said to be true."""
    for number in range(3, 3 + count):
        lesson = t.make_lesson(assignment=world.maths_5a, on=MONDAY, number=number, state=LessonState.HELD)
        work = j.make_work(lesson=lesson, work_type=world.answer, by=world.anna.user)
        j.make_mark(work=work, pupil=world.dima.pupil, value=4, by=world.anna.user)
        j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("person", "queries"), [("galina", 30), ("boris", 31), ("anna", 31)])
def test_queries_do_not_depend_on_the_number_of_rows(
    world: World,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
    person: str,
    queries: int,
) -> None:
    contradict(world, count)
    browser = signed_in(getattr(world, person))
    with django_assert_num_queries(queries):
        page = browser.get(DESK)
    assert f"С 01.09.2026 по 04.11.2026: {count} противоречи{'е' if count == 1 else 'я'}" in lines(page)


def test_all_cases_of_a_rule_are_shown_where_they_are_asked_for(
    world: World,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """Its page shows the latest and leads to all; who answers one there comes back to all."""
    monkeypatch.setattr(desk_page, "_SHOWN_OF_ONE_RULE", 2)
    contradict(world, 3)
    galina = signed_in(world.galina)
    assert len(on_desk(galina, f"?rule={RULE}")) == 2
    (url,) = re.findall(r'href="([^"]*)">Показать все: 3<', galina.get(f"{DESK}?rule={RULE}").text)
    query = url.replace("&amp;", "&").removeprefix(DESK)
    with django_assert_num_queries(10):
        assert len(on_desk(galina, query)) == 3
    page = galina.get(DESK + query).text
    assert "Показать все" not in page
    form = page.partition('<form class="filters" method="post" action="')[2]
    sent = dict(re.findall(r'name="(facts|token)" value="([^"]+)"', form)[:2]) | {"reason": "Пришёл к концу урока"}
    answer = galina.post(form.partition('"')[0].replace("&amp;", "&"), sent)
    assert answer.headers["Location"] == DESK + query
    assert "Признано верным: 1" in lines(galina.get(DESK + query))
