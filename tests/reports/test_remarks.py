"""Remarks made by hand: who says what when, and what the database never allows (requirements 2.6, R-48)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps

from common.clock import current_moment
from common.refusals import Refused
from journal.rules.deadlines import GapRule
from reports.access import RemarkPlace, get_remark_place
from reports.actions import accept_remark, make_remark, reply_to_remark, return_remark
from reports.models import Remark, RemarkPurpose, RemarkState
from school.models import StaffMember
from school.roles import roles_of
from tests.at_once import all_at_once
from tests.factories.reports import make_check, make_rule_remark
from tests.journal.test_triggers import refusal_of
from tests.owner import as_owner
from tests.world import FRIDAY, MONDAY, TODAY, TUESDAY, World


def about_monday(world: World, **changed: Any) -> Remark:
    """Галина to Анна: the homework of Monday."""
    told: dict[str, Any] = {
        "place": get_remark_place(roles_of(world.galina.user), {"lesson": str(world.lesson_monday.pk)}),
        "addressee": world.anna.staff,
        "purpose": RemarkPurpose.HOMEWORK_LOAD,
        "text": "Задание без номера страницы.",
        "due_on": FRIDAY,
        "today": TODAY,
        "by": world.galina.user,
    }
    return make_remark(**told | changed)


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_make_one_remark(world: World) -> None:
    made = all_at_once([lambda: about_monday(world)] * 3)
    assert made == [Remark.objects.get()] * 3


def test_the_same_words_make_a_new_remark_about_another_thing_or_when_the_first_is_closed(world: World) -> None:
    first = about_monday(world)
    of_nothing = about_monday(world, place=RemarkPlace())
    accept_remark(remark=first, by=world.galina.user)
    again = about_monday(world)
    assert list(Remark.objects.order_by("pk")) == [first, of_nothing, again]


def story(remark: Remark) -> list[tuple[str, str, str, str]]:
    """What the append-only history tells of a remark: who, and what stood there then."""
    events = apps.get_model("reports", "RemarkEvent").objects.filter(pgh_obj=remark).order_by("pgh_id")
    return [(str(e.pgh_context["user"]), e.state, e.reply, e.note) for e in events]


@pytest.mark.django_db(transaction=True)
def test_a_remark_is_made_answered_returned_mended_and_accepted_and_history_says_by_whom(world: World) -> None:
    remark, anna, galina = about_monday(world), world.anna.user, world.galina.user
    reply_to_remark(remark=remark, reply="Дописала.", is_fixed=True, by=anna)
    return_remark(remark=remark, note="Нет номера.", by=galina)
    reply_to_remark(remark=remark, reply="", is_fixed=True, by=anna)
    accept_remark(remark=remark, note="Спасибо.", by=galina)
    assert story(remark) == [
        (str(galina.pk), "issued", "", ""),
        (str(anna.pk), "fixed", "Дописала.", ""),
        (str(galina.pk), "issued", "Дописала.", "Нет номера."),
        (str(anna.pk), "fixed", "Дописала.", "Нет номера."),
        (str(galina.pk), "accepted", "Дописала.", "Спасибо."),
    ]


def test_a_remark_leads_to_its_lesson_and_names_it(world: World) -> None:
    remark = about_monday(world)
    assert (remark.place, remark.url, remark.on, remark.lesson_id) == (
        "5А, Математика, 12.10.2026, 2 урок",
        f"/journal/lessons/{world.lesson_monday.pk}/",
        MONDAY,
        world.lesson_monday.pk,
    )


def test_a_remark_is_meant_for_whom_its_object_concerns(world: World) -> None:
    roles = roles_of(world.galina.user)
    proposed = {
        "own lesson": get_remark_place(roles, {"lesson": str(world.lesson_monday.pk)}).staff_id,
        "substituted lesson": get_remark_place(roles, {"lesson": str(world.lesson_tuesday.pk)}).staff_id,
        "gradebook": get_remark_place(
            roles, {"group": str(world.group_5b.pk), "subject": str(world.maths.pk)}
        ).staff_id,
        "class": get_remark_place(roles, {"class": str(world.class_5a.pk)}).staff_id,
        "class without a class teacher": get_remark_place(roles, {"class": str(world.class_5b.pk)}).staff_id,
        "person": get_remark_place(roles, {"staff": str(world.pavel.staff.pk)}).staff_id,
        "nobody": get_remark_place(roles, {}).staff_id,
    }
    assert proposed == {
        "own lesson": world.anna.staff.pk,
        "substituted lesson": world.maria.staff.pk,
        "gradebook": world.vera.staff.pk,
        "class": world.boris.staff.pk,
        "class without a class teacher": None,
        "person": world.pavel.staff.pk,
        "nobody": None,
    }


@pytest.mark.parametrize(
    ("due_on", "is_overdue"),
    [(TUESDAY, True), (TODAY, False), (FRIDAY, False)],
    ids=["the day before", "today", "later"],
)
def test_a_remark_is_overdue_the_day_after_its_last_one(world: World, due_on: date, is_overdue: bool) -> None:
    remark = about_monday(world, today=MONDAY, due_on=due_on)
    assert (remark.is_overdue(TODAY), list(Remark.objects.overdue(TODAY))) == (
        is_overdue,
        [remark] if is_overdue else [],
    )


def test_what_is_said_to_be_mended_is_not_overdue(world: World) -> None:
    remark = about_monday(world, today=MONDAY, due_on=MONDAY)
    mended = reply_to_remark(remark=remark, reply="", is_fixed=True, by=world.anna.user)
    assert (mended.is_overdue(TODAY), list(Remark.objects.overdue(TODAY))) == (False, [])


CLOSED = "Замечание закрыто и снова не открывается: выдайте новое."
REFUSED: dict[str, tuple[Callable[[World, Remark], object], str]] = {
    "due before it was made": (
        lambda world, _: about_monday(world, due_on=TODAY - timedelta(days=1)),
        "Срок раньше дня, в который выдано замечание.",
    ),
    "without words": (lambda world, _: about_monday(world, text=""), "Напишите, что исправить."),
    "to another host": (
        lambda world, _: about_monday(world, place=RemarkPlace(url="//example.org/")),
        "Замечание ведёт на страницу журнала.",
    ),
    "returned without having been mended": (
        lambda world, remark: return_remark(remark=remark, note="Нет.", by=world.galina.user),
        "Вернуть можно то, о чём учитель сказал «исправлено».",
    ),
    "accepted twice": (
        lambda world, remark: [accept_remark(remark=remark, by=world.galina.user) for _ in range(2)],
        CLOSED,
    ),
    "answered after it was accepted": (
        lambda world, remark: [
            accept_remark(remark=remark, by=world.galina.user),
            reply_to_remark(remark=remark, reply="Поздно.", is_fixed=False, by=world.anna.user),
        ],
        CLOSED,
    ),
    "a rule's, said to be mended": (
        lambda world, _: reply_to_remark(
            remark=make_rule_remark(addressee=world.anna.staff), reply="", is_fixed=True, by=world.anna.user
        ),
        "Это замечание закроется само, когда записи появятся в журнале.",
    ),
    "a rule's, accepted by hand": (
        lambda world, _: accept_remark(remark=make_rule_remark(addressee=world.anna.staff), by=world.galina.user),
        "Замечание принимает проверяющий, а выданное по правилу – проверка, и с подтверждением.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_allowed_is_explained(world: World, case: str) -> None:
    write, message = REFUSED[case]
    with pytest.raises(Refused) as refusal:
        write(world, about_monday(world))
    assert refusal.value.message == message


RAW: dict[str, tuple[Callable[[Remark], object], str]] = {
    "another text": (
        lambda remark: Remark.objects.filter(pk=remark.pk).update(text="Другое."),
        "Выданное замечание не переписывают: примите его и выдайте новое.",
    ),
    "another addressee": (
        lambda remark: Remark.objects.filter(pk=remark.pk).update(
            addressee=StaffMember.objects.exclude(pk=remark.addressee_id)[:1].get()
        ),
        "Выданное замечание не переписывают: примите его и выдайте новое.",
    ),
    "returned without a word": (
        lambda remark: [
            Remark.objects.filter(pk=remark.pk).update(state=state) for state in (RemarkState.FIXED, RemarkState.ISSUED)
        ],
        "Напишите, что ещё не исправлено.",
    ),
    "deleted": (
        lambda remark: Remark.objects.filter(pk=remark.pk).delete(),
        "Замечание не удаляют: примите его, и история сохранится.",
    ),
    "accepted from the first": (
        lambda remark: Remark.objects.bulk_create(
            [Remark(addressee=remark.addressee, text="!", issued_by=remark.issued_by, issued_on=TODAY, due_on=TODAY,
                    state=RemarkState.ACCEPTED)]
        ),
        "Замечание сначала выдают.",
    ),
    "a rule's, closed without evidence": (
        lambda remark: Remark.objects.filter(pk=make_rule_remark(addressee=remark.addressee).pk).update(
            state=RemarkState.ACCEPTED, closed_at=current_moment()
        ),
        "Замечание принимает проверяющий, а выданное по правилу – проверка, и с подтверждением.",
    ),
    "a second open one of the same key": (
        lambda remark: [make_rule_remark(addressee=remark.addressee) for _ in range(2)],
        "Об этом уже есть открытое замечание.",
    ),
    "a rule's without a key": (
        lambda remark: make_rule_remark(addressee=remark.addressee, key=""),
        "Замечание выдаёт человек или правило, у которого есть ключ.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RAW)
def test_the_database_refuses_it_past_all_actions(world: World, case: str) -> None:
    write, message = RAW[case]
    remark = about_monday(world)
    assert refusal_of(lambda: write(remark)) == message


def test_after_a_rules_remark_is_closed_the_same_key_is_a_new_remark(world: World) -> None:
    first = make_rule_remark(addressee=world.anna.staff)
    Remark.objects.filter(pk=first.pk).update(
        state=RemarkState.ACCEPTED, closed_at=current_moment(), evidence="Тема записана."
    )
    second = make_rule_remark(addressee=world.anna.staff)
    assert [each.pk for each in Remark.objects.made_by_rule().open()] == [second.pk]
    assert refusal_of(lambda: Remark.objects.filter(pk=first.pk).update(state=RemarkState.ISSUED)) == CLOSED


def test_a_nightly_check_is_never_rewritten(world: World) -> None:
    check = make_check(on=TODAY)
    message = "Историю нельзя изменить или удалить: она только дополняется."
    with as_owner():
        assert refusal_of(lambda: type(check).objects.filter(pk=check.pk).update(n_opened=5)) == message


def test_no_purpose_is_called_like_a_rule() -> None:
    """Both are kinds in the list of remarks, and one filter finds them."""
    assert {str(rule) for rule in GapRule} & set(RemarkPurpose.values) == set()
