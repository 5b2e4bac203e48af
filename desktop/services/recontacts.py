"""The citizen comes again: kept beside the complaint, queued for the portal, the number stays."""

import uuid

from local_db.domain.clock import Clock, office_time
from local_db.domain.errors import DeskError
from local_db.domain.outbox import MessageType
from local_db.domain.recontact import Recontact, read_note
from local_db.store import Store


class RecontactService:
    """Records re-contacts (``case.recontacted``, contract section 3)."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def record(self, ref: str, note: str, operator: str, *, disputes_outcome: bool) -> Recontact:
        """Keep that a citizen came again, and what was said.

        Raises:
            ValidationError: the note is too long.
            DeskError: ``nothing_found``.
            StorageError: the store could not take it.
        """
        again = Recontact(
            recontact_id=str(uuid.uuid4()),
            at=office_time(self._clock.now()).replace(microsecond=0),
            note=read_note(note),
            disputes_outcome=disputes_outcome,
        )
        with self._store.write() as records:
            complaint = records.complaints.get(ref)
            if complaint is None:
                raise DeskError("nothing_found")
            records.outbox.add(
                MessageType.RECONTACTED,
                ref,
                complaint.case_id,
                again.body(),
                depends_on=records.outbox.filing_of(ref),
                actor=operator,
            )
        return again

    def of(self, ref: str) -> tuple[Recontact, ...]:
        """Return every time somebody came again, the first one first."""
        with self._store.read() as records:
            return records.amendments.recontacts(ref)
