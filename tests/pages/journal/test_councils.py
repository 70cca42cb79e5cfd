"""The teachers' council on its pages: recorded, filled in by class, signed; the class teacher reads (R-39)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.models import Council, CouncilDecision, PeriodKind, PeriodMark
from school.models import SubjectExemption
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.journal.test_triggers import sql
from tests.pages.reading import lines, table
from tests.world import TODAY, YEAR_BEGINS, World

HEAD = ["Ученик", "Год", "Предложено", "Решение", "Почему не предложенное, почему изменено", "Кто внёс"]


@pytest.fixture(autouse=True)
def _year_of_one_quarter(world: World) -> None:
    """So that the marks of the year may be set in October."""
    world.quarter_2.delete()


def held(world: World, matter: str = "year_end") -> Council:
    return Council.objects.create(year=world.calendar.year, matter=matter, held_on=TODAY, protocol_no="9")


def url(council: Council, world: World, name: str = "council_decisions") -> str:
    return reverse(f"journal:{name}", args=[council.pk, world.class_5a.pk])


def give(world: World, name: str, *, kind: str = PeriodKind.YEAR, debt: str | None = None, skip: str = "") -> None:
    """Marks of the year in every subject: 4, but 2 in `debt` and none in `skip`."""
    subjects = {one: getattr(world, one) for one in ("maths", "history", "english", "pe")}
    for key, subject in subjects.items():
        if key != skip:
            PeriodMark.objects.create(
                pupil=world.people[name].pupil,  # type: ignore[attr-defined]  # a child
                subject=subject,
                year=world.calendar.year,
                kind=kind,
                value=2 if key == debt else 4,
                written_by=world.anna.user,
            )


def rows(page: object) -> list[list[str]]:
    """Pupil, year, proposal, without the columns of fields."""
    return [row[:3] for row in table(page)]  # type: ignore[arg-type]  # an answer of the test client


def test_a_council_is_recorded_and_leads_to_its_classes(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    typed = {"matter": "year_end", "held_on": "2026-10-14", "protocol_no": "9"}
    page = galina.post(reverse("journal:council_new"), typed, follow=True)
    assert "Готово. Педсовет записан: протокол № 9 от 14.10.2026." in lines(page)
    assert table(page) == [
        ["Класс", "Учеников", "Без решения", "Состояние"],
        ["5А", "–", "–", "не внесён"],
        ["5Б", "–", "–", "не внесён"],
    ]
    again = galina.post(reverse("journal:council_new"), typed)
    assert again.status_code == 400
    assert "Протокол с таким номером в этом году уже есть." in lines(again)


def test_the_table_tells_what_is_missing_and_proposes_where_nothing_is(world: World, signed_in: SignedIn) -> None:
    give(world, "dima", debt="history")
    give(world, "sveta", skip="english")
    assert rows(signed_in(world.galina).get(url(held(world), world))) == [
        HEAD[:3],
        ["1. Ершов Дмитрий", "долги История «2»", "переведён в 6 класс условно"],
        ["2. Ёшкина Светлана", "нет отметок Английский язык", "–"],
    ]


def test_who_is_exempt_needs_no_mark(world: World, signed_in: SignedIn) -> None:
    give(world, "sveta", skip="pe")
    SubjectExemption.objects.create(pupil=world.sveta.pupil, subject=world.pe, starts_on=YEAR_BEGINS)
    assert rows(signed_in(world.galina).get(url(held(world), world)))[2] == [
        "2. Ёшкина Светлана", "–", "переведена в 6 класс",
    ]  # fmt: skip


def test_who_was_promoted_conditionally_last_year_and_has_debts_is_proposed_to_stay(
    world: World, signed_in: SignedIn
) -> None:
    past = s.make_calendar(year=s.make_year(starts_on=YEAR_BEGINS.replace(year=2025), ends_on=TODAY.replace(month=8)))
    sixth = s.make_class(calendar=past, grade=6, letter="А")
    ended = TODAY.replace(month=5)
    s.make_enrolment(
        pupil=world.dima.pupil, school_class=sixth, starts_on=YEAR_BEGINS.replace(year=2025), ends_on=ended
    )
    council = Council.objects.create(year=past.year, matter="year_end", held_on=ended, protocol_no="1")
    CouncilDecision.objects.create(
        council=council, school_class=sixth, pupil=world.dima.pupil, kind="conditional", written_by=world.galina.user
    )
    give(world, "dima", debt="history")
    assert rows(signed_in(world.galina).get(url(held(world), world)))[1] == [
        "1. Ершов Дмитрий", "долги История «2» в прошлом году – условно", "оставлен на повторное обучение",
    ]  # fmt: skip


def test_those_who_leave_school_are_judged_by_final_marks(world: World, signed_in: SignedIn) -> None:
    sql("UPDATE school_schoolclass SET grade = 9 WHERE id = %(id)s", id=world.class_5a.pk)
    give(world, "dima")
    give(world, "dima", kind=PeriodKind.FINAL)
    give(world, "sveta")
    galina = signed_in(world.galina)
    year_end, admission = (
        held(world),
        Council.objects.create(year=world.calendar.year, matter="admission", held_on=TODAY, protocol_no="8"),
    )
    assert [row[2] for row in rows(galina.get(url(year_end, world)))[1:]] == ["выпущен", "–"]
    assert [row[2] for row in rows(galina.get(url(admission, world)))[1:]] == ["допущен к ГИА", "допущена к ГИА"]


def test_a_class_with_missing_marks_is_laid_before_the_council_only_when_that_is_confirmed(
    world: World, signed_in: SignedIn
) -> None:
    give(world, "dima")
    council, galina = held(world), signed_in(world.galina)
    refused = galina.post(url(council, world, "council_laying"))
    assert refused.status_code == 400
    asked = "Внести, хотя не хватает отметок: 1 ученик"
    told = lines(refused)
    assert told[told.index(asked) + 1] == (
        "Не внесено: дождитесь отметок или отметьте, что об этих учениках решат без предложения."
    )
    assert CouncilDecision.objects.count() == 0
    done = galina.post(url(council, world, "council_laying"), {"confirmed": "1"}, follow=True)
    assert "Готово. 5А внесён на педсовет: 2 ученика." in lines(done)
    decisions = CouncilDecision.objects.order_by("pupil__sort_name").values_list(
        "pupil__first_name", "proposed", "kind"
    )
    assert list(decisions) == [("Дмитрий", "promoted", "promoted"), ("Светлана", "", "")]


def laid(world: World) -> Council:
    council = held(world)
    for name in ("dima", "sveta"):
        CouncilDecision.objects.create(
            council=council,
            school_class=world.class_5a,
            pupil=world.people[name].pupil,  # type: ignore[attr-defined]  # a child
            proposed="promoted",
            kind="promoted",
            written_by=world.galina.user,
        )
    return council


def typed(world: World, name: str, kind: str, reason: str = "", known: str = "1:promoted:") -> dict[str, str]:
    pk = world.people[name].pupil.pk  # type: ignore[attr-defined]  # a child
    return {f"kind-{pk}": kind, f"reason-{pk}": reason, f"known-{pk}": known}


def test_decisions_of_a_class_are_saved_in_one_table(world: World, signed_in: SignedIn) -> None:
    council, galina = laid(world), signed_in(world.galina)
    fields = {**typed(world, "dima", "retained", "заявление родителей"), **typed(world, "sveta", "promoted")}
    page = galina.post(url(council, world), fields, follow=True)
    assert "Готово. Сохранено." in lines(page)
    assert list(CouncilDecision.objects.order_by("pupil__sort_name").values_list("kind", "reason", "version")) == [
        ("retained", "заявление родителей", 2),
        ("promoted", "", 1),
    ]


def test_after_signing_a_change_without_a_reason_is_shown_again_with_what_was_typed(
    world: World, signed_in: SignedIn
) -> None:
    council, galina = laid(world), signed_in(world.galina)
    signature = reverse("journal:council_signature", args=[council.pk])
    assert "Готово. Подписан протокол № 9 от 14.10.2026." in lines(galina.post(signature, follow=True))
    page = galina.post(url(council, world), {**typed(world, "dima", "retained"), **typed(world, "sveta", "promoted")})
    assert page.status_code == 400
    assert "Протокол подписан: напишите, почему решение меняется." in lines(page)
    assert '<option value="retained" selected>' in page.content.decode()
    fields = typed(world, "dima", "retained", "заявление родителей")
    assert galina.post(url(council, world), fields).status_code == 302
    assert "Ошибка. Протокол уже подписан." in lines(galina.post(signature, follow=True))


def test_a_protocol_with_an_undecided_pupil_is_not_signed(world: World, signed_in: SignedIn) -> None:
    council, galina = laid(world), signed_in(world.galina)
    galina.post(url(council, world), typed(world, "dima", ""))
    page = galina.post(reverse("journal:council_signature", args=[council.pk]), follow=True)
    assert "Ошибка. Не о каждом ученике решено: подписать нельзя." in lines(page)
    assert table(page)[1] == ["5А", "2", "1", "решено не о всех"]


def test_the_undecided_of_a_class_are_listed_behind_their_number(world: World, signed_in: SignedIn) -> None:
    """To be decided about there: the others keep what was decided."""
    council, galina = laid(world), signed_in(world.galina)
    galina.post(url(council, world), typed(world, "dima", ""))
    for reader in (world.galina, world.kira, world.boris):
        browser = signed_in(reader)
        page = browser.get(reverse("journal:council", args=[council.pk])).text
        (address,) = re.findall(r'<a href="([^"]*show=undecided#listed)">1</a>', page)
        shown = browser.get(address)
        assert ('id="listed">Без решения: 1<' in shown.text, len(table(shown))) == (True, 2)
    fields = {**typed(world, "dima", "retained", "заявление", known="2::")}
    listed = f"{url(council, world)}?show=undecided"
    assert galina.post(listed, fields).status_code == 302
    kinds = CouncilDecision.objects.order_by("pupil__sort_name").values_list("kind", flat=True)
    assert (list(kinds), "Решено обо всех" in galina.get(listed).text) == (["retained", "promoted"], True)


def test_the_table_is_taken_back_before_signing_only(world: World, signed_in: SignedIn) -> None:
    council, galina = laid(world), signed_in(world.galina)
    taken = galina.post(url(council, world, "council_withdrawal"), follow=True)
    assert "Готово. 5А: решения убраны, предложения составлены заново." in lines(taken)
    assert CouncilDecision.objects.count() == 0


def test_the_class_teacher_reads_the_decisions_of_the_own_class(world: World, signed_in: SignedIn) -> None:
    council, boris = laid(world), signed_in(world.boris)
    assert [row[0] for row in table(boris.get(reverse("journal:council", args=[council.pk])))] == ["Класс", "5А"]
    page = boris.get(url(council, world))
    assert [row[3] for row in table(page)] == ["Решение", "переведён в 6 класс", "переведена в 6 класс"]
    assert "Сохранить" not in page.content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_depend_on_the_number_of_pupils(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    council, galina = laid(world), signed_in(world.galina)
    for _ in range(n):
        pupil = s.make_pupil()
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        CouncilDecision.objects.create(
            council=council, school_class=world.class_5a, pupil=pupil, written_by=world.galina.user
        )
    with django_assert_num_queries(14):
        assert len(table(galina.get(url(council, world)))) == 3 + n


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_depend_on_the_number_of_classes_and_councils(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    council, galina = laid(world), signed_in(world.galina)
    for letter in "ВГД"[:n]:
        s.make_class(calendar=world.calendar, grade=5, letter=letter)
        Council.objects.create(year=world.calendar.year, matter="admission", held_on=TODAY, protocol_no=f"4{letter}")
    with django_assert_num_queries(6):
        assert len(table(galina.get(reverse("journal:council", args=[council.pk])))) == 3 + n
    with django_assert_num_queries(5):
        assert len(table(galina.get(reverse("journal:councils")))) == 2 + n
