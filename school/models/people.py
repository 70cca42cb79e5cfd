"""Staff members, pupils, guardians, and the dated bond between a guardian and a child."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from guardian.models import UserObjectPermissionBase

from common.dated import Dated, DatedQuerySet, Today, no_overlap
from common.names import name_key
from common.people import PersonName, normalised
from common.triggers import with_history
from school.models.finding import name_key_of, normalised_name
from school.models.guards import immutable_columns
from school.models.versions import raises_pupil_version, raises_school_version
from school.rules import Identity, guardian_identities, pupil_identity


@raises_school_version
@with_history()
class StaffMember(PersonName):
    """One row = сотрудник. What he may do follows from appointments, assignments and offices."""

    user = models.OneToOneField(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="staff_member",
        verbose_name="учётная запись",
    )
    position = models.CharField("должность", max_length=120, blank=True)

    class Meta:
        verbose_name = "сотрудник"
        verbose_name_plural = "сотрудники"
        ordering = ["sort_name", "id"]


class Sex(models.TextChoices):
    """Needed by the fitness norms, which differ by sex."""

    FEMALE = "f", "женский"
    MALE = "m", "мужской"


class PupilQuerySet(models.QuerySet["Pupil"]):
    """Pupils, asked for by class and day."""

    def in_class(self, school_class_id: int, day: object = None) -> PupilQuerySet:
        """Pupils of the class on the day (today when not told)."""
        day = Today() if day is None else day
        return self.filter(
            Q(enrolments__ends_on__gte=day) | Q(enrolments__ends_on=None),
            enrolments__school_class=school_class_id,
            enrolments__starts_on__lte=day,
        )


@raises_pupil_version("id")
@with_history()
class Pupil(PersonName):
    """One row = учащийся.

    Membership in a class is an `Enrolment`; the right to read the record is an object permission.
    """

    birth_date = models.DateField("дата рождения")
    sex = models.CharField("пол", max_length=1, choices=Sex)
    user = models.OneToOneField(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pupil",
        verbose_name="учётная запись",
    )

    objects = PupilQuerySet.as_manager()

    class Meta:
        verbose_name = "учащийся"
        verbose_name_plural = "учащиеся"
        ordering = ["sort_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["last_name", "first_name", "patronymic", "birth_date"],
                name="school_pupil_unique_person",
                violation_error_message="Учащийся с таким именем и датой рождения уже есть.",
            ),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="school_pupil_sex"),
            models.CheckConstraint(
                condition=Q(birth_date__gte="1990-01-01"),
                name="school_pupil_birth_date",
                violation_error_message="Дата рождения неправдоподобна.",
            ),
        ]

    @property
    def identity(self) -> Identity:
        """Two records with the same identity are the same child."""
        return pupil_identity(self.last_name, self.first_name, self.patronymic, self.birth_date)


class PupilUserObjectPermission(UserObjectPermissionBase):
    """One row = a user may see a pupil's record. Written only by the actions on guardianships and pupils' accounts."""

    content_object = models.ForeignKey(Pupil, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = "право видеть учащегося"
        verbose_name_plural = "права видеть учащихся"


class GuardianQuerySet(models.QuerySet["Guardian"]):
    """Guardians, asked for by name, however it is written."""

    def named(self, beginning: str) -> GuardianQuerySet:
        """Guardians whose full name begins with the text: «ерш» finds «Ершова», «федор» finds «Фёдорова»."""
        full_name = normalised_name("last_name", "first_name", "patronymic")
        return self.alias(normalised_name=full_name).filter(normalised_name__startswith=normalised(beginning))

    def with_last_names(self, last_names: Iterable[str]) -> GuardianQuerySet:
        """Guardians with one of the last names, however they are written."""
        keys = {name_key(name) for name in last_names}
        return self.alias(last_name_key=name_key_of("last_name")).filter(last_name_key__in=keys)


@with_history()
class Guardian(PersonName):
    """One row = родитель или иной законный представитель. Each has a login of his own (R-05)."""

    phone = models.CharField("телефон", max_length=40, blank=True)
    email = models.EmailField("эл. почта", blank=True)
    user = models.OneToOneField(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="guardian",
        verbose_name="учётная запись",
    )

    objects = GuardianQuerySet.as_manager()

    class Meta:
        verbose_name = "родитель (законный представитель)"
        verbose_name_plural = "родители (законные представители)"
        ordering = ["sort_name", "id"]

    @property
    def identities(self) -> frozenset[Identity]:
        """Two records that share an identity are the same person; nobody is known by the name alone."""
        return guardian_identities(self.last_name, self.first_name, self.patronymic, self.phone, self.email)


class Relation(models.TextChoices):
    """Who the guardian is to the child."""

    MOTHER = "mother", "мать"
    FATHER = "father", "отец"
    OTHER = "other", "иной законный представитель"


@with_history()
class Guardianship(Dated):
    """One row = a guardian answers for a child from a day to a day; access to the child's data follows it (P-17)."""

    guardian = models.ForeignKey(
        Guardian, on_delete=models.PROTECT, related_name="guardianships", verbose_name="представитель"
    )
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="guardianships", verbose_name="ребёнок")
    relation = models.CharField("кем приходится", max_length=10, choices=Relation)
    basis = models.CharField("основание", max_length=200, blank=True)
    end_basis = models.CharField("основание прекращения", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "законное представительство"
        verbose_name_plural = "законное представительство"
        ordering = ["pupil", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            no_overlap(
                "guardian",
                "pupil",
                name="school_guardianship_no_overlap",
                message="Этот представитель в эти дни уже связан с ребёнком.",
            ),
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="school_guardianship_relation"),
        ]
        triggers = [
            immutable_columns(
                "guardian_id",
                "pupil_id",
                message="Связь с ребёнком нельзя переписать на другого человека: завершите её и запишите новую.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.guardian} – {self.pupil}"
