"""Which slips were asked for and which came out: none is lost, none is doubled in silence."""

from datetime import datetime

from sqlalchemy import ColumnElement, TextClause, func, select, text
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.outbox import MessageType
from local_db.domain.slip_print import SlipPrint, SlipState
from local_db.repositories.audit import AuditRepository, Facts
from local_db.repositories.outbox import OutboxRepository
from local_db.repositories.work import Work
from local_db.tables import ComplaintRow, SlipRow

_SLIP = SlipRow.table()
_FIELDS = tuple(getattr(SlipRow, name) for name in SlipPrint.__slots__)
_NEW = insert(_SLIP)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=["ref", "copy"],
    set_={
        name: _NEW.excluded[name] for name in ("state", "paper", "operator", "printed_at", "code")
    },
)


class SlipRepository:
    """Keeps every copy of every slip with its outcome."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection
        self._outbox = OutboxRepository(work)
        self._audit = AuditRepository(work)

    def ask(self, ref: str, copy: int, paper: str, operator: str) -> None:
        """Note that a copy is to be printed; pending until ``printed`` or ``failed``."""
        self._save(ref, copy, SlipState.PENDING, paper, operator)

    def pending(self) -> tuple[SlipPrint, ...]:
        """Return slips that were asked for and not confirmed, oldest first."""
        return self._slips(text("slip_print.state <> 'printed'"))

    def copies(self, ref: str) -> tuple[SlipPrint, ...]:
        """Return all copies of a complaint's slip, in order."""
        return self._slips(SlipRow.ref == ref)

    def next_copy(self, ref: str) -> int:
        """Return the number of the copy that is printed next: one more than came out."""
        printed = select(func.max(SlipRow.copy)).where(
            SlipRow.ref == ref, SlipRow.state == SlipState.PRINTED
        )
        return (self._connection.scalar(printed) or 0) + 1

    def printed(self, ref: str, copy: int, paper: str, at: datetime, operator: str) -> None:
        """Note that a copy came out, and tell the portal (``slip.printed``); once per copy."""
        if any(s.copy == copy and s.state is SlipState.PRINTED for s in self.copies(ref)):
            return
        self._save(ref, copy, SlipState.PRINTED, paper, operator, printed_at=at)
        case_id = self._connection.scalar(
            select(ComplaintRow.case_id).where(ComplaintRow.ref == ref)
        )
        self._outbox.add(
            MessageType.SLIP_PRINTED,
            ref,
            case_id,
            {"copy": copy, "at": at.isoformat(), "paper": paper},
            depends_on=self._outbox.filing_of(ref),
        )
        self._audit.add(operator, "slip.printed", "complaint", ref, {"copy": copy, "paper": paper})

    def failed(self, ref: str, copy: int, paper: str, code: str, operator: str) -> None:
        """Note that a copy did not come out, with the printer's reason; it stays in the list."""
        self._save(ref, copy, SlipState.FAILED, paper, operator, code=code)
        facts: Facts = {"copy": copy, "paper": paper, "code": code}
        self._audit.add(operator, "slip_failed", "complaint", ref, facts)

    def _save(  # noqa: PLR0913 - a copy has these parts
        self,
        ref: str,
        copy: int,
        state: SlipState,
        paper: str,
        operator: str,
        *,
        printed_at: datetime | None = None,
        code: str | None = None,
    ) -> None:
        row = {
            "ref": ref,
            "copy": copy,
            "state": state,
            "paper": paper,
            "operator": operator,
            "asked_at": self._work.now(),
            "printed_at": printed_at,
            "code": code,
        }
        self._connection.execute(_SAVE, row)

    def _slips(self, which: ColumnElement[bool] | TextClause) -> tuple[SlipPrint, ...]:
        rows = self._connection.execute(select(*_FIELDS).where(which).order_by(SlipRow.id))
        return tuple(SlipPrint(**row._mapping) for row in rows)
