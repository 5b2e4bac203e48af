"""Send until nothing is unsent, for a process without a window (command-line.md, ``send``)."""

import dataclasses
from collections.abc import Callable

from local_db.domain.clock import Clock
from sync.engine import SyncEngine
from sync.tally import CycleReport


def send_until_empty(
    engine: SyncEngine,
    clock: Clock,
    sleep: Callable[[float], object],
    timeout_s: float,
    scale: float = 1.0,
) -> CycleReport:
    """Run cycles with back-off until nothing is unsent or the time is up; return their sum.

    A paper that goes by itself is unsent too (decision 0023).

    Args:
        engine: the engine of an open store.
        clock: only its monotonic side is used.
        sleep: waits that many seconds, ``time.sleep`` outside tests.
        timeout_s: no wait is begun that would end later than this.
        scale: multiplies every wait (``ABHIJOG_BACKOFF_SCALE``).
    """
    engine.scale_waits(scale)
    end = clock.monotonic() + timeout_s
    total = engine.run_cycle()
    while (total.unsent or total.papers_waiting) and clock.monotonic() + total.wait_s < end:
        sleep(total.wait_s)
        total = _sum(total, engine.run_cycle())
    return total


def _sum(before: CycleReport, after: CycleReport) -> CycleReport:
    """Add what moved; how things stand is what the later cycle found."""
    return dataclasses.replace(
        after,
        accepted=before.accepted + after.accepted,
        duplicate=before.duplicate + after.duplicate,
        changes=before.changes + after.changes,
        requests=before.requests + after.requests,
        bytes_up=before.bytes_up + after.bytes_up,
        bytes_down=before.bytes_down + after.bytes_down,
    )
