"""Bring an older store up to date, or leave it exactly as it was (local_db.md 8, offline_sync B11).

Room, a proved copy, then every step and every check in one transaction. Messages that were being
sent do not stand in the way: their bytes are never touched, and they are ready again afterwards.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from sqlalchemy import Connection, text
from typing_extensions import override

from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.upgrade import UpgradeError, UpgradeProgress, UpgradeStep
from local_db.folder import DataFolder
from local_db.golden_schema import differences
from local_db.migrations import HEAD, REVISIONS, revision_of, upgrade
from local_db.pre_upgrade_copy import (
    Copied,
    copy_before_upgrade,
    drop_old_copies,
    rows_of,
)
from local_db.records import Records

_log = logging.getLogger(__name__)
_MIB: Final = 1024 * 1024
# The copy, and a write-ahead log as large as the file when a step rewrites a table.
_ROOM_TIMES: Final = 2.2
Tell: TypeAlias = Callable[[UpgradeProgress], None]


class Upgraded(Copied, Protocol):
    """What is upgraded: an open store."""

    def write(self) -> AbstractContextManager[Records]:
        """Give one transaction."""
        ...


class UpgradeCheckError(Exception):
    """The upgraded schema or its rows are not as they must be; the transaction is rolled back."""

    def __init__(self, what: str, found: object) -> None:
        super().__init__(f"{what}: {found}")

    @override
    def __str__(self) -> str:
        return str(self.args[0])


def nobody_listens(_progress: UpgradeProgress) -> None:
    """Nobody asked to hear of an upgrade."""


def bring_up_to_date(store: Upgraded, tell: Tell) -> None:
    """Upgrade the store when an older program wrote it; telling every step as it begins.

    Raises:
        StorageError: ``store_newer``, or ``store_damaged`` when it has no schema at all.
        UpgradeError: ``upgrade_no_room``, ``upgrade_no_copy``, ``upgrade_failed``.
    """
    with store.read() as records:
        current = revision_of(records.work.connection)
    if current == HEAD:
        return
    if current is None:
        # Our own folders are never without one: the file was emptied or put there by hand.
        raise StorageError(StorageTrouble.DAMAGED)
    if current not in REVISIONS:
        raise StorageError(StorageTrouble.NEWER)
    _Upgrade(store, current, tell).run()


class _Upgrade:
    """One upgrade of one store."""

    def __init__(self, store: Upgraded, source: str, tell: Tell) -> None:
        self._store = store
        self._source = source
        self._tell = tell
        self._step = UpgradeStep.COPY

    def run(self) -> None:
        self._refuse_without_room()
        self._begin(UpgradeStep.COPY)
        copy = self._copy()
        self._begin(UpgradeStep.CHANGE)
        try:
            with self._store.write() as records:
                self._change(records)
        except Exception as error:
            # Whatever it was, all of it is undone, and the counter must hear that nothing is lost.
            _log.exception("The upgrade to %s was undone", HEAD)
            raise UpgradeError("upgrade_failed", step=self._step, copy=copy.name) from error
        drop_old_copies(self._store.folder)
        self._begin(UpgradeStep.DONE)

    def _begin(self, step: UpgradeStep) -> None:
        self._step = step
        _log.info("Upgrade of the store from %s to %s: %s", self._source, HEAD, step.value)
        self._tell(UpgradeProgress(step=step, source=self._source, target=HEAD))

    def _refuse_without_room(self) -> None:
        folder = self._store.folder
        need, free = round(_size_of(folder) * _ROOM_TIMES), folder.free_bytes()
        if free < need:
            raise UpgradeError("upgrade_no_room", need_mb=-(-need // _MIB), free_mb=free // _MIB)

    def _copy(self) -> Path:
        try:
            return copy_before_upgrade(self._store, self._source)
        except OSError as error:
            raise UpgradeError("upgrade_no_copy") from error
        except StorageError as error:
            if error.trouble is StorageTrouble.DAMAGED:
                raise
            raise UpgradeError("upgrade_no_copy") from error

    def _change(self, records: Records) -> None:
        connection = records.work.connection
        before = rows_of(connection)
        upgrade(connection)
        self._begin(UpgradeStep.CHECK)
        _check(connection, before)
        report = records.audit.verify()
        if not report.ok:
            _log.warning("The audit chain was broken before at row %s", report.broken_at)
        facts = {"from": self._source, "to": HEAD, "broken_at": report.broken_at}
        records.audit.add("system", "store.upgraded", "store", records.device.install_id, facts)


def _check(connection: Connection, before: Mapping[str, int | str]) -> None:
    """Refuse what an upgrade must never leave behind.

    Raises:
        UpgradeCheckError: the first check that failed.
    """
    if found := differences(connection):
        raise UpgradeCheckError("schema", found)
    if rows_of(connection) != before:
        raise UpgradeCheckError("rows", "other counts or another audit chain than before")
    if orphans := _orphans(connection):
        raise UpgradeCheckError("references", orphans)


def _orphans(connection: Connection) -> int:
    return len(connection.execute(text("PRAGMA foreign_key_check")).all())


def _size_of(folder: DataFolder) -> int:
    parts = (folder.database, folder.database.with_name(f"{folder.database.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())
