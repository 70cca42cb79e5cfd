"""The class teacher's morning by keyboard, and a certificate brought after the week (§ 3.4, R-37)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse
from playwright.sync_api import Page, expect

from attendance.models import ExcuseNote, LateArrival
from journal.models import Absence, WholeDayAbsence
from meals.models import MealRequest
from school.models import Pupil
from tests.browser.conftest import OpenBrowser
from tests.browser.grid import MONDAY as MONDAY_COLUMN
from tests.browser.grid import TUESDAY as TUESDAY_COLUMN
from tests.browser.grid import cell, expect_unsaved, opened, press
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories import school as s
from tests.world import MONDAY, TUESDAY, YEAR_BEGINS, World

pytestmark = pytest.mark.browser

# The whole morning with its meals may take less than 40 actions; the absences half of them.
ACTIONS = 20
ACTIONS_WITH_MEALS = 39
CLASS_OF = 28
NAMES = ("Абрамов", "Быков", "Власова", "Щукин", "Юдина")
ILL, EXCUSED, TRUANT, LATE, ALSO_LATE = NAMES


class CountedKeyboard:
    """Presses keys and counts them; a Russian letter typed into a field is one press like any other."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def press(self, *keys: str) -> None:
        press(self.page, *keys)
        self.actions += len(keys)

    def type(self, text: str) -> None:
        self.page.keyboard.insert_text(text)
        self.actions += len(text)


def make_class_of_28(world: World) -> None:
    """Дима, Света and 26 more; the teacher of the first lesson has noted three of them as away."""
    names = [*NAMES, *(f"Попов-{number}" for number in range(CLASS_OF - 2 - len(NAMES)))]
    for name in names:
        pupil = s.make_pupil(last_name=name)
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        if name in NAMES[:3]:
            j.make_absence(lesson=world.lesson_today, pupil=pupil, code=world.codes["Н"], by=world.anna.user)


def close_absences(hands: CountedKeyboard) -> None:
    """Three reasons for those noted as away, two who come late; begins in the first row, as the page opens."""
    hands.press("б", "ArrowDown", "у", "ArrowDown", "п")
    for initial in (LATE[0], ALSO_LATE[0]):
        hands.press("/")
        hands.type(initial)
        hands.press("Enter", "о")
    hands.press("Enter")
    expect(hands.page.get_by_role("status")).to_contain_text("Сохранено: 5 отметок")


def test_class_teacher_closes_the_morning_by_keyboard(world: World, open_browser: OpenBrowser) -> None:
    make_class_of_28(world)
    boris = open_browser(world.boris)
    boris.goto(reverse("attendance:class_day", args=[world.class_5a.pk]))
    hands = CountedKeyboard(boris.page)
    close_absences(hands)
    expect(boris.page.get_by_text("Отсутствуют: 3 из 28, опоздали: 2.")).to_be_visible()
    reasons = Absence.objects.filter(lesson=world.lesson_today).order_by("pupil__last_name")
    assert (
        list(reasons.values_list("pupil__last_name", "code__letter", "reason__letter")),
        sorted(LateArrival.objects.values_list("pupil__last_name", flat=True)),
        WholeDayAbsence.objects.in_force().count(),
        hands.actions <= ACTIONS,
    ) == (
        [(ILL, "Н", "Б"), (EXCUSED, "Н", "УП"), (TRUANT, "Н", "НП")],
        [LATE, ALSO_LATE],
        3,
        True,
    )


def test_absences_and_five_meals_take_less_than_40_actions_and_the_order_follows(
    world: World, open_browser: OpenBrowser
) -> None:
    make_class_of_28(world)
    m.make_class_request(school_class=world.class_5a, by=world.boris.user)
    first_five = Pupil.objects.filter(enrolments__school_class=world.class_5a).order_by("sort_name")[:5]
    for pupil in first_five:
        m.make_request(pupil=pupil, by=world.boris.user)
    canteen, boris = open_browser(world.raisa), open_browser(world.boris)
    canteen.goto(reverse("meals:day_order"))
    expect(canteen.page.locator("main")).to_contain_text("Завтрак: 5")
    boris.goto(reverse("attendance:class_day", args=[world.class_5a.pk]))
    hands = CountedKeyboard(boris.page)
    close_absences(hands)
    boris.goto(reverse("meals:class_day", args=[world.class_5a.pk]))
    boris.page.get_by_role("checkbox").first.focus()
    hands.actions += 2  # the link to the meals, and into the table
    hands.press(*["Space", "ArrowDown"] * 4, "Space", "Enter")
    expect(boris.page.locator(".notices")).to_contain_text("Заявка отправлена")
    canteen.page.reload()
    expect(canteen.page.locator("main")).not_to_contain_text("Завтрак: 5")
    assert (MealRequest.objects.filter(is_wanted=True).count(), hands.actions <= ACTIONS_WITH_MEALS) == (0, True)


def test_the_cursor_is_in_the_table_at_once_also_when_nobody_is_missing(
    world: World, open_browser: OpenBrowser
) -> None:
    boris = open_browser(world.boris)
    boris.goto(reverse("attendance:class_day", args=[world.class_5a.pk]))
    page = boris.page
    dima = page.get_by_label("Отметить: Ершов Дмитрий")
    expect(dima).to_be_focused()
    press(page, "б")
    expect(dima).to_have_value("certificate")
    press(page, "/")
    page.keyboard.insert_text("Ёш")
    press(page, "Enter")
    expect(page.get_by_label("Отметить: Ёшкина Светлана")).to_be_focused()


def test_the_morning_works_without_scripts(world: World, open_browser: OpenBrowser) -> None:
    boris = open_browser(world.boris, javascript=False)
    boris.goto(reverse("attendance:class_day", args=[world.class_5a.pk]))
    boris.page.get_by_label("Отметить: Ершов Дмитрий").select_option("certificate")
    boris.page.get_by_role("button", name="Сохранить отметки").click()
    expect(boris.page.get_by_role("row", name="Ершов Дмитрий")).to_contain_text("Б – справка")


def test_the_month_sheet_takes_reasons_by_keyboard(world: World, open_browser: OpenBrowser) -> None:
    boris = open_browser(world.boris)
    boris.goto(f"{reverse('attendance:month_sheet', args=[world.class_5a.pk])}?month={MONDAY}")
    boris.page.locator(f"#c-{world.dima.pupil.pk}-5").focus()
    press(boris.page, "ArrowDown", "ArrowRight", "б")
    monday = boris.page.locator(f"#c-{world.sveta.pupil.pk}-12")
    expect(monday).to_have_text("Б")
    expect(monday).to_be_focused()
    press(boris.page, "Delete")
    expect(monday).to_have_text("Н")
    assert list(ExcuseNote.objects.values_list("starts_on", "ends_on", "is_in_force")) == [(MONDAY, MONDAY, False)]


def test_a_certificate_of_the_week_reaches_a_lesson_entered_later_and_is_taken_back(
    world: World, open_browser: OpenBrowser
) -> None:
    anna, boris, elena = (open_browser(person) for person in (world.anna, world.boris, world.elena))
    opened(world, anna)
    cell(anna.page, 0, MONDAY_COLUMN).click()
    press(anna.page, "н")
    expect_unsaved(anna.page, 0)
    boris.goto(reverse("attendance:excuse_notes", args=[world.class_5a.pk]))
    boris.page.get_by_label("Ученик").select_option(label="Ершов Дмитрий")
    boris.page.get_by_label("С *").fill("2026-10-12")
    boris.page.get_by_label("По", exact=True).fill("2026-10-16")
    boris.page.get_by_role("button", name="Внести причину").click()
    expect(boris.page.get_by_role("cell", name="12.10.2026 – 16.10.2026", exact=True)).to_be_visible()
    maria = open_browser(world.maria)
    opened(world, maria)
    cell(maria.page, 0, TUESDAY_COLUMN).click()
    press(maria.page, "н")
    expect_unsaved(maria.page, 0)
    family = reverse("attendance:pupil_absences", args=[world.dima.pupil.pk])
    elena.goto(family)
    expect(elena.page.get_by_text("болезнь", exact=False)).to_have_count(2)
    boris.page.get_by_role("button", name="Снять").click()
    expect(boris.page.get_by_text("снята", exact=True)).to_be_visible()
    elena.goto(family)
    expect(elena.page.get_by_text("причина ещё неизвестна", exact=False)).to_have_count(2)
    events = apps.get_model("journal", "AbsenceEvent").objects.filter(pupil=world.dima.pupil).order_by("pgh_id")
    assert [
        list(events.filter(lesson__on=day).values_list("code__letter", "reason__letter")) for day in (MONDAY, TUESDAY)
    ] == [[("Н", None), ("Н", "Б"), ("Н", None)], [("Н", "Б"), ("Н", None)]]
