"""What a salvage saved and what it could not: counts, and the numbers that are known missing.

No citizen's data is in it, so it may be printed and sent to whoever looks after the program.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SalvagedTable:
    """One table: rows kept, rows made again from others, rows lost (None when nobody can know)."""

    table: str
    kept: int
    rebuilt: int
    lost: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SalvageReport:
    """The outcome of a salvage; ``missing`` are numbers given out whose complaint is gone."""

    tables: tuple[SalvagedTable, ...]
    missing: tuple[str, ...]
    damaged_pages: int
    pages: int
    is_enrolled: bool
    kept_in: Path

    @property
    def cases(self) -> int:
        """Complaints that are there again."""
        return next(t.kept + t.rebuilt for t in self.tables if t.table == "complaint")

    def as_json(self) -> dict[str, object]:
        """Return the report for ``report.json``."""
        return {
            "tables": [
                {"table": t.table, "kept": t.kept, "rebuilt": t.rebuilt, "lost": t.lost}
                for t in self.tables
            ],
            "cases": self.cases,
            "missing": list(self.missing),
            "damaged_pages": self.damaged_pages,
            "pages": self.pages,
            "enrolled": self.is_enrolled,
            "kept_in": self.kept_in.name,
        }
