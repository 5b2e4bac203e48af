"""Keep every case findable by the rules in force; old cases are written anew in small steps."""

from local_db.domain.errors import StorageError
from local_db.store import Store


class SearchUpkeep:
    """Writes the index of search anew after a change of its rules, a step at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def waiting(self) -> int:
        """Return how many cases at most are still to be written anew."""
        with self._store.read() as records:
            return records.search_index.waiting()

    def step(self) -> bool:
        """Do one step in a transaction of its own; tell whether there are more.

        Raises:
            StorageError: the disk stands in the way; the next start goes on.
        """
        if self._is_current():
            return False
        with self._store.write() as records:
            return records.search_index.step()

    def finish(self) -> None:
        """Do every step.

        Raises:
            StorageError: the disk stands in the way; the next start goes on.
        """
        while self.step():
            pass

    def try_to_finish(self, at_most: int | None = None) -> None:
        """Do every step, unless there are many; trouble is for whoever writes next to tell."""
        try:
            if at_most is None or self.waiting() <= at_most:
                self.finish()
        except StorageError:
            return

    def _is_current(self) -> bool:
        with self._store.read() as records:
            return records.search_index.is_current()
