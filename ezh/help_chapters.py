"""Which chapter of a guide `?` opens on a page (docs/guides/)."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from django.urls import reverse

from messaging.rules.guides import GUIDE_OF

_MARKS, _FIRST_DAY, _LISTS = (
    "teacher#выставить-отметки-за-период",
    "administrator#первый-день",
    "administrator#сотрудники",
)
_KEYS, _CARD = "teacher#поставить-отметки-с-клавиатуры", "teacher#карточка-ячейки-комментарий-дата-сдачи-точка-история"
_OF_CLASS, _SLIP, _PARENT = (
    "class_teacher#отметки-за-период",
    "class_teacher#выдать-листок-доступа",
    "class_teacher#записать-родителя",
)
_ORDERS, _PUPIL_LIST = "administrator#зачислить-перевести-отчислить", "administrator#загрузить-список-учащихся"
_AWAY, _CHANGE = "deputy#педагог-отсутствует", "deputy#замена-отмена-перенос"
_TERM, _YEAR, _COUNCIL = (
    "deputy#закрыть-период",
    "deputy#закрыть-учебный-год",
    "deputy#педсовет-перевод-выпуск-допуск-к-гиа",
)
_FIGURES, _FALLS, _BOARD = (
    "deputy#что-значат-числа",
    "deputy#кто-просел-и-что-было-раньше",
    "deputy#увидеть-кто-не-ведёт-журнал",
)
_REMARKS, _CORRECTIONS, _REPORTS = (
    ("deputy#замечания", "teacher#замечания"),
    ("deputy#открыть-для-исправления", "teacher#исправить-закрытое"),
    ("deputy#отчёты", "teacher#отчёт-за-период", "class_teacher#отчёты"),
)
_DESK = ("deputy#сверка-записей", "teacher#сверить-записи", "class_teacher#сверка-записей")
_PLANS = ("teacher#план-уроков-ктп", "deputy#планы-уроков-и-прохождение-программ")
_ABSENT = ("class_teacher#пропуски-и-успеваемость", "deputy#пропуски-и-посещаемость")
_NOTES, _SHEET = "class_teacher#справки-и-причины-пропусков", "class_teacher#табель-посещаемости"
_ORDER_MEALS, _SERVED, _RIGHTS, _MEAL_SHEET, _PAYERS, _MENU = (
    ("class_teacher#заказать-питание", "meals_officer#заявка-в-столовую"),
    ("meals_officer#факт-питания", "class_teacher#заказать-питание"),
    ("meals_officer#льготы-диеты-кто-не-питается", "class_teacher#заказать-питание"),
    ("meals_officer#табель-и-закрытие-месяца", "class_teacher#заказать-питание"),
    ("meals_officer#кто-платит", "administrator#цены-питания"),
    ("meals_officer#меню",),
)
_GTZO, _PROTOCOL, _NOT_DONE, _SUMMARY, _NORMS = (
    "pe_teacher#начать",
    "pe_teacher#внести-результаты-класса",
    "pe_teacher#кто-не-сдаёт",
    "pe_teacher#протокол-сводка-список",
    "pe_teacher#нормативы",
)
_HOMEWORK, _CONTROL = "deputy#домашние-задания-и-контрольные", "teacher#запланировать-контрольную"

_SEARCH = tuple(
    f"{guide}#найти-что-угодно" for guide in ("teacher", "class_teacher", "deputy", "administrator", "family", "pupil")
)
_MESSAGES = ("family#сообщения", "pupil#сообщения-и-объявления", "teacher#сообщения")
_NOTICES = ("family#уведомления", "pupil#уведомления-и-календарь")
_ANNOUNCEMENTS = (
    "family#объявления-и-письма-школы",
    "pupil#сообщения-и-объявления",
    "class_teacher#объявления",
    "deputy#объявления",
)

# Page → chapters about it, one a guide. The one of the person's own role is opened, or else the first; on a page that
# is not here the own guide opens at its beginning.
CHAPTERS: dict[str, tuple[str, ...]] = {
    "search": _SEARCH,
    "accounts:change_password": ("family#войти-в-первый-раз", "pupil#войти-в-первый-раз"),
    "school:details": (_FIRST_DAY,),
    "school:year_new": (_FIRST_DAY,),
    "school:subjects": (_FIRST_DAY,),
    "school:class_teacher_new": (_FIRST_DAY,),
    "timetable:class_new": (_FIRST_DAY,),
    "timetable:bells_new": (_FIRST_DAY,),
    "journal:usual_lists": (_FIRST_DAY,),
    "school:staff": (_LISTS,),
    "school:staff_new": (_LISTS,),
    "school:staff_member": (_LISTS,),
    "school:staff_name": (_LISTS,),
    "school:staff_slip": (_LISTS,),
    "school:staff_office_new": (_LISTS,),
    "school:staff_office_end": (_LISTS,),
    "school:classes": (_SLIP, _PUPIL_LIST),
    "school:school_class": (_SLIP, _PUPIL_LIST),
    "school:pupil": (_SLIP, _ORDERS),
    "school:pupil_slip": (_SLIP,),
    "school:guardian_slip": (_SLIP,),
    "school:pupil_new": (_ORDERS,),
    "school:pupil_details": ("class_teacher#исправить-данные",),
    "school:guardian_search": (_PARENT,),
    "school:guardianship_new": (_PARENT,),
    "school:guardian_account": (_PARENT,),
    "school:guardian_new": (_PARENT,),
    "school:guardian": ("class_teacher#исправить-данные",),
    "school:guardianship_end": ("class_teacher#прекратить-доступ",),
    "school:enrolment": (_ORDERS,),
    "timetable:transfer": (_ORDERS,),
    "school:withdrawal": (_ORDERS,),
    "school:exemption": (_ORDERS,),
    "school:home_schooling": ("administrator#пропуски-правила-школы-и-обучение-на-дому",),
    "school:pupil_import": (_PUPIL_LIST,),
    "school:pupil_import_preview": (_PUPIL_LIST,),
    "timetable:generation": ("deputy#создать-уроки-на-период",),
    "timetable:class_setup": ("deputy#составить-расписание-класса",),
    "timetable:substitutions": (_CHANGE,),
    "timetable:lesson_cancellation": (_CHANGE,),
    "timetable:lesson_move": (_CHANGE,),
    "timetable:day_sheet": ("teacher#замена", _AWAY),
    "timetable:absence_new": (_AWAY,),
    "timetable:absence": (_AWAY,),
    "timetable:absence_change": (_AWAY,),
    "timetable:week": ("family#дневник", "pupil#дневник", "teacher#замена", "deputy#составить-расписание-класса"),
    "journal:gradebooks": (_KEYS, _OF_CLASS),
    "journal:gradebook": (_KEYS, _OF_CLASS),
    "journal:attention": ("teacher#увидеть-на-кого-обратить-внимание", _OF_CLASS),
    "journal:pupil_average": (_MARKS, _OF_CLASS),
    "journal:period_marks": (_MARKS, _OF_CLASS),
    "journal:period_column": (_MARKS, _OF_CLASS),
    "journal:lesson": ("teacher#тема-задание-вид-работы",),
    "journal:work": ("teacher#колонка-вид-комментарий-скрыть-от-семей",),
    "journal:cell": (_CARD,),
    "journal:control_works": (_CONTROL, "family#дневник", "pupil#дневник", _HOMEWORK),
    "journal:corrections": _CORRECTIONS,
    "journal:correction_new": _CORRECTIONS,
    "journal:changes": ("teacher#замечания", "deputy#открыть-для-исправления"),
    "journal:programme": _PLANS,
    "journal:programmes": _PLANS,
    "journal:terms": (_TERM,),
    "journal:term_missing": (_TERM,),
    "journal:term_reopening": (_TERM,),
    "journal:year": (_YEAR,),
    "journal:year_reopening": (_YEAR,),
    "journal:councils": (_COUNCIL,),
    "journal:council_new": (_COUNCIL,),
    "journal:council": (_COUNCIL,),
    "journal:council_decisions": (_COUNCIL,),
    "journal:weights": ("administrator#веса-работ",),
    "journal:weight": ("administrator#веса-работ",),
    "journal:class_weeks": ("class_teacher#кто-ознакомился-с-дневником",),
    "journal:pupil_teachers": ("family#дневник", "pupil#дневник"),
    "journal:diary": ("family#дневник", "pupil#дневник"),
    "journal:pupil_marks": ("family#отметки-и-средний-балл", "pupil#отметки-и-средний-балл"),
    "journal:pupil_period_marks": ("family#отметки-и-средний-балл", "pupil#отметки-и-средний-балл"),
    "curriculum:plans": _PLANS,
    "curriculum:plan": _PLANS,
    "curriculum:plan_new": _PLANS,
    "curriculum:plan_item": _PLANS,
    "curriculum:plan_item_new": _PLANS,
    "attendance:class_day": ("class_teacher#утро-класса",),
    "attendance:class_notices": ("class_teacher#сообщения-родителей",),
    "attendance:excuse_notes": (_NOTES,),
    "attendance:month_sheet": (_SHEET,),
    "attendance:pupil_absences": ("family#посещаемость-и-сообщение-об-отсутствии", "pupil#пропуски", *_ABSENT),
    "attendance:pupil_notices": ("family#посещаемость-и-сообщение-об-отсутствии",),
    "meals:class_day": _ORDER_MEALS,
    "meals:servings": _SERVED,
    "meals:rights": _RIGHTS,
    "meals:right_end": _RIGHTS,
    "meals:class_sheet": _MEAL_SHEET,
    "meals:school_sheet": _MEAL_SHEET,
    "meals:sheet_correction": _MEAL_SHEET,
    "meals:day_order": ("meals_officer#заявка-в-столовую",),
    "meals:coverage": ("meals_officer#охват-питанием",),
    "meals:prices": _PAYERS,
    "meals:pupil_month": ("family#питание", "pupil#питание", *_MEAL_SHEET),
    "meals:menus": ("family#питание", "pupil#питание", *_MENU),
    "meals:menu_new": _MENU,
    "gtzo:classes": (_GTZO,),
    "gtzo:school_class": (_SUMMARY,),
    "gtzo:badges": (_SUMMARY,),
    "gtzo:protocol": (_PROTOCOL,),
    "gtzo:entry": (_PROTOCOL,),
    "gtzo:card": ("family#гтзо", "pupil#гтзо", "pe_teacher#что-значит-уровень"),
    "gtzo:medical_group": (_NOT_DONE,),
    "gtzo:medical_group_end": (_NOT_DONE,),
    "gtzo:clearance": (_NOT_DONE,),
    "gtzo:clearance_end": (_NOT_DONE,),
    "gtzo:uin": (_SUMMARY,),
    "gtzo:versions": (_NORMS,),
    "gtzo:version": (_NORMS,),
    "gtzo:version_new": (_NORMS,),
    "gtzo:version_copy": (_NORMS,),
    "gtzo:version_in_force": (_NORMS,),
    "reports:desk": _DESK,
    "reports:desk_verdict": _DESK,
    "reports:board": (_BOARD,),
    "reports:board_gaps": (_BOARD,),
    "reports:day_lessons": (_BOARD,),
    "reports:unfilled": (_BOARD,),
    "reports:remarks": _REMARKS,
    "reports:remark": _REMARKS,
    "reports:remark_new": _REMARKS,
    "reports:school_results": (_FIGURES,),
    "reports:class_results": (_FIGURES, _ABSENT[0]),
    "reports:results": (_FIGURES,),
    "reports:results_pupils": (_FALLS,),
    "reports:results_trend": (_FALLS,),
    "reports:proposals": (_TERM,),
    "reports:objectivity": (_FIGURES,),
    "reports:term_grade": (_TERM,),
    "reports:homework": (_HOMEWORK,),
    "reports:absences": _ABSENT,
    "reports:class_absences": _ABSENT,
    "reports:statements": _REPORTS,
    "reports:statement": _REPORTS,
    "tasks:tasks": _REPORTS,
    "tasks:task": _REPORTS,
    "reports:density": (_BOARD,),
    "notices:notices": _NOTICES,
    "notices:notice_settings": _NOTICES,
    "notices:mail_address": _NOTICES,
    "notices:undelivered": _NOTICES,
    "notices:feed_links": ("family#календарь-и-лента-в-телефоне", _NOTICES[1]),
    "messaging:threads": _MESSAGES,
    "messaging:thread": _MESSAGES,
    "messaging:recipients": _MESSAGES,
    "messaging:thread_new": _MESSAGES,
    "messaging:families": ("teacher#сообщения",),
    "messaging:mailing_new": ("teacher#сообщения",),
    "messaging:sending": ("teacher#сообщения",),
    "messaging:abuse_report_new": _MESSAGES,
    "messaging:abuse_reports": ("administrator#переписка",),
    "messaging:abuse_report": ("administrator#переписка",),
    "messaging:announcements": _ANNOUNCEMENTS,
    "messaging:announcement": _ANNOUNCEMENTS,
    "messaging:announcement_new": _ANNOUNCEMENTS[2:],
    "messaging:announcement_correction": _ANNOUNCEMENTS[2:],
    "messaging:letter": (_ANNOUNCEMENTS[0], "class_teacher#письма-родителям"),
    "reports:parents_letters": ("class_teacher#письма-родителям",),
    "messaging:class_comments": ("class_teacher#слово-родителям",),
    "messaging:support": ("administrator#вопросы-о-журнале-и-справка",),
    "messaging:help_entries": ("administrator#вопросы-о-журнале-и-справка",),
    "messaging:help_entry_new": ("administrator#вопросы-о-журнале-и-справка",),
    "messaging:help_entry": ("administrator#вопросы-о-журнале-и-справка",),
}


@lru_cache(1000)
def help_url(page_name: str, role: str) -> str:
    """Where `?` leads on the page for a person in the role, who may have none; the help knows from which page."""
    own = GUIDE_OF.get(role)
    chapters = dict(chapter.split("#") for chapter in reversed(CHAPTERS.get(page_name, ())))
    guide = own if own in chapters or not chapters else CHAPTERS[page_name][0].partition("#")[0]
    if guide is None:
        return reverse("messaging:help_index")
    anchor = f"#{quote(chapters[guide])}" if guide in chapters else ""
    return f"{reverse('messaging:guide', args=[guide])}?page={page_name}{anchor}"
