"""Write what is unsent into one file for the portal: messages, papers, heartbeat (decision 0026).

Nothing here moves a message: only an answer, by line or by hand, says that the portal has it.
"""

import contextlib
import errno
import hashlib
import logging
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from local_db.domain.carrying import CarriedPaper
from local_db.domain.clock import Clock, office_time
from local_db.domain.enrolment import BundleKeys
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.people import Device
from local_db.folder import sync_folder
from local_db.store import Store
from sync.bundle.keys import reply_key
from sync.contract.bundle_file import BundleError, BundleKind, Record, RecordKind, verify
from sync.contract.bundle_stream import BundleWriter, key_bytes
from sync.envelope import Heartbeat, bare_envelope, envelope

_log = logging.getLogger(__name__)
SUFFIX: Final = ".bundle"
_BATCH: Final = 50
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Told a share of the work done; what it raises ends the work.
Tell: TypeAlias = Callable[[float], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The file on the drive, and what is in it."""

    file: Path
    messages: int
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sender:
    """Who writes the file, and what the portal must know of this counter."""

    device: Device
    seed: bytes
    keys: BundleKeys
    cursor: str | None
    heartbeat: Heartbeat


def export_bundle(
    store: Store, clock: Clock, folder: Path, tell: Tell | None = None, *, actor: str = ""
) -> Exported:
    """Write the unsent part of the queue into a folder; a name appears only over a whole file.

    Raises:
        StorageError: this PC is not enrolled, or is a copy of another one.
        BundleError: ``bundle_no_key``, ``bundle_no_room``, ``bundle_drive``.
    """
    sender = _sender(store, clock)
    bundle_id = str(uuid.uuid4())
    target = folder / _name(store, clock, bundle_id)
    part = target.with_name(f"{target.name}.part")
    with _drive_border(part):
        folder.mkdir(exist_ok=True)
        with part.open("wb") as file:
            writer = _writer(file, sender, bundle_id)
            counts = _Counts(store, sender, tell or _nobody)
            for record in counts.records():
                writer.add(record)
            writer.finish()
            file.flush()
            os.fsync(file.fileno())
        # Pen drives lose bytes without a word: what was written is read back.
        verify(part, Ed25519PrivateKey.from_private_bytes(sender.seed).public_key())
        part.replace(target)
        sync_folder(folder)
    made = Exported(file=target, messages=counts.messages, papers=counts.papers)
    _note(store, made, bundle_id, actor)
    return made


def _note(store: Store, made: Exported, bundle_id: str, actor: str) -> None:
    """Put the file into the audit chain; a store that takes no writes was saved by it all the same.

    A full, damaged or read-only disk is when a queue is most wanted somewhere else.
    """
    try:
        with store.write() as records:
            facts = {"messages": made.messages, "papers": made.papers}
            records.audit.add(actor or "system", "bundle.exported", "bundle", bundle_id, facts)
    except StorageError as error:
        _log.warning("A bundle was written and could not be noted: %s", error.code)


class _Counts:
    """Yields the records of a file, and counts what went into it."""

    def __init__(self, store: Store, sender: _Sender, tell: Tell) -> None:
        self._store = store
        self._sender = sender
        self._tell = tell
        self.messages = 0
        self.papers = 0

    def records(self) -> Iterator[Record]:
        """Yield messages in device order, then papers, then how this counter stands."""
        yield from self._messages()
        yield from self._papers()
        told = {"cursor": self._sender.cursor}
        data = envelope(self._sender.heartbeat, ())
        yield Record(kind=RecordKind.HEARTBEAT, facts=told, data=data)
        self._tell(1.0)

    def _messages(self) -> Iterator[Record]:
        after, until = 0, self._sender.heartbeat.last_device_seq
        while True:
            with self._store.read() as records:
                batch = records.carrying.messages(after, until, _BATCH)
            if not batch:
                return
            self.messages += len(batch)
            after = batch[-1].device_seq
            data = bare_envelope(self._sender.heartbeat, batch)
            yield Record(kind=RecordKind.MESSAGES, facts={}, data=data)

    def _papers(self) -> Iterator[Record]:
        with self._store.read() as records:
            papers = records.carrying.papers()
        total, done = sum(paper.bytes for paper in papers) or 1, 0
        for paper in papers:
            self._tell(done / total)
            done += paper.bytes
            data = self._bytes_of(paper)
            if data is None:
                continue
            self.papers += 1
            facts = {"sha256": paper.sha256, "mime": paper.mime, "case_ids": [*paper.case_ids]}
            yield Record(kind=RecordKind.PAPER, facts=facts, data=data)

    def _bytes_of(self, paper: CarriedPaper) -> bytes | None:
        """Return a paper's bytes; a damaged file must not keep the complaints here (D5)."""
        try:
            data = self._store.papers.read(paper.sha256)
        except StorageError as error:
            _log.warning("A paper was left out of a bundle: %s", error.code)
            return None
        return data if hashlib.sha256(data).hexdigest() == paper.sha256 else None


def _sender(store: Store, clock: Clock) -> _Sender:
    with store.read() as records:
        device, seed = records.device.get(), records.device.device_key()
        if records.installation.copy_kind is not None:
            raise StorageError(StorageTrouble.CLONED)
        if device.device_id is None or seed is None:
            raise StorageError(StorageTrouble.NOT_ENROLLED)
        keys = records.device.bundle_keys()
        if keys is None:
            raise BundleError("bundle_no_key")
        heartbeat = Heartbeat(
            device_id=device.device_id,
            install_id=device.install_id,
            db_epoch=device.db_epoch,
            sent_at=clock.now(),
            clock_offset=records.device.clock_facts().offset,
            figures=records.outbox.figures(),
            disk_free=store.folder.free_bytes(),
            high_water=records.device.high_water(),
            last_device_seq=records.device.last_device_seq(),
            audit=records.audit.head(),
        )
        cursor = records.device.cursor()
    return _Sender(device=device, seed=seed, keys=keys, cursor=cursor, heartbeat=heartbeat)


def _writer(file: IO[bytes], sender: _Sender, bundle_id: str) -> BundleWriter:
    return BundleWriter(
        file,
        kind=BundleKind.QUEUE,
        bundle_id=bundle_id,
        device_id=sender.heartbeat.device_id,
        recipient=key_bytes(sender.keys.encrypt),
        signer=Ed25519PrivateKey.from_private_bytes(sender.seed),
        reply_key=reply_key(sender.seed).public_key().public_bytes_raw(),
    )


def _name(store: Store, clock: Clock, bundle_id: str) -> str:
    """Return a name that tells counter and time; the PC's clock may lie, so it is unique too."""
    with store.read() as records:
        lease = records.device.active_lease()
        office = records.device.get().office
    place = lease.slot if lease is not None else (office.code if office is not None else "")
    at = office_time(clock.now()).strftime("%Y%m%d-%H%M")
    return f"abhijog-{place}-{at}-{bundle_id[:6]}{SUFFIX}"


@contextlib.contextmanager
def _drive_border(part: Path) -> Iterator[None]:
    """Turn a drive's trouble into a sentence, and leave nothing half behind where that works."""
    try:
        yield
    except OSError as error:
        _remove(part)
        full = error.errno in _NO_ROOM
        raise BundleError("bundle_no_room" if full else "bundle_drive") from error
    except BaseException:
        _remove(part)
        raise


def _remove(part: Path) -> None:
    # The drive may be gone; a half file never has the real name.
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)


def _nobody(_share: float) -> None:
    """Hear nothing."""
