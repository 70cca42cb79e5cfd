"""The demo school: the same every time, true to its own rules, and peopled by those of tests/world.py."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import TypeVar

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Avg, Count, F, Q
from django.http import HttpRequest
from django.test import TestCase

from accounts.models import User
from attendance.models import AbsenceNotice, ExcuseNote, LateArrival
from attendance.queries.figures import missed_days
from attendance.rules import FullDayRule, figures_of_day
from common.dated import Today
from curriculum.models import LessonPlanItem, PlanMerge
from demo.cast import DEMO_PASSWORD
from demo.loading import Figures, NotEmptyError, load
from demo.logins import demo_logins
from demo.period_marks import set_period_marks
from journal.models import (
    Absence,
    Homework,
    HomeworkAttachment,
    LessonEntry,
    Mark,
    OutstandingWork,
    PeriodMark,
    PeriodResult,
    WholeDayAbsence,
    Work,
)
from meals.models import ClassRequest, MealRequest, MealServing, MealSheet, SheetLine
from meals.queries.prices import price_list
from school.access import pupils_of_family
from school.models import (
    Enrolment,
    Guardianship,
    HomeSchooling,
    Pupil,
    PupilUserObjectPermission,
    School,
    SchoolClass,
    StaffMember,
    SubjectExemption,
    Term,
    Withdrawal,
)
from school.roles import roles_of
from tests.attendance.recount import recounted
from tests.demo.tables import Tables, all_tables, restart, sequences
from tests.owner import as_owner
from tests.world import TODAY, build_world
from timetable.actions import generate_lessons
from timetable.models import GroupMembership, Lesson, LessonState, Substitution, TeachingAssignment

ROOT = Path(__file__).parent.parent.parent
Result = TypeVar("Result")
Names = dict[str, tuple[str, str, str]]


class RolledBackError(Exception):
    """Ends a block of which nothing is to remain."""


@dataclass(frozen=True)
class Demo:
    """A demo school of three classes, loaded twice, and the people of the world to compare it with."""

    figures: Figures
    digests: list[dict[str, str]]
    tables: list[Tables]
    world_names: Names
    world_audiences: dict[str, frozenset[str]]
    lines: list[str]


def names() -> Names:
    return {user.username: (user.last_name, user.first_name, user.patronymic) for user in User.objects.all()}


def audiences() -> dict[str, frozenset[str]]:
    return {user.username: roles_of(user).audiences for user in User.objects.all() if user.is_active}


def digests() -> dict[str, str]:
    """A fingerprint of everything that was made up, without keys and moments."""
    pupil = ("pupil__last_name", "pupil__first_name", "pupil__birth_date")
    lesson = ("lesson__on", "lesson__number", "lesson__group__school_class__letter", "lesson__group__name")
    rows = {
        "users": User.objects.values_list("username", "is_active", "must_change_password"),
        "enrolments": Enrolment.objects.values_list(*pupil, "school_class__letter", "starts_on", "ends_on"),
        "guardianships": Guardianship.objects.values_list(*pupil, "guardian__sort_name", "relation", "ends_on"),
        "subgroups": GroupMembership.objects.values_list(*pupil, "group__name", "starts_on", "ends_on"),
        "workload": TeachingAssignment.objects.values_list("group__name", "subject__name", "teacher__sort_name"),
        "lessons": Lesson.objects.values_list("on", "number", "subject__name", "teacher__sort_name", "state"),
        "topics": LessonEntry.objects.values_list(*lesson, "topic"),
        "homework": Homework.objects.values_list(*lesson, "text", "is_none_set"),
        "marks": Mark.objects.values_list(*pupil, "work__lesson__on", "work__lesson__subject__name", "value"),
        "period marks": PeriodMark.objects.values_list(*pupil, "subject__name", "kind", "value", "result", "reason"),
        "absences": Absence.objects.values_list(*pupil, *lesson, "code__letter"),
        "servings": MealServing.objects.values_list(*pupil, "on", "kind"),
        "requests": MealRequest.objects.values_list(*pupil, "on", "kind"),
    }
    return {
        name: hashlib.sha256("\n".join(sorted(map(str, values.order_by()))).encode()).hexdigest()
        for name, values in rows.items()
    }


def rolled_back(attempt: Callable[[], Result]) -> Result:
    """What the attempt returns; what it wrote is undone."""
    results = []
    try:
        with transaction.atomic():
            results.append(attempt())
            raise RolledBackError
    except RolledBackError:
        return results[0]


def build_world_and_read_names() -> tuple[Names, dict[str, frozenset[str]]]:
    build_world()
    return names(), audiences()


def load_guarded() -> tuple[dict[str, str], Tables]:
    """A school that is loaded through all triggers, as it is made up and as the tables have it."""
    with as_owner():
        load(classes=3, guarded=True, tell=lambda line: None)
    return digests(), all_tables()


def user_of(login: str) -> User:
    return User.objects.get(username=login)


def _held_until_mid_september() -> int:
    return Lesson.objects.filter(state=LessonState.HELD, on__lt=date(2026, 9, 15)).count()


class TestDemoSchool(TestCase):
    """One school of three classes for all tests of the class: they only read, and what they try they undo."""

    demo: Demo

    @classmethod
    def setUpTestData(cls) -> None:
        world_names, world_audiences = rolled_back(build_world_and_read_names)
        keys = sequences()
        first, first_tables = rolled_back(load_guarded)
        lines: list[str] = []
        with as_owner():
            restart(keys)
            figures = load(classes=3, tell=lines.append)
        connection.check_constraints()
        tables = [first_tables, all_tables()]
        cls.demo = Demo(figures, [first, digests()], tables, world_names, world_audiences, lines)

    def test_the_same_date_gives_the_same_school(self) -> None:
        assert self.demo.digests[0] == self.demo.digests[1]

    def test_rows_and_history_are_those_that_the_triggers_would_have_let_in(self) -> None:
        guarded, unguarded = self.demo.tables
        assert {name: rows for name, rows in unguarded.items() if rows != guarded[name]} == {}
        assert len(unguarded["journal_markevent"]) > len(unguarded["journal_mark"]) > 3000

    def test_the_people_of_the_story_are_those_of_the_world(self) -> None:
        loaded = names()
        assert {login: loaded.get(login) for login in self.demo.world_names} == self.demo.world_names
        held = audiences()
        assert {login: held.get(login) for login in self.demo.world_audiences if login not in {"nikita", "olga"}} == {
            login: roles for login, roles in self.demo.world_audiences.items() if login not in {"nikita", "olga"}
        }

    def test_everybody_teaches_and_leads_as_the_story_tells(self) -> None:
        def teaches(login: str) -> set[tuple[str, str]]:
            assignments = TeachingAssignment.objects.filter(teacher__user__username=login)
            return {(each.group.title, each.subject.name) for each in assignments.select_related("group__school_class")}

        assert teaches("anna") == {("5А", "Математика")}
        assert teaches("vera") == {("5Б", "Математика")}
        assert teaches("boris") >= {("5А", "История")}
        assert teaches("maria") >= {("5А, англ. 2", "Английский язык")}
        assert teaches("pavel") >= {("5А", "Физическая культура")}
        led = SchoolClass.objects.filter(class_teachers__teacher__user__username__in=["boris", "yulia"])
        assert [each.name for each in led] == ["5А", "5Б"]

    def test_homework_has_minutes_sheets_and_late_comers_and_control_works_are_planned(self) -> None:
        set_at_home = Homework.objects.exclude(text="")
        with_minutes = set_at_home.filter(minutes__isnull=False).count()
        assert 0.6 < with_minutes / set_at_home.count() < 0.9
        late = set_at_home.filter(first_written_at__date=F("lesson__on"), first_written_at__hour__gte=18)
        assert 0 < late.count() < set_at_home.count() / 2
        assert HomeworkAttachment.objects.attached().count() > 3
        planned = Work.objects.filter(work_type__is_control_work=True, lesson__on__gt=Today())
        assert planned.count() > 3

    def test_every_role_can_sign_in_with_the_printed_password(self) -> None:
        output = StringIO()
        call_command("demo", "--logins", stdout=output)
        printed = json.loads(output.getvalue())
        assert printed == demo_logins()
        assert [row["role"] for row in printed][:10] == [
            "administrator",
            "director",
            "deputy",
            "meals_officer",
            "teacher",
            "class_teacher",
            "pe_teacher",
            "substitute",
            "guardian",
            "pupil",
        ]
        for row in printed:
            user = authenticate(HttpRequest(), username=row["login"], password=row["password"])
            assert (user, user_of(row["login"]).must_change_password) == (user_of(row["login"]), False)

    def test_strangers_have_no_password_that_anybody_knows(self) -> None:
        strangers = User.objects.exclude(username__in=self.demo.world_names).exclude(username__in=("yulia", "tatiana"))
        hashes = set(strangers.filter(is_active=True).values_list("password", flat=True))
        assert (len(hashes), any(User(password=each).check_password(DEMO_PASSWORD) for each in hashes)) == (1, False)

    def test_families_see_their_own_children_and_nobody_else(self) -> None:
        def children(login: str) -> list[str]:
            return [child.first_name for child in pupils_of_family(roles_of(user_of(login)))]

        assert children("elena") == ["Дмитрий"]
        assert children("zhanna") == ["Зоя"]
        assert children("tatiana") == ["Тимур", "Таисия"]
        assert children("yulia") == ["Ярослав"]
        assert children("dima") == ["Дмитрий"]
        assert children("lev") == []

    def test_object_permissions_follow_guardianships_and_accounts_exactly(self) -> None:
        permitted = set(PupilUserObjectPermission.objects.values_list("user", "content_object"))
        live = Guardianship.objects.on(TODAY).filter(guardian__user__isnull=False)
        expected = set(live.values_list("guardian__user", "pupil"))
        expected |= set(Pupil.objects.filter(user__isnull=False).values_list("user", "pk"))
        assert permitted == expected

    def test_a_teacher_leads_a_class_and_is_a_mother_under_one_login(self) -> None:
        assert roles_of(user_of("yulia")).audiences == {"signed_in", "teacher", "class_teacher", "guardian"}

    def test_pupils_move_as_the_story_tells(self) -> None:
        def stays(last_name: str) -> list[tuple[str, date, date | None, str]]:
            rows = Enrolment.objects.filter(pupil__last_name=last_name, pupil__patronymic=story[last_name])
            return [(str(row.school_class), row.starts_on, row.ends_on, row.school_order.kind) for row in rows]

        story = {"Цветков": "Рашидович", "Петров": "Юрьевич", "Чернышёва": "Всеволодовна"}
        begins = date(2026, 9, 1)
        assert stays("Цветков") == [
            ("5Б", begins, date(2026, 10, 6), "enrolment"),
            ("5А", date(2026, 10, 7), None, "transfer"),
        ]
        assert stays("Петров") == [("5А", begins, date(2026, 9, 25), "enrolment")]
        assert stays("Чернышёва") == [
            ("5А", begins, date(2026, 9, 10), "enrolment"),
            ("5А", date(2026, 10, 2), None, "enrolment"),
        ]
        withdrawn = Withdrawal.objects.filter(
            enrolment__pupil__last_name__in=story, enrolment__school_class__letter="А"
        )
        assert sorted(row.enrolment.pupil.last_name for row in withdrawn) == ["Петров", "Чернышёва"]
        assert [user_of(login).is_active for login in ("nikita", "olga")] == [False, False]

    def test_a_pupil_changed_the_language_subgroup_and_keeps_marks_of_both(self) -> None:
        gleb = Pupil.objects.get(last_name="Щербаков", first_name="Глеб", patronymic="Вячеславович")
        places = gleb.group_memberships.filter(group__name__startswith="англ.").order_by("starts_on")
        assert [place.group.name for place in places] == ["англ. 1", "англ. 2"]
        first, second = places
        assert first.ends_on == second.starts_on - timedelta(days=1) == date(2026, 9, 28)

    def test_the_exempt_pupil_has_no_marks_in_physical_education(self) -> None:
        exemption = SubjectExemption.objects.get(pupil__last_name="Шестакова", pupil__patronymic="Артёмовна")
        marks = Mark.objects.filter(pupil=exemption.pupil, work__lesson__on__gte=exemption.starts_on)
        assert exemption.subject.is_pe
        assert not marks.filter(work__lesson__subject=exemption.subject).exists()
        assert marks.exists()

    def test_annas_lessons_are_substituted_in_the_past_and_to_come(self) -> None:
        of_anna = Substitution.objects.filter(absent_teacher__user__username="anna").order_by("lesson__on")
        assert [(row.substitute.first_name, str(row.lesson.group)) for row in of_anna] == [
            ("Нина", "5А"),
            ("Мария", "5А"),
            ("Мария", "5А"),
        ]
        long_ago, just_now, to_come = (row.lesson.on for row in of_anna)
        assert long_ago < TODAY - timedelta(days=3) <= just_now < TODAY <= to_come <= TODAY + timedelta(days=10)
        assert (
            not Lesson.objects.filter(substitution__isnull=False)
            .exclude(teacher=F("substitution__substitute"))
            .exists()
        )

    def test_anna_and_her_substitute_have_something_to_fill_in(self) -> None:
        of_5a = Lesson.objects.filter(group__school_class__grade=5, group__school_class__letter="А", on__lt=TODAY)
        empty = of_5a.filter(subject__name="Математика", entry=None, on__gte=TODAY - timedelta(days=7))
        assert set(empty.values_list("teacher__first_name", flat=True)) == {"Анна", "Мария"}

    def test_names_are_as_various_as_in_life(self) -> None:
        pupils = {pupil.full_name for pupil in Pupil.objects.all()}
        for name in (
            "Ёшкина Светлана Аристарховна",
            "Иванова-Жарова Зоя Константиновна",
            "Гасанов Эльдар Абдурахман оглы",
        ):
            assert name in pupils

    def test_the_journal_is_plausible(self) -> None:
        marks = Mark.objects.set()
        mean = float(marks.aggregate(mean=Avg("value"))["mean"])
        values = Counter(marks.values_list("value", flat=True))
        assert 3.6 < mean < 4.2
        assert set(values) == {2, 3, 4, 5}
        assert values[2] / sum(values.values()) < 0.1
        assert not marks.filter(work__lesson__group__school_class__grade=1).exists()
        assert not Homework.objects.filter(lesson__group__school_class__grade=1, is_none_set=False).exists()
        per_subject = (
            marks.filter(pupil__enrolments__starts_on=date(2026, 9, 1), pupil__enrolments__ends_on=None)
            .values("pupil", "work__lesson__subject")
            .annotate(number=Count("pk"))
            .values_list("number", flat=True)
        )
        assert 3 < sum(per_subject) / len(per_subject) < 8
        missed = Absence.objects.filter(code__is_absence=True).count()
        taught = sum(
            lesson.group.members.on(lesson.on).count()
            for lesson in Lesson.objects.filter(state=LessonState.HELD, on__lt=date(2026, 9, 15)).select_related(
                "group"
            )
        )
        share = missed / (taught * Lesson.objects.filter(state="held").count() / _held_until_mid_september())
        assert 0.03 < share < 0.08

    def test_only_lessons_that_were_written_about_are_held(self) -> None:
        filled = Q(entry__isnull=False) | Q(works__isnull=False) | Q(absences__isnull=False)
        held = set(Lesson.objects.filter(state=LessonState.HELD).values_list("pk", flat=True))
        assert held == set(Lesson.objects.filter(filled, on__lte=Today()).values_list("pk", flat=True))
        assert not Lesson.objects.filter(pk__in=held, on__gt=TODAY).exists()

    def test_some_of_the_last_days_were_missed_as_a_whole(self) -> None:
        notes = WholeDayAbsence.objects.in_force()
        assert notes.count() == WholeDayAbsence.objects.count() > 0
        assert not notes.filter(Q(lesson__on__gt=TODAY) | Q(lesson__on__lt=TODAY - timedelta(days=3))).exists()

    def test_families_write_and_class_teachers_answer_and_note_who_is_late(self) -> None:
        states = set(AbsenceNotice.objects.values_list("state", flat=True))
        assert (states >= {"new", "confirmed"}, ExcuseNote.objects.filter(kind="certificate").count() > 0) == (
            True,
            True,
        )
        assert (LateArrival.objects.count() > 2, HomeSchooling.objects.count()) == (True, 1)

    def test_figures_of_attendance_are_what_plain_sql_counts_for_every_day(self) -> None:
        days = missed_days(date(2026, 9, 1), TODAY)
        shown = {(day.pupil_id, day.on): figures_of_day(day.missed, FullDayRule()) for day in days}
        counted = {(day.pupil_id, day.on): day.figures for day in recounted(date(2026, 9, 1), TODAY)}
        assert shown == {place: figures for place, figures in counted.items() if any(astuple(figures))}
        assert len(shown) > 100

    def test_teachers_comment_wait_for_works_and_hide_what_they_check(self) -> None:
        counts = {
            "commented": Mark.objects.exclude(comment="").count(),
            "owed": OutstandingWork.objects.open().count(),
            "overdue": OutstandingWork.objects.open().filter(due_on__lt=TODAY).count(),
            "hidden": Work.objects.filter(is_hidden=True).count(),
            "credits": Mark.objects.filter(result="credit").count(),
            "no credits": Mark.objects.filter(result="no_credit").count(),
        }
        assert [name for name, count in counts.items() if not count] == []

    def test_plans_have_sections_and_a_topic_is_merged(self) -> None:
        assert LessonPlanItem.objects.filter(section="").count() == 0
        merge = PlanMerge.objects.get()
        assert (merge.hours, merge.gradebook.plan, merge.written_by.username) == (
            merge.item.hours - 1,
            merge.item.plan,
            "anna",
        )

    def test_terms_that_are_over_are_summed_up(self) -> None:
        """In the story the I quarter goes on; here it has ended yesterday."""

        def summed_up() -> tuple[int, Counter[str], set[bool], int]:
            Term.objects.filter(number=1).update(ends_on=TODAY - timedelta(days=1))
            set_period_marks(TODAY)
            marks = PeriodMark.objects.given()
            results = Counter(row.result for row in marks)
            explained = {bool(row.reason) for row in marks if row.result == PeriodResult.NOT_ATTESTED}
            with_reason = marks.filter(value__isnull=False).exclude(reason="").count()
            return marks.count(), results, explained, with_reason

        number, results, explained, with_reason = rolled_back(summed_up)
        assert PeriodMark.objects.count() == 0
        assert number > 300
        assert results[""] / number > 0.9
        assert results[PeriodResult.EXEMPT] == SubjectExemption.objects.count()
        assert explained <= {True}
        assert 0.01 < with_reason / number < 0.06

    def test_nobody_is_marked_at_a_lesson_that_he_missed(self) -> None:
        both = Mark.objects.filter(
            work__lesson__absences__pupil=F("pupil"), work__lesson__absences__code__is_absence=True
        )
        assert not both.exists()

    def test_lessons_are_planned_to_the_end_of_the_term_as_the_action_would_make_them(self) -> None:
        def generated() -> list[tuple[int, int, tuple[str, ...]]]:
            results = [
                generate_lessons(
                    term=term,
                    school_classes=list(SchoolClass.objects.filter(calendar=term.calendar)),
                    by=user_of("galina"),
                )
                for term in Term.objects.on(TODAY).select_related("calendar")
            ]
            return [(result.created, result.removed, result.conflicts) for result in results]

        assert {result for result in rolled_back(generated) if result != (0, 0, ())} == set()

    def test_history_tells_of_every_mark_that_it_was_loaded(self) -> None:
        events = Mark.pgh_event_model.objects.filter(pgh_label="insert")  # type: ignore[attr-defined]  # made by pghistory
        assert set(events.values_list("pgh_context__reason", flat=True)) == {"Загрузка демо-школы"}
        assert events.count() == self.demo.figures.marks
        assert Mark.pgh_event_model.objects.filter(pgh_label="update").exists()  # type: ignore[attr-defined]

    def test_the_editing_window_is_closed_again(self) -> None:
        assert School.objects.get().editing_window_days == 14

    def test_closed_months_hold_every_serving_and_nothing_else(self) -> None:
        months = list(MealSheet.objects.order_by("month").values_list("month", flat=True))
        kept = set(SheetLine.objects.values_list("pupil", "on", "kind"))
        served = MealServing.objects.filter(on__lt=TODAY.replace(day=1)).values_list("pupil", "on", "kind")
        assert (months, kept == set(served), len(kept) > 500) == ([TODAY.replace(month=9, day=1)], True, True)

    def test_this_morning_meals_are_asked_for_and_some_for_who_is_away(self) -> None:
        away = Absence.objects.set().filter(lesson__on=TODAY, code__is_absence=True).values("pupil")
        assert ClassRequest.objects.filter(on=TODAY, school_class__letter="А").exists()
        assert MealRequest.objects.filter(on=TODAY, pupil__in=away).exists()

    def test_younger_classes_and_benefit_categories_eat_free(self) -> None:
        tables = price_list(School.objects.values_list(Today(), flat=True).get())
        free = {
            table.title: sum(line.parent == 0 for line in table.lines) for table in tables if len(table.lines) == 11
        }
        assert free == {
            "1–4 классы, пятидневка": 10,
            "1–4 классы, шестидневка": 10,
            "5–11 классы, пятидневка": 8,
            "5–11 классы, шестидневка": 8,
        }

    def test_a_base_with_data_is_refused(self) -> None:
        before = digests()
        with pytest.raises(NotEmptyError):
            load(classes=3)
        with pytest.raises(CommandError, match="только в пустую базу"):
            call_command("demo")
        call_command("demo", "--if-empty", stdout=StringIO())
        assert digests() == before

    def test_progress_is_told_in_russian(self) -> None:
        assert [line.partition(":")[0] for line in self.demo.lines] == [
            "  школа, учебный график, звонки",
            "  учителя, нагрузка, ученики, родители",
            "  расписание без накладок",
            "  темы, задания, отметки, пропуски",
            "  запись уроков",
            "  запись журнала",
            "  питание",
            "  отметки за период, закрытие периодов",
            "  ГТЗО, три года результатов",
            "  проверка связей и накладок",
            "  замечания",
            "  письма родителям, объявления",
            "  вопросы о журнале",
            "  переписка",
            "  уведомления семьям",
            "  дневники",
            "  статистика базы",
        ]

    def test_staff_are_sixty_teachers_and_the_management(self) -> None:
        assert StaffMember.objects.filter(position__startswith="учитель").count() == 60
        assert StaffMember.objects.exclude(position__startswith="учитель").count() == 4
