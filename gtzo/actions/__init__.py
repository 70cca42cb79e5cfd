"""Every write of the gtzo floor."""

from gtzo.actions.medical import end_clearance, end_medical_group, give_clearance, set_medical_group, set_uin
from gtzo.actions.norms import (
    change_requirements,
    change_standard,
    copy_version,
    create_version,
    fill_version,
    load_federal_norms,
    put_in_force,
    remove_draft,
    save_step,
)
from gtzo.actions.results import put_result, save_results

__all__ = [
    "change_requirements",
    "change_standard",
    "copy_version",
    "create_version",
    "end_clearance",
    "end_medical_group",
    "fill_version",
    "give_clearance",
    "load_federal_norms",
    "put_in_force",
    "put_result",
    "remove_draft",
    "save_results",
    "save_step",
    "set_medical_group",
    "set_uin",
]
