"""Certificates and notices of families about the days of a change (school/queries/affected.py)."""

from __future__ import annotations

from school.models import ChangeKind
from school.queries.affected import RecordKind

_NOTES = """
    SELECT CASE WHEN n.starts_on < n.ends_on THEN to_char(n.starts_on, 'DD.MM–') ELSE '' END
           || to_char(n.ends_on, 'DD.MM.YYYY'), count(*)
      FROM (SELECT pupil_id, starts_on, ends_on FROM attendance_excusenote WHERE is_in_force
            UNION ALL
            SELECT pupil_id, starts_on, ends_on FROM attendance_absencenotice WHERE state = 'new') n
     WHERE (%(pupil)s::bigint IS NULL OR n.pupil_id = %(pupil)s)
       AND EXISTS (SELECT FROM unnest(%(first_days)s::date[], %(last_days)s::date[]) span (first, last)
                     JOIN school_enrolment e ON e.pupil_id = n.pupil_id
                      AND e.school_class_id = ANY (%(classes)s::bigint[])
                      AND e.starts_on <= span.last AND COALESCE(e.ends_on, span.first) >= span.first
                    WHERE n.starts_on <= span.last AND n.ends_on >= span.first)
     GROUP BY n.starts_on, n.ends_on ORDER BY n.starts_on, n.ends_on
"""
RECORDS = (
    RecordKind(
        title="Справки и сообщения семей",
        position=35,
        sql=_NOTES,
        fates={
            ChangeKind.TRANSFER: "Остаются: причина пропусков следует за учеником. Ответит классный руководитель "
            "нового класса.",
            ChangeKind.WITHDRAWAL: "Остаются в истории.",
            ChangeKind.HOME: "Остаются; пока ученик учится на дому, пропусков у него нет.",
            ChangeKind.SCHOOL_DAYS: "Остаются; день без уроков пропуском не считается.",
        },
    ),
)
