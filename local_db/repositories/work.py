"""What every query of one unit of work shares: its connection, the clock, the folder, the keys."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from local_db.domain.clock import Clock
from local_db.folder import DataFolder
from local_db.paper_vault import PaperVault

AUDIT_KEY: Final = "audit chain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One transaction's surroundings; it never outlives the ``with`` block it was born in."""

    connection: Connection
    clock: Clock
    folder: DataFolder
    papers: PaperVault
    audit_key: bytes = field(repr=False)

    def now(self) -> datetime:
        """Return the PC's wall time."""
        return self.clock.now()
