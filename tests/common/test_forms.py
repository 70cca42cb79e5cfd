"""One way to answer a form: what is written, what is told where, and with which status."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django import forms
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import RequestFactory

from common.forms import attempt, by_method, form_page, form_status, post_data, post_files, report_result, save_form
from common.refusals import Locked, Outdated, Refused


class DayForm(forms.Form):
    on = forms.DateField(label="День")


RIGHT, WRONG = {"on": "2026-10-14"}, {"on": "вчера"}


def refuse(refusal: Refused) -> Callable[[], str]:
    def write() -> str:
        raise refusal

    return write


def request_with_messages(method: str = "post") -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)("/")
    request.session = {}  # type: ignore[assignment]  # all that the messages need
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def messages_of(request: HttpRequest) -> list[tuple[str, str]]:
    return [(message.level_tag, message.message) for message in request._messages]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("data", "write", "status", "saved"),
    [
        (None, lambda: "записано", 200, None),
        (RIGHT, lambda: "записано", 200, "записано"),
        (RIGHT, lambda: None, 200, None),
        (WRONG, lambda: "записано", 400, None),
        ({}, lambda: "записано", 400, None),
        (RIGHT, refuse(Refused("нельзя")), 400, None),
        (RIGHT, refuse(Outdated("изменено")), 409, None),
        (RIGHT, refuse(Locked("закрыто")), 423, None),
    ],
    ids=["opened", "written", "written, gives nothing", "wrong", "empty", "refused", "outdated", "locked"],
)
def test_a_form_is_written_or_shown_with_its_status(
    data: dict[str, str] | None, write: Callable[[], str | None], status: int, saved: str | None
) -> None:
    form = DayForm(data)
    outcome = save_form(form, write)
    assert (outcome and outcome.result, form_status([form])) == (saved, status)


def test_a_refusal_stands_beside_the_field_it_is_about() -> None:
    form = DayForm(RIGHT)
    save_form(form, refuse(Refused("В этот день уроков нет.")), field="on")
    assert form.errors == {"on": ["В этот день уроков нет."]}


def test_both_forms_of_a_page_tell_what_is_wrong_and_nothing_is_written() -> None:
    first, second, written = DayForm(WRONG), DayForm(WRONG), []
    save_form(first, lambda: written.append(1), also=second)
    assert (bool(first.errors), bool(second.errors), written) == (True, True, [])


def test_the_gravest_of_several_forms_gives_the_status() -> None:
    first, second = DayForm(WRONG), DayForm(RIGHT)
    save_form(second, refuse(Locked("закрыто")))
    assert form_status([first, second]) == 423


@pytest.mark.parametrize(("at_least", "status"), [(200, 400), (400, 400), (423, 423)])
def test_what_is_wrong_outside_of_forms_counts_for_the_status_of_the_page(at_least: int, status: int) -> None:
    form = DayForm(WRONG)
    page = form_page(RequestFactory().post("/"), "errors/400.html", {"form": form, "message": ""}, at_least=at_least)
    assert page.status_code == status


def test_a_button_tells_success_and_refusal_in_messages() -> None:
    request = request_with_messages()
    report_result(request, lambda: None, "Убрано.")
    report_result(request, refuse(Refused("нельзя")), "Убрано.")
    assert messages_of(request) == [("success", "Убрано."), ("error", "нельзя")]


@pytest.mark.parametrize("refusal", [Locked("закрыто"), Outdated("изменено")])
def test_a_button_leaves_a_lock_and_a_conflict_to_their_pages(refusal: Refused) -> None:
    with pytest.raises(type(refusal)):
        report_result(request_with_messages(), refuse(refusal), "Убрано.")


def test_an_attempt_gives_the_result_or_the_refusal() -> None:
    refusal = Refused("нельзя")
    outcome = attempt(lambda: 5)
    assert (getattr(outcome, "result", None), attempt(refuse(refusal))) == (5, refusal)


def test_only_what_is_sent_binds_a_form_and_asks_for_the_right_to_write() -> None:
    opened, sent = request_with_messages("get"), request_with_messages()
    seen = [(post_data(each), post_files(each), by_method(each, read=min, write=max)) for each in (opened, sent)]
    assert seen == [(None, None, min), (sent.POST, sent.FILES, max)]
