"""A mark given on a day of which a certificate says that the pupil was ill (R-37)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from accounts.models import User
from attendance.access import get_note_to_withdraw
from attendance.actions import withdraw_excuse_note
from common.formatting import date_day
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, pupil, school_class
from school.roles import Roles


class PresentUnderCertificate(Rule):
    """He answered at a lesson on that day; a make-up mark and a lesson that he missed say nothing of the kind."""

    key = "present_under_certificate"
    title = "Отметка в дни справки"
    meaning = "По справке ученик в этот день болел, а на уроке, где пропуска нет, ему поставлена отметка."
    facts = ("note_id", "mark_ids")
    sql = """
        SELECT n.id || '-' || m."on" AS key, m."on", e.school_class_id AS class_id, NULL::bigint AS group_id,
               NULL::bigint AS subject_id, NULL::bigint AS substitute_id, n.pupil_id, NULL::bigint AS teacher_id,
               n.id AS note_id, n.number, n.starts_on AS note_starts_on, n.ends_on AS note_ends_on,
               array_agg(m.id ORDER BY m.id) AS mark_ids,
               array_agg(DISTINCT s.name::text) AS subjects
          FROM attendance_excusenote n
          JOIN journal_mark m ON m.pupil_id = n.pupil_id AND m."on" BETWEEN n.starts_on AND n.ends_on
           AND m."on" BETWEEN %(first)s AND %(last)s
          JOIN journal_work w ON w.id = m.work_id
          JOIN timetable_lesson l ON l.id = w.lesson_id AND l.state IN ('planned', 'held')
          JOIN school_subject s ON s.id = l.subject_id
          JOIN school_enrolment e ON e.pupil_id = n.pupil_id AND e.starts_on <= m."on"
           AND (e.ends_on IS NULL OR e.ends_on >= m."on")
         WHERE n.is_in_force AND n.kind = 'certificate' AND n.starts_on <= %(last)s AND n.ends_on >= %(first)s
           AND (%(classes)s::bigint[] IS NULL OR e.school_class_id = ANY (%(classes)s::bigint[]))
           AND m.given_on IS NULL AND (m.value IS NOT NULL OR m.result IN ('credit', 'no_credit'))
           AND NOT EXISTS (
                SELECT FROM journal_absence a JOIN journal_absencecode c ON c.id = a.code_id AND c.is_absence
                 WHERE a.lesson_id = w.lesson_id AND a.pupil_id = n.pupil_id)
         GROUP BY n.id, m."on", e.school_class_id
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий, 5А: справка № 12 с 12.10 по 14.10, а отметки есть – История, Математика»."""
        number = f" № {row['number']}" if row["number"] else ""
        days = f"с {date_day(row['note_starts_on'])} по {date_day(row['note_ends_on'])}"
        subjects = ", ".join(row["subjects"])
        return f"{pupil(row)}, {school_class(row)}: справка{number} {days}, а отметки есть – {subjects}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """The notes of the class."""
        return Place("Причины и справки", reverse("attendance:excuse_notes", args=[row["class_id"]]))

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """The class teacher takes the note back, to enter it for the right days; a wrong mark is its teacher's."""
        if not scope.leads(row["class_id"]):
            return ()

        def withdraw(roles: Roles, by: User) -> None:
            withdraw_excuse_note(note=get_note_to_withdraw(roles, row["class_id"], row["note_id"]), by=by)

        days = f"{date_day(row['note_starts_on'])}–{date_day(row['note_ends_on'])}"
        return (Mend("note", f"Снять справку {days}", "Справка снята: внесите её на верные дни.", withdraw),)


RULE = PresentUnderCertificate()
