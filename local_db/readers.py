"""Who reads the store now: its data key is changed only while nobody does."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from local_db.domain.errors import StorageError, StorageTrouble

_PATIENCE_S: Final = 30.0


class Readers:
    """Counts open reads; a read inside a read of the same thread never waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Read; waits while ``nobody`` may."""
        with self._changed:
            self._count += 1
        try:
            yield
        finally:
            with self._changed:
                self._count -= 1
                self._changed.notify_all()

    @contextmanager
    def nobody(self) -> Iterator[None]:
        """Keep everybody out once the last reader is done.

        Raises:
            StorageError: ``BUSY``, somebody reads for half a minute.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._count == 0, timeout=_PATIENCE_S):
                raise StorageError(StorageTrouble.BUSY)
            yield
