"""A counter at work in a process of its own: files and sends until so many complaints are through.

``python -m tests.faults.sending_desk FOLDER URL COUNT [new-ids]``. Each number is told after its
commit, as a screen shows it. ``new-ids`` plants a bug: every attempt gets another message id.
"""

import json
import sys
import time
import uuid
from dataclasses import replace
from pathlib import Path

import sync.push
from local_db import room
from local_db.domain.clock import SystemClock
from tests.unit.sync.sync_rig import Counter

# Waits of minutes become waits of moments; the rules that make them are the same.
SCALE = 0.02
AT_ONCE = 5


def tell(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def plant_new_ids() -> None:
    write = sync.push.envelope
    sync.push.envelope = lambda beat, messages: write(
        beat, [replace(message, id=str(uuid.uuid4())) for message in messages]
    )


def main() -> None:
    folder, url, wanted = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    room.RESERVE_BYTES = 65_536
    if "new-ids" in sys.argv:
        plant_new_ids()
    desk = Counter(folder, url, SystemClock())
    desk.engine.scale_waits(SCALE)
    while True:
        with desk.store.read() as records:
            count = records.complaints.count()
        for _ in range(min(AT_ONCE, wanted - count)):
            tell(ref=desk.file(f"নলকূপটি খারাপ। {uuid.uuid4()}").ref)
        report = desk.cycle()
        if count >= wanted and not report.unsent:
            break
        if report.hold is not None:
            time.sleep(report.wait_s)
    tell(over=True, attention=report.attention)
    desk.close()


if __name__ == "__main__":
    main()
