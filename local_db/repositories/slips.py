"""Which slips were asked for and which came out: none is lost, none is doubled in silence."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, TextClause, func, or_, select, text, update
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.outbox import MessageType
from local_db.domain.slip_print import SlipKind, SlipPrint, SlipState
from local_db.repositories.audit import SYSTEM, AuditRepository, Facts
from local_db.repositories.outbox import OutboxRepository
from local_db.repositories.work import Work
from local_db.tables import ComplaintRow, SlipRow

_SLIP = SlipRow.table()
_FIELDS = tuple(getattr(SlipRow, name) for name in SlipPrint.__slots__)
_NEW = insert(_SLIP)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=["ref", "kind", "copy"],
    set_={
        name: _NEW.excluded[name]
        for name in ("state", "paper", "operator", "printed_at", "code", "changed_at")
    },
)
_OPEN: Final = text("slip_print.state NOT IN ('printed', 'cancelled')")
_ACKNOWLEDGEMENT: Final = SlipKind.ACKNOWLEDGEMENT
INTERRUPTED: Final = "printer_interrupted"
REPLACED: Final = "slip_replaced"


class SlipRepository:
    """Keeps every copy of every slip with its outcome."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection
        self._outbox = OutboxRepository(work)
        self._audit = AuditRepository(work)

    def ask(
        self, ref: str, copy: int, paper: str, operator: str, kind: SlipKind = _ACKNOWLEDGEMENT
    ) -> None:
        """Note that a copy is to be printed; pending until more is known of it."""
        self._save(ref, kind, copy, SlipState.PENDING, paper, operator)

    def ask_next(self, ref: str, kind: SlipKind, paper: str, operator: str) -> SlipPrint:
        """Return the job of the copy that is printed next, made now unless it waits already.

        Earlier copies that may be on paper are left behind: nobody waits for them any more, and
        their numbers are used up.
        """
        copy = self.next_copy(ref, kind)
        for job in self.pending_of(ref, kind):
            if job.copy < copy:
                self._change(job.id, state=SlipState.CANCELLED, code=REPLACED)
        self.ask(ref, copy, paper, operator, kind)
        (job,) = self._slips(SlipRow.ref == ref, SlipRow.kind == kind, SlipRow.copy == copy)
        return job

    def get(self, job_id: int) -> SlipPrint | None:
        """Return a job."""
        found = self._slips(SlipRow.id == job_id)
        return found[0] if found else None

    def pending(self) -> tuple[SlipPrint, ...]:
        """Return slips that were asked for and not confirmed, oldest first."""
        return self._slips(_OPEN)

    def pending_of(self, ref: str, kind: SlipKind) -> tuple[SlipPrint, ...]:
        """Return a complaint's open jobs of one kind."""
        return self._slips(_OPEN, SlipRow.ref == ref, SlipRow.kind == kind)

    def unconfirmed(self) -> tuple[SlipPrint, ...]:
        """Return what was sent and nobody has confirmed, oldest first."""
        return tuple(job for job in self.pending() if job.needs_an_answer)

    def copies(self, ref: str) -> tuple[SlipPrint, ...]:
        """Return all copies of a complaint's acknowledgement, in order."""
        return self._slips(SlipRow.ref == ref, SlipRow.kind == _ACKNOWLEDGEMENT)

    def next_copy(self, ref: str, kind: SlipKind = _ACKNOWLEDGEMENT) -> int:
        """Return the number of the copy that is printed next: one more than may be on paper."""
        used = select(func.max(SlipRow.copy)).where(
            SlipRow.ref == ref,
            SlipRow.kind == kind,
            or_(SlipRow.state == SlipState.PRINTED, SlipRow.sent_at.is_not(None)),
        )
        return (self._connection.scalar(used) or 0) + 1

    def rendering(self, job_id: int, printer: str) -> None:
        """Note that a job is being drawn for a printer; nothing of it can be on paper yet."""
        row = update(_SLIP).where(_SLIP.c.id == job_id)
        values = {"state": SlipState.RENDERING, "printer": printer, "code": None}
        self._connection.execute(
            row.values(**values, tries=_SLIP.c.tries + 1, changed_at=self._work.now())
        )

    def sending(self, job_id: int) -> None:
        """Note that the first byte is about to go: the copy's number is used up from now on."""
        self._change(job_id, state=SlipState.SENDING, sent_at=self._work.now())

    def sent(self, job_id: int, spool_id: str | None, code: str | None = None) -> None:
        """Note that the printer has all of it and does not tell whether it came out."""
        self._change(job_id, state=SlipState.SENT, spool_id=spool_id, code=code)

    def nothing_sent(self, job_id: int) -> None:
        """Note that nothing of a job left for the printer after all: its number is free again."""
        self._change(job_id, sent_at=None, spool_id=None)

    def printed(
        self,
        ref: str,
        copy: int,
        paper: str,
        at: datetime,
        operator: str,
        kind: SlipKind = _ACKNOWLEDGEMENT,
    ) -> None:
        """Note that a copy came out, and tell the portal (``slip.printed``); once per copy."""
        here = self._slips(SlipRow.ref == ref, SlipRow.kind == kind, SlipRow.copy == copy)
        if here and here[0].state is SlipState.PRINTED:
            return
        self._save(ref, kind, copy, SlipState.PRINTED, paper, operator, printed_at=at)
        if kind is not _ACKNOWLEDGEMENT:
            # It tells a stranger about a case; copies of it are not counted for anybody.
            facts: Facts = {"kind": kind.value, "paper": paper}
            self._audit.add(operator, "case_slip.printed", "complaint", ref, facts)
            return
        self._tell_portal(ref, {"copy": copy, "at": at.isoformat(), "paper": paper})
        self._audit.add(operator, "slip.printed", "complaint", ref, {"copy": copy, "paper": paper})

    def failed(
        self,
        ref: str,
        copy: int,
        paper: str,
        code: str,
        operator: str,
        kind: SlipKind = _ACKNOWLEDGEMENT,
    ) -> None:
        """Note that a copy did not come out, with the printer's reason; it stays in the list."""
        self._save(ref, kind, copy, SlipState.FAILED, paper, operator, code=code)
        facts = _facts(kind, copy=copy, paper=paper, code=code)
        self._audit.add(operator, "slip_failed", "complaint", ref, facts)

    def cancel(self, job_id: int, reason: str, operator: str) -> None:
        """Take a job off the list for a person's reason, which the audit chain vouches for."""
        job = self.get(job_id)
        if job is None or job.state in (SlipState.PRINTED, SlipState.CANCELLED):
            return
        self._change(job_id, state=SlipState.CANCELLED, code=reason)
        facts = _facts(job.kind, copy=job.copy, paper=job.paper, code=reason)
        self._audit.add(operator, "slip_cancelled", "complaint", job.ref, facts)

    def settle(self) -> int:
        """Bring jobs to rest whose process ended in the middle; return how many there were.

        What was only drawn waits again. Of what was being sent nobody knows: people are asked.
        """
        halted = [
            job for job in self.pending() if job.state in (SlipState.RENDERING, SlipState.SENDING)
        ]
        for job in halted:
            if job.state is SlipState.RENDERING:
                self._change(job.id, state=SlipState.PENDING)
                continue
            self._change(job.id, state=SlipState.SENT, code=INTERRUPTED)
            facts = _facts(job.kind, copy=job.copy, paper=job.paper, code=INTERRUPTED)
            self._audit.add(SYSTEM, "slip_failed", "complaint", job.ref, facts)
        return len(halted)

    def _tell_portal(self, ref: str, body: dict[str, object]) -> None:
        case_id = self._connection.scalar(
            select(ComplaintRow.case_id).where(ComplaintRow.ref == ref)
        )
        self._outbox.add(
            MessageType.SLIP_PRINTED,
            ref,
            case_id,
            body,
            depends_on=self._outbox.filing_of(ref),
        )

    def _change(self, job_id: int, **values: object) -> None:
        self._connection.execute(
            update(_SLIP).where(_SLIP.c.id == job_id).values(**values, changed_at=self._work.now())
        )

    def _save(  # noqa: PLR0913 - a copy has these parts
        self,
        ref: str,
        kind: SlipKind,
        copy: int,
        state: SlipState,
        paper: str,
        operator: str,
        *,
        printed_at: datetime | None = None,
        code: str | None = None,
    ) -> None:
        now = self._work.now()
        row = {
            "ref": ref,
            "kind": kind,
            "copy": copy,
            "state": state,
            "paper": paper,
            "operator": operator,
            "asked_at": now,
            "printed_at": printed_at,
            "code": code,
            "changed_at": now,
        }
        self._connection.execute(_SAVE, row)

    def _slips(self, *which: ColumnElement[bool] | TextClause) -> tuple[SlipPrint, ...]:
        rows = self._connection.execute(select(*_FIELDS).where(*which).order_by(SlipRow.id))
        return tuple(SlipPrint(**row._mapping) for row in rows)


def _facts(kind: SlipKind, **facts: str | int) -> Facts:
    """Return what the audit chain keeps; acknowledgements look there as they always did."""
    return facts if kind is _ACKNOWLEDGEMENT else {**facts, "kind": kind.value}
