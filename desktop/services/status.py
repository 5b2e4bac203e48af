"""What happened to my complaint? Answered offline, with the age of what is known."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desktop.services.master_data import MasterData
from desktop.services.wording import name_of
from local_db.domain.case import CaseStatus, CaseSummary
from local_db.domain.catalogue import GROUP, STATE
from local_db.domain.complaint import Petitioner
from local_db.domain.errors import DeskError
from local_db.domain.finding import PAGE_ROWS, FoundPage, FoundPlace
from local_db.domain.number import Number, NumberError, typed_digits
from local_db.domain.people import Right, require
from local_db.domain.text import read_mobile
from local_db.store import Store
from resources.text import Language

# Fewer digits may be a mobile number or the end of one.
_MEANT_AS_NUMBER: Final = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found, or what is wrong with the number that was typed."""

    page: FoundPage
    doubt: NumberError | None


class StatusService:
    """Find complaints as a citizen asks for them."""

    def __init__(self, store: Store, master: Callable[[], MasterData]) -> None:
        self._store = store
        self._master = master

    def find(self, query: str) -> tuple[CaseSummary, ...]:
        """Return what matches a number, its last seven digits, a portal number, mobile or name."""
        return self.found(query).rows

    def look_for(self, query: str) -> Answer:
        """Return the first page of what matches, and what is doubtful when nothing does."""
        page = self.found(query)
        return Answer(page=page, doubt=None if page.rows else self.doubt(query))

    def found(
        self, query: str, after: FoundPlace | None = None, limit: int = PAGE_ROWS
    ) -> FoundPage:
        """Return a page of what matches, the best first."""
        with self._store.read() as records:
            return records.complaints.found(query, after, limit)

    def doubt(self, query: str) -> NumberError | None:
        """Return what is wrong with a number that was typed and not found, when it is meant so.

        The check digits tell a slip of the finger from a complaint of another office.
        """
        digits = typed_digits(query)
        if not digits.isdigit() or len(digits) < _MEANT_AS_NUMBER or read_mobile(query) is not None:
            return None
        try:
            Number.parse(query)
        except NumberError as error:
            return error
        return None

    def status(self, ref: str) -> CaseStatus | None:
        """Return the status card of one number."""
        with self._store.read() as records:
            return records.complaints.status(ref)

    def answers(self, query: str) -> tuple[CaseStatus, ...]:
        """Return the status cards of everything that matches."""
        with self._store.read() as records:
            found = records.complaints.find(query)
            cards = (records.complaints.status(summary.ref) for summary in found)
            return tuple(card for card in cards if card is not None)

    def reveal(self, ref: str, operator_code: str) -> Petitioner | None:
        """Return whose complaint it is, unmasked; that somebody looked is in the audit chain.

        Raises:
            DeskError: ``supervisor_only`` for a sensitive one (domain.md F).
        """
        with self._store.write() as records:
            complaint = records.complaints.get(ref)
            if complaint is None:
                return None
            if complaint.intake.sensitive:
                found = records.operators.get(operator_code)
                if found is None:
                    raise DeskError("supervisor_only")
                require(found[0], Right.SEE_SENSITIVE)
            records.audit.add(operator_code, "citizen_revealed", "complaint", ref, {})
        return complaint.intake.petitioner

    def state_text(self, status: CaseStatus, language: Language) -> str:
        """Return the state in a citizen's words; a code nobody knows is shown as it is."""
        catalogue = self._master().catalogue
        group = catalogue.find(GROUP, status.summary.group.value)
        words = status.summary.group.value if group is None else name_of(group, language)
        state = status.summary.state
        if state is not None and catalogue.find(STATE, state) is None:
            return f"{words} ({state})"
        return words
