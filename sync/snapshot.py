"""Fetch everything in scope anew after the portal forgot our place in its feed (contract 2, F3).

Pages go into shadow tables, one short write each; only the whole of them takes the place of what
people see, in one transaction. A line that breaks half way goes on at the same page in the next
cycle; a process that ends begins anew, so that no half of a snapshot is ever taken for a whole.
"""

import logging
from typing import Final

from sync.case_feed import SnapshotPage
from sync.errors import PortalRefused, PortalUnreadable
from sync.tally import Tally
from sync.tools import SyncTools

_log = logging.getLogger(__name__)

# A portal whose snapshot never ends must not keep the office from sending.
_PAGES_MAX: Final = 20_000
# The portal dropped its frozen pages, or knows nothing of this one.
_PAGE_GONE: Final = frozenset({400, 404, 410, 422})


class SnapshotLane:
    """The snapshot being fetched; it lives as long as the engine."""

    def __init__(self, tools: SyncTools) -> None:
        self._tools = tools
        self._next_page: str | None = None
        self._pages = 0

    def fetch(self, tally: Tally) -> str | None:
        """Fetch what is left and swap it in; return the cursor to go on from, None when stopped.

        Raises:
            PortalError: trouble of the device; the pages that came are kept for the next cycle.
        """
        has_begun_anew = False
        while not self._tools.stop.is_set():
            try:
                page = self._tools.client.snapshot(self._next_page)
            except PortalRefused as refused:
                if self._next_page is None or has_begun_anew or refused.status not in _PAGE_GONE:
                    raise
                self._forget()
                has_begun_anew = True
                continue
            if page.next_page is None and page.next_cursor is not None:
                self._swap_in(page, page.next_cursor, tally)
                return page.next_cursor
            self._keep(page)
        return None

    def _keep(self, page: SnapshotPage) -> None:
        if page.next_page == self._next_page or self._pages >= _PAGES_MAX:
            self._forget()
            raise PortalUnreadable("snapshot_loops", status=500)
        with self._tools.store.write() as records:
            if self._next_page is None:
                records.portal_cases.begin_shadow()
            records.portal_cases.add_to_shadow(page.changes)
        self._next_page = page.next_page
        self._pages += 1

    def _swap_in(self, page: SnapshotPage, cursor: str, tally: Tally) -> None:
        with self._tools.store.write() as records:
            if self._next_page is None:
                records.portal_cases.begin_shadow()
            records.portal_cases.add_to_shadow(page.changes)
            tally.changes += records.portal_cases.swap_in(cursor)
        _log.info("A snapshot of %s pages took the place of what was known", self._pages + 1)
        self._forget()

    def _forget(self) -> None:
        self._next_page, self._pages = None, 0
