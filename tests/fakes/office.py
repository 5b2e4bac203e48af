"""An office's data folder ready for work, without a portal: enrolled as a portal would."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.services.workspace import Workspace
from local_db.domain.people import Office
from local_db.records import Lease

SAMPLES = Path(__file__).parents[1] / "samples" / "complaints.jsonl"
SLOT = "26-347-02"
OFFICE = Office(
    code="347",
    name_bn="ব্লক উন্নয়ন আধিকারিকের কার্যালয়, নমুনা ব্লক",
    name_en="Office of the Block Development Officer, Sample Block",
    district_bn="নমুনা জেলা",
    district_en="Sample District",
)
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


class OfficeClock:
    """A clock that stands until a test moves it."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def pass_time(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds


def lease_numbers(workspace: Workspace) -> None:
    """Give the folder a slot, an office and a key."""
    with workspace.store.write() as records:
        records.device.save_enrolment(
            device_id="device-1",
            portal_url="http://127.0.0.1:9",
            office=OFFICE,
            counter_label="2",
            leases=[Lease(slot=SLOT, yy="26", office="347", device="02", first_seq=1)],
            portal_time=workspace.clock.now(),
        )
        records.device.save_device_key(Ed25519PrivateKey.generate().private_bytes_raw())


def open_office(folder: Path, clock: OfficeClock | None = None) -> Workspace:
    """Return a practice folder's workspace that gives numbers."""
    workspace = Workspace.create_practice(folder, clock=clock or OfficeClock())
    lease_numbers(workspace)
    return workspace


def samples() -> list[dict[str, Any]]:
    """Return the sample complaints as JSON bodies."""
    lines = SAMPLES.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]
