"""The queue on a pen drive: written out for the portal, and its answer taken in (decision 0026)."""

import random
from dataclasses import dataclass
from pathlib import Path

from local_db.domain.clock import Clock
from local_db.store import Store
from sync.bundle.exporting import Exported, Tell, export_bundle
from sync.bundle.importing import Imported, import_reply

__all__ = ["BundleService", "Exported", "Imported", "Waiting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What is still to go to the portal."""

    messages: int
    papers: int


class BundleService:
    """Carries the queue by hand; beside a cycle under way it changes nothing twice."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def waiting(self) -> Waiting:
        """Return how much a file would hold now."""
        with self._store.read() as records:
            figures = records.outbox.figures()
        return Waiting(messages=figures.unsent, papers=figures.papers_pending)

    def write_out(self, folder: Path, tell: Tell | None = None, *, actor: str = "") -> Exported:
        """Write what is unsent into a folder; nothing is moved by it.

        Raises:
            DeskError: the drive, or what is missing here for it; the sentence says which.
        """
        return export_bundle(self._store, self._clock, folder, tell, actor=actor)

    def take_in(self, file: Path, *, actor: str = "") -> Imported:
        """Settle what the portal answered; the same answer again changes nothing.

        Raises:
            DeskError: the file is no answer, of another counter, or damaged.
        """
        uniform = random.Random().uniform  # noqa: S311 - jitter, not a secret
        return import_reply(self._store, self._clock, uniform, file, actor=actor)
