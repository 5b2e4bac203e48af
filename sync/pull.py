"""Take in what the portal did, page by page, each with its cursor (contract section 4)."""

import logging
from typing import Final

from sync.case_feed import ChangePage
from sync.errors import PortalRefused, PortalUnreadable
from sync.refdata import ask_for_packs
from sync.snapshot import SnapshotLane
from sync.tally import Tally
from sync.tools import SyncTools

_log = logging.getLogger(__name__)

_PAGE: Final = 200
_SAME_CURSOR_MAX: Final = 3
# A portal that never ends must not keep the office from sending; the next cycle goes on.
_PAGES_MAX: Final = 2000
_GONE: Final = 410


class PullRound:
    """The receiving part of one cycle."""

    def __init__(self, tools: SyncTools, tally: Tally, snapshot: SnapshotLane) -> None:
        self._tools = tools
        self._tally = tally
        self._snapshot = snapshot
        self.resent = 0
        self.is_complete = False

    def run(self) -> None:
        """Pull until the portal has no more.

        Raises:
            PortalError: trouble of the device; what was applied so far stays applied.
        """
        with self._tools.store.read() as records:
            cursor = records.device.cursor()
        same, has_restarted = 0, False
        for _ in range(_PAGES_MAX):
            if self._tools.stop.is_set():
                return
            try:
                page = self._ask(cursor)
            except PortalRefused as refused:
                if refused.status != _GONE or cursor is None or has_restarted:
                    raise
                _log.warning("The portal forgot our place in its feed; fetching all of it anew")
                cursor, has_restarted = self._snapshot.fetch(self._tally), True
                continue
            self._apply(page)
            if not page.more:
                self.is_complete = True
                return
            same = same + 1 if page.next_cursor in {None, cursor} else 0
            if same == _SAME_CURSOR_MAX:
                raise PortalUnreadable("feed_loops", status=500)
            cursor = page.next_cursor or cursor

    def _ask(self, cursor: str | None) -> ChangePage:
        client = self._tools.client
        return client.changes(cursor, min(_PAGE, client.limits.feed_max))

    def _apply(self, page: ChangePage) -> None:
        with self._tools.store.write() as records:
            self._tally.changes += records.portal_cases.apply(page.changes, page.next_cursor)
            self.resent += records.outbox.mark_missing(*page.resend)
            if page.has_new_packs:
                ask_for_packs(records)
