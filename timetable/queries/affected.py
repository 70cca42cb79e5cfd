"""Lessons and places in subgroups that hang on the days of a change (school/queries/affected.py)."""

from __future__ import annotations

from school.models import ChangeKind
from school.queries.affected import RecordKind

_LESSONS = """
    SELECT CASE WHEN l.state = 'held' THEN 'проведены'
                WHEN l."on" < ezh_today() THEN 'прошли, но не заполнены' ELSE 'ещё впереди' END, count(*)
      FROM timetable_lesson l
      JOIN timetable_teachinggroup g ON g.id = l.group_id
     WHERE g.school_class_id = ANY (%(classes)s::bigint[]) AND l.state IN ('planned', 'held')
       AND (%(groups)s::bigint[] IS NULL OR l.group_id = ANY (%(groups)s::bigint[]))
       AND (%(subject)s::bigint IS NULL OR l.subject_id = %(subject)s)
       AND (%(numbers)s::integer[] IS NULL OR l.number = ANY (%(numbers)s::integer[]))
       AND (%(weekday)s::integer IS NULL OR extract(isodow FROM l."on") = %(weekday)s)
       AND EXISTS (SELECT FROM unnest(%(first_days)s::date[], %(last_days)s::date[]) span (first, last)
                    WHERE l."on" BETWEEN span.first AND span.last)
     GROUP BY 1 ORDER BY 1
"""
_PLACES = """
    SELECT COALESCE((SELECT string_agg(DISTINCT s.name, ', ') FROM timetable_teachingassignment a
                       JOIN school_subject s ON s.id = a.subject_id WHERE a.group_id = g.id) || ': ', '') || g.name, 1
      FROM timetable_groupmembership m
      JOIN timetable_teachinggroup g ON g.id = m.group_id
     WHERE m.pupil_id = %(pupil)s AND g.school_class_id = ANY (%(classes)s::bigint[])
       AND EXISTS (SELECT FROM unnest(%(first_days)s::date[], %(last_days)s::date[]) span (first, last)
                    WHERE m.starts_on <= span.last AND COALESCE(m.ends_on, span.first) >= span.first)
     ORDER BY 1
"""
RECORDS = (
    RecordKind(
        title="Уроки",
        position=10,
        sql=_LESSONS,
        fates={
            ChangeKind.SCHOOL_DAYS: "Проведённые остаются в журнале такими, какие есть. Предстоящие уберёт или добавит "
            "«Составить уроки»; до тех пор и то и другое видно в «Сверке записей».",
            ChangeKind.TEACHING: "Остаются. Предстоящие, на которых ещё ничего не записано, уберёт «Составить уроки».",
            ChangeKind.BELLS: "Прошедшие остаются со своим временем. Предстоящие получат новое, "
            "когда вы нажмёте «Составить уроки».",
        },
    ),
    RecordKind(
        title="Места в подгруппах",
        position=50,
        sql=_PLACES,
        fates={
            ChangeKind.TRANSFER: "Кончаются вместе с прежним классом; места в подгруппах нового класса выберите ниже.",
            ChangeKind.WITHDRAWAL: "Кончаются в последний день в школе.",
        },
    ),
)
