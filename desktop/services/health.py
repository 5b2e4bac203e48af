"""How the store and its disk are, in plain values and in sentences for whoever is at the desk."""

from desktop.services.wording import health_sentences
from local_db.deep_check import STEP_PAGES, DeepCheckProgress
from local_db.domain.health import HealthReport, RoomState
from local_db.store import Store
from resources.text import Language


class HealthService:
    """Tells what is known, and looks a little further whenever the desk has time."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def report(self) -> HealthReport:
        """Return what the opening found and how the disk is now."""
        return self._store.health

    def room(self) -> RoomState:
        """Return how much room there is; quick enough for every tick of the status bar."""
        return self._store.guard.room.state()

    def look_further(self, pages: int = STEP_PAGES) -> DeepCheckProgress:
        """Look at some more pages of the file; a few milliseconds, for an idle store worker.

        Raises:
            StorageError: the disk cannot be read.
        """
        return self._store.deep_check_step(pages)

    def look_through(self) -> DeepCheckProgress:
        """Look at every page, for the terminal.

        Raises:
            StorageError: the disk cannot be read.
        """
        while not (progress := self.look_further()).is_over:
            pass
        return progress

    def sentences(self, language: Language) -> tuple[str, ...]:
        """Return what the operator must know, the gravest first; nothing when all is well."""
        return health_sentences(self.report(), language)
