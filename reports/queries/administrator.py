"""The administrator's start page: what is broken or missing before anybody notices (§ 3.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse

from journal.models import AbsenceCode, WorkType
from messaging.access import questions_visible_to
from messaging.models import QuestionState
from reports.models import Contradiction
from reports.queries.desk.finding import all_rules
from school.models import (
    Calendar,
    ClassTeacherAppointment,
    Enrolment,
    Guardianship,
    School,
    SchoolClass,
    StaffMember,
    Subject,
)
from school.roles import Roles
from timetable.models import BellSchedule, Lesson, TeachingAssignment, TeachingGroup
from timetable.queries.class_days import class_days

REFERENCE_TABLES = "admin:index"
MAX_NAMES = 10
DAYS_AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class MissingData:
    """Something that is missing: how often, the first names, what to do about it and on which page."""

    title: str
    advice: str
    url: str
    count: int
    names: tuple[str, ...]
    are_kinds: bool = False

    @property
    def n_more(self) -> int:
        """How many are not named; kinds of them are named all."""
        return 0 if self.are_kinds else self.count - len(self.names)


def administrator_start(roles: Roles) -> list[MissingData]:
    """Everything that waits or is missing today, nothing that is in order. Eight queries, whatever the size."""
    today = roles.today
    calendars = list(Calendar.objects.filter(year__starts_on__lte=today, year__ends_on__gte=today))
    leads = ClassTeacherAppointment.objects.on(today).filter(school_class=OuterRef("pk"))
    classes = list(SchoolClass.objects.filter(calendar__in=calendars).annotate(is_led=Exists(leads)))
    are_filled = {name: Exists(rows) for name, (rows, _) in _needed_tables().items()}
    school = School.objects.annotate(**are_filled, askers=_askers(roles), contradictions=_rules_broken()).get()
    found = [
        _open_questions(school),
        _contradictions(school),
        _school_details(school),
        _empty_tables(school),
        _missing_data(
            "Учебный год не подготовлен",
            "Заведите в справочниках учебный год, графики, периоды и каникулы.",
            REFERENCE_TABLES,
            [] if calendars else [f"на {today:%d.%m.%Y}"],
        ),
        _missing_data(
            "Классы без классного руководителя",
            "Назначьте классного руководителя в справочниках.",
            REFERENCE_TABLES,
            (row.name for row in classes if not row.is_led),
        ),
        _groups_without_teacher(classes, today),
        _days_without_lessons(classes, today),
        _pupils_without_guardian(today),
        _staff_without_login(),
    ]
    return [gap for gap in found if gap.count]


def _missing_data(title: str, advice: str, page: str, names: Iterable[str]) -> MissingData:
    every = list(names)
    return MissingData(title, advice, reverse(page), len(every), tuple(every[:MAX_NAMES]))


def _askers(roles: Roles) -> ArraySubquery:
    """Who waits longest for an answer first, within the query of the school."""
    waiting = questions_visible_to(roles).filter(state=QuestionState.OPEN).order_by("asked_at", "pk")
    return ArraySubquery(waiting.values_list(Concat("asked_by__last_name", Value(" "), "asked_by__first_name")))


def _open_questions(school: School) -> MissingData:
    """Questions about the journal that nobody has answered (§ 4.1)."""
    return _missing_data(
        "Вопросы о журнале ждут ответа",
        "Их задают по ссылке «Спросить» внизу каждой страницы.",
        "messaging:support",
        school.askers,  # type: ignore[attr-defined]  # annotated
    )


def _rules_broken() -> ArraySubquery:
    """The rule of each contradiction that nobody has decided about, within the query of the school."""
    return ArraySubquery(Contradiction.objects.open().order_by("rule").values_list("rule"))


def _contradictions(school: School) -> MissingData:
    """What transfers, days off and other changes have left behind, until it is gone (record 46)."""
    found: Counter[str] = Counter(school.contradictions)  # type: ignore[attr-defined]  # annotated
    titles = {key: rule.title for key, rule in all_rules().items()}
    every = [f"{titles[key]} – {number}" for key, number in found.items() if key in titles]
    return MissingData(
        "Записи противоречат друг другу",
        "Решите, что верно, в «Сверке записей»: там остаётся и то, что оставили переводы и изменения учебных дней.",
        reverse("reports:desk"),
        sum(found.values()),
        tuple(every),
        are_kinds=True,
    )


def _school_details(school: School) -> MissingData:
    """Details that printed documents need."""
    details = {"адрес": school.address, "телефон": school.phone, "эл. почта": school.email, "ИНН": school.inn,
               "ОГРН": school.ogrn}  # fmt: skip
    return _missing_data(
        "Реквизиты школы не заполнены",
        "Заполните их в справочниках: они нужны для печатных документов.",
        REFERENCE_TABLES,
        (name for name, value in details.items() if not value),
    )


def _needed_tables() -> dict[str, tuple[QuerySet[Any], str]]:
    return {
        "has_subjects": (Subject.objects.all(), "предметы"),
        "has_classes": (SchoolClass.objects.all(), "классы"),
        "has_bells": (BellSchedule.objects.all(), "звонки"),
        "has_work_types": (WorkType.objects.all(), "виды работ"),
        "has_absence_codes": (AbsenceCode.objects.all(), "коды пропусков"),
    }


def _empty_tables(school: School) -> MissingData:
    """Reference tables without a single row, of those without which nothing can be recorded."""
    return _missing_data(
        "Справочники пусты",
        "Заполните их: без них не составить уроки, не поставить отметки и пропуски.",
        REFERENCE_TABLES,
        (title for name, (_, title) in _needed_tables().items() if not getattr(school, name)),
    )


def _groups_without_teacher(classes: Iterable[SchoolClass], today: date) -> MissingData:
    taught = TeachingAssignment.objects.on(today).filter(group=OuterRef("pk"))
    groups = TeachingGroup.objects.filter(~Exists(taught), school_class__in=classes).select_related("school_class")
    return _missing_data(
        "Группы без учителя",
        "Закрепите за группой предмет и учителя: без этого у неё нет журнала.",
        REFERENCE_TABLES,
        (group.title for group in groups),
    )


def _pupils_without_guardian(today: date) -> MissingData:
    live = Guardianship.objects.on(today).filter(pupil=OuterRef("pupil"))
    enrolments = Enrolment.objects.on(today).filter(~Exists(live)).select_related("pupil", "school_class")
    rows = enrolments.order_by("school_class__grade", "school_class__letter", "pupil__sort_name")
    return _missing_data(
        "Учащиеся без родителей в базе",
        "Классный руководитель вносит родителей в карточке ученика.",
        "school:classes",
        (f"{row.pupil.short_name}, {row.school_class.name}" for row in rows),
    )


def _staff_without_login() -> MissingData:
    return _missing_data(
        "Сотрудники без учётной записи",
        "Выдайте сотруднику листок доступа.",
        "school:staff",
        (member.full_name for member in StaffMember.objects.filter(user=None)),
    )


def _days_without_lessons(classes: Collection[SchoolClass], today: date) -> MissingData:
    """Days of the coming week on which a class has school and no lesson at all."""
    ahead = (today, today + DAYS_AHEAD)
    planned = set(Lesson.objects.between(*ahead).values_list("on", "group__school_class").distinct().order_by())
    days = class_days([row.pk for row in classes], *ahead)
    idle: dict[date, list[str]] = {}
    for row in classes:
        for day in days[row.pk]:
            if day.has_school and (day.on, row.pk) not in planned:
                idle.setdefault(day.on, []).append(row.name)
    return _missing_data(
        "Учебные дни без уроков",
        "Проверьте расписание и составьте по нему уроки на период.",
        REFERENCE_TABLES,
        (f"{day:%d.%m}: {', '.join(names)}" for day, names in sorted(idle.items())),
    )
