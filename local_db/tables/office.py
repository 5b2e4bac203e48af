"""This installation: who it is at the portal, its number slots, its people and master data."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from local_db.domain.people import Role
from local_db.tables.base import STRICT, STRICT_KEYED, Base, Choice

DEVICE_SEQ: Final = "device_seq"
MARK: Final = "mark"


class MetaRow(Base):
    """Small facts by name."""

    __tablename__ = "meta"
    __table_args__ = (STRICT_KEYED,)

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class CounterRow(Base):
    """A sequence that only grows, taken inside the transaction that uses it."""

    __tablename__ = "counter"
    __table_args__ = (STRICT_KEYED,)

    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class LeaseRow(Base):
    """A slot leased by the portal: ``active`` gives numbers, ``next`` waits, ``closed`` is over."""

    __tablename__ = "lease"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'next', 'closed')", name="state"),
        # Two active slots would make two sequences run at once.
        Index("ix_lease_active", "state", unique=True, sqlite_where=text("state = 'active'")),
        STRICT,
    )

    slot: Mapped[str] = mapped_column(primary_key=True)
    yy: Mapped[str]
    office: Mapped[str]
    device: Mapped[str]
    first_seq: Mapped[int]
    next_seq: Mapped[int]
    state: Mapped[str]
    leased_at: Mapped[datetime]


class SkippedRow(Base):
    """Numbers of a slot that were never given out and never will be (contract section 3)."""

    __tablename__ = "skipped"
    __table_args__ = (STRICT_KEYED,)

    slot: Mapped[str] = mapped_column(primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
    reason: Mapped[str]
    at: Mapped[datetime]


class OperatorRow(Base):
    """A person with a local account and the verifier of their PIN."""

    __tablename__ = "operator"
    __table_args__ = (STRICT,)

    code: Mapped[str] = mapped_column(primary_key=True)
    name_bn: Mapped[str]
    name_en: Mapped[str]
    role: Mapped[Role] = mapped_column(Choice(Role))
    active: Mapped[bool]
    verifier: Mapped[str]


class PackRow(Base):
    """A portal pack with the items as they came."""

    __tablename__ = "pack"
    __table_args__ = (STRICT,)

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    etag: Mapped[str | None]
    items: Mapped[str]
    saved_at: Mapped[datetime]


class LearnedWordRow(Base):
    """A Bengali word that an operator chose for what was typed, and how often."""

    __tablename__ = "learned_word"
    __table_args__ = (STRICT_KEYED,)

    operator_code: Mapped[str] = mapped_column(primary_key=True)
    typed: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    uses: Mapped[int]
    used_at: Mapped[datetime]


class SignInWaitRow(Base):
    """How often a person's PIN was wrong in a row, and until when they wait."""

    __tablename__ = "sign_in_wait"
    __table_args__ = (STRICT_KEYED,)

    operator_code: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    until: Mapped[datetime]


class StockPhraseRow(Base):
    """A phrase of the office that a short code writes into a description."""

    __tablename__ = "stock_phrase"
    __table_args__ = (STRICT_KEYED,)

    code: Mapped[str] = mapped_column(primary_key=True)
    bengali: Mapped[str]
    english: Mapped[str]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]
