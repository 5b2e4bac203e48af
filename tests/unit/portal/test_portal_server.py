"""Starting, stopping and sharing the portal (portal_network.md 10, bar 6)."""

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from device_rig import Counter, Line
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateTable

from sync.contract.shared import DeskError, PortalOperationError, SystemClock
from sync.portal.database import _FEED_ROW
from sync.portal.operations import list_cases, make_enrol_code
from sync.portal.portal import Portal
from sync.portal.server import PortalServer, _listen
from sync.portal.tables import metadata
from tests.fakes.portal import RunningPortal, running_portal


def test_it_starts_and_stops_again_and_again_and_leaves_nothing(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'portal.db'}"
    for _ in range(50):
        server = PortalServer(database)
        place = urlsplit(server.start())
        line = Line(f"http://{place.netloc}")
        assert line.ask("GET", "/v1/hello").status_code == 200
        line.close()
        server.stop()
        server.stop()
        assert "portal" not in {thread.name for thread in threading.enumerate()}
        with (
            pytest.raises(ConnectionRefusedError),
            socket.create_connection((place.hostname, place.port), timeout=1),
        ):
            pass
    gc.collect()


def test_small_replies_leave_at_once() -> None:
    """asyncio switches Nagle off only for sockets that name their protocol."""
    with _listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_it_stops_while_a_connection_is_open(portal: RunningPortal, line: Line) -> None:
    line.ask("GET", "/v1/hello")
    started = time.monotonic()
    portal.server.stop()
    assert time.monotonic() - started < 5


def test_a_port_that_is_taken_is_a_plain_error(portal: RunningPortal, tmp_path: Path) -> None:
    port = urlsplit(portal.base_url).port
    assert port is not None
    with pytest.raises(DeskError, match="port_taken"):
        PortalServer(f"sqlite:///{tmp_path / 'other.db'}", port=port).start()


def test_a_database_that_cannot_be_opened_frees_the_port(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(PortalOperationError) as refusal:
            PortalServer(f"sqlite:///{tmp_path / 'no' / 'such.db'}", port=free_port()).start()
        assert refusal.value.code == "portal_database"


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


SERVE = """
import sys
from sync.portal.server import PortalServer, _listen
PortalServer(sys.argv[1]).serve_forever(lambda address: print(address, flush=True))
print("stopped", flush=True)
"""


def served(database: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SERVE, database],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
def test_it_serves_until_it_is_told_to_end(tmp_path: Path) -> None:
    process, address = served(f"sqlite:///{tmp_path / 'portal.db'}")
    line = Line(address)
    assert line.ask("GET", "/v1/hello").status_code == 200
    line.close()
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=15)[0] == "stopped\n"
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to send")
def test_what_was_answered_outlives_a_kill(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'portal.db'}"
    process, address = served(database)
    counter = Counter.enrol(address, make_enrol_code(database, "347").code)
    filings = [counter.filing() for _ in range(20)]
    assert counter.statuses(*filings) == ["accepted"] * 20
    process.kill()
    process.communicate(timeout=15)
    assert [case["ref"] for case in list_cases(database)] == sorted(f["ref"] for f in filings)
    process, counter.line.base_url = served(database)
    assert counter.statuses(*filings) == ["duplicate"] * 20
    process.kill()
    process.communicate(timeout=15)
    counter.line.close()


def test_two_programs_may_open_a_new_portal_at_once(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'portal.db'}"
    errors: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            errors.append(error)

    codes: list[str] = []
    threads = [
        threading.Thread(
            target=run, args=(lambda: codes.append(make_enrol_code(database, "347").code),)
        )
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(set(codes)) == 6


def test_a_busy_database_is_told_as_unavailable(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise OperationalError("select", {}, Exception("locked"))

    monkeypatch.setattr("sync.portal.taking.open_ledger", busy)
    reply = counter.post(counter.envelope())
    assert (reply.status_code, reply.json()["code"]) == (503, "unavailable")
    assert (reply.headers["Retry-After"], reply.json()["retry"]) == ("5", True)


def test_the_tables_and_the_lock_are_written_for_postgresql_too() -> None:
    dialect = postgresql.dialect()
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
    assert "FOR UPDATE" in str(_FEED_ROW.compile(dialect=dialect))


def test_the_portals_clock_is_the_machines_when_none_is_given(tmp_path: Path) -> None:
    with Portal.open(f"sqlite:///{tmp_path / 'portal.db'}") as portal:
        assert isinstance(portal.database.clock, SystemClock)
    with running_portal(tmp_path, clock=SystemClock()) as running:
        assert running.base_url.startswith("http://127.0.0.1:")
