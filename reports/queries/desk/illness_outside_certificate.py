"""An illness on a day that the certificate does not cover (R-37)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from accounts.models import User
from attendance.access import get_class_to_set_reasons, pupils_to_set_reasons
from attendance.actions import add_excuse_note
from attendance.models import NoteKind
from common.formatting import date_day
from common.refusals import Refused
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, pupil, school_class
from school.roles import Roles


class IllnessOutsideCertificate(Rule):
    """Only beside a certificate, at most three days from it: an illness without any paper is another matter.

    A reason that stands at an absence without a document in force for its day contradicts by itself.
    """

    key = "illness_outside_certificate"
    title = "Справка не покрывает дни болезни"
    meaning = "Пропуск отмечен по болезни, рядом есть справка, но в её дни он не входит и другого документа нет."
    facts = ("note_id", "note_starts_on", "note_ends_on")
    is_wide = True
    sql = """
        WITH ill AS MATERIALIZED (
            SELECT a.pupil_id, a."on", bool_or(a.reason_id IS NOT NULL) AS has_reason, count(*) AS lessons
              FROM journal_absence a
              JOIN journal_absencecode c ON c.id = COALESCE(a.reason_id, a.code_id) AND c.is_absence AND c.is_illness
             WHERE a."on" BETWEEN %(first)s AND %(last)s AND a.code_id IS NOT NULL
             GROUP BY a.pupil_id, a."on"
        ), note AS MATERIALIZED (
            SELECT n.id, n.pupil_id, n.kind, n.number, n.starts_on, n.ends_on
              FROM attendance_excusenote n
             WHERE n.is_in_force AND n.starts_on <= %(last)s::date + 3 AND n.ends_on >= %(first)s::date - 3
        )
        SELECT DISTINCT ON (i.pupil_id, i."on")
               i.pupil_id || '-' || i."on" AS key, i."on", e.school_class_id AS class_id, NULL::bigint AS group_id,
               NULL::bigint AS subject_id, NULL::bigint AS substitute_id, i.pupil_id, NULL::bigint AS teacher_id,
               i.lessons, n.id AS note_id, n.number, n.starts_on AS note_starts_on, n.ends_on AS note_ends_on
          FROM ill i
          JOIN school_enrolment e ON e.pupil_id = i.pupil_id AND e.starts_on <= i."on"
           AND (e.ends_on IS NULL OR e.ends_on >= i."on")
           AND e.starts_on <= %(last)s AND (e.ends_on IS NULL OR e.ends_on >= %(first)s)
          LEFT JOIN note n ON n.pupil_id = i.pupil_id AND n.kind = 'certificate'
           AND i."on" BETWEEN n.starts_on - 3 AND n.ends_on + 3
         WHERE (n.id IS NOT NULL OR i.has_reason)
           AND NOT EXISTS (
                SELECT FROM note o WHERE o.pupil_id = i.pupil_id AND i."on" BETWEEN o.starts_on AND o.ends_on)
           AND (%(classes)s::bigint[] IS NULL OR e.school_class_id = ANY (%(classes)s::bigint[]))
         ORDER BY i.pupil_id, i."on", n.starts_on, n.id
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий, 5А: болезнь 15.10, а справка № 12 – с 12.10 по 14.10»."""
        who = f"{pupil(row)}, {school_class(row)}: болезнь {date_day(row['on'])}"
        if row["note_id"] is None:
            return f"{who}, а документа на этот день нет"
        number = f" № {row['number']}" if row["number"] else ""
        return f"{who}, а справка{number} – с {date_day(row['note_starts_on'])} по {date_day(row['note_ends_on'])}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """The notes of the class."""
        return Place("Причины и справки", reverse("attendance:excuse_notes", args=[row["class_id"]]))

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """The class teacher, who has the paper in hand, enters it for this day too."""
        if not scope.leads(row["class_id"]) or row["note_id"] is None:
            return ()

        def cover(roles: Roles, by: User) -> None:
            known = get_class_to_set_reasons(roles, row["class_id"])
            child = pupils_to_set_reasons(roles, known).filter(pk=row["pupil_id"]).first()
            if child is None:
                raise Refused("Ученик уже в другом классе: причину вносит его классный руководитель.")
            day = row["on"]
            add_excuse_note(
                pupil=child, kind=NoteKind.CERTIFICATE, starts_on=day, ends_on=day, number=row["number"], by=by
            )

        label = f"Справка есть и на {date_day(row['on'])}: внести"
        return (Mend("note", label, "Справка внесена: пропуски этого дня учтены по ней.", cover),)


RULE = IllnessOutsideCertificate()
