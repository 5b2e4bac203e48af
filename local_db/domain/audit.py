"""The audit chain: who changed what, each row bound to the one before (local_db.md 10)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """The newest row of the chain; sequence 0 with 32 zero bytes is an empty chain."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """The outcome of checking the chain; ``broken_at`` is the first row that does not fit."""

    ok: bool
    checked: int
    broken_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of ``abhijog verify``; ``detail`` holds counts, never a citizen's data."""

    check: str
    ok: bool
    detail: str
