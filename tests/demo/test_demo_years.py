"""The demo school with years behind the present one: the same people, a class higher every year."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Max, Min, QuerySet
from django.test import TestCase

from accounts.models import User
from demo.loading import Figures, load
from journal.models import (
    Absence,
    ClosedYear,
    Council,
    CouncilDecision,
    Homework,
    LessonEntry,
    Mark,
    PeriodKind,
    PeriodMark,
    TermLock,
    Work,
)
from meals.models import MealServing, MealSheet, SheetLine
from school.models import (
    ClassTeacherAppointment,
    Enrolment,
    Guardianship,
    Pupil,
    SchoolClass,
    SchoolYear,
    StaffMember,
    Term,
    Withdrawal,
)
from tests.demo.test_demo import rolled_back
from tests.owner import as_owner
from timetable.models import Lesson, TimetableEntry

PRESENT = date(2026, 9, 1)
CLASSES = 8  # 1А–1Г, 2А, 2Б, 5А, 5Б
WRITTEN = (Lesson, LessonEntry, Homework, Absence, Work, Mark, PeriodMark, MealServing)


def present_year() -> dict[str, object]:
    """What the school of one year has, and a school of more years has as well."""
    of_lesson = ("lesson__on", "lesson__number", "lesson__group__school_class__grade", "lesson__group__name")
    pupil = ("pupil__last_name", "pupil__first_name", "pupil__birth_date")
    rows = {
        "people": User.objects.filter(is_active=True).values_list("username", "last_name", "must_change_password"),
        "enrolments": Enrolment.objects.filter(starts_on__gte=PRESENT).values_list(*pupil, "starts_on", "ends_on"),
        "lessons": Lesson.objects.filter(on__gte=PRESENT).values_list("on", "number", "room__name", "state"),
        "topics": LessonEntry.objects.filter(lesson__on__gte=PRESENT).values_list(*of_lesson, "topic"),
        "marks": Mark.objects.filter(work__lesson__on__gte=PRESENT).values_list(
            *pupil, "work__lesson__on", "work__lesson__number", "value", "result", "comment"
        ),
        "absences": Absence.objects.filter(lesson__on__gte=PRESENT).values_list(*pupil, *of_lesson, "code__letter"),
        "servings": MealServing.objects.filter(on__gte=PRESENT).values_list(*pupil, "on", "kind"),
    }
    return {name: Counter(values.order_by()) for name, values in rows.items()}


def load_one_year() -> dict[str, object]:
    with as_owner():
        load(classes=CLASSES, tell=lambda line: None)
    return present_year()


class TestYearsOfTheDemoSchool(TestCase):
    """Three years of eight classes, after the present year alone."""

    figures: Figures
    present_alone: dict[str, object]
    lines: list[str]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.present_alone = rolled_back(load_one_year)
        cls.lines = []
        with as_owner():
            cls.figures = load(classes=CLASSES, years=3, tell=cls.lines.append)
        connection.check_constraints()

    def test_the_present_year_is_what_it_is_alone(self) -> None:
        assert present_year() == self.present_alone

    def test_progress_is_told_for_every_year(self) -> None:
        assert [line.partition(":")[0].strip() for line in self.lines][2:5] == [
            "нагрузка и расписания прошлых лет",
            "2024/25 учебный год",
            "2025/26 учебный год",
        ]

    def test_every_class_follows_the_class_of_the_year_before(self) -> None:
        followed = SchoolClass.objects.exclude(predecessor=None).order_by("year__starts_on", "grade", "letter")
        places = ("grade", "letter", "year__starts_on__year")
        before = [f"predecessor__{place}" for place in places]
        assert list(followed.values_list(*places, *before)) == [
            (2, letter, year, 1, letter, year - 1) for year in (2025, 2026) for letter in "АБ"
        ]

    def test_pupils_move_up_and_some_come_and_go(self) -> None:
        moved = Enrolment.objects.filter(school_class__grade=2, starts_on=PRESENT)
        were = Enrolment.objects.filter(school_class__grade=1, starts_on__year=2025, ends_on=date(2026, 8, 31))
        came_along = moved.filter(pupil__in=were.values("pupil"), pupil__enrolments__school_class__grade=1)
        assert 0.8 < came_along.count() / moved.count() < 1
        assert set(came_along.values_list("school_class__letter", "pupil__enrolments__school_class__letter")) == {
            ("А", "А"),
            ("Б", "Б"),
        }
        left = Withdrawal.objects.filter(enrolment__school_class__grade=1, enrolment__ends_on__lt=PRESENT)
        assert 0 < left.filter(enrolment__school_class__letter__in="АБ").count() < 10

    def test_who_left_can_sign_in_no_more(self) -> None:
        here = Pupil.objects.filter(enrolments__starts_on__gte=PRESENT)
        former = User.objects.filter(pupil__isnull=False).exclude(pupil__in=here)
        assert (former.count() > 10, former.filter(is_active=True).exists()) == (True, False)
        families = Guardianship.objects.exclude(pupil__in=here).exclude(guardian__guardianships__pupil__in=here)
        assert not families.filter(guardian__user__is_active=True, starts_on__lt=PRESENT).exists()

    def test_teachers_come_and_go(self) -> None:
        former = StaffMember.objects.filter(user__is_active=False)
        assert 3 < former.count() < 15
        assert set(former.aggregate(first=Min("lessons__on"), last=Max("lessons__on")).values()) != {None}
        assert not Lesson.objects.filter(on__gte=PRESENT, teacher__in=former).exists()

    def test_a_primary_class_keeps_its_teacher(self) -> None:
        def led(year: int, name: str) -> str:
            appointment = ClassTeacherAppointment.objects.get(
                school_class__year__starts_on__year=year, school_class__grade=name[0], school_class__letter=name[1]
            )
            return appointment.teacher.full_name

        kept = [led(2026, f"2{letter}") == led(2025, f"1{letter}") for letter in "АБ"]
        assert True in kept

    def test_every_past_year_was_decided_about_and_closed(self) -> None:
        past = SchoolYear.objects.filter(starts_on__lt=PRESENT)
        assert list(ClosedYear.objects.values_list("year", flat=True).order_by("year")) == sorted(
            past.values_list("pk", flat=True)
        )
        for year in past:
            council = Council.objects.get(year=year)
            roll = Enrolment.objects.filter(school_class__year=year).on(council.held_on)
            decided = CouncilDecision.objects.filter(council=council).exclude(kind="")
            assert council.signed_at is not None
            assert set(decided.values_list("pupil", flat=True)) == set(roll.values_list("pupil", flat=True))

    def test_every_past_year_is_written_to_its_end(self) -> None:
        written: tuple[tuple[str, QuerySet[Any], str], ...] = (
            ("lessons", Lesson.objects.filter(state="held"), "on"),
            ("topics", LessonEntry.objects.all(), "lesson__on"),
            ("homework", Homework.objects.all(), "lesson__on"),
            ("absences", Absence.objects.all(), "lesson__on"),
            ("marks", Mark.objects.all(), "work__lesson__on"),
            ("meals", MealServing.objects.all(), "on"),
        )
        last_months = {
            (name, year, rows.filter(**{f"{on}__lt": date(year, 9, 1)}).aggregate(last=Max(on))["last"].month)
            for name, rows, on in written
            for year in (2025, 2026)
        }
        assert last_months == {(name, year, 5) for name, _, _ in written for year in (2025, 2026)}
        assert TimetableEntry.objects.filter(ends_on__lt=PRESENT).count() > 100

    def test_past_terms_are_summed_up_and_closed_for_every_class(self) -> None:
        past = Term.objects.filter(ends_on__lt=PRESENT)
        due = sum(term.calendar.classes.count() for term in past.select_related("calendar"))
        assert TermLock.objects.filter(term__in=past).count() == due > 0
        kinds = PeriodMark.objects.filter(year__ends_on__lt=PRESENT).values("kind").annotate(n=Count("pk"))
        counts = {row["kind"]: row["n"] for row in kinds}
        assert counts[PeriodKind.TERM] > 3 * counts[PeriodKind.YEAR] > 500

    def test_past_months_of_meals_are_closed(self) -> None:
        months = list(MealSheet.objects.filter(month__lt=PRESENT).order_by("month").values_list("month", flat=True))
        assert (months[0], months[-1], len(months)) == (date(2024, 9, 1), date(2026, 5, 1), 18)
        served = MealServing.objects.filter(on__lt=PRESENT).count()
        assert SheetLine.objects.filter(on__lt=PRESENT).count() == served > 5000

    def test_every_row_of_the_past_has_its_history(self) -> None:
        for model in WRITTEN:
            written = getattr(model, "pgh_event_model").objects.filter(pgh_label="insert")  # noqa: B009  # by pghistory
            assert (model.__name__, written.count()) == (model.__name__, model._default_manager.count())
            assert set(written.values_list("pgh_context__reason", flat=True).distinct()) == {"Загрузка демо-школы"}

    def test_the_guards_of_the_past_are_on_again(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
            assert cursor.fetchone() == (0,)

    def test_the_command_takes_one_to_eleven_years(self) -> None:
        for years in (0, 12):
            with self.assertRaisesMessage(CommandError, "Учебных лет может быть от 1 до 11."):
                call_command("demo", years=years)
