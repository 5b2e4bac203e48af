"""A counter in a process of its own that is gone, as by ``kill -9``, at a named point.

``python -m tests.faults.crashing_desk FOLDER URL POINT``: files one complaint, tells its number,
and sends. A line is told after a step returned, which is when a screen would show it.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_db import room
from local_db.mark_keeper import MarkKeeper
from local_db.repositories.complaints import ComplaintRepository
from local_db.repositories.numbers import NumberRepository
from local_db.repositories.outbox import OutboxRepository
from local_db.store import Store
from sync.pull import PullRound
from sync.settle import Settler
from tests.unit.sync.sync_rig import Counter, TestClock

FILED, TOLD = "filed", "told"


@dataclass(frozen=True, slots=True)
class Point:
    """A method, and whether we are gone before it or after it."""

    owner: type
    name: str
    after: bool = False


FILING: Mapping[str, Point] = {
    "before the transaction": Point(Store, "_make_way"),
    "before the number": Point(NumberRepository, "take"),
    "after the number": Point(NumberRepository, "take", after=True),
    "after the rows": Point(ComplaintRepository, "file", after=True),
    "before the side files": Point(MarkKeeper, "before_commit"),
    "after the side files, before the commit": Point(MarkKeeper, "before_commit", after=True),
    "after the commit": Point(MarkKeeper, "committed"),
    "after the note of the commit": Point(MarkKeeper, "committed", after=True),
}
SENDING: Mapping[str, Point] = {
    "while it is being sent": Point(OutboxRepository, "claim", after=True),
    "after the reply, before it is kept": Point(Settler, "take"),
    "after the reply is kept": Point(Settler, "take", after=True),
    "before a page of the feed is kept": Point(PullRound, "_apply"),
    "after a page of the feed is kept": Point(PullRound, "_apply", after=True),
}


def tell(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def crash_at(point: Point) -> None:
    """Be gone the next time the point is reached."""
    work: Callable[..., Any] = getattr(point.owner, point.name)

    def crash(*args: Any, **more: Any) -> None:
        if point.after:
            work(*args, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(point.owner, point.name, crash)


def main() -> None:
    folder, url, name = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    room.RESERVE_BYTES = 65_536
    desk = Counter(folder, url, TestClock())
    if name in FILING:
        crash_at(FILING[name])
    filed = desk.file("নলকূপটি খারাপ।")
    tell(ref=filed.ref)
    if name in SENDING:
        crash_at(SENDING[name])
    desk.cycle()
    tell(sent=True)


if __name__ == "__main__":
    main()
