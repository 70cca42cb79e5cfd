"""Floor «accounts»: who signs in, how, and which standing office a person holds."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Учётные записи"
