"""The class protocol: results typed into the grid and judged at once, or into a form without JavaScript (§ 3.5)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.audience import PE_TEACHER, audience
from common.dated import parsed_date
from common.formatting import counted
from common.parameters import day_parameter
from common.refusals import Refused
from entry.views import answer_of, answers_cell, refuse_what_is_not_typed
from gtzo.access import get_class_to_test, get_place_to_write, pupils_of_class_tested_by
from gtzo.actions import put_result, save_results
from gtzo.forms.entry import Problems, entry_rows, problems_of_refusals, read_entry
from gtzo.forms.fields import ProtocolForm, ResultForm
from gtzo.models import Trial
from gtzo.queries.norms import Norms, norms_on
from gtzo.queries.protocol import Protocol, offered_trials
from gtzo.queries.protocol import protocol as read_protocol
from gtzo.rules.inputs import EXAMPLES, Ambiguous, Invalid, Parsed, format_result, read_result
from gtzo.rules.norms import InputKind
from school.models import Pupil, SchoolClass
from school.queries.class_list import class_list
from school.roles import RolesRequest


@dataclass(frozen=True)
class _ProtocolChoice:
    """What the address names: the class, its pupils who are tested, the norms of the day, the form of the choice."""

    school_class: SchoolClass
    pupils: Sequence[Pupil]
    norms: Norms | None
    form: ProtocolForm

    def protocol(self) -> Protocol | None:
        """The table, once day and trials have been chosen."""
        if self.norms is None or not self.form.is_bound or not self.form.is_valid():
            return None
        chosen = self.form.cleaned_data
        places = class_list(self.school_class.pk)
        return read_protocol(
            self.pupils, places, list(chosen["trials"]), self.norms, on=chosen["on"], attempts=chosen["attempts"]
        )


@audience(PE_TEACHER)
@require_safe
def protocol(request: RolesRequest, class_id: int) -> HttpResponse:
    """The grid of a day; without trials in the address, the choice of them."""
    chosen = _protocol_choice(request, class_id)
    table = chosen.protocol()
    context = {
        **_context(chosen, table),
        "settings": _settings(request, chosen.school_class, table) if table else "",
        "user_login": request.user.username,
        "query": request.GET.urlencode(),
    }
    return render(request, "gtzo/protocol.html", context)


@audience(PE_TEACHER)
@require_http_methods(["GET", "POST"])
def entry(request: RolesRequest, class_id: int) -> HttpResponse:
    """The protocol as a plain form; a POST saves changed fields and shows again those that could not be saved."""
    chosen = _protocol_choice(request, class_id)
    table = chosen.protocol()
    if table is None:
        return redirect("gtzo:protocol", class_id)
    problems: Problems = {}
    if request.method == "POST":
        n_saved, problems = _save_entry(request, chosen, table)
        if not problems:
            results = counted(n_saved, "результат", "результата", "результатов")
            messages.success(request, f"Записано: {results}." if n_saved else "Изменений не было.")
            return redirect(request.get_full_path())
        table = chosen.protocol() or table
    return _entry_response(request, chosen, table, problems)


def _save_entry(request: RolesRequest, chosen: _ProtocolChoice, table: Protocol) -> tuple[int, Problems]:
    typed = read_entry(table, request.POST)
    class_name = chosen.school_class.name
    n_saved, refusals = save_results(on=table.on, class_name=class_name, changes=typed.changes, by=request.user)
    return n_saved, typed.problems | problems_of_refusals(refusals, request.POST)


@audience(PE_TEACHER)
@require_POST
@answers_cell
def result(request: RolesRequest, day: str, trial_id: int, attempt: int, pupil_id: int) -> HttpResponse:
    """One attempt, as the grid sends it; answers with its version and level."""
    on = parsed_date(day)
    if on is None:
        raise Http404
    place = get_place_to_write(request.roles, pupil_id, trial_id, on, attempt)
    form = ResultForm(request.POST)
    refuse_what_is_not_typed(form, "Результат слишком длинный.")
    value = _parsed_value(form.cleaned_data["value"], place.trial)
    operation = form.cleaned_data["operation"]
    saved = put_result(
        pupil=place.pupil,
        trial=place.trial,
        on=on,
        attempt=attempt,
        value=value,
        class_name=place.class_name,
        known_version=form.cleaned_data["version"],
        by=request.user,
        operation=operation,
    )
    typed = "" if value is None else format_result(value, InputKind(place.trial.kind))
    return answer_of(saved, operation, typed, level=saved.level_name)


def _parsed_value(text: str, trial: Trial) -> int | None:
    """What was typed. The grid has asked about improbable results itself; what is unclear is never guessed."""
    if not text:
        return None
    answer = read_result(text, InputKind(trial.kind), is_confirmed=True)
    if isinstance(answer, Parsed):
        return answer.value
    raise Refused(answer.reason if isinstance(answer, Invalid) else _ambiguous_text(answer))


def _ambiguous_text(asked: Ambiguous) -> str:
    return f"{asked.question} Напишите {' или '.join(asked.options)}."


def _protocol_choice(request: RolesRequest, class_id: int) -> _ProtocolChoice:
    roles = request.roles
    school_class = get_class_to_test(roles, class_id)
    on = day_parameter(request.GET, "on") or roles.today
    pupils = list(pupils_of_class_tested_by(roles, class_id, on).order_by("sort_name", "pk"))
    norms = norms_on(on)
    offered = offered_trials(pupils, norms, on) if norms else []
    data = request.GET if "trials" in request.GET or "on" in request.GET else None
    form = ProtocolForm(data, offered=offered, today=roles.today, initial={"on": roles.today, "attempts": 1})
    return _ProtocolChoice(school_class, pupils, norms, form)


def _context(chosen: _ProtocolChoice, table: Protocol | None) -> dict[str, object]:
    return {
        "school_class": chosen.school_class,
        "pupils": chosen.pupils,
        "norms": chosen.norms,
        "form": chosen.form,
        "protocol": table,
    }


def _entry_response(
    request: RolesRequest, chosen: _ProtocolChoice, table: Protocol, problems: Problems
) -> HttpResponse:
    context = {
        **_context(chosen, table),
        "rows": entry_rows(table, problems),
        "problems": problems,
        "here": request.get_full_path(),
        "query": request.GET.urlencode(),
    }
    status = max((problem.status for problem in problems.values()), default=200)
    return render(request, "gtzo/entry.html", context, status=status)


def _settings(request: RolesRequest, school_class: SchoolClass, table: Protocol) -> str:
    """What static/js/gtzo/results.js must know, as JSON. Zeros in the address stand for trial, attempt and pupil."""
    day = table.on.isoformat()
    return json.dumps(
        {
            "place": f"gtzo:{request.user.pk}:{day}:{school_class.pk}",
            "writer": request.user.pk,
            "trials": {str(trial.pk): _trial_settings(trial) for trial in table.trials},
            "urls": {"result": reverse("gtzo:result", args=[day, 0, 0, 0])},
            "signInUrl": reverse("accounts:sign_in_again"),
        },
        ensure_ascii=False,
    )


def _trial_settings(trial: Trial) -> dict[str, object]:
    return {"kind": trial.kind, "example": EXAMPLES[InputKind(trial.kind)], "plausible": trial.plausible}
