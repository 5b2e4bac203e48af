"""What one save costs against the least a disk can do: a 4 KiB append with fdatasync.

Run as ``python -m bench.store [--saves N] [--filled N]``. Raw appends and saves take turns in one
run, so that neighbours on the machine hit both. One JSON object per line; times in milliseconds.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from local_db.domain.clock import ClockTrust, SystemClock, office_time
from local_db.domain.complaint import (
    Address,
    CitizenLanguage,
    Intake,
    Matter,
    Petitioner,
    PetitionerKind,
    Source,
)
from local_db.domain.enrolment import Lease
from local_db.domain.filing import FilingRequest
from local_db.domain.people import Office
from local_db.domain.sealing import FilingFacts
from local_db.folder import DataFolder
from local_db.keys import create_practice_key
from local_db.store import Store

_TEXT = "গ্রামের রাস্তার নলকূপটি তিন মাস ধরে খারাপ, পানীয় জলের খুব কষ্ট। পঞ্চায়েতে জানিয়ে কাজ হয়নি। "
_NAMES = ("সুকুমার মণ্ডল", "Rahima Khatun", "লক্ষ্মীরানী বন্দ্যোপাধ্যায়", "Sk Abdul Rahim", "গৌতম হাঁসদা")
_BLOCK = bytes(4096)


def request(number: int) -> FilingRequest:
    """A complaint of the usual length, another one for every number."""
    now = office_time(SystemClock().now())
    facts = FilingFacts(
        filed_at=now,
        filed_on=now.date(),
        clock=ClockTrust.GOOD,
        entered_by="BENCH-OP1",
        expected_by=now.date() + timedelta(days=7),
        department_expected="PRD",
    )
    who = Petitioner(
        kind=PetitionerKind.PERSON,
        name=_NAMES[number % len(_NAMES)],
        mobile=f"{6_000_000_000 + number * 7_919 % 3_999_999_999}",
    )
    matter = Matter(type="T08", category="C16", description=f"{_TEXT * 2} {number}")
    intake = Intake(
        source=Source.WALK_IN,
        language=CitizenLanguage.BN,
        petitioner=who,
        address=Address(block="2796", village=f"গ্রাম {number % 300}"),
        complaint=matter,
    )
    return FilingRequest(intake=intake, facts=facts, papers=(), operator_code="BENCH-OP1")


def office(path: Path) -> Store:
    """A new enrolled store."""
    folder = DataFolder(path)
    folder.make()
    store = Store.create(folder, create_practice_key(folder), SystemClock())
    own = Office(code="347", name_bn="ব্লক", name_en="Block", district_bn="জেলা", district_en="Dist.")
    lease = Lease(slot="26-347-02", yy="26", office="347", device="02", first_seq=1)
    with store.write() as records:
        records.device.save_enrolment(
            device_id="bench",
            portal_url="http://127.0.0.1",
            office=own,
            counter_label="bench",
            leases=[lease],
            portal_time=SystemClock().now(),
        )
    return store


def timed(work: Callable[[], object]) -> float:
    """Return how long a piece of work took, in milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def tell(name: str, times: list[float], raw: float, **more: object) -> None:
    """Print the middle and the slow end of some times, and the middle against the raw append."""
    ordered = sorted(times)
    line = {
        "what": name,
        "p50_ms": round(statistics.median(ordered), 3),
        "p99_ms": round(ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)], 3),
        "times_raw": round(statistics.median(ordered) / raw, 1),
        **more,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def main() -> None:
    """Measure saves, drafts and look-ups, each against the raw append of the same run."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--saves", type=int, default=400)
    wanted.add_argument("--filled", type=int, default=2_000)
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        store = office(Path(place) / "data")
        with store.write() as records:
            for number in range(asked.filled):
                records.complaints.file(request(number))
        measure(store, Path(place) / "raw", asked.saves, asked.filled)
        store.close()


class Counter:
    """What is measured: one method for each thing an operator waits for."""

    def __init__(self, store: Store, raw_file: Path) -> None:
        self._store = store
        self._raw = os.open(raw_file, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        self._sync = getattr(os, "fdatasync", os.fsync)

    def works(self, number: int) -> dict[str, Callable[[], object]]:
        """Return the work of one turn, by name."""
        asked = request(number)
        mobile = asked.intake.petitioner.mobile or ""
        return {
            "raw append": self._append,
            "full save": lambda: self._save(asked),
            "draft keystroke": lambda: self._draft(number),
            "find mobile": lambda: self._find(mobile),
            "find name": lambda: self._find("Mondal"),
            "find words": lambda: self._find("নলকূপ রাস্তা"),
            "queue badge": self._badge,
        }

    def _append(self) -> None:
        os.write(self._raw, _BLOCK)
        self._sync(self._raw)

    def _save(self, asked: FilingRequest) -> None:
        with self._store.write() as records:
            records.complaints.file(asked)

    def _draft(self, number: int) -> None:
        body = {"complaint": {"description": f"{_TEXT * 2}{number}"}}
        with self._store.write() as records:
            records.drafts.save("draft", "BENCH-OP1", body, SystemClock().now())

    def _find(self, query: str) -> None:
        with self._store.read() as records:
            records.complaints.find(query)

    def _badge(self) -> None:
        with self._store.read() as records:
            records.outbox.figures()


def measure(store: Store, raw_file: Path, saves: int, filled: int) -> None:
    """Take turns between the raw append, a save, a draft and look-ups."""
    counter = Counter(store, raw_file)
    times: dict[str, list[float]] = {}
    for number in range(filled, filled + saves):
        for name, work in counter.works(number).items():
            times.setdefault(name, []).append(timed(work))
    raw = statistics.median(times["raw append"])
    for name, taken in times.items():
        tell(name, taken, raw)
    with store.read() as records:
        count = records.complaints.count()
    size = store.folder.database.stat().st_size
    print(json.dumps({"what": "store", "complaints": count, "bytes_each": size // count}))


if __name__ == "__main__":
    main()
