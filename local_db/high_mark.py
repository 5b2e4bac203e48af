"""The side files: how far numbers were handed out, kept twice outside the data folder (B11).

A record is written before the commit that it speaks of, so it is never behind and at most one write
ahead. Each carries a code under a key of the store, so that nobody can forge or mix them.
"""

import contextlib
import dataclasses
import hashlib
import hmac
import json
import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from local_db.domain.high_mark import HighMark, furthest
from local_db.side_places import NOTE, RECORD_BYTES, RECORDS, SidePlace

__all__ = ["HighMark", "SideFiles", "SideHealth"]

_log = logging.getLogger(__name__)
_MAGIC: Final = b"abhijog mark 1\n"
_LENGTH_BYTES: Final = 4
_CODE_BYTES: Final = 32
_NOTE_PURPOSE: Final = b"done"
_NUMBER_BYTES: Final = 8
_HEAD: Final = len(_MAGIC) + _LENGTH_BYTES
_MOST_SLOTS: Final = 120
_LONGEST_HOME: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SideHealth:
    """How many places have the last mark, of how many."""

    working: int
    places: int

    @property
    def is_whole(self) -> bool:
        """Whether every place has it."""
        return self.working == self.places


class SideFiles:
    """The marks of one store in all places, one named record file an installation."""

    def __init__(self, places: Sequence[SidePlace], key: bytes) -> None:
        self._key = key
        self._sides = tuple(_Side(place, key) for place in places)
        # A disk takes several syncs in the time of one when they are asked for together.
        self._beside = ThreadPoolExecutor(max(1, len(places) - 1), "side-files")

    def read(self, install_id: str) -> HighMark | None:
        """Return the furthest mark of the whole copies; None when there is none."""
        return furthest(mark for side in self._sides for mark in side.read(install_id))

    def write(self, mark: HighMark) -> SideHealth:
        """Write a mark to every place that takes it; it is on the disk when this returns."""
        data = _encoded(mark, self._key)
        beside = [self._beside.submit(s.write, mark.install_id, data) for s in self._sides[1:]]
        here = [side.write(mark.install_id, data) for side in self._sides[:1]]
        working = sum([*here, *(job.result() for job in beside)])
        return SideHealth(working=working, places=len(self._sides))

    def note_done(self, mark: HighMark) -> None:
        """Note that the write of this mark was committed."""
        note = _note(mark.install_id, mark.writes, self._key)
        for side in self._sides:
            side.note_done(mark.install_id, note)

    def health(self, mark: HighMark) -> SideHealth:
        """Return how many places have this very write or a later one."""
        working = sum([side.newest(mark.install_id) >= mark.writes for side in self._sides])
        return SideHealth(working=working, places=len(self._sides))

    def is_free(self, mark: HighMark) -> bool:
        """Tell whether nobody else wrote this write's number already: another copy of the store."""
        return all(side.is_free(mark) for side in self._sides)

    def remove(self, install_id: str) -> None:
        """Take the marks of an installation away for good; only a trial has none to protect."""
        for side in self._sides:
            with contextlib.suppress(OSError):
                side.place.remove(install_id)

    def close(self) -> None:
        """Let go of the files."""
        self._beside.shutdown()
        for side in self._sides:
            side.place.close()


class _Side:
    """One place: which of its two records comes next, and whether it works."""

    def __init__(self, place: SidePlace, key: bytes) -> None:
        self.place = place
        self._key = key
        self._turn = 0
        self._records: tuple[bytes, ...] = ()
        self._is_broken = False

    def read(self, install_id: str) -> list[HighMark]:
        """Return its whole records of this installation, and remember which one is older."""
        parts = self._load(install_id)
        self._records = parts[:RECORDS]
        marks = [_decoded(data, self._key) for data in self._records]
        writes = [-1 if mark is None else mark.writes for mark in marks]
        self._turn = writes.index(min(writes)) if writes else 0
        done = _noted(parts[NOTE], install_id, self._key) if parts else 0
        return [dataclasses.replace(m, is_done=m.writes <= done) for m in _of(install_id, marks)]

    def newest(self, install_id: str) -> int:
        """Return the number of its newest write; this changes nothing, from any thread."""
        marks = [_decoded(data, self._key) for data in self._load(install_id)[:RECORDS]]
        return max((mark.writes for mark in _of(install_id, marks)), default=-1)

    def write(self, install_id: str, data: bytes) -> bool:
        """Write over the older record; a place that does not take it is told of once."""
        try:
            self.place.store(install_id, self._turn, data, durably=True)
        except OSError as error:
            if not self._is_broken:
                _log.warning("No side file at %s: %s", self.place, error.strerror)
            self._is_broken = True
            return False
        records = (*self._records, *[b""] * RECORDS)[:RECORDS]
        self._records = (*records[: self._turn], data, *records[self._turn + 1 :])
        self._turn = (self._turn + 1) % RECORDS
        self._is_broken = False
        return True

    def note_done(self, install_id: str, note: bytes) -> None:
        """Note that a write was committed; a note that is lost only makes the next start careful.

        It need not reach the disk: after a power cut the store itself tells.
        """
        if self._is_broken:
            return
        with contextlib.suppress(OSError):
            self.place.store(install_id, NOTE, note, durably=False)

    def is_free(self, mark: HighMark) -> bool:
        """Tell whether no record but our own has this write's number or a later one."""
        if self._records and self._load(mark.install_id)[:RECORDS] == self._records:
            return True
        return self.newest(mark.install_id) < mark.writes

    def _load(self, install_id: str) -> tuple[bytes, ...]:
        try:
            return self.place.load(install_id)
        except OSError as error:
            if not self._is_broken:
                _log.warning("The side file at %s cannot be read: %s", self.place, error.strerror)
            return ()


def _of(install_id: str, marks: Sequence[HighMark | None]) -> list[HighMark]:
    return [mark for mark in marks if mark is not None and mark.install_id == install_id]


def _encoded(mark: HighMark, key: bytes) -> bytes:
    body = {field.name: getattr(mark, field.name) for field in dataclasses.fields(mark)}
    # Slots begin with their year: the oldest go before a record outgrows its page.
    body["slots"] = dict(sorted(mark.slots.items())[-_MOST_SLOTS:])
    del body["is_done"]
    body["audit_hash"] = mark.audit_hash.hex()
    if len(os.fsencode(mark.home)) > _LONGEST_HOME:
        body["home"] = ""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    plain = text.encode("utf-8", "surrogatepass")
    data = _MAGIC + len(plain).to_bytes(_LENGTH_BYTES, "big") + plain
    return (data + _code(data, key)).ljust(RECORD_BYTES, b"\0")


def _decoded(data: bytes, key: bytes) -> HighMark | None:
    """Return the mark of a whole record under this key; a torn, empty or foreign one is None."""
    if not data.startswith(_MAGIC):
        return None
    end = _HEAD + int.from_bytes(data[len(_MAGIC) : _HEAD], "big")
    if not hmac.compare_digest(data[end : end + _CODE_BYTES], _code(data[:end], key)):
        return None
    body = json.loads(data[_HEAD:end])
    return HighMark(**{**body, "audit_hash": bytes.fromhex(body["audit_hash"])})


def _code(data: bytes, key: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


def _note(install_id: str, writes: int, key: bytes) -> bytes:
    number = writes.to_bytes(_NUMBER_BYTES, "big")
    return number + _code(_NOTE_PURPOSE + install_id.encode("ascii") + number, key)


def _noted(data: bytes, install_id: str, key: bytes) -> int:
    """Return the number of the newest write that was committed; 0 when nobody noted it."""
    writes = int.from_bytes(data[:_NUMBER_BYTES], "big")
    whole = _note(install_id, writes, key)
    return writes if hmac.compare_digest(data[: len(whole)], whole) else 0
