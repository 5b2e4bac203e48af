"""What every query of one unit of work shares: its connection, the clock, the folder, the keys."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from local_db.domain.audit import AuditHead
from local_db.domain.clock import Clock
from local_db.folder import DataFolder
from local_db.high_mark import SideFiles
from local_db.paper_vault import PaperVault

AUDIT_KEY: Final = "audit chain"


@dataclass(slots=True)
class Moves:
    """What one transaction did to the counters; the store then writes the side files.

    Attributes:
        counters: whether a number, a device sequence, a slot or the epoch moved.
        audit_before: the head of the chain before this transaction's first row.
    """

    counters: bool = False
    audit_before: AuditHead | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One transaction's surroundings; it never outlives the ``with`` block it was born in."""

    connection: Connection
    clock: Clock
    folder: DataFolder
    papers: PaperVault
    audit_key: bytes = field(repr=False)
    side_files: SideFiles | None = None
    machine: str | None = None
    moves: Moves = field(default_factory=Moves)

    def now(self) -> datetime:
        """Return the PC's wall time."""
        return self.clock.now()
