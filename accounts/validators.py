"""Password rules beyond Django's own (P-12)."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from accounts.models import User


class MixedClassesValidator:
    """A password has letters and also digits or other signs."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError when the password is of one class only."""
        if not any(map(str.isalpha, password)) or all(map(str.isalpha, password)):
            raise ValidationError("Пароль должен содержать и буквы, и цифры или другие знаки.", code="one_class")

    def get_help_text(self) -> str:
        return "И буквы, и цифры или другие знаки."
