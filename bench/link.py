"""What the program makes of a bad line, against a bare upload over the same line in the same run.

Run as ``python -m bench.link [--what lines paper loopback memory] [--records N] ...``. Store,
engine and client are the real ones, the portal is the reference portal. ``lines`` and ``paper``
need root (two namespaces, ``bench.tun_link``); without it a loopback proxy is used, and says so.
One JSON object per line.

- ``lines``: the share of the line's rate that complaints use, and of what a bare TCP upload gets;
  bytes up per complaint of a pessimistic corpus.
- ``loopback``: complaints a second against one by one without keep-alive.
- ``paper``: a large paper through outages, against a bare upload without any.
- ``memory``: many complaints in one run, and how much the process grew between its middle and end.
"""

import argparse
import json
import random
import resource
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from urllib3.connection import HTTPConnection

from bench import send
from bench.slow_proxy import slow_line
from bench.tun_link import CUBIC_OPTION, Plan, can_emulate, cubic, over
from bench.zipf_words import pessimistic
from local_db.domain.clock import SystemClock
from local_db.domain.complaint import Paper, PaperKind
from local_db.folder import DataFolder
from local_db.keys import create_practice_key
from local_db.store import Store
from resources.version import VERSION
from sync.address import PortalAddress
from sync.client import PortalClient
from sync.engine import SyncEngine
from sync.enrolment import enrol
from sync.portal import server as portal_server
from sync.portal.operations import list_cases, make_enrol_code
from sync.portal.pace import Pace, Paces
from sync.transport import PortalTransport, TransportSettings

_PLANS: Final = (
    Plan(name="256k", rate_kbit=256, round_trip_ms=300, loss=0.02),
    Plan(name="64k", rate_kbit=64, round_trip_ms=800, loss=0.05),
    Plan(name="128k away", rate_kbit=128, round_trip_ms=500, loss=0.02, up_s=30, down_s=10),
)
_AWAY: Final = Plan(
    name="256k away", rate_kbit=256, round_trip_ms=300, loss=0.02, up_s=30, down_s=10
)
_NO_LIMITS: Final = Paces(bad_codes=Pace(burst=1e9, per_s=1e9), messages=Pace(burst=1e9, per_s=1e9))
_OFFICE: Final = "347"
_SINK_PIECE: Final = 65_536
_LONGEST_S: Final = 1_800.0


class LineDesk:
    """A store with its engine, at the client's end of a line."""

    def __init__(self, folder: Path, address: str, code: str) -> None:
        clock = SystemClock()
        place = DataFolder(folder / "desk")
        place.make()
        self.store = Store.create(place, create_practice_key(place), clock)
        # The line's far end is no loopback: the rule about plain http is not what is measured.
        transport = PortalTransport(PortalAddress(address), TransportSettings(app_version=VERSION))
        self.client = PortalClient(transport, clock)
        enrol(self.store, self.client, code, "1", clock)
        self.engine = SyncEngine(self.store, self.client, clock, random.Random(1))  # noqa: S311

    def file(self, first: int, count: int) -> None:
        """File complaints of the pessimistic corpus, many in one transaction."""
        with self.store.write() as records:
            for number in range(first, first + count):
                records.complaints.file(pessimistic(number))

    def drain(self) -> dict[str, Any]:
        """Send until nothing is unsent; the waits after trouble are waited."""
        began, accepted, bytes_up, requests = time.monotonic(), 0, 0, 0
        while True:
            report = self.engine.run_cycle()
            accepted += report.accepted + report.duplicate
            bytes_up += report.bytes_up
            requests += report.requests
            if (
                not (report.unsent or report.papers_pending)
                or time.monotonic() - began > _LONGEST_S
            ):
                break
            time.sleep(report.wait_s)
        return {
            "records": accepted,
            "seconds": time.monotonic() - began,
            "bytes_up": bytes_up,
            "requests": requests,
        }


def serve_portal(database: str) -> Callable[[str, int], None]:
    """Return what serves the reference portal at one end of a line."""

    def serve(host: str, port: int) -> None:
        listen = portal_server._listen  # noqa: SLF001 - accepted sockets inherit what it has

        def listen_cubic(host: str, port: int) -> socket.socket:
            made = listen(host, port)
            cubic(made)
            return made

        portal_server._listen = listen_cubic  # noqa: SLF001 - only this child's module
        portal_server.PortalServer(database, host=host, port=port, paces=_NO_LIMITS).start()
        time.sleep(_LONGEST_S * 2)

    return serve


def complaints_over(folder: Path, code: str, records: int) -> Callable[[str], dict[str, Any]]:
    """Return the work of the client's end: file, then drain and measure."""

    def work(address: str) -> dict[str, Any]:
        desk = _begun(folder, address, code)
        desk.file(0, records)
        return desk.drain()

    return work


def paper_over(folder: Path, code: str, size: int) -> Callable[[str], dict[str, Any]]:
    """Return the work of the client's end: one complaint with one large paper."""

    def work(address: str) -> dict[str, Any]:
        desk = _begun(folder, address, code)
        data = random.Random(3).randbytes(size)  # noqa: S311 - a paper does not compress
        kept = Paper(
            sha256=desk.store.papers.add(data),
            bytes=size,
            mime="image/jpeg",
            kind=PaperKind.PHOTO,
            title=None,
            pages=1,
        )
        with desk.store.write() as records:
            records.complaints.file(replace(pessimistic(0), papers=(kept,)))
        return desk.drain()

    return work


def _begun(folder: Path, address: str, code: str) -> LineDesk:
    """Wait for the portal's start, enrol, and do the first cycle, which is not measured."""
    HTTPConnection.default_socket_options = [*HTTPConnection.default_socket_options, CUBIC_OPTION]
    time.sleep(1.5)
    desk = LineDesk(folder, address, code)
    desk.engine.run_cycle()
    return desk


def serve_sink(host: str, port: int) -> None:
    """Take bytes and count them; answer one when the other side has ended."""
    with socket.create_server((host, port)) as listening:
        cubic(listening)
        taken, _ = listening.accept()
        with taken:
            while taken.recv(_SINK_PIECE):
                pass
            taken.sendall(b"k")
        time.sleep(_LONGEST_S)


def bare_upload(size: int) -> Callable[[str], dict[str, Any]]:
    """Return the bare upload that everything is held against."""

    def work(address: str) -> dict[str, Any]:
        host, _, port = address.removeprefix("http://").partition(":")
        time.sleep(1.0)
        with socket.create_connection((host, int(port)), 120) as line:
            cubic(line)
            line.settimeout(600)
            began = time.monotonic()
            line.sendall(bytes(size))
            line.shutdown(socket.SHUT_WR)
            line.recv(1)
            return {"seconds": time.monotonic() - began, "bytes_up": size}

    return work


def _by_proxy(plan: Plan, serve: Callable[..., Any], work: Callable[[str], Any]) -> dict[str, Any]:
    """Do the same without namespaces: a thread serves, and the proxy is the line."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    threading.Thread(target=serve, args=("127.0.0.1", port), daemon=True).start()
    with slow_line(plan, port) as proxy:
        told: dict[str, Any] = work(f"http://127.0.0.1:{proxy.port}")
        return {
            **told,
            "carried_up": proxy.carried["up"],
            "carried_down": proxy.carried["down"],
        }


def line(plan: Plan, records: int) -> dict[str, Any]:
    """Measure complaints and a bare upload over a plan's line."""
    run = over if can_emulate() else _by_proxy
    with tempfile.TemporaryDirectory() as place:
        database = f"sqlite:///{Path(place) / 'portal.db'}"
        code = make_enrol_code(database, _OFFICE).code
        ours = run(plan, serve_portal(database), complaints_over(Path(place), code, records))
    bare = run(plan, serve_sink, bare_upload(int(ours["bytes_up"])))
    rates = {
        name: told["bytes_up"] * 8 / told["seconds"] / 1000
        for name, told in (("ours", ours), ("bare", bare))
    }
    return {
        "line": plan.name,
        "by": "namespaces" if can_emulate() else "proxy, no loss",
        "records": ours["records"],
        "seconds": round(ours["seconds"], 1),
        "requests": ours["requests"],
        "kbit_s": round(rates["ours"], 1),
        "share_of_rate": round(rates["ours"] / plan.rate_kbit, 2),
        "bare_kbit_s": round(rates["bare"], 1),
        "share_of_bare": round(rates["ours"] / rates["bare"], 2),
        "up_per_complaint": round(ours["bytes_up"] / max(1, ours["records"])),
        "carried_per_complaint": round(ours["carried_up"] / max(1, ours["records"])),
    }


def paper(size: int) -> dict[str, Any]:
    """Measure a paper through outages against a bare upload on the same line without any."""
    run = over if can_emulate() else _by_proxy
    with tempfile.TemporaryDirectory() as place:
        database = f"sqlite:///{Path(place) / 'portal.db'}"
        code = make_enrol_code(database, _OFFICE).code
        ours = run(_AWAY, serve_portal(database), paper_over(Path(place), code, size))
        (case,) = list_cases(database)
    bare = run(replace(_AWAY, down_s=0.0), serve_sink, bare_upload(size))
    return {
        "paper": size,
        "whole": case["papers"] == {"received": 1, "of": 1},
        "seconds": round(ours["seconds"], 1),
        "times_bare": round(ours["seconds"] / bare["seconds"], 2),
        "bytes_times": round(ours["bytes_up"] / size, 2),
        "carried_times": round(ours["carried_up"] / size, 2),
    }


def loopback(records: int, bare: int) -> dict[str, Any]:
    """Measure complaints a second over loopback against one by one without keep-alive."""
    with tempfile.TemporaryDirectory() as place:
        ours, other = send.Desk(Path(place) / "ours"), send.Desk(Path(place) / "bare")
        other.file(bare)
        one_by_one = send.bare_rate(other)
        _file_many(ours, records)
        began = time.perf_counter()
        accepted = 0
        while accepted < records:
            accepted += ours.engine.run_cycle().accepted
        rate = accepted / (time.perf_counter() - began)
        ours.close()
        other.close()
    return {
        "loopback": accepted,
        "per_s": round(rate),
        "bare_per_s": round(one_by_one),
        "ratio": round(rate / one_by_one, 1),
    }


def memory(records: int) -> dict[str, Any]:
    """Send many complaints in one go; the peak after a tenth of them must be the peak of all."""
    with tempfile.TemporaryDirectory() as place:
        desk = send.Desk(Path(place) / "desk")
        peaks = []
        for share in (records // 10, records - records // 10):
            _file_many(desk, share)
            began, accepted = time.perf_counter(), 0
            while accepted < share:
                accepted += desk.engine.run_cycle().accepted
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        seconds = time.perf_counter() - began
        desk.close()
    return {
        "memory": records,
        "seconds": round(seconds, 1),
        "peak_mb_after_a_tenth": round(peaks[0]),
        "peak_mb": round(peaks[1]),
        "grown_mb": round(peaks[1] - peaks[0]),
    }


def _file_many(desk: send.Desk, count: int) -> None:
    for first in range(0, count, 200):
        with desk.store.write() as records:
            for number in range(first, min(first + 200, count)):
                records.complaints.file(pessimistic(number))


def main() -> None:
    """Run what is asked for and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--what", nargs="*", default=["lines", "paper", "loopback", "memory"])
    parser.add_argument("--plans", nargs="*", default=[plan.name for plan in _PLANS])
    parser.add_argument("--records", type=int, default=500, help="complaints over each line")
    parser.add_argument("--loopback", type=int, default=10_000)
    parser.add_argument("--bare", type=int, default=300, help="complaints sent one by one")
    parser.add_argument("--paper", type=int, default=1_048_576, help="bytes of the paper")
    parser.add_argument("--memory", type=int, default=100_000)
    chosen = parser.parse_args()
    if "lines" in chosen.what:
        for plan in (one for one in _PLANS if one.name in chosen.plans):
            print(json.dumps(line(plan, chosen.records)), flush=True)
    if "paper" in chosen.what:
        print(json.dumps(paper(chosen.paper)), flush=True)
    if "loopback" in chosen.what:
        print(json.dumps(loopback(chosen.loopback, chosen.bare)), flush=True)
    if "memory" in chosen.what:
        print(json.dumps(memory(chosen.memory)), flush=True)


if __name__ == "__main__":
    main()
