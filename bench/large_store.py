"""Build a store of a million complaints, through the real filing, with its own portal beside it.

Run as ``python -m bench.large_store FOLDER [--complaints N]``; a build that was ended goes on.
Nearly all complaints are sent and have their slips, as in an office after years.
"""

import argparse
import json
import sqlite3
import time
from pathlib import Path

from sqlalchemy import text

from bench.complaints import complaint
from desktop.practice import practice_portal
from desktop.services.workspace import Workspace
from local_db.domain.number import LAST_SEQ
from local_db.records import Lease
from local_db.store import Store

_CHUNK = 2_000
_SLOT_SIZE = LAST_SEQ - 5_000
_SENT = (
    "UPDATE outbox SET state = 'done', sent_at = queued_at, receipt = 'bench' WHERE state <> 'done'"
)
_PRINTED = "UPDATE slip_print SET state = 'printed', printed_at = asked_at WHERE state <> 'printed'"


def _lease(place: int) -> Lease:
    slot = f"26-347-{60 + place:02d}"
    return Lease(slot=slot, yy="26", office="347", device=f"{60 + place:02d}", first_seq=1)


def _use_slot(store: Store, slot: str) -> None:
    """Give numbers from a slot; the portal never leased the slots of the past."""
    with store.write() as records:
        for statement in (
            "UPDATE lease SET state = 'closed' WHERE state = 'active'",
            "UPDATE lease SET state = 'active' WHERE slot = :slot",
        ):
            records.work.connection.execute(text(statement), {"slot": slot})


def fill(store: Store, wanted: int) -> None:
    """File complaints until there are as many as wanted."""
    with store.read() as records:
        own = records.device.active_lease()
        done = records.complaints.count()
    began, start = time.perf_counter(), done
    while done < wanted:
        if done % _SLOT_SIZE < _CHUNK:
            with store.write() as records:
                records.device.add_leases([_lease(done // _SLOT_SIZE)])
            _use_slot(store, _lease(done // _SLOT_SIZE).slot)
        with store.write() as records:
            for number in range(done, min(done + _CHUNK, wanted)):
                records.complaints.file(complaint(number))
            records.work.connection.execute(text(_SENT))
            records.work.connection.execute(text(_PRINTED))
        done = min(done + _CHUNK, wanted)
        if done % 50_000 == 0:
            each = (time.perf_counter() - began) / (done - start) * 1000
            print(json.dumps({"complaints": done, "ms_each": round(each, 2)}), flush=True)
    if own is not None:
        _use_slot(store, own.slot)


def tell_portal(path: Path, store: Store) -> None:
    """Let the portal have all that was issued, so that it misses nothing of the past."""
    with store.read() as records:
        last, device = records.device.last_device_seq(), records.device.get().device_id
    with sqlite3.connect(path / "portal" / "portal.db") as portal:
        portal.execute(
            "WITH RECURSIVE seq(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM seq WHERE n < ?) "
            "INSERT OR IGNORE INTO received_sequences (device_id, device_seq) SELECT ?, n FROM seq",
            (last, device),
        )


def main() -> None:
    """Build and print."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("folder", type=Path)
    wanted.add_argument("--complaints", type=int, default=1_000_000)
    asked = wanted.parse_args()
    began = time.perf_counter()
    with practice_portal(asked.folder), Workspace.open(asked.folder) as workspace:
        fill(workspace.store, asked.complaints)
        tell_portal(asked.folder, workspace.store)
    size = (asked.folder / "abhijog.db").stat().st_size
    built = {
        "seconds": round(time.perf_counter() - began),
        "bytes_each": size // asked.complaints,
        "megabytes": size // 2**20,
    }
    print(json.dumps(built), flush=True)


if __name__ == "__main__":
    main()
