"""Persons with accounts, standing offices and the slips on which credentials are handed out."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password, verify_password
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from common.clock import current_moment
from common.dated import Dated, DatedQuerySet, no_overlap
from common.people import PersonName
from common.triggers import append_only, with_history

LOGIN_PATTERN = r"^[a-z0-9][a-z0-9._-]{2,63}$"


# Administrators leave one after the other: the second sees all that the first has done.
_ADMINISTRATORS_LOCK = "pg_advisory_xact_lock(91, 0)"
# Without the first nobody gives rights, without the others nobody opens a closed term or year.
_NEEDED_OFFICES = (
    ("administrator_remains", ("administrator",), "администратора"),
    ("opener_remains", ("deputy", "director"), "ни завуча, ни директора"),
)
_REFUSED_WITHOUT_ANY = """
    SELECT range_agg(daterange(o.starts_on, o.ends_on, '[]')) INTO kept
      FROM accounts_standingoffice o JOIN accounts_user u ON u.id = o.user_id
     WHERE {holds} AND u.is_active;
    open_from = lower(given_up * datemultirange(daterange(ezh_today(), NULL)) - COALESCE(kept, '{{}}'));
    IF open_from IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ400', MESSAGE = format(
            'С %s в школе не останется {nobody}: сначала назначьте другого.', to_char(open_from, 'DD.MM.YYYY'));
    END IF;
    RETURN NULL;
"""


def _ensure_offices_are_held(
    operation: pgtrigger.Operation, *, condition: Callable[[tuple[str, ...]], pgtrigger.Condition], given_up: str
) -> list[pgtrigger.Trigger]:
    """Refuse a change that leaves a day to come without anybody in a needed office who can sign in, and name the day.

    The statement `given_up` finds the days which the changed row has held so far. Only they are looked at: a school
    that has nobody in the office any more may still change everything else.
    """
    return [
        pgtrigger.Trigger(
            name=name,
            when=pgtrigger.After,
            operation=operation,
            condition=condition(offices),
            declare=[("given_up", "datemultirange"), ("kept", "datemultirange"), ("open_from", "date")],
            func=f"\n    PERFORM {_ADMINISTRATORS_LOCK};"
            + given_up.format(holds=_holds(offices))
            + _REFUSED_WITHOUT_ANY.format(holds=_holds(offices, "o."), nobody=nobody),
        )
        for name, offices, nobody in _NEEDED_OFFICES
    ]


def _holds(offices: tuple[str, ...], prefix: str = "") -> str:
    named = ", ".join(f"'{office}'" for office in offices)
    return f"{prefix}office IN ({named})"


def lock_administrators() -> None:
    """Let no other transaction take an administrator's rights until this one ends; waits for one that does so now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_ADMINISTRATORS_LOCK}")


class UserManager(BaseUserManager["User"]):
    """Finds a user by login whatever case it was typed in."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").strip().lower())


@with_history(exclude=("password", "last_login", "start_role", "n_unread", "hidden_hints"))
class User(PersonName, AbstractBaseUser, PermissionsMixin):
    """One row = one person who can sign in. One person has one account, whatever the number of roles (R-01, R-05)."""

    username = models.CharField(
        "логин",
        max_length=64,
        unique=True,
        validators=[
            RegexValidator(LOGIN_PATTERN, "Логин: строчные латинские буквы, цифры, точка, дефис; от 3 знаков.")
        ],
        error_messages={"unique": "Такой логин уже есть."},
    )
    email = models.EmailField("эл. почта", blank=True)
    is_active = models.BooleanField("может входить", default=True)
    must_change_password = models.BooleanField("сменить пароль при входе", default=False)
    password_changed_at = models.DateTimeField("пароль изменён", null=True, blank=True)
    created_at = models.DateTimeField("создана", default=timezone.now, editable=False)
    hidden_hints = ArrayField(
        models.CharField(max_length=40), verbose_name="убранные подсказки", default=list, blank=True, editable=False
    )
    start_role = models.CharField("роль, с которой открывается журнал", max_length=20, blank=True, editable=False)
    n_unread = models.PositiveIntegerField(
        "непрочитанных уведомлений",
        default=0,
        db_default=0,
        editable=False,
        help_text="Ведёт база данных, чтобы ни одна страница не считала их сама.",
    )

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["last_name", "first_name"]

    renewed_password: str | None = None  # the hash to write in place of one with older parameters

    objects = UserManager()

    class Meta:
        verbose_name = "учётная запись"
        verbose_name_plural = "учётные записи"
        ordering = ["sort_name", "id"]
        # Most rows are of people who have left: who may sign in, and who never could, is read from the index alone.
        indexes = [
            models.Index(fields=["id"], include=["is_active"], name="accounts_user_may_sign_in"),
            models.Index(
                fields=["id"],
                condition=Q(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX),
                name="accounts_user_never_signed_in",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(username__regex=LOGIN_PATTERN),
                name="accounts_user_login_pattern",
                violation_error_message="Логин: строчные латинские буквы, цифры, точка, дефис; от 3 знаков.",
            )
        ]
        triggers = _ensure_offices_are_held(
            pgtrigger.Update,
            condition=lambda _: pgtrigger.Q(old__is_active=True, new__is_active=False),
            given_up="""
                    SELECT range_agg(daterange(starts_on, ends_on, '[]')) INTO given_up FROM accounts_standingoffice
                     WHERE {holds} AND user_id = OLD.id;
                """,
        )

    def check_password(self, raw_password: str | None) -> bool:
        """Is it the person's password? Writes nothing, where Django saves a renewed hash in a statement of its own:

        that is for `start_session`, after everything else has been found right.
        """
        is_right, is_outdated = verify_password(raw_password, self.password)
        self.renewed_password = make_password(raw_password) if is_right and is_outdated else None
        return is_right

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.first_name


class Office(models.TextChoices):
    """Standing offices: the rights that do not follow from the timetable or from children."""

    ADMINISTRATOR = "administrator", "администратор ЭЖ"
    DIRECTOR = "director", "директор"
    DEPUTY = "deputy", "заместитель директора по УВР"
    MEALS_OFFICER = "meals_officer", "ответственный за питание"


@with_history()
class StandingOffice(Dated):
    """One row = a person holds an office from a day to a day; the right lapses by itself."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="offices", verbose_name="кто")
    office = models.CharField("должность", max_length=20, choices=Office)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "должность"
        verbose_name_plural = "должности"
        ordering = ["office", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(office__in=Office.values), name="accounts_office_known"),
            *(
                no_overlap(
                    "user",
                    name=f"accounts_office_{office}_no_overlap",
                    message="Этот человек в эти дни уже занимает эту должность.",
                    condition=Q(office=office),
                )
                for office in Office.values
            ),
        ]
        triggers = _ensure_offices_are_held(
            pgtrigger.Update | pgtrigger.Delete,
            condition=lambda offices: pgtrigger.Q(old__office__in=offices),
            given_up="""
                    SELECT datemultirange(daterange(OLD.starts_on, OLD.ends_on, '[]')) INTO given_up FROM accounts_user
                     WHERE id = OLD.user_id AND is_active;
                """,
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_office_display()}"


class AccessSlipQuerySet(models.QuerySet["AccessSlip"]):
    """Slips in their three states: live, used, revoked."""

    def unused(self) -> AccessSlipQuerySet:
        """Handed out, neither used nor revoked (it may have expired)."""
        return self.filter(used_at=None, revoked_at=None)

    def live(self) -> AccessSlipQuerySet:
        """Unused and still in time: the only slips that let anybody in (P-12)."""
        return self.unused().filter(expires_at__gt=current_moment())


@with_history()
class AccessSlip(models.Model):
    """One row = credentials handed out on paper once (реквизиты доступа, § 3.2). The password itself is not kept."""

    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="access_slips", verbose_name="кому"
    )
    issued_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кем")
    issued_at = models.DateTimeField("выдан", default=timezone.now)
    expires_at = models.DateTimeField("действует до")
    used_at = models.DateTimeField("использован", null=True, blank=True)
    revoked_at = models.DateTimeField("отозван", null=True, blank=True)

    objects = AccessSlipQuerySet.as_manager()

    class Meta:
        verbose_name = "листок доступа"
        verbose_name_plural = "листки доступа"
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at=None, revoked_at=None),
                name="accounts_accessslip_one_live",
                violation_error_message="У этого человека уже есть действующий листок: перевыдача отзывает прежний.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.issued_at:%d.%m.%Y}"


class AccessAction(models.TextChoices):
    """What the access log keeps count of (P-07)."""

    SIGN_IN = "sign_in", "вход"
    SIGN_IN_REFUSED = "sign_in_refused", "отказ во входе"
    SIGN_IN_LOCKED = "sign_in_locked", "вход закрыт после неудачных попыток"
    READ = "read", "просмотр"
    DOWNLOAD = "download", "выгрузка или печать"


class AccessLog(models.Model):
    """One row = somebody signed in, tried to, or was shown or given personal data (журнал доступа, P-07)."""

    user = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="чья учётная запись",
    )
    at = models.DateTimeField("когда", default=timezone.now)
    address = models.GenericIPAddressField("сетевой адрес", null=True, blank=True)
    action = models.CharField("действие", max_length=16, choices=AccessAction)
    subject = models.TextField("чьи данные, что именно", blank=True)
    reason = models.CharField("основание", max_length=200, blank=True)

    class Meta:
        verbose_name = "запись журнала доступа"
        verbose_name_plural = "журнал доступа"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["user", "-at"], name="accounts_accesslog_by_user")]
        constraints = [
            models.CheckConstraint(condition=Q(action__in=AccessAction.values), name="accounts_accesslog_action_known")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H:%M} {self.get_action_display()}"
