"""Take the portal's answer from a pen drive, as if it had come by line (decision 0026).

The same settling as after an exchange; taking it twice, or long after, changes nothing more.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from local_db.domain.clock import Clock
from local_db.domain.enrolment import BundleKeys
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.store import Store
from sync.backoff import Uniform
from sync.bundle.keys import reply_key
from sync.case_feed import changes_from
from sync.contract.bundle_file import (
    BundleError,
    BundleHeader,
    BundleKind,
    Record,
    RecordKind,
    read_header,
    verify,
)
from sync.contract.bundle_stream import key_bytes, read_records
from sync.errors import PortalUnreadable
from sync.reading import moment_of, object_of, objects_of, text_of
from sync.refdata import ask_for_packs
from sync.replies import messages_from
from sync.settle import Settler
from sync.tally import Tally

_STORED: Final = "stored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an answer changed here; nothing at all when it was taken before."""

    file: Path
    messages: int
    papers: int
    changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tools:
    """What settling needs; nothing is waited for here."""

    store: Store
    clock: Clock
    uniform: Uniform

    def wait(self, seconds: float) -> timedelta:
        """Return the wait as it is."""
        return timedelta(seconds=seconds)


def import_reply(
    store: Store, clock: Clock, uniform: Uniform, file: Path, *, actor: str = ""
) -> Imported:
    """Settle what the portal answered; it may run beside a cycle, which then finds it settled.

    Raises:
        StorageError: this PC is not enrolled, or is a copy of another one.
        BundleError: the file is not an answer, is of another counter, or is damaged.
    """
    try:
        header, seed = _admitted(store, file)
        taking = _Taking(_Tools(store=store, clock=clock, uniform=uniform))
        for record in read_records(file, reply_key(seed)):
            taking.take(record)
    except OSError as error:
        raise BundleError("bundle_unreadable") from error
    except PortalUnreadable as error:
        raise BundleError("bundle_damaged") from error
    taken = taking.imported(file)
    if taken.messages or taken.papers or taken.changes:
        with store.write() as records:
            facts = {"messages": taken.messages, "papers": taken.papers, "changes": taken.changes}
            name = header.bundle_id if header.bundle_id.isascii() else ""
            records.audit.add(actor or "system", "bundle.answered", "bundle", name, facts)
    return taken


class _Taking:
    """Takes the records of one answer, each in a short write."""

    def __init__(self, tools: _Tools) -> None:
        self._store = tools.store
        self._settler = Settler(tools, Tally())
        self._messages = 0
        self._papers = 0
        self._changes = 0

    def take(self, record: Record) -> None:
        """Take one record; kinds of a later version are passed over."""
        taken: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
            RecordKind.RESULTS: self._take_results,
            RecordKind.PAPER_RESULTS: self._take_papers,
            RecordKind.CHANGES: self._take_changes,
        }
        act = taken.get(record.kind)
        if act is not None:
            act(object_of(json.loads(record.data)))

    def imported(self, file: Path) -> Imported:
        """Return what was new."""
        return Imported(
            file=file, messages=self._messages, papers=self._papers, changes=self._changes
        )

    def _take_results(self, body: Mapping[str, Any]) -> None:
        self._messages += self._settler.take_carried(messages_from(body))

    def _take_papers(self, body: Mapping[str, Any]) -> None:
        at = moment_of(body.get("received_at"))
        if at is None:
            raise BundleError("bundle_damaged")
        with self._store.write() as records:
            for item in objects_of(body.get("results")):
                case_id, sha256 = text_of(item.get("case_id")), text_of(item.get("sha256"))
                if item.get("status") == _STORED and case_id and sha256:
                    self._papers += records.carrying.mark_paper_sent(case_id, sha256, at)

    def _take_changes(self, body: Mapping[str, Any]) -> None:
        """Apply a page; the place in the feed moves only when the page begins where we stand."""
        page = changes_from(body)
        with self._store.write() as records:
            follows = records.device.cursor() == text_of(body.get("since"))
            cursor = page.next_cursor if follows else None
            self._changes += records.portal_cases.apply(page.changes, cursor)
            records.outbox.mark_missing(*page.resend)
            if page.has_new_packs:
                ask_for_packs(records)


def _admitted(store: Store, file: Path) -> tuple[BundleHeader, bytes]:
    """Return the header of an answer that is ours and proved, and this device's seed."""
    with store.read() as records:
        device, seed = records.device.get(), records.device.device_key()
        is_copy = records.installation.copy_kind is not None
        keys = records.device.bundle_keys()
    if is_copy:
        raise StorageError(StorageTrouble.CLONED)
    if device.device_id is None or seed is None:
        raise StorageError(StorageTrouble.NOT_ENROLLED)
    with file.open("rb") as opened:
        header = read_header(opened)
    if header.kind is not BundleKind.REPLY:
        raise BundleError("bundle_not_reply")
    if header.device_id != device.device_id:
        raise BundleError("bundle_other_counter")
    verify(file, _portal_key(keys))
    return header, seed


def _portal_key(keys: BundleKeys | None) -> Ed25519PublicKey:
    if keys is None:
        raise BundleError("bundle_no_key")
    return Ed25519PublicKey.from_public_bytes(key_bytes(keys.sign))
