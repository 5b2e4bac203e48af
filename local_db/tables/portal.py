"""Portal-owned rows: written only from the portal's changes, never by the counter.

Each table has a shadow in which a snapshot is built page by page (contract section 2); the rows
that people see stay as they are until the whole of it takes their place.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from local_db.tables.base import STRICT_KEYED, Base


class _CaseState:
    """The columns of a state."""

    ref: Mapped[str] = mapped_column(primary_key=True)
    rev: Mapped[int]
    state: Mapped[str]
    portal_ref: Mapped[str | None]
    department: Mapped[Mapping[str, Any] | None]
    expected_by: Mapped[date | None]


class _CaseEvent:
    """The columns of an event."""

    ref: Mapped[str] = mapped_column(primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    counts: Mapped[bool]
    event: Mapped[Mapping[str, Any]]


class _PortalRef:
    """The columns of an alias."""

    folded: Mapped[str] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[str]


class CaseStateRow(_CaseState, Base):
    """What the portal last said about a case: the event with the highest revision."""

    __tablename__ = "case_state"
    __table_args__ = (STRICT_KEYED,)


class CaseEventRow(_CaseEvent, Base):
    """Every event that came; of a repeated revision the first one ``counts``."""

    __tablename__ = "case_event"
    __table_args__ = (STRICT_KEYED,)


class PortalRefRow(_PortalRef, Base):
    """Every number the portal ever gave a case: older ones stay searchable (section 7)."""

    __tablename__ = "portal_ref"
    __table_args__ = (Index("ix_portal_ref_ref", "ref"), STRICT_KEYED)


class ShadowStateRow(_CaseState, Base):
    """A state of the snapshot that is being fetched."""

    __tablename__ = "shadow_state"
    __table_args__ = (STRICT_KEYED,)


class ShadowEventRow(_CaseEvent, Base):
    """An event of the snapshot that is being fetched."""

    __tablename__ = "shadow_event"
    __table_args__ = (STRICT_KEYED,)


class ShadowRefRow(_PortalRef, Base):
    """A portal's number of the snapshot that is being fetched."""

    __tablename__ = "shadow_ref"
    __table_args__ = (Index("ix_shadow_ref_ref", "ref"), STRICT_KEYED)
