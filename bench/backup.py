"""How long saves take while a backup is made, against the same counter without one (bar 12).

Run as ``python -m bench.backup FOLDER``: a data folder that ``bench.large_store`` built, say. The
counter saves all the time, far more often than people can.
"""

import argparse
import json
import tempfile
import threading
import time
from pathlib import Path

from bench.complaints import complaint
from local_db.backup import back_up
from local_db.domain.backup import BackupProgress
from local_db.domain.clock import SystemClock
from local_db.folder import DataFolder
from local_db.keys import open_key
from local_db.records import Lease
from local_db.store import Store

_BETWEEN_S = 0.02


class _Counter(threading.Thread):
    """Saves complaint after complaint."""

    def __init__(self, store: Store, first: int) -> None:
        super().__init__()
        self._store = store
        self._next = first
        self.leave = threading.Event()
        self.saves: list[tuple[float, float]] = []

    def run(self) -> None:
        while not self.leave.is_set():
            began = time.perf_counter()
            with self._store.write() as records:
                records.complaints.file(complaint(self._next))
            self.saves.append((began, time.perf_counter()))
            self._next += 1
            time.sleep(_BETWEEN_S)

    def figures(self, began: float, ended: float) -> dict[str, float]:
        """Return the saves that touched a span of time."""
        took = sorted(1000 * (e - b) for b, e in self.saves if e >= began and b <= ended)
        return {
            "saves": len(took),
            "p50_ms": round(took[len(took) // 2], 1),
            "p99_ms": round(took[len(took) * 99 // 100], 1),
            "worst_ms": round(took[-1], 1),
        }


def measure(store: Store, target: Path) -> None:
    """Print one line for the quiet counter and one for each phase of a backup."""
    with store.write() as records:
        # The slots of the store may be used up.
        slot = Lease(slot="26-347-98", yy="26", office="347", device="98", first_seq=1)
        records.device.add_leases([slot])
        counter = _Counter(store, records.complaints.count())
    marks: list[tuple[str, float]] = []

    def note(step: BackupProgress) -> None:
        if not marks or marks[-1][0] != step.phase.value:
            marks.append((step.phase.value, time.perf_counter()))

    counter.start()
    try:
        quiet = time.perf_counter()
        time.sleep(10)
        begun = time.perf_counter()
        made = back_up(store, target, note)
        ended = time.perf_counter()
    finally:
        counter.leave.set()
        counter.join()
    print(json.dumps({"phase": "none", **counter.figures(quiet, begun)}))
    for (phase, start), end in zip(marks, [*(at for _, at in marks[1:]), ended], strict=True):
        took = {"phase": phase, "seconds": round(end - start, 2)}
        print(json.dumps({**took, **counter.figures(start, end)}))
    size = round(made.file.stat().st_size / 1e6)
    whole = {"phase": "whole", "cases": made.cases, "mb": size, "seconds": round(ended - begun, 2)}
    print(json.dumps({**whole, **counter.figures(begun, ended)}))


def main() -> None:
    """Open the folder and measure."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("folder", type=Path)
    folder = DataFolder(wanted.parse_args().folder)
    store = Store.open(folder, open_key(folder, lambda: None), SystemClock())
    try:
        with tempfile.TemporaryDirectory(dir=folder.path.parent) as target:
            measure(store, Path(target))
    finally:
        store.close()


if __name__ == "__main__":
    main()
