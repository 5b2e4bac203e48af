"""What the reference portal takes: complaints a second, and what it costs inside another program.

Run as ``python -m bench.portal [--rows N] [--seconds S] [--connections C] [--postgresql]``. The
portal runs as a process of its own and commits durably; devices send batches of fifty, packed. With
``--postgresql`` a private cluster is started for the run. One JSON object per line.
"""

import argparse
import contextlib
import gzip
import json
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jwt
import requests

from bench.complaints import complaint
from bench.portal_rows import batches, fill
from local_db.domain.sealing import filing_body
from sync.contract.canonical import canonical_json, digest
from sync.contract.requests import EnrolRequest
from sync.contract.shared import Number, Slot, SystemClock
from sync.portal.enrol_codes import new_enrol_code
from sync.portal.enrolment import enrol
from sync.portal.portal import Portal
from tests.fakes.postgres import Cluster, binaries

_OFFICE: Final = "347"
_BATCH: Final = 50
_BODIES: Final = 500
_DAY_S: Final = 86_400
# The public half of no key that anybody has; the tokens are made beside the portal.
_PUBLIC_KEY: Final = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device with all that it will send, packed before the clock runs."""

    device_id: str
    token: str
    envelopes: tuple[bytes, ...]


def main() -> None:
    """Fill, send, and print."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder, _database(asked, Path(folder)) as url:
        bodies = [_body(number) for number in range(_BODIES)]
        with Portal.open(url, SystemClock()) as portal:
            started = time.perf_counter()
            fill(portal, asked.rows, bodies)
            loaded_s = time.perf_counter() - started
            share = -(-asked.batches // asked.connections)
            devices = [_device(portal, bodies, share) for _ in range(asked.connections)]
        engine = url.partition(":")[0]
        loaded = {"rows": asked.rows, "loaded_s": round(loaded_s, 1)}
        print(json.dumps({"engine": engine, **loaded, **_send(url, devices, asked.seconds)}))
    print(json.dumps(_embedded()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.portal")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--batches", type=int, default=2_000, help="envelopes packed beforehand")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--postgresql", action="store_true")
    return parser.parse_args()


@contextlib.contextmanager
def _database(asked: argparse.Namespace, folder: Path) -> Iterator[str]:
    if not asked.postgresql:
        yield f"sqlite:///{folder / 'portal.db'}"
        return
    programs = binaries()
    if programs is None:
        sys.exit("PostgreSQL is not installed here.")
    cluster = Cluster(programs, durable=True)
    try:
        cluster.start()
        yield cluster.database_url("portal")
    finally:
        cluster.stop()


def _body(number: int) -> dict[str, Any]:
    asked = complaint(number)
    return filing_body(asked.intake, asked.facts, ())


def _device(portal: Portal, bodies: list[dict[str, Any]], count: int) -> Device:
    now = portal.database.now()
    with portal.database.write() as connection:
        code = new_enrol_code(connection, _OFFICE, now).code
    install_id = str(uuid.uuid4())
    wanted = EnrolRequest(enrol_code=code, install_id=install_id, public_key=_PUBLIC_KEY)
    told, _ = enrol(portal, wanted)
    claims = {"sub": told.device_id, "exp": int(now.timestamp()) + _DAY_S}
    slot = Slot(told.leases[0].slot)
    identity = {"device_id": told.device_id, "install_id": install_id, "db_epoch": 1}
    filings = (_message(slot, n, bodies[n % len(bodies)]) for n in range(1, count * _BATCH + 1))
    packed = tuple(
        gzip.compress(json.dumps({**identity, "messages": rows}, ensure_ascii=False).encode(), 6)
        for rows in batches(filings, _BATCH)
    )
    token = jwt.encode(claims, portal.token_key, algorithm="HS256")
    return Device(device_id=told.device_id, token=token, envelopes=packed)


def _message(slot: Slot, number: int, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "type": "case.filed",
        "schema": 1,
        "device_seq": number,
        "ref": Number.issue(slot, number).digits,
        "case_id": str(uuid.uuid4()),
        "digest": digest(canonical_json(body)),
        "body": body,
    }


def _send(url: str, devices: list[Device], seconds: float) -> dict[str, float | int]:
    command = [sys.executable, "-m", "desktop", "portal", "serve", "--database", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as served:
        if served.stdout is None:
            raise RuntimeError("no output")
        address = json.loads(served.stdout.readline())["listening"]
        took: list[float] = []
        until = time.perf_counter() + seconds
        threads = [
            threading.Thread(target=_drive, args=(address, device, until, took))
            for device in devices
        ]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = time.perf_counter() - started
        served.terminate()
    took.sort()
    return {
        "complaints_per_s": round(len(took) * _BATCH / spent),
        "batches": len(took),
        "p50_ms": round(took[len(took) // 2] * 1000),
        "p99_ms": round(took[len(took) * 99 // 100] * 1000),
    }


def _drive(address: str, device: Device, until: float, took: list[float]) -> None:
    session = requests.Session()
    session.trust_env = False
    headers = {
        "X-App-Version": "bench",
        "X-Protocol": "1",
        "Authorization": f"Bearer {device.token}",
        "Content-Encoding": "gzip",
    }
    for data in device.envelopes:
        started = time.perf_counter()
        if started > until:
            break
        head = {**headers, "X-Request-ID": str(uuid.uuid4())}
        reply = session.post(f"{address}/v1/messages", data=data, headers=head, timeout=60)
        results = reply.json()["results"]
        if {result["status"] for result in results} != {"accepted"}:
            raise RuntimeError("not accepted")
        took.append(time.perf_counter() - started)
    session.close()


# What it costs in a program that has the client already (portal_network.md 10, bar 6).
_EMBEDDED: Final = """
import json, sys, tempfile, time
from pathlib import Path
import requests, sqlalchemy, sync.engine, sync.portal_door

def rss():
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * 4096 / 1e6

before, started = rss(), time.perf_counter()
from sync.portal.server import PortalServer
imported = time.perf_counter()
with tempfile.TemporaryDirectory() as folder:
    server = PortalServer(f"sqlite:///{folder}/portal.db")
    address = server.start()
    head = {"X-Request-ID": "5f0f7c5e-8f0e-4d0e-9a3c-0d6f5a0f7b11", "X-App-Version": "1",
            "X-Protocol": "1"}
    session = requests.Session()
    session.trust_env = False
    assert session.get(address + "/v1/hello", headers=head, timeout=10).status_code == 200
    ready = time.perf_counter()
    more = rss() - before
    server.stop()
    stopped = time.perf_counter()
    session.close()
print(json.dumps({"import_s": round(imported - started, 2), "start_s": round(ready - imported, 2),
    "more_mb": round(more, 1), "stop_s": round(stopped - ready, 2)}))
"""


def _embedded() -> dict[str, Any]:
    told = subprocess.run([sys.executable, "-c", _EMBEDDED], capture_output=True, check=True)
    return {"embedded": json.loads(told.stdout)}


if __name__ == "__main__":
    main()
