"""Quality and quantity against an independent recomputation from the raw marks (requirements 1.7)."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

from django.db.models import Model

from journal.models import Mark, PeriodMark
from journal.queries.terms import Span, school_terms
from journal.rules.counts import Counts
from reports.queries.falls import school_results
from reports.queries.periods import periods_of
from reports.queries.results import ClassResults, NamedPupil, class_results, sum_of_rows
from reports.rules.results import ClassCounts
from school.models import Pupil, SubjectExemption
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import FRIDAY, MONDAY, NIKITA_LEFT_ON, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import Lesson, TeachingAssignment

QUARTER_ENDS = date(2026, 10, 25)


def so_far(world: World) -> Span:
    return Span(world.quarter_1, TODAY)


def open_for_ever(world: World) -> None:
    world.school.editing_window_days = None
    world.school.save()


def put(world: World, lesson: Lesson, pupil: Pupil, *values: int, weight: str = "1") -> None:
    work_type = j.make_work_type(name=f"Вид {lesson.pk} {pupil.pk}", short_name="В", weight=Decimal(weight))
    for value in values:
        position = 10 + lesson.works.count()
        work = j.make_work(lesson=lesson, work_type=work_type, position=position, by=world.anna.user)
        j.make_mark(work=work, pupil=pupil, value=value, by=world.anna.user)


def row_of(results: ClassResults, subject: Model) -> tuple[Counts, int, int]:
    row = next(row for row in results.subjects if row.subject == str(subject))
    return row.counts, row.n_exempt, row.n_without_marks


def five_pupils(world: World) -> list[Pupil]:
    pupils = [s.make_pupil(last_name=f"Яков{letter}ев") for letter in "абвгд"]
    for pupil in pupils:
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    return pupils


def test_subject_row_counts_proposed_marks_only_of_those_who_have_any(world: World) -> None:
    five = five_pupils(world)
    for pupil, values in zip(five, ([5, 5], [5, 4], [3], [2, 3, 2], []), strict=True):
        put(world, world.lesson_tuesday, pupil, *values)
    results = class_results(world.class_5a, so_far(world))
    # Дима has the world's 4; Света and the last of the five have no marks; Никита left in September.
    assert (results.n_pupils, row_of(results, world.maths)) == (7, (Counts(n5=2, n4=1, n3=1, n2=1), 0, 2))


def test_exempt_pupil_is_out_even_with_marks(world: World) -> None:
    lesson = t.make_lesson(assignment=world.pe_5a, on=MONDAY, number=5)
    put(world, lesson, world.dima.pupil, 5)
    put(world, lesson, world.sveta.pupil, 5)
    SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.pe, starts_on=TODAY)
    SubjectExemption.objects.create(pupil=world.sveta.pupil, subject=world.pe, starts_on=YEAR_BEGINS, ends_on=MONDAY)
    results = class_results(world.class_5a, so_far(world))
    assert row_of(results, world.pe) == (Counts(n5=1), 1, 0)


def test_who_left_before_the_end_is_out_and_who_was_there_on_the_day_is_in(world: World) -> None:
    open_for_ever(world)
    put(world, world.lesson_long_ago, world.nikita.pupil, 2)
    on_his_last_day = class_results(world.class_5a, Span(world.quarter_1, NIKITA_LEFT_ON))
    today = class_results(world.class_5a, so_far(world))
    assert (on_his_last_day.n_pupils, on_his_last_day.all_subjects) == (3, Counts(n2=1))
    assert (today.n_pupils, today.all_subjects) == (2, Counts(n4=1))


def test_marks_of_a_transferred_pupil_count_in_his_new_class_only(world: World) -> None:
    world.dima.pupil.enrolments.update(ends_on=TODAY - timedelta(days=1))
    s.make_enrolment(pupil=world.dima.pupil, school_class=world.class_5b, starts_on=TODAY)
    results = [class_results(row, so_far(world)) for row in (world.class_5a, world.class_5b)]
    assert [each.all_subjects for each in results] == [Counts(), Counts(n5=1, n4=1)]


def test_marks_outside_the_span_and_of_weight_nought_and_cleared_ones_do_not_count(world: World) -> None:
    world.work_monday.marks.update(value=None)
    put(world, world.lesson_monday, world.dima.pupil, 2, weight="0")
    put(world, world.lesson_tuesday, world.sveta.pupil, 5)
    results = class_results(world.class_5a, Span(world.quarter_1, MONDAY))
    assert (results.all_subjects, row_of(results, world.maths)) == (Counts(), (Counts(), 0, 2))


def test_threshold_of_the_school_decides(world: World) -> None:
    put(world, world.lesson_tuesday, world.dima.pupil, 5)
    found = []
    for threshold in ("0.50", "0.65"):
        world.school.rounding_threshold = Decimal(threshold)
        world.school.save()
        found.append(class_results(world.class_5a, so_far(world)).all_subjects)
    assert found == [Counts(n5=1), Counts(n4=1)]


def test_pupils_stand_on_the_lists_with_the_subjects_in_question(world: World) -> None:
    history = t.make_lesson(assignment=world.history_5a, on=MONDAY, number=5)
    pe = t.make_lesson(assignment=world.pe_5a, on=MONDAY, number=6)
    five = five_pupils(world)
    marks = {five[0]: (5, 5), five[1]: (5, 4), five[2]: (5, 3), five[3]: (3, 3), five[4]: (2, 5)}
    for pupil, (first, second) in marks.items():
        put(world, history, pupil, first)
        put(world, pe, pupil, second)
    results = class_results(world.class_5a, so_far(world))

    def named(index: int, *subjects: str) -> NamedPupil:
        return NamedPupil(five[index].pk, five[index].short_name, subjects)

    assert results.lists == {
        "Отличники": [named(0)],
        "Прочие хорошисты": [],
        "С одной «4»": [NamedPupil(world.dima.pupil.pk, "Ершов Дмитрий", ("Математика",)),
                        named(1, "Физическая культура")],
        "С одной «3»": [named(2, "Физическая культура")],
        "Прочие успевающие": [named(3)],
        "Не аттестованы": [],
        "Неуспевающие": [named(4, "История")],
    }  # fmt: skip
    assert results.pupils == ClassCounts(top=1, good=2, one_three=1, passing=1, failing=1)


def test_figures_agree_with_an_independent_recomputation(world: World) -> None:
    """Random marks and weights in two classes; recomputed with fractions from the rows of the table."""
    dice = Random(92)
    subjects = [world.maths, world.history, world.pe]
    other = {
        subject.pk: t.make_assignment(
            group=world.group_5b, subject=subject, teacher=world.nina.staff, starts_on=YEAR_BEGINS
        )
        for subject in (world.history, world.pe)
    }
    lessons = {
        "5А": [world.lesson_tuesday, *_lessons(world.history_5a, world.pe_5a)],
        "5Б": [world.lesson_5b_today, *_lessons(other[world.history.pk], other[world.pe.pk], on=TUESDAY)],
    }
    classes = {"5А": world.class_5a, "5Б": world.class_5b}
    for name, school_class in classes.items():
        for _ in range(6):
            pupil = s.make_pupil()
            s.make_enrolment(pupil=pupil, school_class=school_class, starts_on=YEAR_BEGINS)
            for lesson in lessons[name]:
                values = [dice.choice([2, 3, 4, 4, 5, 5]) for _ in range(dice.randrange(4))]
                put(world, lesson, pupil, *values, weight=dice.choice(["1", "1.5", "3"]))
    periods = periods_of(TODAY)
    term = periods.of_key("2026-quarter-1")
    assert term is not None
    stages = school_results(periods.compared(term)).stages
    for row in stages[0].rows:
        pupils = Pupil.objects.in_class(classes[row.title].pk)
        proposed = {pupil.pk: _recomputed(pupil) for pupil in pupils}
        every = [mark for marks in proposed.values() for mark in marks.values()]
        assert (row.n_pupils, row.marks.total, row.marks.pass_rate, row.marks.quality_rate) == (
            len(proposed),
            len(every),
            _percent([mark >= 3 for mark in every]),
            _percent([mark >= 4 for mark in every]),
        )
        with_marks = [list(marks.values()) for marks in proposed.values() if marks]
        assert (row.pupils.total, row.pupils.pass_rate, row.pupils.quality_rate) == (
            len(with_marks),
            _percent([min(marks) > 2 for marks in with_marks]),
            _percent([min(marks) > 3 for marks in with_marks]),
        )
        by_subject = {
            row.subject: row.counts.total for row in class_results(classes[row.title], so_far(world)).subjects
        }
        assert by_subject == {
            subject.name: sum(subject.pk in marks for marks in proposed.values()) for subject in subjects
        }
    assert stages[0].total == sum_of_rows("Итого 5–9 классы", stages[0].rows)


def _lessons(*assignments: TeachingAssignment, on: date = MONDAY) -> list[Lesson]:
    return [t.make_lesson(assignment=row, on=on, number=4 + number) for number, row in enumerate(assignments)]


def _recomputed(pupil: Pupil) -> dict[int, int]:
    """The proposed mark by subject, threshold .50: the mean rounded half up."""
    weighted: dict[int, list[tuple[int, Fraction]]] = defaultdict(list)
    for mark in Mark.objects.filter(pupil=pupil).select_related("work__lesson"):
        weighted[mark.work.lesson.subject_id].append((mark.value or 0, Fraction(mark.work.weight)))
    means = {
        subject: sum(value * weight for value, weight in rows) / sum(weight for _, weight in rows)
        for subject, rows in weighted.items()
    }
    return {subject: int(mean + Fraction(1, 2)) for subject, mean in means.items()}


def _percent(hits: list[bool]) -> Decimal | None:
    return (Decimal(100 * sum(hits)) / len(hits)).quantize(Decimal("0.1"), ROUND_HALF_UP) if hits else None


def test_half_year_classes_answer_with_their_half_year_as_it_stood(world: World) -> None:
    seniors = s.make_calendar(year=world.calendar.year, name="10–11 классы", term_kind="half_year")
    half_year = s.make_term(calendar=seniors, number=1, starts_on=YEAR_BEGINS, ends_on=date(2026, 12, 30))
    in_october = school_terms(TODAY)
    in_december = school_terms(date(2026, 12, 1))
    autumn = world.quarter_1.ends_on
    assert autumn is not None
    assert [choice.title for choice in in_december.choices] == [
        "II четверть 2026/27",
        "I четверть 2026/27",
        "I полугодие 2026/27",
    ]
    assert in_october.spans("2026-quarter-1") == {
        world.calendar.pk: Span(world.quarter_1, TODAY),
        seniors.pk: Span(half_year, TODAY),
    }
    assert in_december.spans("2026-quarter-1") == {
        world.calendar.pk: Span(world.quarter_1, autumn),
        seniors.pk: Span(half_year, autumn),
    }
    assert [span.title for span in in_december.spans("2026-quarter-1").values()] == [
        "I четверть",
        "I полугодие на 25.10.2026",
    ]


def test_unknown_term_is_the_latest_one_and_before_any_term_there_is_none(world: World) -> None:
    assert school_terms(FRIDAY).key_or_current("2026-quarter-9") == "2026-quarter-1"
    assert school_terms(YEAR_BEGINS - timedelta(days=1)).key_or_current("2026-quarter-1") is None


def test_set_marks_go_before_proposals(world: World) -> None:
    """Дима's 4 in mathematics is proposed; «н/а» stays in N, «осв.» leaves it, credit is no mark (requirements 1.7)."""
    five = five_pupils(world)
    for pupil in five:
        put(world, world.lesson_tuesday, pupil, 5)
    given = [{"value": 3}, {"result": "not_attested"}, {"result": "exempt"}, {"result": "credit"}]
    for pupil, outcome in zip(five, given, strict=False):
        j.make_period_mark(pupil=pupil, subject=world.maths, term=world.quarter_1, by=world.anna.user, **outcome)  # type: ignore[arg-type]  # a mark or a result
    results = class_results(world.class_5a, Span(world.quarter_1, QUARTER_ENDS))
    assert row_of(results, world.maths) == (Counts(n5=1, n4=1, n3=1, n_not_attested=1), 1, 2)
    assert (results.n_set, results.lists["Не аттестованы"]) == (
        2, [NamedPupil(five[1].pk, five[1].short_name, (world.maths.name,))]
    )  # fmt: skip


def test_a_report_on_an_earlier_day_leaves_out_what_was_set_later(world: World) -> None:
    j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=2, by=world.anna.user)
    PeriodMark.objects.update(written_at=datetime.combine(TODAY, time(9), tzinfo=UTC))
    spans = [Span(world.quarter_1, day) for day in (TUESDAY, TODAY, QUARTER_ENDS)]
    found = [class_results(world.class_5a, span) for span in spans]
    assert [(each.all_subjects, each.n_set) for each in found] == [
        (Counts(n4=1), 0), (Counts(n2=1), 1), (Counts(n2=1), 1),
    ]  # fmt: skip
