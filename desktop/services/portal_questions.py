"""What a person asks the portal: a case of another office, cases by mobile, the other counters.

It has a line of its own, so that a citizen's question does not wait behind a long queue. Answers
are shown and never kept: they belong to other offices, and the portal has masked them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final, Generic, TypeVar

from desktop.services.typed_question import QuestionKind
from local_db.domain.case import CaseFound
from local_db.domain.clock import Clock
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.office_queue import CounterFound
from local_db.domain.portal_line import PortalLine
from local_db.store import Store
from sync.client import PortalClient
from sync.device_auth import DeviceKey
from sync.errors import PortalRefused
from sync.portal_door import open_portal

_T = TypeVar("_T")
_WAIT_S: Final = 30.0
_SUSPENDED: Final = "device_suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalAnswer(Generic[_T]):
    """What the portal said, and when."""

    at: datetime
    found: tuple[_T, ...]


class PortalQuestions:
    """Asks, in the questions' worker; the portal's wish to wait is obeyed."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        open_line: Callable[[str, Clock, PortalLine], PortalClient] = open_portal,
    ) -> None:
        self._store = store
        self._clock = clock
        self._open_line = open_line
        self._client: PortalClient | None = None
        self._not_before = 0.0
        self._is_stale = False

    def case(self, number: str, operator_code: str) -> PortalAnswer[CaseFound]:
        """Ask for one case by its number or the portal's; nothing found is an empty answer.

        Raises:
            DeskError: the portal was not reached, or does not want to be asked now.
        """
        self._note(operator_code, QuestionKind.NUMBER)

        def ask(client: PortalClient) -> tuple[CaseFound, ...]:
            try:
                return (client.case(number),)
            except PortalRefused as refused:
                if refused.status != HTTPStatus.NOT_FOUND:
                    raise
                return ()

        return self._answer(ask)

    def search(
        self, mobile: str, second: Mapping[str, str], operator_code: str
    ) -> PortalAnswer[CaseFound]:
        """Ask for the cases of a mobile number; ``second`` is a ``name`` or a ``place``.

        Raises:
            DeskError: as ``case``; ``ask_second`` when neither was given.
        """
        if not any(second.values()):
            raise DeskError("ask_second")
        self._note(operator_code, QuestionKind.MOBILE)
        return self._answer(lambda client: client.search(mobile, second))

    def counters(self) -> PortalAnswer[CounterFound]:
        """Ask how every counter of this office stands.

        Raises:
            DeskError: as ``case``.
        """
        with self._store.read() as records:
            office = records.device.get().office
        if office is None:
            raise StorageError(StorageTrouble.NOT_ENROLLED)
        return self._answer(lambda client: client.office_queue(office.code))

    def stop(self) -> None:
        """End a question in flight, and ask no more; from any thread."""
        if self._client is not None:
            self._client.abort()

    def line_changed(self) -> None:
        """Take the way to the portal that was just kept, at the next question; from any thread."""
        self._is_stale = True

    def close(self) -> None:
        """Close the line."""
        if self._client is not None:
            self._client.close()

    def _note(self, operator_code: str, kind: QuestionKind) -> None:
        """Keep who asked; never for whom."""
        with self._store.write() as records:
            records.audit.add(operator_code, "portal_asked", "portal", "", {"kind": kind.value})

    def _answer(self, ask: Callable[[PortalClient], tuple[_T, ...]]) -> PortalAnswer[_T]:
        left = self._not_before - self._clock.monotonic()
        if left > 0:
            raise DeskError("ask_later", seconds=max(1, round(left)))
        try:
            found = ask(self._opened())
        except PortalRefused as refused:
            raise self._refusal(refused) from refused
        return PortalAnswer(at=self._clock.now(), found=found)

    def _refusal(self, refused: PortalRefused) -> DeskError:
        if refused.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            wait = refused.retry_after_s or _WAIT_S
            self._not_before = self._clock.monotonic() + wait
            return DeskError("ask_later", seconds=max(1, round(wait)))
        if refused.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}:
            return DeskError("ask_not_understood")
        if refused.status == HTTPStatus.FORBIDDEN and refused.problem.code != _SUSPENDED:
            return DeskError("ask_not_allowed")
        return refused

    def _opened(self) -> PortalClient:
        with self._store.read() as records:
            device, seed = records.device.get(), records.device.device_key()
            is_copy = records.installation.copy_kind is not None
            line = records.portal_line.get()
        if is_copy:
            raise StorageError(StorageTrouble.CLONED)
        if device.device_id is None or device.portal_url is None or seed is None:
            raise StorageError(StorageTrouble.NOT_ENROLLED)
        if self._is_stale:
            self._is_stale = False
            self.close()
            self._client = None
        if self._client is None:
            self._client = self._open_line(device.portal_url, self._clock, line)
        self._client.identify(device.device_id, DeviceKey(seed))
        return self._client
