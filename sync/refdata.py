"""Keep the master data packs of the portal up to date (contract section 2, ``refdata``).

A lane of its own: when it is refused or unreadable, complaints go on and the old packs stay.
"""

import logging
from datetime import timedelta
from typing import Final

from local_db.domain.outbox import Hold
from local_db.domain.pack import Pack
from local_db.records import Records
from sync.errors import PortalRefused, PortalUnreadable
from sync.packs import PackEntry
from sync.reading import moment_of
from sync.tools import SyncTools

_log = logging.getLogger(__name__)

# When the packs were last seen to be the newest, by the portal's clock; empty asks again.
_SEEN_AT: Final = "refdata.seen_at"
_AGE: Final = timedelta(days=1)
_RETRY_S: Final = 600.0
_DEVICE_TROUBLE: Final = frozenset({Hold.AUTH, Hold.SUSPENDED})


def ask_for_packs(records: Records) -> None:
    """Remember that there are new packs, in the transaction that learnt of them."""
    records.device.save_setting(_SEEN_AT, None)


class RefdataLane:
    """Fetches the packs that changed."""

    def __init__(self, tools: SyncTools) -> None:
        self._tools = tools
        self._not_before = 0.0

    def run(self) -> None:
        """Fetch what is due; its own trouble waits here and stops nothing else.

        Raises:
            PortalError: no line, or the device itself is refused.
        """
        if not self._is_due():
            return
        try:
            is_complete = self._fetch()
        except (PortalRefused, PortalUnreadable) as error:
            if error.hold in _DEVICE_TROUBLE:
                raise
            asked = error.retry_after_s if isinstance(error, PortalRefused) else None
            wait = self._tools.wait(asked or _RETRY_S)
            self._not_before = self._tools.clock.monotonic() + wait.total_seconds()
            _log.warning("Master data could not be fetched: %s", error.code)
            return
        now = self._tools.client.time.now()
        if is_complete and now is not None:
            with self._tools.store.write() as records:
                records.device.save_setting(_SEEN_AT, now.isoformat())

    def _is_due(self) -> bool:
        if self._tools.clock.monotonic() < self._not_before:
            return False
        with self._tools.store.read() as records:
            seen_at = moment_of(records.device.setting(_SEEN_AT))
        now = self._tools.client.time.now()
        return seen_at is None or now is None or not seen_at <= now < seen_at + _AGE

    def _fetch(self) -> bool:
        with self._tools.store.read() as records:
            known = {pack.name: pack for pack in records.packs.all()}
        for entry in self._tools.client.packs():
            if self._tools.stop.is_set():
                return False
            pack = known.get(entry.name)
            if pack is None or pack.version != entry.version:
                self._fetch_pack(entry, pack)
        return True

    def _fetch_pack(self, entry: PackEntry, known: Pack | None) -> None:
        reply = self._tools.client.pack(entry, None if known is None else known.etag)
        if reply is None:
            return
        if known is not None and known.items and not reply.items:
            _log.warning("The portal's pack %s is empty; the old one stays", entry.name)
            return
        with self._tools.store.write() as records:
            records.packs.save(reply.name, reply.version, reply.etag, reply.items)
