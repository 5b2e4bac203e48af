"""What the store's work costs, empty and at a million complaints, against the least a disk can do.

Run as ``python -m bench.store [--saves N] [--large FOLDER]``. The least is a 4 KiB append with
fdatasync; it takes turns with everything else in one run, so that neighbours on the machine hit
both. ``--large`` measures a store of ``bench.large_store`` beside a new one, while its sync runs.
One JSON object per line; times in milliseconds.
"""

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from bench.complaints import complaint, mobile_of, text_words
from desktop.practice import practice_portal
from desktop.services.practice_office import OPERATORS
from desktop.services.workspace import Workspace
from local_db.domain.states import SendState

_BLOCK: Final = bytes(4096)
_SYNC_EVERY_S: Final = 0.3
_DRAFT: Final = {"complaint": {"description": "গ্রামের রাস্তার নলকূপটি তিন মাস ধরে খারাপ, জলের কষ্ট। " * 4}}


def body(number: int) -> dict[str, object]:
    """Return the complaint of a number as the form hands it over."""
    intake = complaint(number).intake
    who, matter = intake.petitioner, intake.complaint
    return {
        "source": intake.source.value,
        "language": intake.language.value,
        "petitioner": {"kind": who.kind.value, "name": who.name, "mobile": who.mobile},
        "address": {"block": intake.address.block, "village": intake.address.village},
        "complaint": {
            "type": matter.type,
            "category": matter.category,
            "description": matter.description,
        },
        "sensitive": intake.sensitive,
    }


class Raw:
    """The least a durable save can cost on this disk."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        self._sync = getattr(os, "fdatasync", os.fsync)

    def append(self) -> None:
        """Append a block and wait for the disk."""
        os.write(self._file, _BLOCK)
        self._sync(self._file)


class Counter:
    """What people wait for at one counter: one method for each kind of work."""

    def __init__(self, office: Workspace) -> None:
        self._office = office
        self._operator = OPERATORS[0].code
        with office.store.read() as records:
            self.filed = records.complaints.count()
            newest = records.complaints.page(limit=1)
        self._ref = newest.rows[0].ref if newest.rows else ""
        self._next = self.filed

    def works(self, turn: int) -> dict[str, Callable[[], object]]:
        """Return the work of one turn, by name."""
        # Prime steps walk over the whole store instead of its warm end.
        old = turn * 7_919 % max(self.filed, 1)
        find = self._find
        return {
            "one-row commit": self._commit_one_row,
            "draft keystroke": self._draft,
            "full save": self._save,
            "number": lambda: find(self._ref),
            "last seven digits": lambda: find(self._ref[-7:]),
            "mobile": lambda: find(mobile_of(old % 50_000)),
            "name, common": lambda: find("মণ্ডল"),
            "name, two words": lambda: find("Rahima Khatun"),
            "name, as it sounds": lambda: find("Sukumar Mandal"),
            "text, common word": lambda: find("নলকূপ"),
            "text, one of its words": lambda: find(text_words(old, 1)),
            "text, two words": lambda: find(text_words(old, 2)),
            "page, first": lambda: self._page(None),
            "page, anywhere": lambda: self._page(old or None),
            "queue badge": self._office.queue.figures,
            "queue, first page": self._office.queue.rows,
            "queue, done page": lambda: self._office.queue.rows(SendState.DONE, old or None),
            "status card": lambda: self._office.status.status(self._ref),
        }

    def _commit_one_row(self) -> None:
        with self._office.store.write() as records:
            records.device.save_setting("bench", str(time.perf_counter()))

    def _draft(self) -> None:
        with self._office.store.write() as records:
            records.drafts.save("bench", self._operator, _DRAFT, self._office.clock.now())

    def _save(self) -> None:
        self._ref = self._office.filing.file(body(self._next), self._operator).ref
        self._next += 1

    def _find(self, query: str) -> None:
        self._office.status.find(query)

    def _page(self, before: int | None) -> None:
        with self._office.store.read() as records:
            records.complaints.page(before)


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


@contextmanager
def counter(folder: Path) -> Iterator[Workspace]:
    """Open a practice office with its portal running."""
    with practice_portal(folder), Workspace.open(folder) as office:
        yield office


@contextmanager
def syncing(office: Workspace) -> Iterator[None]:
    """Run sync cycles in a thread of their own, as the desk does."""
    stop = threading.Event()

    def cycles() -> None:
        while not stop.wait(_SYNC_EVERY_S):
            office.sync.run_cycle()

    worker = threading.Thread(target=cycles)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def measure(counters: dict[str, Counter], raw: Raw, turns: int) -> None:
    """Let every kind of work at every counter and the raw append take turns."""
    times: dict[tuple[str, str], list[float]] = {}
    appends: list[float] = []
    for turn in range(turns):
        appends.append(timed(raw.append))
        works = {place: counter.works(turn) for place, counter in counters.items()}
        for name in works["empty"]:
            for place, work in works.items():
                times.setdefault((name, place), []).append(timed(work[name]))
    least = statistics.median(appends)
    tell("raw append", appends, least)
    for (name, place), taken in times.items():
        beside = statistics.median(taken) / statistics.median(times[name, "empty"])
        tell(
            name,
            taken,
            least,
            at=place,
            complaints=counters[place].filed,
            times_empty=round(beside, 1),
        )


def main() -> None:
    """Measure an empty store, and a large one beside it where one is named."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--saves", type=int, default=400)
    wanted.add_argument("--large", type=Path)
    asked = wanted.parse_args()
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        empty = stack.enter_context(counter(place / "data"))
        counters = {"empty": Counter(empty)}
        if asked.large is not None:
            large = stack.enter_context(counter(asked.large))
            counters["large"] = Counter(large)
            stack.enter_context(syncing(large))
        measure(counters, Raw(place / "raw"), asked.saves)
    if asked.large is not None:
        size = (asked.large / "abhijog.db").stat().st_size
        print(json.dumps({"what": "file", "megabytes": size // 2**20}))


if __name__ == "__main__":
    main()
