"""Take a counter's queue from a pen drive, and write the answer beside it (decision 0026).

Every batch is judged as if it had come by line, so what came both ways is answered ``duplicate``.
A suspended counter's file is taken too, for its complaints are the citizens' (offline_sync.md B9);
but it is told nothing of other cases.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Row, select

from sync.contract.bundle_file import (
    BundleError,
    BundleHeader,
    BundleKind,
    Record,
    RecordKind,
    key_name,
    read_header,
    verify,
)
from sync.contract.bundle_stream import BundleWriter, key_bytes, read_records
from sync.contract.canonical import parse_object
from sync.contract.codes import MessageStatus
from sync.contract.protocol import FEED_MAX
from sync.contract.replies import MessagesReply
from sync.contract.shared import Clock
from sync.portal.bundle_keys import reading_key, signing_key
from sync.portal.carried_papers import STORED, keep_paper
from sync.portal.code_list import CodeCache
from sync.portal.feed import read_changes
from sync.portal.portal import Portal
from sync.portal.problems import ProblemError
from sync.portal.tables import devices
from sync.portal.taking import Way, take_messages
from sync.portal.tokens import read_public_key

REPLY_SUFFIX: Final = ".reply"
_COUNTED: Final = (MessageStatus.ACCEPTED, MessageStatus.DUPLICATE, MessageStatus.REJECTED)


@dataclass(slots=True, kw_only=True)
class BundleTaken:
    """The answer's file, and what became of the queue that was brought."""

    file: Path
    device_id: str
    office: str
    messages: int = 0
    papers: int = 0
    statuses: dict[MessageStatus, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))


def take_bundle(
    database_url: str, file: Path, answers: Path | None = None, clock: Clock | None = None
) -> BundleTaken:
    """Take a file in and write the answer, beside it or into another folder.

    Raises:
        BundleError: the file is not a queue, is not ours to read, or is damaged; nothing of it was
            taken. ``bundle_drive``: what was taken stays taken; the same file may come again.
    """
    with Portal.open(database_url, clock) as portal:
        try:
            header, device = _admitted(portal, file)
            target = (answers or file.parent) / f"{file.stem}{REPLY_SUFFIX}"
            taken = BundleTaken(file=target, device_id=device.device_id, office=device.office)
            with _appearing(target) as part:
                _answer(portal, file, _Answer(portal, header, device, taken, part))
        except OSError as error:
            raise BundleError("bundle_drive") from error
    return taken


class _Answer:
    """Works through the records of one file and writes what the portal says to each."""

    def __init__(
        self,
        portal: Portal,
        header: BundleHeader,
        device: Row[Any],
        taken: BundleTaken,
        file: IO[bytes],
    ) -> None:
        self._portal = portal
        self._device = device
        self._taken = taken
        self._codes = CodeCache()
        self._writer = BundleWriter(
            file,
            kind=BundleKind.REPLY,
            bundle_id=header.bundle_id,
            device_id=device.device_id,
            recipient=_reply_key(header),
            signer=signing_key(portal),
        )

    def take(self, record: Record) -> None:
        """Take one record; kinds of a later version are passed over."""
        acts: Mapping[str, Callable[[Record], None]] = {
            RecordKind.MESSAGES: self._take_messages,
            RecordKind.PAPER: self._take_paper,
            RecordKind.HEARTBEAT: self._take_heartbeat,
        }
        act = acts.get(record.kind)
        if act is not None:
            act(record)

    def finish(self) -> None:
        """Close and sign the answer."""
        self._writer.finish()

    def _take_messages(self, record: Record) -> None:
        reply = self._judged(record)
        self._taken.messages += len(reply.results)
        for result in reply.results:
            if result.status in self._taken.statuses:
                self._taken.statuses[result.status] += 1
        # What is missing is known only when the whole file was taken in.
        self._tell(RecordKind.RESULTS, msgspec.structs.replace(reply, missing=()))

    def _take_paper(self, record: Record) -> None:
        results = list(keep_paper(self._portal, self._device.office, record.facts, record.data))
        self._taken.papers += any(result["status"] == STORED for result in results)
        at = self._portal.database.now_text()
        self._tell(RecordKind.PAPER_RESULTS, {"received_at": at, "results": results})

    def _take_heartbeat(self, record: Record) -> None:
        self._tell(RecordKind.RESULTS, self._judged(record))
        if self._device.is_suspended:
            return
        told = record.facts.get("cursor")
        for page in self._pages(told if isinstance(told, str) else None):
            self._tell(RecordKind.CHANGES, page)

    def _judged(self, record: Record) -> MessagesReply:
        told = parse_object(record.data)
        return take_messages(
            self._portal, self._codes, self._device.device_id, told, way=Way.BY_HAND
        )

    def _pages(self, cursor: str | None) -> Iterator[dict[str, Any]]:
        """Yield the feed behind the counter's place; one that is gone is asked by line."""
        more = True
        while more:
            try:
                page = read_changes(self._portal, self._device.device_id, cursor, FEED_MAX)
            except ProblemError:
                return
            yield {**json.loads(msgspec.json.encode(page)), "since": cursor}
            cursor, more = page.next_cursor, page.more

    def _tell(self, kind: RecordKind, body: object) -> None:
        self._writer.add(Record(kind=kind, facts={}, data=msgspec.json.encode(body)))


def _answer(portal: Portal, file: Path, answer: _Answer) -> None:
    try:
        for record in read_records(file, reading_key(portal)):
            answer.take(record)
    except (ProblemError, ValueError) as error:
        # The file is whole and signed; what its own program wrote cannot be read all the same.
        raise BundleError("bundle_damaged") from error
    answer.finish()


def _admitted(portal: Portal, file: Path) -> tuple[BundleHeader, Row[Any]]:
    """Return the header of a file that is for us, proved by the key of a device we know."""
    try:
        with file.open("rb") as opened:
            header = read_header(opened)
    except OSError as error:
        raise BundleError("bundle_unreadable") from error
    if header.kind is not BundleKind.QUEUE:
        raise BundleError("bundle_not_queue")
    if header.recipient != key_name(reading_key(portal).public_key().public_bytes_raw()):
        raise BundleError("bundle_other_portal")
    with portal.database.read() as connection:
        wanted = select(devices).where(devices.c.device_id == header.device_id)
        device = connection.execute(wanted).one_or_none()
    if device is None:
        raise BundleError("bundle_unknown_counter")
    verify(file, _device_key(device))
    return header, device


def _device_key(device: Row[Any]) -> Ed25519PublicKey:
    return read_public_key(device.public_key)


def _reply_key(header: BundleHeader) -> bytes:
    try:
        return key_bytes(header.reply_key)
    except ValueError as error:
        raise BundleError("bundle_damaged") from error


@contextmanager
def _appearing(target: Path) -> Iterator[IO[bytes]]:
    """Open a file that gets its name only when it is whole and on the disk."""
    number, name = tempfile.mkstemp(suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
