"""The audit chain: who changed what, each row bound to the one before (local_db.md 10)."""

import base64
from dataclasses import dataclass
from typing import Final

_GROUP: Final = 5


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The newest row of the chain; sequence 0 with 32 zero bytes is an empty chain."""

    seq: int
    hash: bytes

    @property
    def code(self) -> str:
        """The row's place and ten letters of its hash, for a person to compare by eye."""
        letters = base64.b32encode(self.hash).decode("ascii")
        return f"{self.seq}-{letters[:_GROUP]}-{letters[_GROUP : 2 * _GROUP]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """The outcome of checking the chain; ``broken_at`` is the first row that does not fit.

    A row that is known to have been there, and is not, counts as one that does not fit.
    """

    ok: bool
    checked: int
    broken_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of ``abhijog verify``; ``detail`` holds counts, never a citizen's data."""

    check: str
    ok: bool
    detail: str
