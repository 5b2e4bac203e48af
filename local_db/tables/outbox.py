"""Messages on their way to the portal, what happened to each, and how many are in which state."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from local_db.domain.outbox import MessageType, Outcome
from local_db.domain.states import SendState
from local_db.tables.base import STRICT, STRICT_KEYED, Base, Choice


class OutboxRow(Base):
    """A sealed message in device order; identity and bytes never change (offline_sync.md B2)."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("id"),
        Index("ix_outbox_open", "state", "device_seq", sqlite_where=text("state <> 'done'")),
        # Lists ask of fifty cases at once whether they were sent: the index alone answers.
        Index("ix_outbox_ref", "ref", "type", "state", "portal_ref"),
        Index("ix_outbox_supersedes", "supersedes", sqlite_where=text("supersedes IS NOT NULL")),
        STRICT,
    )

    device_seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str]
    type: Mapped[MessageType] = mapped_column(Choice(MessageType))
    schema: Mapped[int]
    ref: Mapped[str]
    case_id: Mapped[str | None]
    depends_on: Mapped[str | None]
    supersedes: Mapped[str | None]
    digest: Mapped[str]
    body: Mapped[bytes]
    state: Mapped[SendState] = mapped_column(Choice(SendState))
    tries: Mapped[int]
    alone_failures: Mapped[int]
    not_before: Mapped[datetime | None]
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    code: Mapped[str | None]
    problem: Mapped[Mapping[str, Any] | None]
    receipt: Mapped[str | None]
    portal_ref: Mapped[str | None]


class AttemptRow(Base):
    """A line of a message's history; the same outcome in a row is counted, not repeated."""

    __tablename__ = "outbox_attempt"
    __table_args__ = (Index("ix_outbox_attempt_message_id", "message_id"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str]
    at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome))
    code: Mapped[str | None]
    times: Mapped[int]


class QueueCountRow(Base):
    """How many messages are in a state, and how many papers wait; kept by triggers only."""

    __tablename__ = "queue_count"
    __table_args__ = (STRICT_KEYED,)

    state: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
