"""A teacher is away: his lessons are solved, solved again, given back. What the page shows is in tests/pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from common.refusals import Refused, refusals_explained
from journal.access import get_cell_to_write
from journal.actions import close_term
from school.models import Room
from school.roles import roles_of
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.world import FRIDAY, MONDAY, TODAY, TUESDAY, Employee, World
from timetable.access import lessons_writable_by
from timetable.actions import (
    Choice,
    Solved,
    cancel_lesson,
    change_absence,
    delete_absence,
    end_substitution,
    record_absence,
    solve_absence,
    substitute_teacher,
)
from timetable.models import Lesson, LessonState, StaffAbsence, SubjectReplacement, Substitution
from timetable.queries.absences import absence_page
from timetable.rules.proposals import Solution, SolutionKind, parse_solution

MON, TUE, WED = date(2026, 10, 19), date(2026, 10, 20), date(2026, 10, 21)


def away(world: World, person: Employee, starts_on: date = MON, ends_on: date = WED) -> StaffAbsence:
    return record_absence(
        staff=person.staff, starts_on=starts_on, ends_on=ends_on, reason="illness", by=world.galina.user
    )


def solve(world: World, absence: StaffAbsence, wanted: dict[Lesson, str], seen: str = "") -> Solved:
    choices = {lesson.pk: Choice(parse_solution(code), seen) for lesson, code in wanted.items()}
    return solve_absence(absence=absence, choices=choices, by=world.galina.user)


def by(person: Employee) -> str:
    return Solution(SolutionKind.SUBSTITUTE, person.staff.pk).code


def messages(solved: Solved) -> list[str]:
    return [refusal.message for refusal in solved.refusals.values()]


def teacher_of(lesson: Lesson) -> str:
    lesson.refresh_from_db()
    return str(lesson.teacher.first_name)


def status(world: World, absence: StaffAbsence) -> list[str]:
    return [f"{line.number} {line.status}".strip() for line in absence_page(absence).lessons]


def test_all_lessons_are_solved_in_one_go_with_who_did_it(world: World) -> None:
    lessons = [t.make_lesson(assignment=world.maths_5a, on=on, number=2) for on in (MON, TUE, WED)]
    absence = away(world, world.anna)
    solved = solve(world, absence, {lessons[0]: by(world.vera), lessons[1]: by(world.maria), lessons[2]: "c"})
    assert (solved, status(world, absence)) == (
        Solved(3, {}), ["2 Данилова В. П.", "2 Орлова М. В.", "2 урок отменён"]
    )  # fmt: skip
    made = Substitution.objects.filter(absence=absence).order_by("lesson__on")
    assert [(each.substitute, each.absent_teacher, each.reason, each.is_paid) for each in made] == [
        (world.vera.staff, world.anna.staff, "illness", True),
        (world.maria.staff, world.anna.staff, "illness", True),
    ]
    lessons[2].refresh_from_db()
    assert (lessons[2].reason, lessons[2].cancelled_for) == ("учитель отсутствует, замены нет", absence)
    events = apps.get_model("timetable", "SubstitutionEvent").objects.filter(absence_id=absence.pk)
    assert set(events.values_list("pgh_label", "pgh_context__user")) == {("insert", world.galina.user.pk)}


def test_a_substitute_who_is_busy_by_now_is_refused_for_his_lesson_only(world: World) -> None:
    first, second = (t.make_lesson(assignment=world.maths_5a, on=MON, number=number) for number in (1, 2))
    absence = away(world, world.anna)
    t.make_lesson(assignment=world.maths_5b, on=MON, number=2)
    solved = solve(world, absence, {first: by(world.vera), second: by(world.vera)})
    assert (solved.n_made, messages(solved)) == (1, ["Данилова В. П. в это время ведёт 5Б, математика."])
    assert [teacher_of(first), teacher_of(second)] == ["Вера", "Анна"]


def test_nobody_who_is_away_himself_substitutes(world: World) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    absence = away(world, world.anna)
    away(world, world.vera)
    absent = "Этот учитель в день урока сам отсутствует."
    assert messages(solve(world, absence, {lesson: by(world.vera)})) == [absent]
    assert messages(solve(world, absence, {lesson: by(world.anna)})) == [absent]
    with pytest.raises(Refused, match=absent):
        substitute_teacher(lesson=lesson, substitute=world.vera.staff, reason="illness", by=world.galina.user)
    with pytest.raises(Refused, match="Этот учитель больше не ведёт"):
        raise solve(world, absence, {lesson: f"a{world.history_5a.pk + 1000}"}).refusals[lesson.pk]


def test_solving_again_takes_the_old_solution_back_first(world: World) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    absence = away(world, world.anna)
    history = f"a{world.history_5a.pk}"
    now = ""
    told = []
    for wanted in (by(world.vera), "c", history, by(world.maria), ""):
        assert messages(solve(world, absence, {lesson: wanted}, seen=now)) == []
        told += status(world, absence)
        now = wanted
    assert told == [
        "1 Данилова В. П.", "1 урок отменён", "1 История, Громов Б. Н.", "1 Орлова М. В.", "1",
    ]  # fmt: skip
    assert (Lesson.objects.filter(on=MON).count(), Substitution.objects.filter(lesson=lesson).count()) == (1, 0)


def test_what_somebody_else_has_solved_meanwhile_is_not_overwritten(world: World) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    absence = away(world, world.anna)
    solve(world, absence, {lesson: by(world.vera)})
    late = solve(world, absence, {lesson: by(world.maria)})
    assert (messages(late), [each.status for each in late.refusals.values()], teacher_of(lesson)) == (
        ["Этот урок тем временем решил другой сотрудник: вот что он записал."], [409], "Вера",
    )  # fmt: skip
    assert solve(world, absence, {lesson: by(world.vera)}) == Solved()


def test_a_lesson_that_has_left_the_absence_is_refused_alone(world: World) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    moved = t.make_lesson(assignment=world.maths_5a, on=MON, number=2)
    absence = away(world, world.anna)
    cancel_lesson(lesson=moved, reason="Карантин", by=world.galina.user)
    wanted = {lesson: by(world.vera), moved: by(world.vera), world.lesson_5b_today: by(world.maria)}
    gone = "Этого урока в отсутствии больше нет: его перенесли, отменили или отдали другому."
    solved = solve(world, absence, wanted)
    assert (solved.n_made, messages(solved)) == (1, [gone, gone])
    assert status(world, absence) == ["1 Данилова В. П.", "2 Урок отменён: Карантин"]


def test_subject_replacement_is_a_lesson_of_the_other_gradebook(world: World) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=TODAY, number=3)
    absence = away(world, world.anna, TODAY, TODAY)
    solve(world, absence, {lesson: f"a{world.history_5a.pk}"})
    replacement = SubjectReplacement.objects.get()
    given = replacement.given
    assert (given.subject, given.teacher, given.on, given.number, given.assignment) == (
        world.history, world.boris.staff, TODAY, 3, world.history_5a,
    )  # fmt: skip
    lesson.refresh_from_db()
    assert (lesson.state, lesson.reason) == (LessonState.CANCELLED, "замена предметом: История")
    writable = {
        name: lessons_writable_by(roles_of(world.people[name].user)).filter(pk=given.pk).exists()
        for name in ("anna", "boris")
    }
    assert writable == {"anna": False, "boris": True}


def test_a_replacement_that_was_given_stays(world: World) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=TODAY, number=3)
    absence = away(world, world.anna, TODAY, TODAY)
    history = f"a{world.history_5a.pk}"
    solve(world, absence, {lesson: history})
    given = SubjectReplacement.objects.get().given
    j.make_entry(lesson=given, topic="Фивы", by=world.boris.user)
    assert messages(solve(world, absence, {lesson: "c"}, seen=history)) == [
        "На уроке, который дан взамен, уже есть записи: он остаётся."
    ]
    Lesson.objects.filter(pk=given.pk).update(state=LessonState.HELD)
    assert messages(solve(world, absence, {lesson: "c"}, seen=history)) == [
        "Урок, который дан взамен, уже проведён или перенесён: он остаётся."
    ]


def joined(world: World, on: date = MON) -> tuple[Lesson, Lesson]:
    rooms = [Room.objects.create(name=name) for name in ("301", "302")]
    return (
        t.make_lesson(assignment=world.english_1_5a, on=on, number=4, room=rooms[0]),
        t.make_lesson(assignment=world.english_2_5a, on=on, number=4, room=rooms[1]),
    )


def test_the_teacher_of_the_parallel_group_takes_both_in_his_room(world: World) -> None:
    ours, theirs = joined(world)
    absence = away(world, world.vera)
    assert absence_page(absence).lessons[0].proposed == f"j{theirs.pk}"
    assert messages(solve(world, absence, {ours: f"j{theirs.pk}"})) == []
    ours.refresh_from_db()
    assert (ours.joined_to, ours.teacher, ours.room) == (theirs, theirs.teacher, theirs.room)
    assert status(world, absence) == [f"4 {theirs.teacher.initials_name}, вместе с {theirs.group.title}"]
    with pytest.raises(Refused, match="С этим уроком объединён урок другой группы"):
        cancel_lesson(lesson=theirs, reason="Карантин", by=world.galina.user)
    with pytest.raises(Refused, match="Урок объединён с другим"):
        cancel_lesson(lesson=ours, reason="Карантин", by=world.galina.user)
    end_substitution(substitution=Substitution.objects.get(lesson=ours), by=world.galina.user)
    ours.refresh_from_db()
    assert (ours.joined_to, ours.teacher, ours.room and ours.room.name) == (None, world.vera.staff, "301")


def test_lessons_in_other_places_are_not_joined(world: World) -> None:
    ours, theirs = joined(world)
    other = t.make_lesson(assignment=world.maths_5b, on=MON, number=5)
    lesson = t.make_lesson(assignment=world.maths_5a, on=MON, number=2)
    absence = away(world, world.anna)
    solved = solve(world, absence, {lesson: f"j{other.pk}"})
    assert messages(solved) == ["Объединить можно с уроком того же учителя в то же время."]
    solved = solve(world, absence, {lesson: f"j{theirs.pk}"})
    assert messages(solved) == ["Урока, с которым объединяли, в это время больше нет."]
    with pytest.raises(Refused, match="того же учителя"), refusals_explained(), transaction.atomic():
        Lesson.objects.filter(pk=ours.pk).update(joined_to=theirs)


def test_early_return_frees_what_is_to_come_and_keeps_what_was_given(world: World) -> None:
    given = t.make_lesson(assignment=world.maths_5a, on=TODAY, number=1)
    coming = [t.make_lesson(assignment=world.maths_5a, on=on, number=1) for on in (MON, TUE, WED)]
    absence = away(world, world.anna, TUESDAY, WED)
    history = f"a{world.history_5a.pk}"
    choices = dict(zip([given, *coming], (by(world.vera), by(world.vera), "c", history), strict=True))
    solve(world, absence, choices)
    Lesson.objects.filter(pk=given.pk).update(state=LessonState.HELD)
    freed = change_absence(absence=absence, starts_on=TUESDAY, ends_on=TUESDAY, reason="illness", by=world.galina.user)
    assert (freed.n_made, freed.refusals) == (4, {})
    assert [(teacher_of(each), each.state) for each in (given, world.lesson_friday, *coming)] == [
        ("Вера", "held"), ("Анна", "planned"), ("Анна", "planned"), ("Анна", "planned"), ("Анна", "planned"),
    ]  # fmt: skip
    assert SubjectReplacement.objects.count() == 0


def test_a_lesson_whose_hour_is_taken_by_now_does_not_come_back(world: World) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    absence = away(world, world.anna)
    solve(world, absence, {lesson: "c"})
    t.make_lesson(assignment=world.history_5a, on=MON, number=1)
    freed = change_absence(absence=absence, starts_on=TUE, ends_on=WED, reason="trip", by=world.galina.user)
    assert (freed.n_made, messages(freed)) == (0, ["У 5А в это время история (Громов Б. Н.)."])
    lesson.refresh_from_db()
    assert lesson.state == LessonState.CANCELLED


def test_lengthening_and_lessons_added_later_are_open(world: World) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    absence = away(world, world.anna, MON, MON)
    solve(world, absence, {lesson: by(world.vera)})
    t.make_lesson(assignment=world.maths_5a, on=MON, number=2)
    t.make_lesson(assignment=world.maths_5a, on=TUE, number=3)
    assert [(line.number, line.is_open) for line in absence_page(absence).lessons] == [(1, False), (2, True)]
    change_absence(absence=absence, starts_on=MON, ends_on=TUE, reason="illness", by=world.galina.user)
    absence.refresh_from_db()
    page = absence_page(absence)
    assert [(line.number, line.is_open) for line in page.lessons] == [(1, False), (2, True), (3, True)]
    assert page.n_open == 2


def test_the_substitute_falls_ill_himself(world: World) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    of_anna = away(world, world.anna)
    solve(world, of_anna, {lesson: by(world.vera)})
    of_vera = away(world, world.vera)
    assert [(line.instead_of, line.is_open) for line in absence_page(of_vera).lessons] == [("Белова А. С.", True)]
    assert messages(solve(world, of_vera, {lesson: by(world.maria)})) == []
    found = Substitution.objects.get(lesson=lesson)
    assert (found.absent_teacher, found.substitute, found.absence) == (world.anna.staff, world.maria.staff, of_anna)
    assert (status(world, of_anna), status(world, of_vera)) == (["1 Орлова М. В."], [])


def test_both_halves_of_a_joined_pair_fall_to_others_when_its_teacher_falls_ill(world: World) -> None:
    ours, theirs = joined(world)
    solve(world, away(world, world.vera), {ours: f"j{theirs.pk}"})
    of_maria = away(world, world.maria)
    assert messages(solve(world, of_maria, {theirs: by(world.anna), ours: by(world.nina)})) == []
    assert [teacher_of(theirs), teacher_of(ours), ours.joined_to] == ["Анна", "Нина", None]


def test_half_of_a_double_lesson_is_solved_by_itself(world: World) -> None:
    first, second = (t.make_lesson(assignment=world.maths_5a, on=MON, number=number) for number in (1, 2))
    solved = solve(world, away(world, world.anna), {first: by(world.vera), second: ""})
    assert (solved.n_made, teacher_of(first), teacher_of(second)) == (1, "Вера", "Анна")


def test_a_closed_term_refuses_each_of_its_lessons(world: World) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    absence = away(world, world.anna)
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    solved = solve(world, absence, {lesson: "c"})
    assert [(each.status, each.message) for each in solved.refusals.values()] == [
        (423, "Учебный период закрыт: уроки в нём не меняются.")
    ]


def test_a_held_lesson_is_not_cancelled(world: World) -> None:
    absence = away(world, world.anna, MONDAY, MONDAY)
    assert messages(solve(world, absence, {world.lesson_monday: "c"})) == [
        "Урок уже проведён: он остаётся в журнале как есть."
    ]


def test_substitutions_made_singly_belong_to_the_absence_of_their_days(world: World) -> None:
    before, after = (t.make_lesson(assignment=world.maths_5a, on=on, number=1) for on in (MON, TUE))
    to: dict[str, Any] = {"substitute": world.vera.staff, "reason": "illness", "by": world.galina.user}
    substitute_teacher(lesson=before, **to)
    absence = away(world, world.anna)
    substitute_teacher(lesson=after, **to)
    change_absence(absence=absence, starts_on=WED, ends_on=WED, reason="illness", by=world.galina.user)
    assert [teacher_of(before), teacher_of(after)] == ["Анна", "Анна"]


def test_an_absence_recorded_by_mistake_goes_unless_somebody_has_stood_in(world: World) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    absence = away(world, world.anna)
    solve(world, absence, {lesson: by(world.vera)})
    delete_absence(absence=absence, by=world.galina.user)
    assert (StaffAbsence.objects.count(), teacher_of(lesson)) == (0, "Анна")
    given = away(world, world.anna, TUESDAY, TUESDAY)
    with pytest.raises(Refused, match="По этому отсутствию уже были замены"):
        delete_absence(absence=given, by=world.galina.user)
    assert StaffAbsence.objects.get() == given


def test_days_do_not_overlap_and_stand_in_order(world: World) -> None:
    away(world, world.anna)
    with pytest.raises(Refused, match="В эти дни отсутствие этого педагога уже записано"):
        away(world, world.anna, WED, WED)
    with pytest.raises(Refused, match="Дата окончания раньше даты начала"):
        away(world, world.vera, WED, MON)
    assert StaffAbsence.objects.count() == 1


def test_the_substitute_writes_in_the_gradebook_of_the_joined_group(world: World) -> None:
    ours, theirs = joined(world, TODAY)
    solve(world, away(world, world.vera, TODAY, TODAY), {ours: f"j{theirs.pk}"})
    cell = get_cell_to_write(roles_of(world.maria.user), ours.pk, world.dima.pupil.pk)
    assert cell.lesson == ours


def test_friday_stays_with_its_substitute_when_another_day_is_freed(world: World) -> None:
    absence = away(world, world.anna, FRIDAY, MON)
    change_absence(absence=absence, starts_on=FRIDAY, ends_on=FRIDAY, reason="illness", by=world.galina.user)
    assert teacher_of(world.lesson_friday) == "Мария"
