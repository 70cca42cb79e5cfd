"""Nouns of the gtzo floor."""

from gtzo.models.medical import MedicalClearance, MedicalGroup, PeGroup, Uin
from gtzo.models.norms import AgeStep, BadgeRequirement, NormVersion, Standard, Trial, VersionStatus
from gtzo.models.results import MOST_ATTEMPTS, NO_CLEARANCE, NOT_PERMITTED, TrialResult

__all__ = [
    "MOST_ATTEMPTS",
    "NOT_PERMITTED",
    "NO_CLEARANCE",
    "AgeStep",
    "BadgeRequirement",
    "MedicalClearance",
    "MedicalGroup",
    "NormVersion",
    "PeGroup",
    "Standard",
    "Trial",
    "TrialResult",
    "Uin",
    "VersionStatus",
]
