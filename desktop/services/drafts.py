"""What is being typed, kept at every keystroke so that a power cut costs nothing."""

from collections.abc import Mapping

from local_db.domain.clock import Clock
from local_db.records import Draft
from local_db.store import Store


class DraftService:
    """Save, list, park and delete unfinished complaints."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def save(self, draft_id: str, operator_code: str, body: Mapping[str, object]) -> None:
        """Keep what is typed; the same draft is overwritten."""
        with self._store.write() as records:
            records.drafts.save(draft_id, operator_code, body, self._clock.now())

    def open_drafts(self, operator_code: str) -> tuple[Draft, ...]:
        """Return the operator's unfinished complaints, newest first."""
        with self._store.read() as records:
            return records.drafts.open_drafts(operator_code)

    def park(self, draft_id: str, *, parked: bool = True) -> None:
        """Set a draft aside for later, or take it up again."""
        with self._store.write() as records:
            records.drafts.park(draft_id, parked=parked)

    def delete(self, draft_id: str) -> None:
        """Forget a draft."""
        with self._store.write() as records:
            records.drafts.delete(draft_id)
