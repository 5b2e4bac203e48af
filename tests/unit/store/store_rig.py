"""What the store's tests build with: a clock that stands still, an enrolled folder, complaints."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from local_db.data_key import DataKey
from local_db.domain.case import CaseEvent, DepartmentName
from local_db.domain.clock import ClockTrust, office_time
from local_db.domain.enrolment import Lease
from local_db.domain.filing import Filed, FilingRequest
from local_db.domain.intake import read_intake
from local_db.domain.people import Office
from local_db.domain.sealing import FilingFacts
from local_db.folder import DataFolder
from local_db.keys import create_practice_key, open_key
from local_db.records import Records
from local_db.starting_catalogue import starting_catalogue
from local_db.store import Store

ROOT = Path(__file__).parents[3]
NOON = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
OFFICE = Office(
    code="347", name_bn="আউশগ্রাম-১", name_en="Ausgram I", district_bn="পূর্ব বর্ধমান",
    district_en="Purba Bardhaman",
)  # fmt: skip
PRD = DepartmentName(code="PRD", name_bn="পঞ্চায়েত ও গ্রামোন্নয়ন", name_en="Panchayats")


class StandingClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def move(self, **by: float) -> None:
        with self._lock:
            self.at += timedelta(**by)


def lease(slot: str = "26-347-02", first_seq: int = 1) -> Lease:
    yy, office, device = slot.split("-")
    return Lease(slot=slot, yy=yy, office=office, device=device, first_seq=first_seq)


def enrol(store: Store, *leases: Lease) -> None:
    with store.write() as records:
        records.device.save_enrolment(
            device_id="device-1",
            portal_url="http://127.0.0.1:1",
            office=OFFICE,
            counter_label="Counter 1",
            leases=leases or (lease(),),
            portal_time=store.clock.now(),
        )


def new_folder(path: Path) -> tuple[DataFolder, DataKey]:
    folder = DataFolder(path)
    folder.make()
    return folder, create_practice_key(folder)


def open_again(store: Store, clock: StandingClock) -> Store:
    """Close a store as the program does, and open the same folder as the next start does."""
    store.close()
    folder = DataFolder(store.folder.path)
    return Store.open(folder, open_key(folder, lambda: None), clock)


def body(**changes: object) -> dict[str, object]:
    """A complaint as it is typed; ``petitioner__name=...`` changes a field of a part."""
    typed: dict[str, dict[str, object]] = {
        "petitioner": {
            "kind": "person", "name": "লক্ষ্মীরানী বন্দ্যোপাধ্যায়", "mobile": "9830012345",
        },
        "address": {"block": "2796", "village": "আউশগ্রাম"},
        "complaint": {"type": "T08", "category": "C16", "description": "নলকূপটি খারাপ।"},
    }  # fmt: skip
    whole: dict[str, object] = {"source": "walk_in", "language": "bn", **typed}
    for path, value in changes.items():
        part, _, name = path.partition("__")
        if name:
            typed[part][name] = value
        else:
            whole[part] = value
    return whole


def request(store: Store, **changes: object) -> FilingRequest:
    now = office_time(store.clock.now())
    facts = FilingFacts(
        filed_at=now,
        filed_on=now.date(),
        clock=ClockTrust.GOOD,
        entered_by="AUS1-OP2",
        expected_by=None,
        department_expected="PRD",
    )
    papers = changes.pop("papers", ())
    return FilingRequest(
        intake=read_intake(body(**changes), starting_catalogue()).intake,
        facts=facts,
        papers=papers,
        operator_code="AUS1-OP2",
        paper_size="a5",
    )


def file(store: Store, **changes: object) -> Filed:
    """File one complaint in its own transaction."""
    with store.write() as records:
        return records.complaints.file(request(store, **changes))


def message_id(store: Store, ref: str) -> str:
    with store.read() as records:
        return records.outbox.filing_of(ref)


def send_all(records: Records) -> list[str]:
    """Claim everything that is due and answer that the portal has it."""
    ids = []
    while messages := records.outbox.claim(50, body_max=10**6):
        for message in messages:
            records.outbox.done(message.id, f"R-{message.device_seq}", None, NOON)
            ids.append(message.id)
    return ids


def event(ref: str, rev: int, state: str = "GM001", **more: object) -> CaseEvent:
    return CaseEvent(ref=ref, rev=rev, at="2026-11-26T10:00:00+05:30", state=state, **more)


def counter(folder: Path, complaints: int, mode: str) -> subprocess.Popen[str]:
    """Start a counter in its own process (``counter_process.py``)."""
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("counter_process.py")), str(folder),
         str(complaints), mode],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
