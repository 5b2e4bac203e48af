"""What lives at the two ends of a measured line: a desk, the portal, and a bare upload.

The desk's end notes when the portal had everything: what comes back afterwards, the feed, is told
apart from it, for it does not go up.
"""

import random
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from urllib3.connection import HTTPConnection

from bench.tun_link import CUBIC_OPTION, cubic, sent_bytes
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
from sync.portal.pace import Pace, Paces
from sync.replies import MessagesReply
from sync.transport import PortalTransport, TransportSettings

_NO_LIMITS: Final = Paces(bad_codes=Pace(burst=1e9, per_s=1e9), messages=Pace(burst=1e9, per_s=1e9))
_SINK_PIECE: Final = 65_536
_LONGEST_S: Final = 1_800.0


class _NotingClient(PortalClient):
    """Notes when the last batch was answered, and what had gone up by then."""

    answered_at = 0.0
    up = 0
    carried = 0

    def messages(self, plain: bytes) -> MessagesReply:
        """Send an envelope and note its answer."""
        reply = super().messages(plain)
        self.answered_at = time.monotonic()
        self.up = self.traffic.bytes_up
        self.carried = sent_bytes()
        return reply


class LineDesk:
    """A store with its engine, at the client's end of a line."""

    def __init__(self, folder: Path, address: str, code: str) -> None:
        clock = SystemClock()
        place = DataFolder(folder / "desk")
        place.make()
        self.store = Store.create(place, create_practice_key(place), clock)
        # The line's far end is no loopback: the rule about plain http is not what is measured.
        transport = PortalTransport(PortalAddress(address), TransportSettings(app_version=VERSION))
        self.client = _NotingClient(transport, clock)
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
        before, carried = self.client.traffic.bytes_up, sent_bytes()
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
            "sent_seconds": self.client.answered_at - began,
            "sent_bytes": self.client.up - before,
            "sent_carried": self.client.carried - carried,
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
