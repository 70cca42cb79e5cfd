"""Signing in and choosing a password."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from accounts.queries import has_live_slip
from accounts.rules import key_of_attempts

SLIP_EXPIRED = "Срок листка истёк: получите новый у классного руководителя или администратора."
# Argon2 reads all of it: without a limit one request could keep a processor busy.
_LONGEST_PASSWORD = 128


def typed_login(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The login as it is stored: «Anna» and «anna » are one login."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return str(typed).strip().lower()


def attempts_key(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Under what django-axes counts failures of a login, and which it calls: the login is not kept in clear.

    People type their password into the wrong field.
    """
    return key_of_attempts(typed_login(request, credentials))


def _password_field(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=_LONGEST_PASSWORD,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class SignInForm(AuthenticationForm):
    """Login and password. The refusal does not tell whether the login exists."""

    username = forms.CharField(
        label="Логин",
        max_length=64,
        widget=forms.TextInput(
            attrs={
                "autofocus": True,
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    password = _password_field("Пароль", "current-password")

    error_messages = {
        "invalid_login": "Неверный логин или пароль. Проверьте раскладку клавиатуры и Caps Lock.",
        "slip_expired": SLIP_EXPIRED,
    }

    def clean_username(self) -> str:
        """The login in small letters, as it is stored."""
        return typed_login(None, self.cleaned_data)

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        """A temporary password lets in only while its slip is live (P-12). Asked after the password was right."""
        person = cast(User, user)
        if person.must_change_password and not has_live_slip(person):
            raise ValidationError(self.error_messages["slip_expired"], code="slip_expired")


class FirstPasswordForm(forms.Form):
    """The password that replaces a temporary one: typed twice, the old one has just been typed."""

    new_password = _password_field("Новый пароль", "new-password")
    repeated = _password_field("Новый пароль ещё раз", "new-password")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user = cast(User, request.user)

    @sensitive_variables("password")
    def clean_new_password(self) -> str:
        """The new password, checked by the validators (P-12) and different from the present one."""
        password = str(self.cleaned_data["new_password"])
        password_validation.validate_password(password, self.user)
        if self.user.check_password(password):
            raise ValidationError("Это нынешний пароль, придумайте другой.", code="same")
        return password

    @sensitive_variables("password", "data")
    def clean(self) -> dict[str, Any]:
        """Refuse two different new passwords."""
        data = super().clean() or {}
        password = data.get("new_password")
        if password and data.get("repeated") and data["repeated"] != password:
            self.add_error("repeated", ValidationError("Пароли не совпадают.", code="mismatch"))
        return data


class ChangePasswordForm(FirstPasswordForm):
    """A change by the person's own will: the old password is asked too, for the screen may have been left open."""

    old_password = _password_field("Нынешний пароль", "current-password")
    field_order = ["old_password", "new_password", "repeated"]

    def clean_old_password(self) -> str:
        """Guessing counts as failed sign-ins, so that throttling works here too."""
        password = str(self.cleaned_data["old_password"])
        if authenticate(self.request, username=self.user.username, password=password) is None:
            raise ValidationError("Нынешний пароль неверен.", code="wrong")
        return password
