"""The shift at hand, kept so that neither a crash nor a power cut ends it."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select, text

from local_db.domain.outbox import MessageType
from local_db.domain.shift import Shift, ShiftFigures
from local_db.domain.slip_print import SlipKind, SlipState
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.work import Work
from local_db.tables import ComplaintRow, OutboxRow, SlipRow

_SLIP: Final = (
    select(SlipRow.id)
    .where(SlipRow.ref == ComplaintRow.ref, SlipRow.kind == SlipKind.ACKNOWLEDGEMENT)
    .correlate(ComplaintRow)
)
_PRINTED: Final = _SLIP.where(SlipRow.state == SlipState.PRINTED).exists()
_OPEN: Final = _SLIP.where(SlipRow.state.not_in((SlipState.PRINTED, SlipState.CANCELLED))).exists()
_UNSENT: Final = (
    select(OutboxRow.id)
    .where(OutboxRow.ref == ComplaintRow.ref, OutboxRow.type == MessageType.FILED)
    .where(text("outbox.state <> 'done'"))
    .correlate(ComplaintRow)
    .exists()
)
_FIGURES: Final = select(
    func.count(),
    func.count().filter(_PRINTED),
    func.count().filter(~_PRINTED & _OPEN),
    func.count().filter(_UNSENT),
).where(ComplaintRow.id > bindparam("after"), ComplaintRow.entered_by == bindparam("code"))


class ShiftRepository:
    """Begins, tells and ends the shift of this counter; there is one at most."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._meta = MetaRepository(work)

    def at_hand(self) -> Shift | None:
        """Return the shift that was begun and not ended."""
        kept = self._meta.get_object(Fact.SHIFT)
        if kept is None:
            return None
        return Shift(
            operator_code=kept["operator"],
            began_at=datetime.fromisoformat(kept["began_at"]),
            after=kept["after"],
        )

    def begin(self, operator_code: str) -> Shift:
        """Begin a person's shift; what they file from now on is its own."""
        newest = self._work.connection.scalar(select(func.max(ComplaintRow.id)))
        shift = Shift(
            operator_code=operator_code, began_at=self._work.now(), after=int(newest or 0)
        )
        kept = {
            "operator": operator_code,
            "began_at": shift.began_at.isoformat(),
            "after": shift.after,
        }
        self._meta.save_object(Fact.SHIFT, kept)
        return shift

    def end(self) -> None:
        """Have nobody on duty."""
        self._meta.save_object(Fact.SHIFT, None)

    def figures(self, shift: Shift) -> ShiftFigures:
        """Return what was filed in a shift, and what became of it until now."""
        row = self._work.connection.execute(
            _FIGURES, {"after": shift.after, "code": shift.operator_code}
        ).one()
        filed, printed, not_printed, unsent = row
        return ShiftFigures(filed=filed, printed=printed, not_printed=not_printed, unsent=unsent)
