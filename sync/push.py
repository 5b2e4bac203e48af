"""Send what is due, and find the one message that spoils a batch.

Contract section 3, offline_sync.md B4 and B5. Trouble of the device raises and touches no message.
The store is never locked while the network is in flight: claim, send, one short write.
"""

import contextlib
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from local_db.domain.outbox import Hold, Message, Missing
from sync.batch_size import BatchSize
from sync.envelope import Heartbeat, envelope
from sync.errors import PortalError, PortalRefused, PortalUnreachable
from sync.replies import MessagesReply
from sync.settle import Settler
from sync.tally import Tally
from sync.tools import SyncTools

if TYPE_CHECKING:
    from local_db.domain.audit import AuditHead

_SERVER_ERROR: Final = 500


class PushRound:
    """The sending part of one cycle."""

    def __init__(self, tools: SyncTools, size: BatchSize, tally: Tally) -> None:
        self._tools = tools
        self._size = size
        self._tally = tally
        self._settler = Settler(tools, tally)
        self._unsettled: dict[str, Message] = {}
        self._had_their_turn: set[str] = set()
        self._has_answer = False
        self._has_blamed = False
        self._is_proven = False
        self._told_head: AuditHead | None = None
        self.throttle_s: float | None = None

    def run(self) -> None:
        """Send until nothing is due; an empty batch is the heartbeat when nothing was.

        Raises:
            PortalError: trouble of the device; every message is ready again.
        """
        self._drain()
        if self._goes_on and not self._has_answer:
            self._beat()
            self._drain()

    @property
    def _goes_on(self) -> bool:
        return self.throttle_s is None and not self._tools.stop.is_set()

    def _drain(self) -> None:
        while self._goes_on:
            with self._claimed() as messages:
                if not messages:
                    return
                self._deliver(messages)

    @contextlib.contextmanager
    def _claimed(self) -> Iterator[tuple[Message, ...]]:
        """Claim a batch; whatever got no answer in the end is ready again."""
        limits = self._tools.client.limits
        room = limits.decompressed_max if self._tools.client.sends_gzip else limits.body_max
        with self._tools.store.write() as records:
            messages = records.outbox.claim(
                self._size.within(limits.batch_max), body_max=room, skip=self._had_their_turn
            )
        self._unsettled = {message.id: message for message in messages}
        try:
            yield messages
        finally:
            if self._unsettled:
                with self._tools.store.write() as records:
                    records.outbox.release(self._unsettled)

    def _deliver(self, messages: Sequence[Message]) -> None:
        if not self._goes_on:
            return
        plain = self._envelope(messages)
        if len(messages) > 1 and not self._tools.client.fits(plain):
            self._deliver_halves(messages)
            return
        try:
            reply = self._exchange(plain, messages)
        except PortalRefused as refused:
            if not _spoils(refused):
                raise
            self._isolate(messages, refused)
            return
        self._take(reply, messages)

    def _deliver_halves(self, messages: Sequence[Message]) -> None:
        middle = len(messages) // 2
        self._deliver(messages[:middle])
        self._deliver(messages[middle:])

    def _isolate(self, messages: Sequence[Message], refused: PortalRefused) -> None:
        """Halve a refused batch until the culprit is alone (contract section 3).

        A portal that fails, or that refused the only message tried, must first answer an empty
        batch: if it cannot, that is trouble of the device, and no message is to blame.
        """
        nothing_works = self._has_blamed and self._tally.settled == 0
        if refused.status >= _SERVER_ERROR or nothing_works:
            self._prove()
        if len(messages) > 1:
            self._deliver_halves(messages)
            return
        (message,) = messages
        self._has_blamed = True
        if self._settler.blame(message, refused):
            del self._unsettled[message.id]
        else:
            self._had_their_turn.add(message.id)

    def _prove(self) -> None:
        if not self._is_proven:
            self._beat()
            self._is_proven = True

    def _beat(self) -> None:
        self._take(self._exchange(self._envelope(()), ()), ())

    def _take(self, reply: MessagesReply, messages: Sequence[Message]) -> None:
        # What is missing is told again in every reply: once a cycle is enough, and it ends.
        missing: tuple[Missing, ...] = () if self._has_answer else reply.missing
        self._has_answer = True
        self.throttle_s = reply.throttle_s
        unsettled = self._settler.take(reply, messages, missing, self._told_head)
        self._had_their_turn.update(message.id for message in messages)
        for message in messages:
            if message.id not in unsettled:
                del self._unsettled[message.id]

    def _exchange(self, plain: bytes, messages: Sequence[Message]) -> MessagesReply:
        client, clock = self._tools.client, self._tools.clock
        started = clock.monotonic()
        try:
            reply = client.messages(plain)
        except PortalError as error:
            if _is_too_much(error):
                self._size.halve()
            raise
        if messages:
            self._size.answered(clock.monotonic() - started, client.limits.batch_max)
        return reply

    def _envelope(self, messages: Sequence[Message]) -> bytes:
        tools = self._tools
        with tools.store.read() as records:
            device = records.device.get()
            heartbeat = Heartbeat(
                device_id=device.device_id or "",
                install_id=device.install_id,
                db_epoch=device.db_epoch,
                sent_at=tools.clock.now(),
                clock_offset=tools.client.time.offset(),
                figures=records.outbox.figures(),
                disk_free=tools.store.folder.free_bytes(),
                high_water=records.device.high_water(),
                last_device_seq=records.device.last_device_seq(),
                audit=records.audit.head(),
            )
        self._told_head = heartbeat.audit
        return envelope(heartbeat, messages)


def _spoils(refused: PortalRefused) -> bool:
    """Tell whether a refusal may come from one message of the batch."""
    return refused.hold is Hold.PORTAL_ERROR and refused.status != HTTPStatus.REQUEST_TIMEOUT


def _is_too_much(error: PortalError) -> bool:
    """Tell whether a smaller batch may get through (offline_sync.md B5)."""
    match error:
        case PortalUnreachable():
            return error.timed_out
        case PortalRefused():
            too_large = error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            return too_large or error.status >= _SERVER_ERROR
        case _:
            return error.hold is Hold.PORTAL_ERROR
