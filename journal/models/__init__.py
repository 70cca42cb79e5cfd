"""Nouns of the journal floor."""

from journal.models.absences import WHOLE_DAY, Absence, AbsenceCode, WholeDayAbsence
from journal.models.attachments import HomeworkAttachment
from journal.models.closed_lists import (
    EnrolmentTermTriggers,
    MembershipTermTriggers,
    TransferredDayTermTriggers,
    VacationTermTriggers,
)
from journal.models.corrections import CorrectionRequest, CorrectionState
from journal.models.council import Council, CouncilDecision
from journal.models.diary import DiaryVisit, HomeworkTick, WeekSeen
from journal.models.due import HomeworkDue, PlannedControlWork
from journal.models.entries import Homework, LessonEntry
from journal.models.locks import ClosedTerm, LessonLockTriggers, SchoolClassLockTriggers, TermLock, TermLockTriggers
from journal.models.marks import Colour, Mark, OutstandingWork, Result, SubjectWeight, Work, WorkType
from journal.models.period_marks import PeriodKind, PeriodMark, PeriodResult
from journal.models.reopenings import TermReopening, YearReopening
from journal.models.rolls import EVERYBODY_HERE, RollCall
from journal.models.years import ClosedYear, YearLock
from journal.rules.council import CouncilMatter, DecisionKind

__all__ = [
    "EVERYBODY_HERE",
    "WHOLE_DAY",
    "Absence",
    "AbsenceCode",
    "ClosedTerm",
    "ClosedYear",
    "Colour",
    "CorrectionRequest",
    "CorrectionState",
    "Council",
    "CouncilDecision",
    "CouncilMatter",
    "DecisionKind",
    "DiaryVisit",
    "EnrolmentTermTriggers",
    "Homework",
    "HomeworkAttachment",
    "HomeworkDue",
    "HomeworkTick",
    "LessonEntry",
    "LessonLockTriggers",
    "Mark",
    "MembershipTermTriggers",
    "OutstandingWork",
    "PeriodKind",
    "PeriodMark",
    "PeriodResult",
    "PlannedControlWork",
    "Result",
    "RollCall",
    "SchoolClassLockTriggers",
    "SubjectWeight",
    "TermLock",
    "TermLockTriggers",
    "TermReopening",
    "TransferredDayTermTriggers",
    "VacationTermTriggers",
    "WeekSeen",
    "WholeDayAbsence",
    "Work",
    "WorkType",
    "YearLock",
    "YearReopening",
]
