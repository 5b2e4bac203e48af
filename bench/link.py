"""What the program makes of a bad line, against a bare upload over the same line in the same run.

Run as ``python -m bench.link [--what lines paper loopback memory] [--records N] ...``. Store,
engine and client are the real ones, the portal is the reference portal. ``lines`` and ``paper``
need root (two namespaces, ``bench.tun_link``); without it a loopback proxy is used, and says so.
One JSON object per line.

- ``lines``: until the portal has every complaint: ``link_use``, how full it was, with the heads
  and repeats of TCP (so portal_network.md 3.4 counts); ``share_of_rate``, what was sent against the
  line's rate; ``share_of_bare``, against the rate of a bare TCP upload of as many bytes; bytes up
  per complaint of a pessimistic corpus.
- ``loopback``: complaints a second against one by one without keep-alive.
- ``paper``: a large paper through outages, against a bare upload without any.
- ``memory``: many complaints in one run, and how much the process grew between its middle and end.
"""

import argparse
import json
import resource
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from bench import send
from bench.line_ends import bare_upload, complaints_over, paper_over, serve_portal, serve_sink
from bench.slow_proxy import slow_line
from bench.tun_link import Plan, can_emulate, over
from bench.zipf_words import pessimistic
from sync.portal.operations import list_cases, make_enrol_code
from sync.slots import renew_slots

_PLANS: Final = (
    Plan(name="256k", rate_kbit=256, round_trip_ms=300, loss=0.02),
    Plan(name="64k", rate_kbit=64, round_trip_ms=800, loss=0.05),
    Plan(name="128k away", rate_kbit=128, round_trip_ms=500, loss=0.02, up_s=30, down_s=10),
)
_AWAY: Final = Plan(
    name="256k away", rate_kbit=256, round_trip_ms=300, loss=0.02, up_s=30, down_s=10
)
_OFFICE: Final = "347"


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


def line(plan: Plan, records: int, runs: int) -> dict[str, Any]:
    """Measure one line with other luck in each run, and tell the middle one by its use."""
    told = [_one_run(replace(plan, luck=7 + run), records) for run in range(runs)]
    told.sort(key=lambda one: one["share_of_rate"])
    uses = [one["link_use"] for one in told]
    return {**told[len(told) // 2], "link_use_of_runs": uses}


def _one_run(plan: Plan, records: int) -> dict[str, Any]:
    """Measure complaints and a bare upload over a plan's line."""
    run = over if can_emulate() else _by_proxy
    with tempfile.TemporaryDirectory() as place:
        database = f"sqlite:///{Path(place) / 'portal.db'}"
        code = make_enrol_code(database, _OFFICE).code
        ours = run(plan, serve_portal(database), complaints_over(Path(place), code, records))
    bare = run(plan, serve_sink, bare_upload(int(ours["sent_bytes"])))
    own = _kbit_s(ours["sent_bytes"], ours["sent_seconds"])
    bare_rate = _kbit_s(bare["bytes_up"], bare["seconds"])
    full = _kbit_s(ours["sent_carried"], ours["sent_seconds"]) / plan.rate_kbit
    return {
        "line": plan.name,
        "by": "namespaces" if can_emulate() else "proxy, no loss",
        "records": ours["records"],
        "seconds": round(ours["sent_seconds"], 1),
        "with_feed_s": round(ours["seconds"], 1),
        "requests": ours["requests"],
        "kbit_s": round(own, 1),
        "link_use": round(full, 2) if can_emulate() else None,
        "share_of_rate": round(own / plan.rate_kbit, 2),
        "bare_kbit_s": round(bare_rate, 1),
        "share_of_bare": round(own / bare_rate, 2),
        "up_per_complaint": round(ours["bytes_up"] / max(1, ours["records"])),
        "carried_per_complaint": round(ours["carried_up"] / max(1, ours["records"])),
    }


def _kbit_s(count: int, seconds: float) -> float:
    return count * 8 / seconds / 1000


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
            # A slot has 99,999 numbers.
            renew_slots(desk.engine._tools, None)  # noqa: SLF001 - as a restored desk does
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
    parser.add_argument("--runs", type=int, default=3, help="runs of each line, the middle is told")
    parser.add_argument("--loopback", type=int, default=10_000)
    parser.add_argument("--bare", type=int, default=300, help="complaints sent one by one")
    parser.add_argument("--paper", type=int, default=1_048_576, help="bytes of the paper")
    parser.add_argument("--memory", type=int, default=100_000)
    chosen = parser.parse_args()
    if "lines" in chosen.what:
        for plan in (one for one in _PLANS if one.name in chosen.plans):
            print(json.dumps(line(plan, chosen.records, chosen.runs)), flush=True)
    if "paper" in chosen.what:
        print(json.dumps(paper(chosen.paper)), flush=True)
    if "loopback" in chosen.what:
        print(json.dumps(loopback(chosen.loopback, chosen.bare)), flush=True)
    if "memory" in chosen.what:
        print(json.dumps(memory(chosen.memory)), flush=True)


if __name__ == "__main__":
    main()
