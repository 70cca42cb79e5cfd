"""Choosing a password: by own will, or in place of a temporary one."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms import ChangePasswordForm, FirstPasswordForm
from accounts.models import User
from common.audience import SIGNED_IN, audience
from common.forms import form_page, post_data, save_form


@audience(SIGNED_IN)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """Other sessions of the person end, this one goes on under a new key (P-12)."""
    user = cast(User, request.user)
    is_forced = user.must_change_password
    form = (FirstPasswordForm if is_forced else ChangePasswordForm)(post_data(request), request=request)
    if saved := save_form(
        form, lambda: actions.change_password(user=user, password=form.cleaned_data["new_password"], by=user)
    ):
        update_session_auth_hash(request, saved.result)
        messages.success(request, "Пароль изменён.")
        return redirect("reports:home")
    rules = password_validators_help_texts()
    context = {"form": form, "login": user.username, "is_forced": is_forced, "rules": rules}
    return form_page(request, "accounts/change_password.html", context)
