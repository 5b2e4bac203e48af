"""What the portal does not put up with: bombs, dripping bodies, and its own closing times."""

import gzip
import json
import socket
import time
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from device_rig import Counter, Line, body_with

from sync.contract.shared import DeskError
from sync.portal.maintenance import close_portal, open_portal_again
from tests.fakes.portal import PortalClock, RunningPortal


def drip(portal: RunningPortal, path: str, *, every_s: float, patience_s: float) -> bytes:
    """Send a body one byte at a time until the portal has had enough; return what it says."""
    place = urlsplit(portal.base_url)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nX-Request-ID: {uuid.uuid4()}\r\n"
        "X-App-Version: 1\r\nX-Protocol: 1\r\nContent-Length: 5000\r\n\r\n"
    )
    until = time.monotonic() + patience_s
    with socket.create_connection((place.hostname, place.port), timeout=patience_s) as line:
        line.sendall(head.encode())
        line.settimeout(every_s)
        while time.monotonic() < until:
            try:
                line.sendall(b" ")
                told = line.recv(4_096)
            except TimeoutError:
                continue
            except OSError:
                return b""
            return told
    raise AssertionError("the portal still waits")


def test_a_dripping_body_is_not_waited_for(
    portal: RunningPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.portal.request_body.PATIENCE_S", 0.5)
    for path in ("/v1/devices/enrol", "/v1/oauth/token", "/v1/status/otp"):
        told = drip(portal, path, every_s=0.05, patience_s=10)
        head, _, body = told.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408")
        assert b"connection: close" in head.lower()
        assert not body or json.loads(body)["code"] == "body_too_slow"


def test_a_slow_line_may_take_its_time(
    portal: RunningPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline moves with what has come, so that 64 kbit/s is never too slow."""
    monkeypatch.setattr("sync.portal.request_body.PATIENCE_S", 0.5)
    monkeypatch.setattr("sync.portal.request_body.SLOWEST_PER_S", 10)
    place = urlsplit(portal.base_url)
    body = b'{"mobile": "9830012345"}'
    head = (
        f"POST /v1/status/otp HTTP/1.1\r\nHost: x\r\nX-Request-ID: {uuid.uuid4()}\r\n"
        f"X-App-Version: 1\r\nX-Protocol: 1\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port), timeout=20) as line:
        line.sendall(head.encode())
        for byte in body:
            line.sendall(bytes([byte]))
            time.sleep(0.06)
        assert line.recv(4_096).startswith(b"HTTP/1.1 202")


def test_a_bomb_below_the_limit_is_stopped_by_its_ratio(counter: Counter) -> None:
    bomb = gzip.compress(b"{}" + b" " * 500_000, mtime=0)
    reply = counter.ask("POST", "/v1/messages", data=bomb, headers={"Content-Encoding": "gzip"})
    assert (reply.status_code, reply.json()["code"]) == (413, "batch_too_large")


def test_the_longest_honest_batch_is_no_bomb(counter: Counter) -> None:
    """Fifty complaints with one and the same short text pack better than any people's words."""
    filings = [counter.filing(body_with(complaint__description="জল নেই। " * 60)) for _ in range(50)]
    reply = counter.post(counter.envelope(*filings), packed=True)
    assert {one["status"] for one in reply.json()["results"]} == {"accepted"}


# Closing times


def test_a_closed_portal_says_until_when_and_takes_nothing(
    portal: RunningPortal, counter: Counter, line: Line, clock: PortalClock
) -> None:
    filing = counter.filing()
    until = clock.now() + timedelta(minutes=10)
    told = {"text_bn": "কাজ চলছে।", "text_en": "Work is going on."}
    close_portal(portal.database_url, until, **told, clock=clock)
    hello = line.ask("GET", "/v1/hello").json()["maintenance"]
    assert hello == {"until": "2026-11-23T11:40:00+05:30", **told}
    for reply in (
        counter.post(counter.envelope(filing)),
        counter.ask("GET", "/v1/changes"),
        counter.ask("GET", "/v1/snapshot"),
    ):
        assert (reply.status_code, reply.json()["code"]) == (503, "unavailable")
        assert reply.headers["Retry-After"] == "600"
    clock.advance(timedelta(minutes=10))
    assert line.ask("GET", "/v1/hello").json()["maintenance"] is None
    assert counter.statuses(filing) == ["accepted"]


def test_a_portal_opens_before_its_time(
    portal: RunningPortal, counter: Counter, clock: PortalClock
) -> None:
    with pytest.raises(DeskError, match="moment_passed"):
        close_portal(portal.database_url, clock.now(), text_bn="", text_en="", clock=clock)
    until = clock.now() + timedelta(days=2)
    close_portal(portal.database_url, until, text_bn="ক", text_en="x", clock=clock)
    assert counter.ask("GET", "/v1/changes").headers["Retry-After"] == "1800"
    open_portal_again(portal.database_url)
    assert counter.changes()["changes"] == []
