"""Keep the portal's answer to each message in one short write (portal contract, section 3)."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, Protocol

from local_db.domain.audit import AuditHead
from local_db.domain.clock import Clock
from local_db.domain.outbox import Message, Missing, Outcome, Receipt
from local_db.domain.states import SendState
from local_db.records import Records
from local_db.store import Store
from sync.backoff import Uniform, full_jitter_s
from sync.errors import PortalProblem, PortalRefused
from sync.replies import MessagesReply, Result
from sync.tally import Tally

_log = logging.getLogger(__name__)

# A message on which the portal itself fails, alone, this often is set aside (contract section 3).
ALONE_FAILURES: Final = 5
FAILED_ALONE: Final = "portal_failed"
_SERVER_ERROR: Final = 500
# A parent is rarely there within seconds: deferred messages start at 5 * 2**3 s.
_DEFER_DOUBLING: Final = 3
# Which states an answer that came by hand may still change (decision 0026). That the portal has a
# message is true whatever happened here since; a refusal may be older than what was done about it.
_CARRIED: Final[Mapping[str, frozenset[SendState]]] = {
    "accepted": frozenset(
        {SendState.READY, SendState.SENDING, SendState.HELD, SendState.ATTENTION}
    ),
    "rejected": frozenset({SendState.READY, SendState.SENDING}),
}
_CARRIED_AS: Final = {"duplicate": "accepted", "digest_mismatch": "rejected"}


class SettlingTools(Protocol):
    """What settling needs of the tools of a cycle."""

    @property
    def store(self) -> Store:
        """The store."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def uniform(self) -> Uniform:
        """Chance, for waits."""
        ...

    def wait(self, seconds: float) -> timedelta:
        """Return a wait, scaled."""
        ...


class Settler:
    """Moves messages by the results of their own ids, and by nothing else."""

    def __init__(self, tools: SettlingTools, tally: Tally) -> None:
        self._tools = tools
        self._tally = tally

    def take(
        self,
        reply: MessagesReply,
        messages: Sequence[Message],
        missing: Sequence[Missing],
        told: AuditHead | None,
    ) -> frozenset[str]:
        """Keep a reply, and which audit head the portal was told; return what is still to be sent.

        What is missing goes first: the messages of this very batch are not done yet, so a portal
        that counted before it stored them does not get them twice.
        """
        with self._tools.store.write() as records:
            if told is not None:
                records.audit.note_sent(told)
            lost = records.outbox.mark_missing(*missing)
            receipts: list[Receipt] = []
            unsettled = {
                message.id
                for message in messages
                if not self._settle(records, message.id, reply.results.get(message.id), receipts)
            }
            records.outbox.done_all(receipts, self._tools.clock.now())
        if lost:
            _log.warning("The portal misses %s messages that it had; they go again", lost)
        return frozenset(unsettled)

    def take_carried(self, reply: MessagesReply) -> int:
        """Keep an answer that came on a pen drive; return how many messages it still moved.

        It may be old, or come twice: a message whose state says more than it stays as it is.
        """
        moved = 0
        with self._tools.store.write() as records:
            records.outbox.mark_missing(*reply.missing)
            receipts: list[Receipt] = []
            for message_id, result in reply.results.items():
                among = _CARRIED.get(_CARRIED_AS.get(result.status, result.status), frozenset())
                if records.carrying.take_in_hand(message_id, among):
                    moved += self._settle(records, message_id, result, receipts)
            records.outbox.done_all(receipts, self._tools.clock.now())
        return moved

    def blame(self, message: Message, refused: PortalRefused) -> bool:
        """Keep that the portal refused a message alone; tell whether that settled it."""
        now = self._tools.clock.now()
        with self._tools.store.write() as records:
            if refused.status < _SERVER_ERROR:
                plain = refused.problem.plain()
                records.outbox.attention(message.id, refused.problem.code, plain, now)
                return True
            times = records.outbox.alone_failure(message.id, refused.problem.code)
            if times < ALONE_FAILURES:
                return False
            plain = refused.problem.plain()
            records.outbox.attention(message.id, FAILED_ALONE, plain, now)
            return True

    def _settle(
        self, records: Records, message_id: str, result: Result | None, receipts: list[Receipt]
    ) -> bool:
        """Settle one message; a missing or unknown result leaves it unsent.

        What the portal has is added to ``receipts``, to be kept for the whole reply together.
        """
        now = self._tools.clock.now()
        match None if result is None else result.status:
            case "accepted" | "duplicate" as status if result is not None:
                self._count(status)
                receipts.append(
                    Receipt(
                        message_id=message_id,
                        receipt=result.receipt,
                        portal_ref=result.portal_ref,
                    )
                )
            case "rejected" | "digest_mismatch" as status if result is not None:
                problem = result.problem or PortalProblem(status=0, code=status)
                code = status if status == "digest_mismatch" else problem.code
                records.outbox.attention(message_id, code, problem.plain(), now)
            case "deferred":
                self._defer(records, message_id)
            case _:
                return False
        return True

    def _defer(self, records: Records, message_id: str) -> None:
        history = records.outbox.history(message_id)
        last = history[-1] if history else None
        times = last.times if last is not None and last.outcome is Outcome.DEFERRED else 0
        wait = self._tools.wait(full_jitter_s(times + _DEFER_DOUBLING, self._tools.uniform))
        records.outbox.defer(message_id, self._tools.clock.now() + wait)

    def _count(self, status: str) -> None:
        if status == "accepted":
            self._tally.accepted += 1
        else:
            self._tally.duplicate += 1
