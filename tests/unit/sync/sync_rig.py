"""What the sync tests build with: a counter with a real store, and its engine."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from local_db.domain.clock import ClockTrust, office_time
from local_db.domain.complaint import Paper
from local_db.domain.filing import Filed, FilingRequest
from local_db.domain.intake import read_intake
from local_db.domain.outbox import Message, MessageType, QueueRow
from local_db.domain.portal_line import DIRECT, PortalLine
from local_db.domain.sealing import FilingFacts
from local_db.domain.states import SendState
from local_db.folder import DataFolder
from local_db.keys import create_practice_key, open_key
from local_db.starting_catalogue import starting_catalogue
from local_db.store import Store
from sync.address import PortalAddress
from sync.client import PortalClient
from sync.engine import SyncEngine
from sync.enrolment import enrol
from sync.tally import CycleReport
from sync.transport import PortalTransport, TransportSettings

NOON = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
CODE = "347-1234-5678"


class TestClock:
    """A clock that moves only when a test moves it; wall and monotonic time apart."""

    __test__ = False

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)
        self.seconds += timedelta(**by).total_seconds()


def chance(seed: int) -> random.Random:
    """Chance that a test can repeat."""
    return random.Random(seed)  # noqa: S311 - chance, no secret


def settings(*, ca_file: Path | None = None, **changes: object) -> TransportSettings:
    if ca_file is not None:
        changes["certificates"] = ca_file.read_text()
    return TransportSettings(app_version="0.1.0", **changes)


def client_for(
    url: str, clock: TestClock, _line: PortalLine = DIRECT, **changes: object
) -> PortalClient:
    return PortalClient(PortalTransport(PortalAddress.read(url), settings(**changes)), clock)


class Counter:
    """One counter: a store in a folder, the client, the engine; it can be killed and started."""

    def __init__(self, path: Path, url: str, clock: TestClock, **transport: object) -> None:
        self.path, self.url, self.clock = path, url, clock
        self._transport = transport
        folder = DataFolder(path)
        if folder.has_store:
            self.store = Store.open(folder, open_key(folder, lambda: None), clock)
        else:
            folder.make()
            self.store = Store.create(folder, create_practice_key(folder), clock)
        self._connect()

    def _connect(self) -> None:
        self.client = client_for(self.url, self.clock, **self._transport)
        self.engine = SyncEngine(self.store, self.client, self.clock, chance(7))

    def enrol(self, code: str = CODE) -> "Counter":
        enrol(self.store, self.client, code, "Counter 1", self.clock)
        return self

    def restart(self) -> None:
        """End without a word and start again, as after a kill: only what is on the disk is left."""
        self.close()
        self._reopen()

    def _reopen(self) -> None:
        folder = DataFolder(self.path)
        self.store = Store.open(folder, open_key(folder, lambda: None), self.clock)
        self._connect()

    def close(self) -> None:
        self.client.close()
        self.store.close()

    def cycle(self) -> CycleReport:
        return self.engine.run_cycle()

    def file(self, description: str = "নলকূপটি খারাপ।") -> Filed:
        with self.store.write() as records:
            return records.complaints.file(request(self.clock, description))

    def file_many(self, count: int, description: str = "নলকূপটি খারাপ।") -> list[Filed]:
        return [self.file(f"{description} {number}") for number in range(count)]

    def add(self, filed: Filed, kind: MessageType, body: dict[str, object]) -> Message:
        with self.store.write() as records:
            return records.outbox.add(
                kind, filed.ref, filed.case_id, body, depends_on=records.outbox.filing_of(filed.ref)
            )

    def rows(self, state: SendState | None = None) -> tuple[QueueRow, ...]:
        with self.store.read() as records:
            return records.outbox.rows(state=state, limit=10_000)

    def states(self) -> dict[str, SendState]:
        """The state of each complaint's newest message, by number."""
        return {row.ref: row.state for row in reversed(self.rows())}

    def row(self, ref: str) -> QueueRow:
        return next(row for row in self.rows() if row.ref == ref)


def request(clock: TestClock, description: str, papers: tuple[Paper, ...] = ()) -> FilingRequest:
    now = office_time(clock.now())
    typed = {
        "source": "walk_in",
        "language": "bn",
        "petitioner": {
            "kind": "person", "name": "লক্ষ্মীরানী বন্দ্যোপাধ্যায়", "mobile": "9830012345",
        },
        "address": {"block": "2796", "village": "আউশগ্রাম"},
        "complaint": {"type": "T08", "category": "C16", "description": description},
    }  # fmt: skip
    facts = FilingFacts(
        filed_at=now,
        filed_on=now.date(),
        clock=ClockTrust.GOOD,
        entered_by="AUS1-OP2",
        expected_by=None,
        department_expected="PRD",
    )
    return FilingRequest(
        intake=read_intake(typed, starting_catalogue()).intake,
        facts=facts,
        papers=papers,
        operator_code="AUS1-OP2",
        paper_size="a5",
    )
