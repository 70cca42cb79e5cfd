"""Writing to somebody new: who is offered, the form for one, the form for all families, complaints."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from messaging.models import AbuseReport, Message, Sending, Thread, ThreadMember
from tests.conftest import SignedIn
from tests.factories.accounts import make_user
from tests.factories.school import make_guardian, make_guardianship, permit
from tests.factories.threads import make_thread
from tests.pages.reading import lines, table
from tests.world import YEAR_BEGINS, World


def offered(client: Client, url: str) -> dict[str, list[str]]:
    """Who may be chosen, by heading."""
    sections = client.get(url).context["sections"]
    return {section.title: [f"{each.name}: {each.words}" for each in section.people] for section in sections}


def send(client: Client, url: str, **typed: Any) -> Any:
    return client.post(url, {"key": str(uuid4()), "subject": "Собрание", "text": "В среду в шесть.", **typed})


def new_url(world: World) -> str:
    return reverse("messaging:thread_new", query={"to": world.anna.user.pk, "pupil": world.dima.pupil.pk})


RECIPIENTS = "/messaging/recipients/"


def test_a_family_is_offered_the_people_of_its_child(world: World, signed_in: SignedIn) -> None:
    assert offered(signed_in(world.elena), RECIPIENTS) == {
        "Ершов Дмитрий": [
            "Громов Борис Николаевич: классный руководитель, История",
            "Белова Анна Сергеевна: Математика",
            "Данилова Вера Павловна: Английский язык",
            "Соколов Павел Ильич: Физическая культура",
            "Ерёмина Галина Ивановна: заместитель директора",
            "Лебедева Кира Андреевна: директор",
        ]
    }


def test_a_teacher_is_offered_his_groups_and_the_management(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    answer = boris.get(RECIPIENTS)
    assert [group.title for group in answer.context["groups"]] == ["5А", "5А"]
    assert offered(boris, RECIPIENTS) == {
        "Сотрудники": ["Ерёмина Галина Ивановна: заместитель директора", "Лебедева Кира Андреевна: директор"]
    }


def test_a_group_shows_its_families_by_child(world: World, signed_in: SignedIn) -> None:
    url = reverse("messaging:families", args=["groups", world.group_5a.pk])
    assert offered(signed_in(world.anna), url) == {
        "Ершов Дмитрий": ["Ершова Елена Петровна: мать", "Ершов Дмитрий Львович: ученик"],
        "Ёшкина Светлана": ["Ёшкина Светлана Аристарховна: ученица"],
    }


def test_no_page_of_choice_tells_a_phone_or_an_address(world: World, signed_in: SignedIn) -> None:
    world.elena.guardian.email = "elena@example.org"
    world.elena.guardian.save()
    anna = signed_in(world.anna)
    urls = [RECIPIENTS, reverse("messaging:families", args=["groups", world.group_5a.pk])]
    texts = "".join(anna.get(url).text for url in urls)
    assert [word for word in ("+7 900", "example.org") if word in texts] == []


@pytest.mark.parametrize("n", [1, 3])
def test_the_choice_takes_the_same_queries_for_one_family_and_for_three(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    for number in range(n - 1):
        user = make_user(last_name=f"Родина{number}", first_name="Яна", patronymic="", username=f"yana{number}")
        guardian = make_guardian(last_name=f"Родина{number}", first_name="Яна", patronymic="", user=user)
        permit(user=user, pupil=world.sveta.pupil)
        make_guardianship(guardian=guardian, pupil=world.sveta.pupil, relation="other", starts_on=YEAR_BEGINS)
    anna, url = signed_in(world.anna), reverse("messaging:families", args=["groups", world.group_5a.pk])
    with django_assert_num_queries(5):
        anna.get(url)
    elena = signed_in(world.elena)
    with django_assert_num_queries(4):
        elena.get(RECIPIENTS)


def test_a_letter_to_the_maths_teacher_is_one_form_from_the_link(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    shown = lines(elena.get(f"{new_url(world)}&subject=Математика"))
    assert shown[3:5] == ["Написать: Белова Анна Сергеевна", "Математика · о ребёнке: Ершов Дмитрий"]
    answer = send(elena, new_url(world))
    thread = Thread.objects.get()
    assert (answer.headers["Location"], thread.subject, thread.pupil) == (
        f"/messaging/threads/{thread.pk}/", "Собрание", world.dima.pupil,
    )  # fmt: skip
    assert "Вы уже переписываетесь: Собрание." in lines(elena.get(new_url(world)))


@pytest.mark.parametrize(
    ("subject", "error"),
    [
        ("Тема\r\nBcc: all@example.org", "Тема – одна строка, без переносов и управляющих знаков."),
        ("т" * 121, "Убедитесь, что это значение содержит не более 120 символов (сейчас 121)."),
        ("", "Обязательное поле."),
    ],
)
def test_a_wrong_subject_is_refused_and_the_text_stays(
    world: World, signed_in: SignedIn, subject: str, error: str
) -> None:
    answer = send(signed_in(world.elena), new_url(world), subject=subject)
    form = answer.context["form"]
    assert (answer.status_code, form.errors["subject"], form["text"].value()) == (400, [error], "В среду в шесть.")
    assert Thread.objects.count() == 0


def test_a_class_is_written_to_one_by_one(world: World, signed_in: SignedIn) -> None:
    boris, url = signed_in(world.boris), reverse("messaging:mailing_new", args=["classes", world.class_5a.pk])
    answer = send(boris, url, audience="both")
    sending = Sending.objects.get()
    members = ThreadMember.objects.filter(is_starter=False).order_by("user__username")
    assert (answer.headers["Location"], sending.audience) == (
        f"/messaging/sendings/{sending.pk}/", "5А, родители и ученики",
    )  # fmt: skip
    assert list(members.values_list("user__username", flat=True)) == ["dima", "elena", "sveta"]
    assert Thread.objects.count() == 3
    text = signed_in(world.elena).get(f"/messaging/threads/{members.get(user=world.elena.user).thread_id}/").text
    assert [name for name in ("Ёшкина", "Светлана", "Дмитрий Львович") if name in text] == []


def test_a_mailing_shows_who_has_read_it_and_stands_apart(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    send(boris, reverse("messaging:mailing_new", args=["classes", world.class_5a.pk]), audience="both")
    of_elena = ThreadMember.objects.get(user=world.elena.user)
    signed_in(world.elena).post(
        reverse("messaging:thread_reading", args=[of_elena.thread_id]), {"up_to": of_elena.newest}
    )
    send(signed_in(world.dima), f"/messaging/threads/{ThreadMember.objects.get(user=world.dima.user).thread_id}/")
    sending = Sending.objects.get(audience="5А, родители и ученики")
    rows = table(boris.get(f"/messaging/sendings/{sending.pk}/"))[1:]
    assert rows == [
        ["Ершов Дмитрий Львович", "Ершов Дмитрий", "есть ответ"],
        ["Ершова Елена Петровна", "Ершов Дмитрий", "прочитано"],
        ["Ёшкина Светлана Аристарховна", "Ёшкина Светлана", "не прочитано"],
    ]
    [line] = boris.get("/messaging/?show=mailings").context["found"].mailings
    assert (line.n, line.n_read, line.n_answered) == (3, 1, 1)
    assert [row.person for row in boris.get("/messaging/").context["found"].rows] == ["Ершов Дмитрий Львович"]


def test_a_group_in_which_nobody_signs_in_is_no_mailing(world: World, signed_in: SignedIn) -> None:
    url = reverse("messaging:mailing_new", args=["groups", world.english_2.pk])
    answer = send(signed_in(world.maria), url, audience="guardians")
    assert (answer.status_code, answer.context["form"].errors["text"]) == (
        400, ["Среди них никто не входит в журнал: написать некому."],
    )  # fmt: skip


def test_a_complaint_shows_the_administrator_that_message_alone(world: World, signed_in: SignedIn) -> None:
    thread = make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil, text="Вы неправы")
    anna, igor = signed_in(world.anna), signed_in(world.igor)
    url = reverse("messaging:abuse_report_new", args=[Message.objects.get().pk])
    assert anna.post(url, {"reason": "Грубо"}).headers["Location"] == f"/messaging/threads/{thread.pk}/"
    assert "Вы пожаловались" in lines(anna.get(f"/messaging/threads/{thread.pk}/"))
    report = AbuseReport.objects.get()
    shown = lines(igor.get(f"/messaging/abuse/{report.pk}/"))
    assert [word for word in ("Вы неправы", "Грубо", "Белова Анна Сергеевна, 14.10.2026 12:00") if word in shown] == [
        "Вы неправы", "Грубо", "Белова Анна Сергеевна, 14.10.2026 12:00",
    ]  # fmt: skip
    assert igor.get(f"/messaging/threads/{thread.pk}/").status_code == 404
    igor.post(f"/messaging/abuse/{report.pk}/", {"note": "Поговорили"})
    report.refresh_from_db()
    assert (report.note, report.closed_by) == ("Поговорили", world.igor.user)
    second = anna.post(url, {"reason": "Ещё"})
    assert second.context["form"].errors["reason"] == [
        "Вы уже пожаловались на это сообщение: администратор его увидит."
    ]
