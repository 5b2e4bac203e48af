"""The pages of a store's file as they were after the last whole commit, each checked by its HMAC.

Pages that are still in the write-ahead log come from there, as SQLite itself would take them.
"""

import itertools
import logging
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from local_db.data_key import DataKey
from local_db.page_cipher import PAGE_BYTES, PageCipher

_log = logging.getLogger(__name__)
_HEADER_BYTES: Final = 32
_FRAME_HEADER_BYTES: Final = 24
_FRAME_BYTES: Final = _FRAME_HEADER_BYTES + PAGE_BYTES
# The log's first bytes tell in which order its checksums read words.
_ORDERS: Final = {bytes.fromhex("377f0682"): "<", bytes.fromhex("377f0683"): ">"}
_TOLD_BY: Final = 4
_WORD: Final = 0xFFFFFFFF


class PageFile:
    """Reads a database and its log without changing either; SQLite has no part in it."""

    def __init__(self, database: Path, key: DataKey) -> None:
        self._cipher = PageCipher(key)
        self._file: BinaryIO = database.open("rb")
        log = database.with_name(f"{database.name}-wal")
        self._log: BinaryIO | None = log.open("rb") if log.exists() else None
        self._logged: Mapping[int, int] = {} if self._log is None else committed_frames(self._log)
        in_file = (database.stat().st_size + PAGE_BYTES - 1) // PAGE_BYTES
        self.count = max((in_file, *self._logged))

    def page(self, number: int) -> bytes | None:
        """Return a page's clear bytes; None when it is damaged or not there."""
        logged = self._logged.get(number)
        if logged is not None and self._log is not None:
            found = self._cipher.open(number, _at(self._log, logged, PAGE_BYTES))
            if found is not None:
                return found
            _log.warning("Page %s of the log is not ours or is damaged", number)
        return self._cipher.open(number, self._raw(number))

    def is_whole(self, number: int) -> bool:
        """Tell whether a page of the main file is whole; the log is left aside."""
        return self._cipher.is_whole(number, self._raw(number))

    def close(self) -> None:
        """Let go of the files."""
        self._file.close()
        if self._log is not None:
            self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _raw(self, number: int) -> bytes:
        return _at(self._file, (number - 1) * PAGE_BYTES, PAGE_BYTES)


def is_log_ours(database: Path, key: DataKey) -> bool:
    """Tell whether a log belongs to this key's store; SQLite takes any log into the file.

    A foreign log would overwrite good pages at the first closing, so this is asked before the
    first opening. A few frames tell, for no frame of another key is whole under this one.
    """
    path = database.with_name(f"{database.name}-wal")
    if not path.exists():
        return True
    cipher = PageCipher(key)
    with path.open("rb") as log:
        for number, _, place in itertools.islice(_frames(log), _TOLD_BY):
            if not cipher.is_whole(number, _at(log, place, PAGE_BYTES)):
                return False
    return True


def committed_frames(log: BinaryIO) -> Mapping[int, int]:
    """Return where the newest committed content of each page lies in a write-ahead log.

    What follows the first frame that does not fit is not part of any commit (sqlite.org, WAL
    format): a torn tail, or what an earlier use of the file left.
    """
    kept: dict[int, int] = {}
    waiting: dict[int, int] = {}
    for number, is_commit, place in _frames(log):
        waiting[number] = place
        if is_commit:
            kept.update(waiting)
            waiting.clear()
    return kept


def _frames(log: BinaryIO) -> Iterator[tuple[int, bool, int]]:
    """Yield every frame that fits: its page, whether it ends a commit, where its page lies."""
    header = _at(log, 0, _HEADER_BYTES)
    order = _ORDERS.get(header[:4])
    if order is None or len(header) < _HEADER_BYTES:
        return
    sums = _sums(header[:24], (0, 0), order)
    place = _HEADER_BYTES
    if sums != _pair(header[24:]):
        return
    while len(frame := _at(log, place, _FRAME_BYTES)) == _FRAME_BYTES:
        sums = _sums(frame[:8] + frame[_FRAME_HEADER_BYTES:], sums, order)
        if frame[8:16] != header[16:24] or sums != _pair(frame[16:24]):
            return
        number, pages_after = _pair(frame[:8])
        yield number, pages_after > 0, place + _FRAME_HEADER_BYTES
        place += _FRAME_BYTES


def _sums(data: bytes, before: tuple[int, int], order: str) -> tuple[int, int]:
    """Return SQLite's running checksum of a log."""
    first, second = before
    for even, odd in struct.iter_unpack(f"{order}II", data):
        first = (first + even + second) & _WORD
        second = (second + odd + first) & _WORD
    return first, second


def _pair(data: bytes) -> tuple[int, int]:
    return int.from_bytes(data[:4], "big"), int.from_bytes(data[4:], "big")


def _at(file: BinaryIO, place: int, length: int) -> bytes:
    file.seek(place)
    return file.read(length)
