"""Portal-owned rows: written only from the portal's changes, never by the counter."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from local_db.tables.base import STRICT_KEYED, Base


class CaseStateRow(Base):
    """What the portal last said about a case: the event with the highest revision."""

    __tablename__ = "case_state"
    __table_args__ = (STRICT_KEYED,)

    ref: Mapped[str] = mapped_column(primary_key=True)
    rev: Mapped[int]
    state: Mapped[str]
    portal_ref: Mapped[str | None]
    department: Mapped[Mapping[str, Any] | None]
    expected_by: Mapped[date | None]


class CaseEventRow(Base):
    """Every event that came; of a repeated revision the first one ``counts``."""

    __tablename__ = "case_event"
    __table_args__ = (STRICT_KEYED,)

    ref: Mapped[str] = mapped_column(primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    counts: Mapped[bool]
    event: Mapped[Mapping[str, Any]]


class PortalRefRow(Base):
    """Every number the portal ever gave a case: older ones stay searchable (section 7)."""

    __tablename__ = "portal_ref"
    __table_args__ = (Index("ix_portal_ref_ref", "ref"), STRICT_KEYED)

    folded: Mapped[str] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[str]
