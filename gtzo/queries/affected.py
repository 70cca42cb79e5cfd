"""Results of trials of the days of a change (school/queries/affected.py)."""

from __future__ import annotations

from school.models import ChangeKind
from school.queries.affected import RecordKind

_RESULTS = """
    SELECT to_char(r."on", 'DD.MM.YYYY'), count(*)
      FROM gtzo_trialresult r
     WHERE (%(pupil)s::bigint IS NULL OR r.pupil_id = %(pupil)s)
       AND EXISTS (SELECT FROM unnest(%(first_days)s::date[], %(last_days)s::date[]) span (first, last)
                    WHERE r."on" BETWEEN span.first AND span.last)
       AND EXISTS (SELECT FROM school_enrolment e
                    WHERE e.pupil_id = r.pupil_id AND e.school_class_id = ANY (%(classes)s::bigint[])
                      AND e.starts_on <= r."on" AND COALESCE(e.ends_on, r."on") >= r."on")
       AND (%(subject)s::bigint IS NULL OR EXISTS (SELECT FROM school_subject s WHERE s.id = %(subject)s AND s.is_pe))
     GROUP BY r."on" ORDER BY r."on"
"""
_BARRED = (
    "Остаются в карточке ученика. Те, что стоят в день, когда допускать его было нельзя, назовёт «Сверка записей»."
)
RECORDS = (
    RecordKind(
        title="Результаты ГТЗО",
        position=90,
        sql=_RESULTS,
        fates={
            ChangeKind.TRANSFER: "Остаются в карточке ученика, с названием класса, в котором показаны.",
            ChangeKind.WITHDRAWAL: "Остаются в карточке ученика.",
            ChangeKind.MEDICAL: _BARRED,
            ChangeKind.EXEMPTION: _BARRED,
            ChangeKind.SCHOOL_DAYS: "Остаются в карточках учеников.",
        },
    ),
)
