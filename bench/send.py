"""What sending costs: requests and bytes of a day, and records a second against the bare minimum.

Run as ``python -m bench.send [--records N] [--bare N]``. The reference portal runs in this process
on loopback. A bare client posts the same sealed messages one by one, without keep-alive and
without compression, to a second portal in the same run. One JSON object per line.
"""

import argparse
import json
import random
import tempfile
import time
import uuid
from pathlib import Path

import requests

from bench.complaints import complaint
from local_db.domain.clock import SystemClock
from local_db.folder import DataFolder
from local_db.keys import create_practice_key
from local_db.store import Store
from sync.batch_size import BatchSize
from sync.device_auth import DeviceKey
from sync.engine import SyncEngine
from sync.enrolment import enrol
from sync.portal.operations import make_enrol_code
from sync.portal.pace import Pace, Paces
from sync.portal.server import PortalServer
from sync.portal_door import open_portal
from sync.push import PushRound
from sync.tally import Tally

_OFFICE = "347"
_NO_LIMITS = Paces(bad_codes=Pace(burst=1e9, per_s=1e9), messages=Pace(burst=1e9, per_s=1e9))
_DAY = 80


class Desk:
    """An enrolled store with its portal."""

    def __init__(self, folder: Path) -> None:
        self.clock = SystemClock()
        folder.mkdir()
        database = f"sqlite:///{folder / 'portal.db'}"
        self.server = PortalServer(database, port=0, clock=self.clock, paces=_NO_LIMITS)
        url = self.server.start()
        place = DataFolder(folder / "desk")
        place.make()
        self.store = Store.create(place, create_practice_key(place), self.clock)
        self.client = open_portal(url, self.clock)
        code = make_enrol_code(database, _OFFICE, self.clock).code
        enrol(self.store, self.client, code, "1", self.clock)
        self.engine = SyncEngine(self.store, self.client, self.clock, random.Random())  # noqa: S311
        self.engine.run_cycle()

    def file(self, count: int) -> None:
        """File complaints of the usual length."""
        for number in range(count):
            with self.store.write() as records:
                records.complaints.file(complaint(number))

    def close(self) -> None:
        """Stop everything."""
        self.client.close()
        self.store.close()
        self.server.stop()


def bare_rate(desk: Desk) -> float:
    """Post every unsent message by itself; return records a second."""
    with desk.store.write() as records:
        messages = records.outbox.claim(10**6, body_max=10**12)
    push = PushRound(desk.engine._tools, BatchSize(), Tally())  # noqa: SLF001 - the same envelope
    bodies = [push._envelope([message]) for message in messages]  # noqa: SLF001
    token = desk.client._tokens.get(desk.client._obtain_token)  # noqa: SLF001
    started = time.perf_counter()
    for body in bodies:
        headers = {
            "Authorization": f"Bearer {token}", "Content-Type": "application/json",
            "X-Request-ID": str(uuid.uuid4()), "X-App-Version": "0", "X-Protocol": "1",
            "Connection": "close",
        }  # fmt: skip
        url = f"{desk.client.address}/v1/messages"
        answer = requests.post(url, data=body, headers=headers, timeout=30)
        assert answer.json()["results"][0]["status"] == "accepted"
    return len(bodies) / (time.perf_counter() - started)


def day(desk: Desk) -> dict[str, object]:
    """Send a day's complaints and return what went over the line."""
    desk.file(_DAY)
    report = desk.engine.run_cycle()
    assert report.accepted == _DAY
    return {
        "day": _DAY,
        "requests": report.requests,
        "bytes_up": report.bytes_up,
        "bytes_down": report.bytes_down,
        "up_per_complaint": round(report.bytes_up / _DAY),
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--bare", type=int, default=150)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        ours, bare = Desk(Path(place) / "ours"), Desk(Path(place) / "bare")
        print(json.dumps(day(ours)))
        bare.file(chosen.bare)
        one_by_one = bare_rate(bare)
        ours.file(chosen.records)
        started = time.perf_counter()
        report = ours.engine.run_cycle()
        rate = report.accepted / (time.perf_counter() - started)
        print(
            json.dumps(
                {
                    "records": report.accepted,
                    "per_s": round(rate),
                    "bare_per_s": round(one_by_one),
                    "ratio": round(rate / one_by_one, 1),
                    "requests": report.requests,
                    "bytes_up_each": round(report.bytes_up / report.accepted),
                }
            )
        )
        ours.close()
        bare.close()


if __name__ == "__main__":
    # The device key's library is loaded before anything is timed.
    DeviceKey.generate()
    main()
