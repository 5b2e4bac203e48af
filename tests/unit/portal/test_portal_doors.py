"""What every call must say and gets back (portal contract, section 1)."""

import gzip
import socket
import uuid
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from device_rig import BODY, Counter, Line

from sync.portal.operations import suspend_device
from tests.fakes.portal import PortalClock, RunningPortal, running_portal

CALLS = [
    ("GET", "/v1/hello"),
    ("POST", "/v1/devices/enrol"),
    ("POST", "/v1/oauth/token"),
    ("POST", "/v1/devices/leases"),
    ("POST", "/v1/messages"),
    ("GET", "/v1/changes"),
    ("GET", "/v1/cases/26347010012338"),
    ("GET", "/v1/refdata"),
    ("GET", "/v1/refdata/holidays"),
    ("GET", "/v1/snapshot"),
    ("POST", "/v1/cases/search"),
    ("GET", "/v1/offices/347/queue"),
    ("POST", "/v1/status/otp"),
    ("POST", "/v1/status/lookup"),
]
WITH_TOKEN = [call for call in CALLS[3:] if "/status/" not in call[1]]
NOT_SERVED = [
    ("GET", "/v1/nothing"),
    ("GET", "/v1/offices/347"),
    ("GET", "/v1/hello/"),
    ("GET", "/v1"),
]


def code_of(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def test_hello_tells_the_time_and_the_limits(line: Line, clock: PortalClock) -> None:
    reply = line.ask("GET", "/v1/hello")
    told = reply.json()
    assert told["server_time"] == "2026-11-23T11:30:00+05:30"
    assert told["product"] == "wb-grievance-portal"
    assert told["features"] == ["gzip_in"]
    assert told["limits"]["batch_max"] == 50
    assert parsedate_to_datetime(reply.headers["Date"]) == clock.now()


@pytest.mark.parametrize(
    "header",
    [
        {"X-Request-ID": None},
        {"X-Request-ID": "one"},
        {"X-Request-ID": "2f0c1d9e-c9f1-11f0-8de9-0242ac120002"},
        {"X-Request-ID": "7d1f3a520c4e4b6f9a375be1c2d4f601"},
        {"X-App-Version": None},
        {"X-App-Version": ""},
        {"X-Protocol": None},
        {"X-Protocol": "one"},
    ],
)
def test_a_call_without_its_headers_is_refused(line: Line, header: dict[str, str | None]) -> None:
    for method, path in CALLS:
        reply = line.ask(method, path, headers=header)
        assert code_of(reply) == (400, "header_invalid")
        assert [one["pointer"] for one in reply.json()["errors"]] == [f"/{next(iter(header))}"]


def test_another_protocol_needs_another_version(line: Line) -> None:
    for method, path in CALLS:
        for spoken in ("0", "2", "999"):
            reply = line.ask(method, path, headers={"X-Protocol": spoken})
            assert code_of(reply) == (426, "upgrade_required")


def test_what_is_not_served_is_a_problem_and_never_a_redirect(line: Line) -> None:
    for method, path in NOT_SERVED:
        assert code_of(line.ask(method, path)) == (404, "path_unknown")


def test_another_method_is_a_problem_that_names_the_right_one(line: Line) -> None:
    for method, path in CALLS:
        reply = line.ask("DELETE", path)
        assert code_of(reply) == (405, "method_unknown")
        assert method in reply.headers["Allow"]


def test_without_a_valid_token_nothing_is_told(line: Line) -> None:
    for method, path in WITH_TOKEN:
        for told in (None, "Bearer", "Bearer nonsense", "Basic abc", "Bearer a.b.c"):
            reply = line.ask(method, path, headers={"Authorization": told})
            assert code_of(reply) == (401, "token_expired")
            assert reply.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_ends_by_the_portals_clock(counter: Counter, clock: PortalClock) -> None:
    clock.advance(timedelta(hours=1))
    for method, path in WITH_TOKEN:
        assert code_of(counter.ask(method, path)) == (401, "token_expired")


def test_a_suspended_device_is_told_so_until_it_is_let_in_again(
    portal: RunningPortal, counter: Counter
) -> None:
    search = {"mobile": "9830012345", "second": {"name": "লক্ষ্মীরানী"}}
    body = {"year": "26", "db_epoch": 1, **search, **counter.envelope()}
    for is_suspended in (True, False):
        suspend_device(portal.database_url, counter.device_id, suspended=is_suspended)
        for method, path in WITH_TOKEN:
            reply = counter.ask(method, path, body=body if method == "POST" else None)
            if is_suspended:
                assert code_of(reply) == (403, "device_suspended")
            else:
                assert reply.status_code in {200, 404}


def test_a_token_of_another_portal_is_refused(tmp_path_factory: Any, counter: Counter) -> None:
    with running_portal(tmp_path_factory.mktemp("other")) as other:
        line = Line(other.base_url)
        reply = line.ask("GET", "/v1/refdata", headers={"Authorization": f"Bearer {counter.token}"})
        assert code_of(reply) == (401, "token_expired")
        line.close()


# Bodies


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/devices/enrol", "body_invalid"),
        ("/v1/devices/leases", "body_invalid"),
        ("/v1/messages", "envelope_invalid"),
    ],
)
@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b'{"a":' * 100_00, b"null"])
def test_a_body_that_is_no_object_is_refused(
    counter: Counter, path: str, code: str, data: bytes
) -> None:
    assert code_of(counter.ask("POST", path, data=data)) == (400, code)


def test_a_body_too_large_on_the_wire_gets_an_answer(counter: Counter) -> None:
    for size in (262_145, 3_000_000):
        reply = counter.ask("POST", "/v1/messages", data=b" " * size)
        assert code_of(reply) == (413, "batch_too_large")


def test_an_endless_body_is_not_read_to_its_end(portal: RunningPortal) -> None:
    place = urlsplit(portal.base_url)
    head = (
        f"POST /v1/devices/enrol HTTP/1.1\r\nHost: x\r\nX-Request-ID: {uuid.uuid4()}\r\n"
        "X-App-Version: 1\r\nX-Protocol: 1\r\nContent-Length: 99999999\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port), timeout=10) as line:
        line.sendall(head.encode())
        sent = 0
        try:
            while sent < 50_000_000:
                sent += line.send(b" " * 65_536)
        except OSError:
            pass
    assert sent < 20_000_000


def test_a_body_packed_with_gzip_is_read(counter: Counter) -> None:
    reply = counter.post(counter.envelope(counter.filing()), packed=True)
    assert reply.json()["results"][0]["status"] == "accepted"


def test_a_gzip_bomb_is_stopped_at_the_limit(counter: Counter) -> None:
    bomb = gzip.compress(b" " * 50_000_000, mtime=0)
    assert len(bomb) < 262_144
    reply = counter.ask("POST", "/v1/messages", data=bomb, headers={"Content-Encoding": "gzip"})
    assert code_of(reply) == (413, "batch_too_large")


PACKED = gzip.compress(b"{}" + b" " * 100, mtime=0)


@pytest.mark.parametrize("data", [b"{}", PACKED[:-9], PACKED + b"x", PACKED + PACKED, b""])
def test_a_damaged_gzip_body_is_refused_so_that_identity_is_tried(
    counter: Counter, data: bytes
) -> None:
    reply = counter.ask("POST", "/v1/messages", data=data, headers={"Content-Encoding": "gzip"})
    assert code_of(reply) == (400, "encoding_invalid")


def test_another_packing_is_refused_so_that_identity_is_tried(counter: Counter) -> None:
    reply = counter.ask("POST", "/v1/messages", data=b"{}", headers={"Content-Encoding": "br"})
    assert code_of(reply) == (415, "encoding_unknown")


# Trouble of the portal itself


def test_a_mistake_is_told_as_a_problem_and_logged_without_data(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def mistake(*_: object) -> None:
        raise KeyError(BODY["petitioner"]["name"])

    monkeypatch.setattr("sync.portal.taking.open_ledger", mistake)
    monkeypatch.setattr("sync.portal.taking.judge", mistake)
    reply = counter.post(counter.envelope(counter.filing()))
    assert code_of(reply) == (500, "internal")
    assert reply.json()["retry"] is True
    assert BODY["petitioner"]["name"] not in reply.text + caplog.text
    assert "/messages" in caplog.text


def test_a_problem_is_titled_in_the_language_asked_for(line: Line) -> None:
    english = line.ask("GET", "/v1/nothing").json()["title"]
    bengali = line.ask("GET", "/v1/nothing", headers={"Accept-Language": "bn-IN"}).json()["title"]
    assert english == "There is nothing at this address"
    assert bengali == "এই ঠিকানায় কিছু নেই"
