"""Send and fetch: one cycle for the desk, or cycles until nothing is unsent for the terminal."""

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from local_db.domain.clock import Clock
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.store import Store
from sync.courier import send_until_empty
from sync.engine import SyncEngine
from sync.portal_door import open_portal
from sync.tally import CycleReport

if TYPE_CHECKING:
    from sync.client import PortalClient


class SyncService:
    """Owns the line to the portal; the address is read when the first cycle begins."""

    def __init__(self, store: Store, clock: Clock, on_pulled: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._on_pulled = on_pulled
        self._client: PortalClient | None = None
        self._engine: SyncEngine | None = None
        self._is_stale = False

    def run_cycle(self) -> CycleReport:
        """Do one cycle; it waits for the line, so it never runs on the GUI thread.

        Raises:
            StorageError: the store cannot be used, or this PC is not enrolled.
        """
        report = self._opened().run_cycle()
        self._on_pulled()
        return report

    def send(
        self,
        *,
        until_empty: bool,
        timeout_s: float,
        scale: float,
        sleep: Callable[[float], object],
    ) -> CycleReport:
        """Do one cycle, or cycles with back-off until nothing is unsent or the time is up."""
        if not until_empty:
            return self.run_cycle()
        engine = self._opened()
        try:
            return send_until_empty(engine, self._clock, sleep, timeout_s, scale)
        finally:
            self._on_pulled()

    def stop(self) -> None:
        """End a cycle in flight and begin no other; from any thread."""
        if self._engine is not None:
            self._engine.stop()

    def reopen(self) -> None:
        """Read the portal's address again at the next cycle: this PC was enrolled just now."""
        self.close()
        self._client = self._engine = None

    def line_changed(self) -> None:
        """Take the way to the portal that was just kept, at the next cycle; from any thread."""
        self._is_stale = True

    def close(self) -> None:
        """Close the line."""
        if self._client is not None:
            self._client.close()

    def _opened(self) -> SyncEngine:
        if self._is_stale:
            self._is_stale = False
            self.reopen()
        if self._engine is None:
            with self._store.read() as records:
                address, line = records.device.get().portal_url, records.portal_line.get()
            if address is None:
                raise StorageError(StorageTrouble.NOT_ENROLLED)
            self._client = open_portal(address, self._clock, line)
            self._engine = SyncEngine(
                self._store,
                self._client,
                self._clock,
                random.Random(),  # noqa: S311 - jitter, not a secret
            )
        return self._engine
