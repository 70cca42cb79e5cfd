"""Marks, absences and period marks that hang on the days of a change (school/queries/affected.py)."""

from __future__ import annotations

from school.models import ChangeKind
from school.queries.affected import RecordKind

# Of a pupil by subject, of classes by day.
_AT_LESSONS = """
      JOIN timetable_teachinggroup g ON g.id = l.group_id
      JOIN school_subject s ON s.id = l.subject_id
     WHERE g.school_class_id = ANY (%(classes)s::bigint[])
       AND (%(pupil)s::bigint IS NULL OR r.pupil_id = %(pupil)s)
       AND (%(groups)s::bigint[] IS NULL OR l.group_id = ANY (%(groups)s::bigint[]))
       AND (%(subject)s::bigint IS NULL OR l.subject_id = %(subject)s)
       AND EXISTS (SELECT FROM unnest(%(first_days)s::date[], %(last_days)s::date[]) span (first, last)
                    WHERE r."on" BETWEEN span.first AND span.last)
     GROUP BY 1, CASE WHEN %(pupil)s::bigint IS NULL THEN r."on" END
     ORDER BY CASE WHEN %(pupil)s::bigint IS NULL THEN r."on" END, 1
"""
_LABEL = "CASE WHEN %(pupil)s::bigint IS NULL THEN to_char(r.\"on\", 'DD.MM.YYYY') ELSE s.name END"
_MARKS = f"""
    SELECT {_LABEL}, count(*)
      FROM journal_mark r
      JOIN journal_work w ON w.id = r.work_id AND (r.value IS NOT NULL OR r.result <> '')
      JOIN timetable_lesson l ON l.id = w.lesson_id
    {_AT_LESSONS}
"""  # noqa: S608  # our own words
_ABSENCES = f"""
    SELECT {_LABEL}, count(*)
      FROM journal_absence r
      JOIN timetable_lesson l ON l.id = r.lesson_id AND r.code_id IS NOT NULL
    {_AT_LESSONS}
"""  # noqa: S608  # our own words
_PERIOD_MARKS = """
    SELECT CASE WHEN %(pupil)s::bigint IS NULL THEN '' ELSE s.name || ', ' END || t.number || '-й период', count(*)
      FROM journal_periodmark r
      JOIN school_term t ON t.id = r.term_id
      JOIN school_subject s ON s.id = r.subject_id
     WHERE (r.value IS NOT NULL OR r.result <> '')
       AND (%(pupil)s::bigint IS NULL OR r.pupil_id = %(pupil)s)
       AND (%(subject)s::bigint IS NULL OR r.subject_id = %(subject)s)
       AND EXISTS (SELECT FROM unnest(%(first_days)s::date[], %(last_days)s::date[]) span (first, last)
                    WHERE t.starts_on <= span.last AND t.ends_on >= span.first)
       AND EXISTS (SELECT FROM school_enrolment e
                    WHERE e.pupil_id = r.pupil_id AND e.school_class_id = ANY (%(classes)s::bigint[])
                      AND e.starts_on <= t.ends_on AND COALESCE(e.ends_on, t.ends_on) >= t.starts_on)
     GROUP BY 1 ORDER BY 1
"""
_LATE = "Записанное задним числом останется и в прежнем журнале, и в «Сверке записей»."
_LISTED = "Назовёт «Сверка записей»."
RECORDS = (
    RecordKind(
        title="Отметки",
        position=20,
        sql=_MARKS,
        fates={
            ChangeKind.TRANSFER: "Остаются в журнале прежнего класса. Их читают семья и учителя нового класса, они "
            "идут в средний балл и в отметки за период по правилам школы. " + _LATE,
            ChangeKind.WITHDRAWAL: "Остаются в журнале; до конца года их читают классный руководитель и завуч. "
            "Изменить их будет нельзя.",
            ChangeKind.SUBGROUP: "Остаются в журнале прежней подгруппы и идут в средний балл. " + _LATE,
            ChangeKind.SCHOOL_DAYS: "Остаются: уроки, на которых они поставлены, состоялись.",
            ChangeKind.HOME: "Остаются в журнале, у семьи и в среднем балле. " + _LISTED,
            ChangeKind.EXEMPTION: "Остаются в журнале, у семьи и в среднем балле. " + _LISTED,
        },
    ),
    RecordKind(
        title="Пропуски",
        position=30,
        sql=_ABSENCES,
        fates={
            ChangeKind.TRANSFER: "Остаются в журнале прежнего класса. " + _LATE,
            ChangeKind.WITHDRAWAL: "Остаются в журнале. " + _LATE,
            ChangeKind.SUBGROUP: "Остаются в журнале прежней подгруппы. " + _LATE,
            ChangeKind.SCHOOL_DAYS: "Остаются на уроках, которые состоялись.",
            ChangeKind.HOME: "Остаются записанными; считаются только в дни, когда ученик учится в классе. " + _LISTED,
            ChangeKind.EXEMPTION: "Остаются записанными; считаются только в дни, когда ученик не освобождён. "
            + _LISTED,
        },
    ),
    RecordKind(
        title="Отметки за периоды",
        position=40,
        sql=_PERIOD_MARKS,
        fates={
            ChangeKind.TRANSFER: "Остаются такими, какие выставлены; новые считаются по отметкам обоих классов.",
            ChangeKind.WITHDRAWAL: "Остаются такими, какие выставлены.",
            ChangeKind.SCHOOL_DAYS: "Остаются такими, какие выставлены.",
            ChangeKind.HOME: "Остаются такими, какие выставлены.",
            ChangeKind.EXEMPTION: "Остаются такими, какие выставлены; «осв.» ставит учитель. " + _LISTED,
        },
    ),
)
