"""Which pages `make screenshots` takes, and who opens them in the demo school.

A page is reached as a person reaches it: from an address without numbers, by clicking links; `{5А}` and the like are
not known beforehand. A house test compares this list with the pages of the access matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

SHARED_NAMES = {"classes", "school_class", "class_day"}  # of pages in two apps


@dataclass(frozen=True)
class Picture:
    """A page: who signs in (role of the demo logins, "" = nobody), where he starts, which links he clicks."""

    page: str
    role: str
    start: str
    clicks: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """Name of the picture's file, without what tells its window."""
        app, _, page = self.page.rpartition(":")
        return f"{app}_{page}" if page in SHARED_NAMES else page


GRADEBOOK = 'main a[href^="/journal/"][href*="/"]:has-text("Математика")'
WORK = 'main thead a[href^="/journal/works/"]'
PERIODS = 'main a:has-text("Итоговые отметки")'
FIRST_PERIOD = 'nav[aria-label="Период"] a >> nth=1'
FIRST_PLAN = "main tbody th a"
FIRST_CLASS = 'main th a:has-text("5А")'
FIRST_PUPIL = 'main tbody th a[href^="/school/pupils/"]'

ANNOUNCEMENTS = "/messaging/announcements/"
FIRST_ANNOUNCEMENT = "main .tasks a >> nth=0"

PARENTS_REPORT = "/reports/statements/parents-report/"
LETTERS = 'main a:has-text("Письма родителям")'
SENT_DAYS = 'nav[aria-label="Отправлено раньше"] a'

FIRST_THREAD, FAMILIES = "main .threads a", "main .chips a"
ABSENCE = 'main .tasks a[href^="/timetable/substitutions/absences/"]'

GTZO_CLASS = 'main th a[href^="/gtzo/classes/"]:has-text("5А")'
GTZO_BY_FORM = (
    'main a:has-text("Внести результаты")',
    ".trials .check label >> nth=0",
    "main button[type=submit]",
    'main a:has-text("Формой")',
)
GTZO_CARD = 'main tbody th a[href^="/gtzo/pupils/"]'
GTZO_DRAFT = 'main tbody th a:has-text("ГТЗО школы")'
GTZO_FEDERAL = 'main tbody th a:has-text("комплекса ГТО")'

PICTURES = (
    Picture("accounts:sign_in", "", "/accounts/sign-in/"),
    Picture("offline", "", "/offline/"),
    Picture("accounts:change_password", "teacher", "/accounts/password/"),
    Picture("search", "deputy", "/search/?q=ерш"),
    Picture("reports:start", "teacher", "/start/teacher/"),
    Picture("reports:start_class_teacher", "class_teacher", "/start/class_teacher/"),
    Picture("reports:start_deputy", "deputy", "/start/deputy/"),
    Picture("reports:start_director", "director", "/start/director/"),
    Picture("reports:start_administrator", "administrator", "/start/administrator/"),
    Picture("reports:start_meals_officer", "meals_officer", "/start/meals_officer/"),
    Picture("reports:start_guardian", "guardian", "/start/guardian/"),
    Picture("reports:start_pupil", "pupil", "/start/pupil/"),
    Picture("journal:gradebooks", "teacher", "/journal/"),
    Picture("journal:gradebook", "teacher", "/journal/", (GRADEBOOK,)),
    Picture("journal:attention", "teacher", "/journal/", (GRADEBOOK, 'main a:has-text("Обратить внимание")')),
    Picture("journal:pupil_average", "teacher", "/journal/", (GRADEBOOK, PERIODS, FIRST_PERIOD, "td a[data-dialog]")),
    Picture("journal:period_marks", "teacher", "/journal/", (GRADEBOOK, PERIODS)),
    Picture("journal:period_column", "teacher", "/journal/", (GRADEBOOK, PERIODS, FIRST_PERIOD)),
    Picture("journal:lesson", "teacher", "/start/teacher/", ('main a[href^="/journal/lessons/"]',)),
    Picture("journal:work", "teacher", "/journal/", (GRADEBOOK, WORK)),
    Picture("journal:cell", "teacher", "/journal/", (GRADEBOOK, WORK, 'main a[href*="/cells/"]')),
    Picture("curriculum:plans", "teacher", "/journal/plans/"),
    Picture("curriculum:plan_new", "teacher", "/journal/plans/new/"),
    Picture("curriculum:plan", "teacher", "/journal/plans/", (FIRST_PLAN,)),
    Picture("curriculum:plan_item_new", "teacher", "/journal/plans/", (FIRST_PLAN, 'main a:has-text("Добавить тему")')),
    Picture("curriculum:plan_item", "teacher", "/journal/plans/", (FIRST_PLAN, "main tbody th a")),
    Picture("journal:programme", "teacher", "/journal/", (GRADEBOOK, 'main a:has-text("План и факт")')),
    Picture("journal:programmes", "deputy", "/journal/programmes/"),
    Picture("journal:changes", "deputy", "/journal/changes/"),
    Picture("journal:corrections", "deputy", "/journal/corrections/"),
    Picture("journal:terms", "deputy", "/journal/terms/"),
    Picture("reports:term_grade", "deputy", "/journal/terms/", ('main td a[href*="/grades/5/"]',)),
    Picture(
        "journal:term_missing",
        "deputy",
        "/journal/terms/",
        ('main td a[href*="/grades/5/"]', 'main td a[href*="/missing/"]'),
    ),
    Picture("journal:term_reopening", "deputy", "/journal/terms/", ('main td a[href$="/reopening/"]',)),
    Picture("journal:year", "deputy", "/journal/terms/", ('main a[href^="/journal/terms/years/"]',)),
    Picture("journal:councils", "deputy", "/journal/terms/councils/"),
    Picture("journal:council_new", "deputy", "/journal/terms/councils/new/"),
    Picture("journal:council", "deputy", "/journal/terms/councils/", ("main tbody a",)),
    Picture(
        "journal:council_decisions",
        "deputy",
        "/journal/terms/councils/",
        ("main tbody a", 'main tbody a:has-text("5А")'),
    ),
    Picture("journal:weights", "administrator", "/journal/weights/"),
    Picture("journal:weight", "administrator", "/journal/weights/", ("main tbody a",)),
    Picture("journal:diary", "guardian", "/journal/diary/"),
    Picture("journal:pupil_marks", "guardian", "/journal/diary/", ('main a:has-text("Отметки по предметам")',)),
    Picture("journal:pupil_period_marks", "guardian", "/journal/diary/", ('main a:has-text("Итоговые отметки")',)),
    Picture("journal:pupil_teachers", "guardian", "/journal/diary/", ('main a:has-text("Учителя")',)),
    Picture("timetable:week", "teacher", "/timetable/"),
    Picture("timetable:substitutions", "deputy", "/timetable/substitutions/"),
    Picture("timetable:day_sheet", "deputy", "/timetable/substitutions/day-sheet/"),
    Picture("timetable:absence_new", "deputy", "/timetable/substitutions/absences/new/"),
    Picture("timetable:absence", "deputy", "/timetable/substitutions/", (ABSENCE,)),
    Picture("timetable:absence_change", "deputy", "/timetable/substitutions/", (ABSENCE, 'main a[href$="/change/"]')),
    Picture("timetable:generation", "deputy", "/timetable/generation/"),
    Picture("school:classes", "administrator", "/school/classes/"),
    Picture("school:school_class", "class_teacher", "/school/classes/", (FIRST_CLASS,)),
    Picture(
        "journal:class_weeks", "class_teacher", "/school/classes/", (FIRST_CLASS, 'main a:has-text("Кто ознакомился")')
    ),
    Picture("school:pupil", "class_teacher", "/school/classes/", (FIRST_CLASS, FIRST_PUPIL)),
    Picture(
        "timetable:transfer",
        "administrator",
        "/school/classes/",
        (FIRST_CLASS, FIRST_PUPIL, 'main a[href$="/transfer/"]'),
    ),
    Picture(
        "school:withdrawal",
        "administrator",
        "/school/classes/",
        (FIRST_CLASS, FIRST_PUPIL, 'main a[href$="/withdrawal/"]'),
    ),
    Picture(
        "school:exemption",
        "administrator",
        "/school/classes/",
        (FIRST_CLASS, FIRST_PUPIL, 'main a[href$="/exemption/"]'),
    ),
    *(
        Picture(f"school:{page}", "administrator", "/school/classes/", (FIRST_CLASS, FIRST_PUPIL, link))
        for page, link in (
            ("pupil_details", 'main a[href$="/details/"]'),
            ("guardian_new", 'main a[href$="/guardians/new/"]'),
            ("guardian_search", 'main a[href$="/guardians/"]'),
            ("guardian", 'main a[href^="/school/guardians/"]:not([href$="/slip/"])'),
            ("guardianship_end", 'main a[href^="/school/guardianships/"]'),
            ("pupil_slip", 'main a[href^="/school/pupils/"][href$="/slip/"]'),
            ("guardian_slip", 'main a[href^="/school/guardians/"][href$="/slip/"]'),
        )
    ),
    Picture("school:pupil_new", "administrator", "/school/pupils/new/"),
    Picture("school:pupil_import", "administrator", "/school/imports/"),
    Picture("school:details", "administrator", "/school/details/"),
    Picture("school:year_new", "administrator", "/school/years/new/"),
    Picture("school:subjects", "administrator", "/school/subjects/"),
    Picture(
        "school:class_teacher_new", "administrator", "/school/classes/", (FIRST_CLASS, 'main a[href$="/teacher/"]')
    ),
    Picture("timetable:class_new", "administrator", "/timetable/classes/new/"),
    Picture("timetable:bells_new", "administrator", "/timetable/bells/new/"),
    Picture("journal:usual_lists", "administrator", "/journal/usual-lists/"),
    Picture("school:staff", "administrator", "/school/staff/"),
    Picture("school:staff_new", "administrator", "/school/staff/new/"),
    Picture("school:staff_member", "administrator", "/school/staff/", ("main tbody th a",)),
    Picture("school:staff_name", "administrator", "/school/staff/", ("main tbody th a", 'main a[href$="/name/"]')),
    Picture("school:staff_slip", "administrator", "/school/staff/", ("main tbody th a", 'main a[href$="/slip/"]')),
    Picture(
        "school:staff_office_new",
        "administrator",
        "/school/staff/",
        ("main tbody th a", 'main a[href$="/offices/new/"]'),
    ),
    Picture("timetable:class_setup", "deputy", "/timetable/", ('main a[href^="/timetable/classes/"]',)),
    Picture(
        "timetable:lesson_cancellation", "deputy", "/timetable/substitutions/", ('main a[href$="/cancellation/"]',)
    ),
    Picture("timetable:lesson_move", "deputy", "/timetable/substitutions/", ('main a[href$="/move/"]',)),
    Picture("journal:control_works", "teacher", "/journal/control-works/"),
    Picture("reports:start_pe_teacher", "pe_teacher", "/start/pe_teacher/"),
    Picture("gtzo:classes", "deputy", "/gtzo/"),
    Picture("gtzo:school_class", "pe_teacher", "/gtzo/", (GTZO_CLASS,)),
    Picture("gtzo:badges", "pe_teacher", "/gtzo/badges/"),
    Picture("gtzo:protocol", "pe_teacher", "/gtzo/", (GTZO_CLASS, 'main a:has-text("Внести результаты")')),
    Picture("gtzo:entry", "pe_teacher", "/gtzo/", (GTZO_CLASS, *GTZO_BY_FORM)),
    Picture("gtzo:card", "guardian", "/gtzo/cards/"),
    Picture("gtzo:medical_group", "pe_teacher", "/gtzo/", (GTZO_CLASS, GTZO_CARD, 'main a[href$="/group/"]')),
    Picture("gtzo:clearance", "pe_teacher", "/gtzo/", (GTZO_CLASS, GTZO_CARD, 'main a[href$="/clearance/"]')),
    Picture("gtzo:uin", "pe_teacher", "/gtzo/", (GTZO_CLASS, GTZO_CARD, 'main a[href$="/uin/"]')),
    Picture("gtzo:versions", "pe_teacher", "/gtzo/norms/"),
    Picture("gtzo:version_new", "pe_teacher", "/gtzo/norms/new/"),
    Picture("gtzo:version", "pe_teacher", "/gtzo/norms/", (GTZO_FEDERAL,)),
    Picture("gtzo:version_copy", "pe_teacher", "/gtzo/norms/", (GTZO_FEDERAL, 'main a[href$="/copy/"]')),
    Picture("gtzo:version_in_force", "pe_teacher", "/gtzo/norms/", (GTZO_DRAFT, 'main a[href$="/in-force/"]')),
    Picture("meals:prices", "meals_officer", "/meals/prices/"),
    Picture("meals:day_order", "meals_officer", "/meals/order/"),
    Picture("meals:class_day", "class_teacher", "/meals/"),
    Picture("meals:servings", "class_teacher", "/meals/", ('main a:has-text("Факт питания")',)),
    Picture("meals:rights", "class_teacher", "/meals/", ('main a:has-text("Льготы и диеты")',)),
    Picture("meals:class_sheet", "class_teacher", "/meals/", ('main a:has-text("Табель")',)),
    Picture("meals:school_sheet", "meals_officer", "/meals/sheet/"),
    Picture("meals:coverage", "deputy", "/meals/coverage/"),
    Picture("meals:pupil_month", "guardian", "/meals/"),
    Picture("meals:menus", "meals_officer", "/meals/menu/"),
    Picture("meals:menu_new", "meals_officer", "/meals/menu/new/"),
    Picture("reports:homework", "deputy", "/reports/homework/"),
    Picture("reports:board", "deputy", "/reports/board/"),
    Picture("reports:density", "deputy", "/reports/board/", ('main a[href*="density"]', "main tbody th a")),
    Picture("reports:day_lessons", "deputy", "/reports/lessons/"),
    Picture("reports:unfilled", "deputy", "/start/deputy/", ("main .tasks a.count",)),
    Picture("reports:board_gaps", "deputy", "/reports/board/", ("table.board tbody td a",)),
    Picture("reports:desk", "deputy", "/reports/desk/"),
    Picture("reports:remarks", "deputy", "/reports/remarks/"),
    Picture(
        "reports:remark",
        "deputy",
        "/reports/remarks/",
        ('main tbody th a[href^="/reports/remarks/"]:text-matches("^[0-9]+$")',),
    ),
    Picture("reports:remark_new", "deputy", "/reports/remarks/new/"),
    Picture("reports:school_results", "deputy", "/reports/school/"),
    Picture(
        "reports:class_results", "deputy", "/reports/school/", ('main a[href^="/reports/classes/"]:has-text("5А")',)
    ),
    Picture("reports:statements", "deputy", "/reports/statements/"),
    Picture("reports:statement", "deputy", "/reports/statements/class-absences/"),
    Picture("reports:results", "deputy", "/reports/results/class/"),
    Picture("reports:results_pupils", "deputy", "/reports/school/", ('main a[href*="fell=on"]',)),
    Picture("reports:results_trend", "deputy", "/reports/results/trend/"),
    Picture("reports:proposals", "deputy", "/reports/proposals/?term=2026-quarter-1"),
    Picture("reports:objectivity", "deputy", "/reports/objectivity/"),
    Picture("notices:notices", "guardian", "/notices/"),
    Picture("notices:notice_settings", "guardian", "/notices/settings/"),
    Picture("notices:mail_address", "guardian", "/notices/settings/address/"),
    Picture("notices:undelivered", "class_teacher", "/notices/undelivered/"),
    Picture("tasks:tasks", "deputy", "/tasks/"),
    Picture("reports:absences", "deputy", "/reports/absences/"),
    Picture("reports:class_absences", "deputy", "/reports/absences/", ('main a[href*="/absences/"]:has-text("5А")',)),
    Picture(
        "attendance:excuse_notes",
        "deputy",
        "/reports/absences/",
        ('main a[href*="/absences/"]:has-text("5А")', 'main a[href*="/notes/"]'),
    ),
    Picture("attendance:class_day", "class_teacher", "/attendance/classes/"),
    Picture(
        "attendance:class_notices", "class_teacher", "/attendance/classes/", ('main a:has-text("Сообщения родителей")',)
    ),
    Picture(
        "messaging:class_comments",
        "class_teacher",
        PARENTS_REPORT,
        ('main a:has-text("Слово классного руководителя")',),
    ),
    Picture("messaging:announcements", "guardian", ANNOUNCEMENTS),
    Picture("messaging:announcement", "deputy", ANNOUNCEMENTS, (FIRST_ANNOUNCEMENT,)),
    Picture("messaging:announcement_new", "deputy", f"{ANNOUNCEMENTS}new/"),
    Picture(
        "messaging:announcement_correction",
        "deputy",
        ANNOUNCEMENTS,
        (FIRST_ANNOUNCEMENT, 'main a:has-text("Исправить")'),
    ),
    Picture("reports:parents_letters", "class_teacher", PARENTS_REPORT, (LETTERS,)),
    Picture(
        "messaging:letter",
        "class_teacher",
        PARENTS_REPORT,
        (LETTERS, SENT_DAYS, 'main td a[href^="/messaging/letters/"]'),
    ),
    Picture("attendance:month_sheet", "class_teacher", "/attendance/classes/", ('main a:has-text("Табель месяца")',)),
    Picture("attendance:pupil_absences", "guardian", "/attendance/pupils/"),
    Picture("attendance:pupil_notices", "guardian", "/attendance/pupils/", ('main a:has-text("Сообщить")',)),
    Picture("messaging:help_index", "guardian", "/messaging/help/"),
    Picture("messaging:guide", "teacher", "/journal/", (GRADEBOOK, ".help-link")),
    Picture("messaging:threads", "guardian", "/messaging/"),
    Picture("messaging:thread", "guardian", "/messaging/", (FIRST_THREAD,)),
    Picture("messaging:recipients", "guardian", "/messaging/recipients/"),
    Picture("messaging:families", "teacher", "/messaging/recipients/", (FAMILIES,)),
    Picture("messaging:thread_new", "guardian", "/messaging/recipients/", ("main .people a",)),
    Picture("messaging:mailing_new", "teacher", "/messaging/recipients/", (FAMILIES, 'main a:has-text("всем")')),
    Picture("messaging:sending", "class_teacher", "/messaging/?show=mailings", (FIRST_THREAD,)),
    Picture("messaging:abuse_report_new", "guardian", "/messaging/", (FIRST_THREAD, 'main a:has-text("Пожаловаться")')),
    Picture("messaging:abuse_reports", "administrator", "/messaging/abuse/"),
    Picture("messaging:abuse_report", "administrator", "/messaging/abuse/", ("main .tasks a",)),
    Picture("messaging:question_new", "guardian", "/journal/diary/", ('footer a:has-text("Спросить")',)),
    Picture("messaging:questions", "guardian", "/messaging/questions/"),
    Picture("messaging:support", "administrator", "/messaging/support/?state=answered"),
    Picture("messaging:question", "administrator", "/messaging/support/?state=answered", ("main .tasks a",)),
    Picture("messaging:help_entries", "administrator", "/messaging/help/entries/"),
    Picture("messaging:help_entry_new", "administrator", "/messaging/help/entries/new/"),
    Picture("messaging:help_entry", "administrator", "/messaging/help/entries/", ("main .tasks a",)),
    Picture("notices:feed_links", "guardian", "/notices/links/"),
    Picture("school:home_schooling", "administrator", "/school/home-schooling/"),
)
