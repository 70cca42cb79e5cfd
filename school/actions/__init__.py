"""Every write of the school floor."""

from school.actions.class_teachers import appoint_class_teacher
from school.actions.confirmed_changes import NotSeenError, record_confirmed, write_as_seen
from school.actions.create_school import create_school
from school.actions.details import change_school_details
from school.actions.families import add_guardian, end_guardianship, link_guardian
from school.actions.home_schooling import begin_home_schooling, end_home_schooling
from school.actions.imports import confirm_import, stage_import
from school.actions.membership import (
    enrol_by_order,
    enrol_new_pupil,
    enrol_pupil,
    record_school_order,
    transfer_by_order,
    transfer_pupil,
    withdraw_by_order,
    withdraw_pupil,
)
from school.actions.people import (
    change_guardian,
    change_pupil,
    exempt_from_subject,
    issue_slip_for,
    issue_slips_for_class,
    open_account,
    register_guardian,
    register_pupil,
    share_staff_account,
)
from school.actions.staff import add_staff_member, appoint_staff_member, change_staff_member, issue_slips_for_staff
from school.actions.subjects import add_subjects
from school.actions.years import add_school_year

__all__ = [
    "NotSeenError",
    "add_guardian",
    "add_school_year",
    "add_staff_member",
    "add_subjects",
    "appoint_class_teacher",
    "appoint_staff_member",
    "begin_home_schooling",
    "change_guardian",
    "change_pupil",
    "change_school_details",
    "change_staff_member",
    "confirm_import",
    "create_school",
    "end_guardianship",
    "end_home_schooling",
    "enrol_by_order",
    "enrol_new_pupil",
    "enrol_pupil",
    "exempt_from_subject",
    "issue_slip_for",
    "issue_slips_for_class",
    "issue_slips_for_staff",
    "link_guardian",
    "open_account",
    "record_confirmed",
    "record_school_order",
    "register_guardian",
    "register_pupil",
    "share_staff_account",
    "stage_import",
    "transfer_by_order",
    "transfer_pupil",
    "withdraw_by_order",
    "withdraw_pupil",
    "write_as_seen",
]
