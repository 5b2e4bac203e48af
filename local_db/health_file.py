"""``health.json``: whether the store was closed well, when it was looked through, what was found.

It lies beside the database, for it must be readable when the database is not. Losing it only makes
the next start look more closely.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from local_db.folder import write_durably


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthFile:
    """What the last run left; an absent or unreadable file knows nothing."""

    was_closed_well: bool = False
    looked_through_at: datetime | None = None
    is_damaged: bool = False

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file; one that cannot be read is as good as none."""
        try:
            body = json.loads(path.read_bytes())
            looked = body["looked_through_at"]
            return cls(
                was_closed_well=body["closed_well"] is True,
                looked_through_at=None if looked is None else datetime.fromisoformat(looked),
                is_damaged=body["damaged"] is True,
            )
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def save(self, path: Path) -> None:
        """Write the file so that a power cut leaves the old one or the new one.

        Raises:
            OSError: the disk refuses.
        """
        looked = self.looked_through_at
        body = {
            "closed_well": self.was_closed_well,
            "looked_through_at": None if looked is None else looked.isoformat(),
            "damaged": self.is_damaged,
        }
        write_durably(path, json.dumps(body).encode("utf-8"))
