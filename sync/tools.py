"""What every part of a sync cycle works with."""

import threading
from dataclasses import dataclass
from datetime import timedelta

from local_db.domain.clock import Clock
from local_db.store import Store
from sync.backoff import Uniform
from sync.client import PortalClient


@dataclass(slots=True, kw_only=True)
class SyncTools:
    """The store, the portal, the time, chance, and the wish to stop."""

    store: Store
    client: PortalClient
    clock: Clock
    uniform: Uniform
    stop: threading.Event
    scale: float = 1.0

    def wait(self, seconds: float) -> timedelta:
        """Return a wait, scaled as ``ABHIJOG_BACKOFF_SCALE`` says (command-line.md)."""
        return timedelta(seconds=seconds * self.scale)
