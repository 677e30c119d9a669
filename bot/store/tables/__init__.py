"""The tables, by subject. `sealed_*` columns hold encrypted JSON; `*_digest` are keyed HMACs."""

from __future__ import annotations

from bot.store.tables.cases import TO_POST, Case, CaseEvent
from bot.store.tables.columns import Moment, Record, new_id
from bot.store.tables.fulfilment import (
    ErasedClaim,
    ErasureLedger,
    FulfilmentStep,
    LaterErasure,
    Plan,
    RecipientRow,
    RestrictionFlag,
    Snapshot,
    Statement,
)
from bot.store.tables.letters import (
    CannedReason,
    Delivery,
    Evidence,
    EvidenceContent,
    RelayLine,
    SentLetter,
)
from bot.store.tables.people import (
    Assist,
    Binding,
    Challenge,
    Conversation,
    Deceased,
    EidOrder,
    EidTicket,
    Incident,
    Power,
    RateCounter,
)
from bot.store.tables.sources import ManualTask, SourceFile, SourceFileContent, SourceHealthRow
from bot.store.tables.staff import ConsoleLink, ConsoleSession, SecondFactor, Staff
from bot.store.tables.trail import AuditEvent, AuditHead, AuditSeal
from bot.store.tables.transport import (
    FailedUpdate,
    Mail,
    Outbox,
    Process,
    ScheduleTick,
    SeenUpdate,
    Sms,
    Task,
)

__all__ = [
    "TO_POST",
    "Assist",
    "AuditEvent",
    "AuditHead",
    "AuditSeal",
    "Binding",
    "CannedReason",
    "Case",
    "CaseEvent",
    "Challenge",
    "ConsoleLink",
    "ConsoleSession",
    "Conversation",
    "Deceased",
    "Delivery",
    "EidOrder",
    "EidTicket",
    "ErasedClaim",
    "ErasureLedger",
    "Evidence",
    "EvidenceContent",
    "FailedUpdate",
    "FulfilmentStep",
    "Incident",
    "LaterErasure",
    "Mail",
    "ManualTask",
    "Moment",
    "Outbox",
    "Plan",
    "Power",
    "Process",
    "RateCounter",
    "RecipientRow",
    "Record",
    "RelayLine",
    "RestrictionFlag",
    "ScheduleTick",
    "SecondFactor",
    "SeenUpdate",
    "SentLetter",
    "Sms",
    "Snapshot",
    "SourceFile",
    "SourceFileContent",
    "SourceHealthRow",
    "Staff",
    "Statement",
    "Task",
    "new_id",
]
