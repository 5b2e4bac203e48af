"""Counter-owned records: complaints, what was said later about them, papers, drafts and slips."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from local_db.domain.outbox import MessageType
from local_db.domain.slip_print import SlipKind, SlipState
from local_db.tables.base import STRICT, STRICT_KEYED, Base, Choice


class ComplaintRow(Base):
    """A filed complaint: its sealed bytes, and what lists and search need; never changed.

    Name, mobiles and village are empty for a sensitive case, so that no search can find it by them.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        UniqueConstraint("case_id"),
        UniqueConstraint("ref"),
        UniqueConstraint("slot", "seq"),
        UniqueConstraint("device_seq"),
        CheckConstraint("length(ref) = 14", name="ref_length"),
        Index("ix_complaint_tail", "tail"),
        Index("ix_complaint_mobile", "mobile", sqlite_where=text("mobile IS NOT NULL")),
        Index("ix_complaint_alt_mobile", "alt_mobile", sqlite_where=text("alt_mobile IS NOT NULL")),
        Index(
            "ix_complaint_mobile_end",
            text("substr(mobile, -4)"),
            sqlite_where=text("mobile IS NOT NULL"),
        ),
        Index("ix_complaint_filed_on", "filed_on"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str]
    ref: Mapped[str]
    tail: Mapped[str]
    slot: Mapped[str]
    seq: Mapped[int]
    device_seq: Mapped[int]
    filed_at: Mapped[datetime]
    filed_on: Mapped[date]
    entered_by: Mapped[str]
    category: Mapped[str]
    department: Mapped[str | None]
    expected_by: Mapped[date | None]
    sensitive: Mapped[bool]
    confidential: Mapped[bool]
    name: Mapped[str | None]
    mobile: Mapped[str | None]
    alt_mobile: Mapped[str | None]
    village: Mapped[str | None]
    digest: Mapped[str]
    body: Mapped[bytes]


class AmendmentRow(Base):
    """What the counter said later about a case: correction, withdrawal, void; never changed."""

    __tablename__ = "amendment"
    __table_args__ = (
        UniqueConstraint("message_id"),
        UniqueConstraint("ref", "n"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str]
    n: Mapped[int]
    message_id: Mapped[str]
    kind: Mapped[MessageType] = mapped_column(Choice(MessageType))
    digest: Mapped[str]
    body: Mapped[bytes]
    made_at: Mapped[datetime]


class PaperRow(Base):
    """A paper of a complaint; its encrypted bytes are a file named by their hash.

    ``sent_at`` and ``purged_at`` are times of the portal: no clock of ours decides what may go.
    """

    __tablename__ = "paper"
    __table_args__ = (
        Index("ix_paper_unsent", "case_id", sqlite_where=text("sent = 0")),
        STRICT_KEYED,
    )

    case_id: Mapped[str] = mapped_column(ForeignKey("complaint.case_id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    bytes: Mapped[int]
    mime: Mapped[str]
    sent: Mapped[bool]
    purged_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]


class DraftRow(Base):
    """A complaint still being typed, saved at every keystroke."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_operator_code", "operator_code"), STRICT)

    id: Mapped[str] = mapped_column(primary_key=True)
    operator_code: Mapped[str]
    body: Mapped[Mapping[str, Any]]
    parked: Mapped[bool]
    updated_at: Mapped[datetime]


class SlipRow(Base):
    """One copy of a slip on its way to paper; see ``domain/slip_print.py`` for its states."""

    __tablename__ = "slip_print"
    __table_args__ = (
        UniqueConstraint("ref", "kind", "copy"),
        Index(
            "ix_slip_print_open",
            "id",
            sqlite_where=text("state NOT IN ('printed', 'cancelled')"),
        ),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(ForeignKey("complaint.ref"))
    copy: Mapped[int]
    state: Mapped[SlipState] = mapped_column(Choice(SlipState))
    paper: Mapped[str]
    operator: Mapped[str]
    asked_at: Mapped[datetime]
    printed_at: Mapped[datetime | None]
    code: Mapped[str | None]
    # Since revision 0003; a row of before is of the only kind there was.
    kind: Mapped[SlipKind] = mapped_column(
        Choice(SlipKind), server_default=SlipKind.ACKNOWLEDGEMENT.value
    )
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    printer: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    spool_id: Mapped[str | None]
