"""The tables of the store; nothing outside ``local_db`` imports them."""

from local_db.tables.audit import AuditKeyRow, AuditRow
from local_db.tables.base import Base
from local_db.tables.complaint import AmendmentRow, ComplaintRow, DraftRow, PaperRow, SlipRow
from local_db.tables.office import (
    CounterRow,
    LearnedWordRow,
    LeaseRow,
    MetaRow,
    OperatorRow,
    PackRow,
    SignInWaitRow,
    SkippedRow,
    StockPhraseRow,
)
from local_db.tables.outbox import AttemptRow, OutboxRow, QueueCountRow
from local_db.tables.portal import (
    CaseEventRow,
    CaseStateRow,
    PortalRefRow,
    ShadowEventRow,
    ShadowRefRow,
    ShadowStateRow,
)
from local_db.tables.rules import FULL_TEXT, FULL_TEXT_TABLES, START_ROWS, TRIGGERS
from local_db.tables.search import LaterMobileRow, NameWordRow, TextWordRow
from local_db.tables.upload import UploadRow

__all__ = [
    "FULL_TEXT",
    "FULL_TEXT_TABLES",
    "START_ROWS",
    "TRIGGERS",
    "AmendmentRow",
    "AttemptRow",
    "AuditKeyRow",
    "AuditRow",
    "Base",
    "CaseEventRow",
    "CaseStateRow",
    "ComplaintRow",
    "CounterRow",
    "DraftRow",
    "LaterMobileRow",
    "LearnedWordRow",
    "LeaseRow",
    "MetaRow",
    "NameWordRow",
    "OperatorRow",
    "OutboxRow",
    "PackRow",
    "PaperRow",
    "PortalRefRow",
    "QueueCountRow",
    "ShadowEventRow",
    "ShadowRefRow",
    "ShadowStateRow",
    "SignInWaitRow",
    "SkippedRow",
    "SlipRow",
    "StockPhraseRow",
    "TextWordRow",
    "UploadRow",
]
