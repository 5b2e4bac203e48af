"""The outbox: messages sealed once, moved only along the allowed ways (offline_sync.md B3)."""

import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, or_, select, text, update

from local_db.domain.outbox import Message, MessageType, Outcome, Receipt
from local_db.domain.sealing import canonical_json, digest
from local_db.domain.states import SendState, move_send
from local_db.repositories.amendments import AmendmentRepository
from local_db.repositories.audit import PORTAL, SYSTEM, Facts
from local_db.repositories.numbers import NumberRepository
from local_db.repositories.outbox_queue import OutboxQueue
from local_db.repositories.outbox_sending import OutboxSending
from local_db.repositories.portal_refs import PortalRefRepository
from local_db.repositories.work import Work
from local_db.tables import OutboxRow

SCHEMA: Final = 1
_OUTBOX = OutboxRow.table()
_INSERT = _OUTBOX.insert()
# The partial index is used only when its own words stand in the query (local_db.md 2).
_OPEN = select(OutboxRow.id).where(text("outbox.state <> 'done'")).order_by(OutboxRow.device_seq)
_STANDING = select(_OUTBOX.c.id, _OUTBOX.c.state, _OUTBOX.c.ref).where(
    _OUTBOX.c.id.in_(bindparam("ids", expanding=True))
)
_DONE = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("told"))
    .values(
        state=SendState.DONE,
        code=None,
        changed_at=bindparam("now"),
        sent_at=bindparam("now"),
        receipt=bindparam("proof"),
        portal_ref=bindparam("name"),
        problem=None,
        alone_failures=0,
        not_before=None,
    )
)
_WRONG_CLOCK: Final = timedelta(hours=1)
_PLAIN_CODE: Final = re.compile(r"[a-z0-9_.]{1,40}")
_CLEAN: Final[Mapping[str, Any]] = {"problem": None, "alone_failures": 0, "not_before": None}


class OutboxRepository(OutboxSending, OutboxQueue):
    """Adds messages and moves them; nothing is ever deleted or given up."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._numbers = NumberRepository(work)
        self._amendments = AmendmentRepository(work)
        self._portal_refs = PortalRefRepository(work)

    def add(  # noqa: PLR0913 - a message has these parts
        self,
        message_type: MessageType,
        ref: str,
        case_id: str | None,
        body: Mapping[str, Any],
        *,
        depends_on: str | None = None,
        supersedes: str | None = None,
        actor: str = SYSTEM,
    ) -> Message:
        """Seal a body and queue it; what changes a case is kept as an amendment too.

        Raises:
            SealError: the body has no canonical form.
        """
        message = Message(
            id=str(uuid.uuid4()),
            type=message_type,
            schema=SCHEMA,
            device_seq=self._numbers.take_device_seq(),
            ref=ref,
            case_id=case_id,
            depends_on=depends_on,
            supersedes=supersedes,
            digest="",
            body=canonical_json(body),
        )
        sealed = self.append(message)
        if message_type is not MessageType.SLIP_PRINTED:
            # A slip's own row says more: which copy, on what paper.
            facts: Facts = {"digest": sealed.digest, "device_seq": sealed.device_seq}
            self._audit.add(actor, message_type.value, "complaint", ref, facts)
        return sealed

    def append(self, message: Message) -> Message:
        """Queue a message whose body is sealed; return it with its digest."""
        now = self._work.now()
        row = {name: getattr(message, name) for name in Message.__slots__}
        row["digest"] = digest(message.body)
        self._connection.execute(
            _INSERT,
            {
                **row,
                "state": SendState.READY,
                "tries": 0,
                "alone_failures": 0,
                "queued_at": now,
                "changed_at": now,
            },
        )
        sealed = Message(**row)
        self._amendments.keep(sealed)
        return sealed

    def filing_of(self, ref: str) -> str | None:
        """Return the id of the newest filing message of a complaint."""
        wanted = (
            select(OutboxRow.id)
            .where(OutboxRow.ref == ref, OutboxRow.type == MessageType.FILED)
            .order_by(OutboxRow.device_seq.desc())
            .limit(1)
        )
        found = self._connection.scalar(wanted)
        return None if found is None else str(found)

    def release(self, ids: Iterable[str], code: str | None = None) -> None:
        """Make messages ready again: no answer came; the try was counted when they were claimed.

        One whose answer came meanwhile on a pen drive stays settled (decision 0026).
        """
        for message_id in ids:
            if self._state_of(message_id) is not SendState.SENDING:
                continue
            self._move(message_id, SendState.READY, Outcome.RELEASED, code)

    def done(
        self, message_id: str, receipt: str | None, portal_ref: str | None, at: datetime
    ) -> None:
        """Keep that the portal has the message; a second answer changes nothing."""
        told = Receipt(message_id=message_id, receipt=receipt, portal_ref=portal_ref)
        self.done_all([told], at)

    def done_all(self, receipts: Iterable[Receipt], at: datetime) -> None:
        """Keep that the portal has these messages, in a few statements for all of them."""
        told = {receipt.message_id: receipt for receipt in receipts}
        found = {
            row.id: row
            for row in self._connection.execute(_STANDING, {"ids": list(told)})
            if row.state is not SendState.DONE
        }
        if not found:
            return
        for row in found.values():
            move_send(row.state, SendState.DONE)
        new = [told[message_id] for message_id in found]
        self._connection.execute(
            _DONE,
            [
                {"told": one.message_id, "now": at, "proof": one.receipt, "name": one.portal_ref}
                for one in new
            ],
        )
        self._attempts.add_all(list(found), Outcome.SENT, None, at)
        facts: list[tuple[str, Facts]] = [
            (one.message_id, {"receipt": _hash(one.receipt)}) for one in new
        ]
        self._audit.add_all(PORTAL, "message.done", "message", facts)
        self._portal_refs.remember(
            (found[one.message_id].ref, one.portal_ref) for one in new if one.portal_ref is not None
        )

    def attention(
        self, message_id: str, code: str, problem: Mapping[str, Any] | None, at: datetime
    ) -> None:
        """Set a message aside for the supervisor with the portal's reason."""
        outcome = Outcome.ATTENTION
        if self._move(message_id, SendState.ATTENTION, outcome, code, at=at, problem=problem):
            self._note_refusal(message_id, code)

    def refuse_later(self, ref: str, code: str, problem: Mapping[str, Any]) -> None:
        """Set a filing aside that the portal had accepted and now refuses (section 4).

        It may still wait here: the answer that accepted it was lost. Sent again it would be a
        duplicate, which is done, and nobody would see the refusal.
        """
        message_id = self.filing_of(ref)
        outcome = Outcome.REFUSED_LATER
        if message_id is not None and self._move(
            message_id, SendState.ATTENTION, outcome, code, problem=problem
        ):
            self._note_refusal(message_id, code)

    def defer(self, message_id: str, not_before: datetime) -> None:
        """Make a message ready again, but not before a time: its parent is not there yet."""
        self._move(message_id, SendState.READY, Outcome.DEFERRED, "deferred", not_before=not_before)

    def retry(self, message_id: str) -> None:
        """Send a message once more that needed attention; its bytes stay the same."""
        self._move(message_id, SendState.READY, Outcome.RETRIED, None, **_CLEAN)

    def retry_older(self, code: str, before: datetime) -> int:
        """Retry what was set aside for one reason before a time; return how many.

        A time well after now was written by a clock that was wrong then; it must not wait for it.
        """
        changed, now = _OUTBOX.c.changed_at, self._work.now()
        wanted = _OPEN.where(
            _OUTBOX.c.state == SendState.ATTENTION,
            _OUTBOX.c.code == code,
            or_(changed < before, changed > now + _WRONG_CLOCK),
        )
        ids = list(self._connection.scalars(wanted))
        for message_id in ids:
            self.retry(message_id)
            self._audit.add(SYSTEM, "message.retried", "message", message_id, {})
        return len(ids)

    def hold(self, message_id: str) -> None:
        """Keep a message back until the supervisor lets it go."""
        self._move(message_id, SendState.HELD, Outcome.HELD, None)

    def unhold(self, message_id: str) -> None:
        """Let a message go that was held."""
        self._move(message_id, SendState.READY, Outcome.UNHELD, None, **_CLEAN)

    def recover(self) -> int:
        """Make messages ready again that were being sent when the program ended."""
        ids = list(self._connection.scalars(_OPEN.where(_OUTBOX.c.state == SendState.SENDING)))
        self.release(ids)
        return len(ids)

    def alone_failure(self, message_id: str, code: str | None = None) -> int:
        """Count one more failure of the portal on this message alone; return how many in a row."""
        counted = (
            update(_OUTBOX)
            .where(_OUTBOX.c.id == message_id)
            .values(alone_failures=_OUTBOX.c.alone_failures + 1)
            .returning(_OUTBOX.c.alone_failures)
        )
        times = self._connection.execute(counted).scalar_one()
        self._attempts.add(message_id, Outcome.FAILED_ALONE, code, self._work.now())
        return int(times)

    def _note_refusal(self, message_id: str, code: str) -> None:
        """The code came from another program: what is no plain code stays out of the chain."""
        kept = code if _PLAIN_CODE.fullmatch(code) else "other"
        self._audit.add(PORTAL, "message.attention", "message", message_id, {"code": kept})

    def _move(
        self,
        message_id: str,
        target: SendState,
        outcome: Outcome,
        code: str | None,
        *,
        at: datetime | None = None,
        **changes: object,
    ) -> bool:
        """Move a message and write its history; an unknown one or no move at all is False."""
        current = self._state_of(message_id)
        if current is None or current is target:
            return False
        move_send(current, target)
        moment = at or self._work.now()
        self._connection.execute(
            update(_OUTBOX)
            .where(_OUTBOX.c.id == message_id)
            .values(state=target, code=code, changed_at=moment, **changes)
        )
        self._attempts.add(message_id, outcome, code, moment)
        return True

    def _state_of(self, message_id: str) -> SendState | None:
        return self._connection.scalar(select(OutboxRow.state).where(OutboxRow.id == message_id))


def _hash(receipt: str | None) -> str | None:
    """Return a receipt as the audit chain keeps it: words of another program stay out of it."""
    return None if receipt is None else hashlib.sha256(receipt.encode("utf-8")).hexdigest()
