"""A counter at work in a process of its own: files and sends until so many complaints are through.

``python -m tests.faults.sending_desk FOLDER URL COUNT [new-ids]``. Each number is told after its
commit, as a screen shows it. ``new-ids`` plants a bug: every attempt gets another message id.
"""

import json
import random
import sys
import time
import uuid
from dataclasses import replace
from pathlib import Path

import sync.push
from local_db import room
from local_db.domain.clock import SystemClock
from local_db.domain.complaint import Paper, PaperKind
from tests.unit.sync.sync_rig import Counter, request

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


def file_one(desk: Counter) -> str:
    """File a complaint, every third one with a paper of a few kilobytes to some pieces."""
    chance = random.Random(uuid.uuid4().int)  # noqa: S311 - bytes, no secret
    papers: tuple[Paper, ...] = ()
    if chance.random() < 1 / 3:
        data = b"\xff\xd8\xff" + chance.randbytes(chance.choice((3_000, 70_000, 150_000)))
        kept = desk.store.papers.add(data)
        papers = (
            Paper(
                sha256=kept, bytes=len(data), mime="image/jpeg", kind=PaperKind.PHOTO,
                title=None, pages=1,
            ),
        )  # fmt: skip
    asked = request(desk.clock, f"নলকূপটি খারাপ। {uuid.uuid4()}", papers)
    with desk.store.write() as records:
        return records.complaints.file(asked).ref


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
            tell(ref=file_one(desk))
        report = desk.cycle()
        if count >= wanted and not report.unsent and not report.papers_pending:
            break
        if report.hold is not None or report.papers_pending:
            time.sleep(min(report.wait_s, 1.0))
    tell(over=True, attention=report.attention)
    desk.close()


if __name__ == "__main__":
    main()
