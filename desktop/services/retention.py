"""What need not be kept any longer goes once a day: sent papers, loose papers, old logs.

Only by the portal's time, and only while this PC's clock agrees with it (domain/retention.py).
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desktop.services import log_files
from local_db.domain.clock import Clock, ClockTrust, clock_trust
from local_db.domain.errors import DeskError, StorageError
from local_db.domain.people import Operator, Right, require
from local_db.domain.retention import (
    LEAST_DAYS,
    LOGS_KEPT,
    LOOSE_PAPERS_KEPT,
    MOST_DAYS,
    PAPERS_KEPT_SETTING,
    RetentionMemory,
    papers_kept,
)
from local_db.records import Records
from local_db.store import Store

_log = logging.getLogger(__name__)
_LOOSE_REMOVED: Final = "papers.loose_removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRun:
    """What one look removed."""

    sent_papers: int
    loose_papers: int
    logs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Going:
    """What the store has decided; files go only after its commit."""

    sent: frozenset[str]
    loose: frozenset[str]
    memory: RetentionMemory


class RetentionService:
    """Looks once a day; everything it removes is counted in the audit chain and the log."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def kept_days(self) -> int:
        """Return how many days sent papers are kept."""
        with self._store.read() as records:
            return papers_kept(records.device.setting(PAPERS_KEPT_SETTING)).days

    def keep_papers(self, days: int, operator: Operator) -> None:
        """Keep sent papers for so many days from now on.

        Raises:
            DeskError: ``supervisor_only``, ``retention_days_invalid``.
        """
        require(operator, Right.CARE_FOR_DATA)
        if not LEAST_DAYS <= days <= MOST_DAYS:
            raise DeskError("retention_days_invalid", least=LEAST_DAYS, most=MOST_DAYS)
        with self._store.write() as records:
            records.device.save_setting(PAPERS_KEPT_SETTING, str(days), operator.code)

    def run_if_due(self) -> RetentionRun | None:
        """Look when the last look was a day ago and the time is sure; trouble waits for the next.

        None when nothing was looked at.
        """
        try:
            with self._store.read() as records:
                now = self._sure_time(records)
                if now is None or not records.device.retention().is_due(now):
                    return None
            return self._run(now)
        except StorageError as error:
            _log.warning("Old papers and logs stay for now: %s", error.code)
            return None

    def _sure_time(self, records: Records) -> datetime | None:
        """Return the portal's time, or None while it and this PC's clock do not agree."""
        facts = records.device.clock_facts()
        trust = clock_trust(
            self._clock.now(),
            portal_time=facts.portal_time,
            offset=facts.offset,
            synced_at=facts.synced_at,
        )
        return facts.portal_time if trust is ClockTrust.GOOD else None

    def _run(self, now: datetime) -> RetentionRun:
        folder = self._store.folder.logs
        with self._store.write() as records:
            going = self._decide(records, now)
            records.device.save_retention(going.memory)
        # A kill from here on leaves files that no case keeps: the next look removes them.
        done = RetentionRun(
            sent_papers=self._remove_papers(going.sent),
            loose_papers=self._remove_papers(going.loose),
            logs=len(
                log_files.remove(
                    folder,
                    going.memory.logs.older_than(LOGS_KEPT, now) | log_files.too_much(folder),
                )
            ),
        )
        if done != RetentionRun(sent_papers=0, loose_papers=0, logs=0):
            _log.info(
                "Removed %s sent papers, %s loose papers and %s old logs",
                done.sent_papers, done.loose_papers, done.logs,
            )  # fmt: skip
        return done

    def _decide(self, records: Records, now: datetime) -> _Going:
        """Mark the papers that may go, and look at what nothing names."""
        kept = papers_kept(records.device.setting(PAPERS_KEPT_SETTING))
        records.papers.purge(now - kept, now, but=self._store.papers.taken())
        here, memory = frozenset(self._store.papers.names()), records.device.retention()
        purged = records.papers.purged() & here
        loose = memory.papers.seen(here - records.papers.wanted() - purged, now)
        gone = loose.older_than(LOOSE_PAPERS_KEPT, now)
        if gone:
            records.papers.note_removal(_LOOSE_REMOVED, gone)
        logs = memory.logs.seen(log_files.finished(self._store.folder.logs), now)
        memory = RetentionMemory(ran_at=now, papers=loose, logs=logs)
        return _Going(sent=purged, loose=gone, memory=memory)

    def _remove_papers(self, hashes: frozenset[str]) -> int:
        removed = 0
        for sha256 in sorted(hashes):
            try:
                removed += self._store.papers.remove(sha256)
            except OSError as error:
                _log.warning("A paper that is no longer needed stays: %s", error.strerror)
        return removed
