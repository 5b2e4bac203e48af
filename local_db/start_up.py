"""The quick look at every start of an open store, and what it sets right by itself (D3, D8)."""

import logging
from contextlib import AbstractContextManager
from typing import Protocol

from local_db.domain.audit import Check
from local_db.health import mend_counters, start_up_check
from local_db.records import Records
from local_db.store_guard import StoreGuard

_log = logging.getLogger(__name__)


class Opening(Protocol):
    """What is looked at: an open store."""

    guard: StoreGuard

    def read(self) -> AbstractContextManager[Records]:
        """Give one consistent view."""
        ...

    def write(self) -> AbstractContextManager[Records]:
        """Give one transaction."""
        ...


def looked_at(store: Opening) -> tuple[Check, ...]:
    """Make the quick check; counters that are off are set right."""
    with store.read() as records:
        checks = start_up_check(records.work)
    failed = {check.check for check in checks if not check.ok}
    if store.guard.is_for_looking or failed != {"queue"}:
        return checks
    _log.error("The counters of the queue were off and are counted anew")
    with store.write() as records:
        mend_counters(records.work)
        return start_up_check(records.work)
