"""Shifts: begun at the sign-in, ended with figures that add up."""

from dataclasses import asdict

from local_db.domain.clock import Clock, office_time
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.shift import ClosedShift, Shift, ShiftFigures
from local_db.records import Records
from local_db.store import Store

_LOOKING_ONLY = frozenset({StorageTrouble.READ_ONLY, StorageTrouble.DAMAGED})


class ShiftService:
    """Who is on duty, and what came of it; the audit chain keeps every figure told."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def begin(self, code: str) -> Shift | None:
        """Begin a shift, or go on with one that a crash or a power cut broke off today.

        Where nothing can be written there is none, and the person looks things up all the same.
        """
        try:
            with self._store.write() as records:
                left = records.shifts.at_hand()
                if left is not None and left.operator_code == code and self._is_today(left):
                    return left
                if left is not None:
                    self._close(records, left, is_seen=False)
                return records.shifts.begin(code)
        except StorageError as error:
            if error.trouble not in _LOOKING_ONLY:
                raise
            return None

    def figures(self) -> ShiftFigures:
        """Return what came of the shift at hand until now."""
        with self._store.read() as records:
            shift = records.shifts.at_hand()
            return ShiftFigures() if shift is None else records.shifts.figures(shift)

    def end(self, code: str) -> ClosedShift | None:
        """End a person's shift and return its figures; without one, note only that they left."""
        with self._store.write() as records:
            shift = records.shifts.at_hand()
            if shift is None or shift.operator_code != code:
                records.audit.add(code, "signed_out", "operator", code, {})
                return None
            return self._close(records, shift, is_seen=True)

    def _close(self, records: Records, shift: Shift, *, is_seen: bool) -> ClosedShift:
        """End a shift; one that nobody ended says so in the chain."""
        figures = records.shifts.figures(shift)
        facts: dict[str, str | int | bool | None] = {**asdict(figures), "seen": is_seen}
        code = shift.operator_code
        records.audit.add(code, "signed_out", "operator", code, facts)
        records.shifts.end()
        return ClosedShift(shift=shift, ended_at=self._clock.now(), figures=figures)

    def _is_today(self, shift: Shift) -> bool:
        today = office_time(self._clock.now()).date()
        return office_time(shift.began_at).date() == today
