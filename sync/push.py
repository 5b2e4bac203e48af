"""Send what is due, and find the one message that spoils a batch.

Contract section 3, offline_sync.md B4 and B5. Trouble of the device raises and touches no message.
The store is never locked while a batch is in flight: claim, send, one short write. A message whose
parent is not done is never claimed, so nothing that belongs together flies side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from local_db.domain.audit import AuditHead
from local_db.domain.outbox import Hold, Message, Missing
from sync.batch_size import BatchSize
from sync.envelope import Heartbeat, envelope
from sync.errors import PortalError, PortalRefused, PortalUnreachable
from sync.flights import Flights, Landing
from sync.replies import MessagesReply
from sync.settle import Settler
from sync.tally import Tally
from sync.tools import SyncTools

_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Apart:
    """A batch that cannot go as it is: too big for the wire, or refused whole."""

    messages: Sequence[Message]
    refused: PortalRefused | None


class PushRound:
    """The sending part of one cycle."""

    def __init__(self, tools: SyncTools, size: BatchSize, tally: Tally) -> None:
        self._tools = tools
        self._size = size
        self._tally = tally
        self._settler = Settler(tools, tally)
        self._unsettled: dict[str, Message] = {}
        self._had_their_turn: set[str] = set()
        self._apart: list[_Apart] = []
        self._trouble: PortalError | None = None
        self._has_answer = False
        self._has_blamed = False
        self._is_proven = False
        self._told_head: AuditHead | None = None
        self._newest_told = -1
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
        """Send until nothing is due; whatever got no answer in the end is ready again."""
        client, clock = self._tools.client, self._tools.clock
        try:
            with Flights(client.messages, clock, self._tools.stop) as flights:
                while self._fill(flights) or self._take_apart():
                    while flights:
                        self._land(flights.landed())
                        self._fill(flights)
                    if self._trouble is not None:
                        raise self._trouble
        finally:
            self._release()

    def _fill(self, flights: Flights) -> bool:
        """Let batches fly as long as the line is good; tell whether any is on its way."""
        while self._may_begin and len(flights) < self._size.at_hand:
            messages = self._claim()
            if not messages:
                break
            plain = self._envelope(messages)
            if len(messages) > 1 and not self._tools.client.fits(plain):
                self._apart.append(_Apart(messages=messages, refused=None))
            else:
                flights.begin(plain, messages, self._told_head)
        return len(flights) > 0

    @property
    def _may_begin(self) -> bool:
        """A batch that must be taken apart, or trouble, is seen to before the next one begins."""
        return self._goes_on and not self._apart and self._trouble is None

    def _land(self, landing: Landing) -> None:
        if not landing.was_begun:
            self._put_back(landing.messages)
            return
        try:
            self._keep(landing)
        except PortalRefused as refused:
            if _spoils(refused):
                self._apart.append(_Apart(messages=landing.messages, refused=refused))
            else:
                self._trouble = self._trouble or refused
        except PortalError as error:
            self._trouble = self._trouble or error

    def _keep(self, landing: Landing) -> None:
        """Keep what came back.

        Raises:
            PortalError: what came back instead.
        """
        if landing.reply is None:
            error = landing.error or PortalUnreachable()
            self._size.stumbled()
            if _is_too_much(error):
                self._size.halve()
            raise error
        batch_max = self._tools.client.limits.batch_max
        self._size.answered(len(landing.messages), landing.seconds, batch_max)
        self._take(landing.reply, landing.messages, landing.told)

    def _take_apart(self) -> bool:
        """See to the batches that were refused whole, one after the other."""
        apart, self._apart = self._apart, []
        for batch in apart:
            if batch.refused is None:
                self._deliver_halves(batch.messages)
            else:
                self._isolate(batch.messages, batch.refused)
        return bool(apart)

    def _claim(self) -> tuple[Message, ...]:
        limits = self._tools.client.limits
        room = limits.decompressed_max if self._tools.client.sends_gzip else limits.body_max
        with self._tools.store.write() as records:
            messages = records.outbox.claim(
                self._size.within(limits.batch_max), body_max=room, skip=self._had_their_turn
            )
        self._unsettled.update((message.id, message) for message in messages)
        return messages

    def _release(self) -> None:
        self._put_back(tuple(self._unsettled.values()))

    def _put_back(self, messages: Sequence[Message]) -> None:
        """Make ready again what got no answer."""
        if not messages:
            return
        names = [message.id for message in messages]
        with self._tools.store.write() as records:
            records.outbox.release(names)
        for name in names:
            del self._unsettled[name]

    def _deliver(self, messages: Sequence[Message]) -> None:
        """Send a part of a batch alone and wait for it."""
        if not self._goes_on:
            return
        plain = self._envelope(messages)
        if len(messages) > 1 and not self._tools.client.fits(plain):
            self._deliver_halves(messages)
            return
        try:
            self._exchange(plain, messages)
        except PortalRefused as refused:
            if not _spoils(refused):
                raise
            self._isolate(messages, refused)

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
        self._exchange(self._envelope(()), ())

    def _exchange(self, plain: bytes, messages: Sequence[Message]) -> None:
        tools = self._tools
        with Flights(tools.client.messages, tools.clock, tools.stop) as flights:
            flights.begin(plain, messages, self._told_head)
            self._keep(flights.landed())

    def _take(
        self, reply: MessagesReply, messages: Sequence[Message], told: AuditHead | None
    ) -> None:
        # What is missing is told again in every reply: once a cycle is enough, and it ends. The
        # first reply is safe to believe: what flew beside it is not done yet.
        missing: tuple[Missing, ...] = () if self._has_answer else reply.missing
        self._has_answer = True
        if reply.throttle_s is not None:
            self.throttle_s = max(reply.throttle_s, self.throttle_s or 0.0)
        if told is not None and told.seq <= self._newest_told:
            # A batch that began earlier landed later; the portal knows a newer head already.
            told = None
        self._newest_told = self._newest_told if told is None else told.seq
        unsettled = self._settler.take(reply, messages, missing, told)
        self._had_their_turn.update(message.id for message in messages)
        for message in messages:
            if message.id not in unsettled:
                del self._unsettled[message.id]

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
