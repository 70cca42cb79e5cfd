"""A result at a trial of a pupil who might not take part on that day, or was not at school (§ 3.5)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from accounts.models import User
from common.formatting import date_day
from gtzo.access import get_place_to_write
from gtzo.actions import put_result
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, pupil, school_class
from school.roles import Roles

_WHY = {
    "group": "медицинская группа",
    "exemption": "освобождение от физкультуры",
    "clearance": "нет допуска врача",
    "left": "ученик отчислен",
}


class ResultOfExempt(Rule):
    """The database refuses such a result; group, exemption, clearance or withdrawal entered later leave it."""

    key = "result_of_exempt"
    title = "Результат ГТЗО у недопущенного"
    meaning = (
        "На день испытания у ученика медицинская группа, освобождение, нет допуска или он уже отчислен, "
        "а результат стоит."
    )
    facts = ("value", "why")
    sql = """
        SELECT r.id::text AS key, r."on", COALESCE(e.school_class_id, past.school_class_id) AS class_id,
               pe.group_id, pe.subject_id,
               NULL::bigint AS substitute_id, r.pupil_id, NULL::bigint AS teacher_id,
               r.trial_id, r.attempt, r.value, r.version, r.class_name, trial.name AS trial, barred.why
          FROM gtzo_trialresult r
          JOIN gtzo_trial trial ON trial.id = r.trial_id
          LEFT JOIN school_enrolment e ON e.pupil_id = r.pupil_id AND e.starts_on <= r."on"
           AND (e.ends_on IS NULL OR e.ends_on >= r."on")
          LEFT JOIN LATERAL (
            SELECT p.school_class_id FROM school_enrolment p
             WHERE e.id IS NULL AND p.pupil_id = r.pupil_id AND p.starts_on <= r."on"
             ORDER BY p.starts_on DESC LIMIT 1
          ) past ON true
          LEFT JOIN gtzo_medicalgroup m ON m.pupil_id = r.pupil_id AND m.starts_on <= r."on"
           AND (m.ends_on IS NULL OR m.ends_on >= r."on")
          CROSS JOIN LATERAL (
            SELECT CASE
                WHEN past.school_class_id IS NOT NULL THEN 'left'
                WHEN m."group" IN ('special_a', 'special_b', 'exempt') THEN 'group'
                WHEN EXISTS (
                    SELECT FROM school_subjectexemption x JOIN school_subject s ON s.id = x.subject_id AND s.is_pe
                     WHERE x.pupil_id = r.pupil_id AND x.starts_on <= r."on"
                       AND (x.ends_on IS NULL OR x.ends_on >= r."on")) THEN 'exemption'
                WHEN m."group" = 'preparatory' AND NOT EXISTS (
                    SELECT FROM gtzo_medicalclearance c
                     WHERE c.pupil_id = r.pupil_id AND r."on" BETWEEN c.starts_on AND c.ends_on) THEN 'clearance'
                END AS why
          ) barred
          LEFT JOIN LATERAL (
            SELECT a.group_id, a.subject_id
              FROM timetable_groupmember g
              JOIN timetable_teachingassignment a ON a.group_id = g.group_id
              JOIN school_subject s ON s.id = a.subject_id AND s.is_pe
             WHERE barred.why IS NOT NULL AND g.pupil_id = r.pupil_id AND g.starts_on <= r."on"
               AND (g.ends_on IS NULL OR g.ends_on >= r."on")
             ORDER BY a.starts_on DESC, a.id LIMIT 1
          ) pe ON true
         WHERE r."on" BETWEEN %(first)s AND %(last)s AND r.value IS NOT NULL AND barred.why IS NOT NULL
           AND (%(classes)s::bigint[] IS NULL
                OR COALESCE(e.school_class_id, past.school_class_id) = ANY (%(classes)s::bigint[]))
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий, 5А: бег 30 м 12.10 – результат есть, а на этот день освобождение от физкультуры»."""
        what = f"{row['trial']} {date_day(row['on'])} – результат есть"
        return f"{pupil(row)}, {school_class(row)}: {what}, а на этот день {_WHY[row['why']]}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """The pupil's card, with results, groups and clearances."""
        return Place("Карточка ГТЗО", reverse("gtzo:card", args=[row["pupil_id"]]))

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """The PE teacher clears the result; a wrong group or exemption is mended where it stands."""
        if not row["is_own"]:
            return ()

        def clear_result(roles: Roles, by: User) -> None:
            place = get_place_to_write(roles, row["pupil_id"], row["trial_id"], row["on"], row["attempt"])
            put_result(
                pupil=place.pupil,
                trial=place.trial,
                on=place.on,
                attempt=place.attempt,
                value=None,
                class_name=row["class_name"],
                known_version=row["version"],
                by=by,
            )

        return (Mend("result", "Снять результат", "Результат снят.", clear_result),)


RULE = ResultOfExempt()
