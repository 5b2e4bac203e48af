"""Every trouble of a line is named by what really happened, in both languages, with a next step."""

import contextlib
import errno
import io
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from cryptography import x509
from raw_server import RawServer, reply
from slow_line import SlowLine
from small_portal import SmallPortal
from sync_rig import NOON, Counter, TestClock, settings
from tls_rig import SmallProxy
from urllib3.exceptions import NewConnectionError

import sync.transport
from desktop.services.wording import hold_sentence
from local_db.domain.outbox import Hold, LineReason
from resources.text import Language, has_text
from sync.address import PortalAddress
from sync.errors import PortalUnreachable
from sync.line_fault import LineFault, fault_of
from sync.transport import PortalTransport, Request
from sync.trouble import trouble_of
from tests.fakes.certificates import FAR, FARTHER, LAST_YEAR, LONG_AGO, certificate

GET = Request(method="GET", path="/v1/hello")


def named(url: str, **changes: object) -> tuple[Hold, LineReason | None]:
    """What the client says of an address that cannot be talked to."""
    line = PortalTransport(PortalAddress.read(url), settings(**changes))
    try:
        with pytest.raises(PortalUnreachable) as caught:
            line.exchange(GET)
    finally:
        line.close()
    assert "secret" not in f"{caught.value!r} {caught.value.values}"
    return caught.value.hold, caught.value.reason


def answers(connection: socket.socket, echo: str) -> None:
    connection.sendall(reply(echo, b'{"request_id": "%s"}' % echo.encode()))


@contextlib.contextmanager
def hangs_up(word: bytes = b"") -> Iterator[str]:
    """A door that closes as soon as anything is said, perhaps with a word."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                visitor, _ = listening.accept()
                visitor.recv(4096)
                visitor.sendall(word)
                visitor.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"127.0.0.1:{listening.getsockname()[1]}"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)


def test_a_name_that_nobody_knows() -> None:
    assert named("https://portal.invalid") == (Hold.OFFLINE, LineReason.NAME_UNKNOWN)


def test_a_closed_port() -> None:
    assert named(f"http://127.0.0.1:{closed_port()}") == (Hold.OFFLINE, LineReason.REFUSED)


@pytest.mark.parametrize("code", [errno.ENETUNREACH, errno.EHOSTUNREACH])
def test_no_way_out_of_the_pc(code: int) -> None:
    cause = NewConnectionError(None, "x")  # type: ignore[arg-type]  # the pool is only a label
    cause.__cause__ = OSError(code, os.strerror(code))

    fault = fault_of(requests.ConnectionError(cause), timed_out=False)

    assert fault == LineFault(hold=Hold.OFFLINE, reason=LineReason.NO_ROUTE)


def test_silence() -> None:
    with RawServer(lambda *_: time.sleep(1)) as server:
        assert named(server.url, total_s=0.3) == (Hold.OFFLINE, LineReason.TIMED_OUT)


def test_a_line_that_is_cut() -> None:
    with hangs_up() as door:
        assert named(f"http://{door}") == (Hold.OFFLINE, LineReason.CUT)


def test_a_line_that_is_cut_in_the_handshake_says_nothing_about_the_certificate() -> None:
    with hangs_up() as door:
        assert named(f"https://{door}") == (Hold.OFFLINE, LineReason.CUT)


def test_a_certificate_of_an_unknown_authority(tmp_path: Path) -> None:
    """An antivirus that reads along, a new root, and a stranger look like this."""
    context, _ = certificate(tmp_path)
    with RawServer(answers, context) as server:
        assert named(server.url) == (Hold.TLS, LineReason.UNKNOWN_AUTHORITY)


def test_a_certificate_of_another_name(tmp_path: Path) -> None:
    context, ca_file = certificate(tmp_path, names=[x509.DNSName("other.example")])
    with RawServer(answers, context) as server:
        assert named(server.url, ca_file=ca_file) == (Hold.TLS, LineReason.OTHER_NAME)


@pytest.mark.parametrize(("start", "end"), [(LONG_AGO, LAST_YEAR), (FAR, FARTHER)])
def test_a_certificate_out_of_its_dates(tmp_path: Path, start: object, end: object) -> None:
    context, ca_file = certificate(tmp_path, start, end)  # type: ignore[arg-type]  # parametrized
    with RawServer(answers, context) as server:
        assert named(server.url, ca_file=ca_file) == (Hold.CLOCK, LineReason.OUT_OF_DATE)


def test_a_believable_date_makes_it_the_certificates_fault() -> None:
    error = PortalUnreachable(Hold.CLOCK, reason=LineReason.OUT_OF_DATE)

    trouble = trouble_of(error, NOON, NOON)

    assert (trouble.hold, trouble.reason) == (Hold.TLS, LineReason.OUT_OF_DATE)


def test_a_door_that_does_not_speak_tls() -> None:
    with hangs_up(b"HTTP/1.1 400 Bad Request\r\n\r\n") as door:
        assert named(f"https://{door}") == (Hold.TLS, LineReason.NOT_SECURE)


# Proxies


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[tuple[RawServer, Path]]:
    """A portal under a name of its own, which only the proxy can reach."""
    context, ca_file = certificate(tmp_path, names=[x509.DNSName("portal.invalid")])
    with RawServer(answers, context) as server:
        yield server, ca_file


def test_a_proxy_lets_the_right_password_through(behind: tuple[RawServer, Path]) -> None:
    server, ca_file = behind
    with SmallProxy(server.port, "clerk:secret") as proxy:
        line = PortalTransport(
            PortalAddress.read("https://portal.invalid"),
            settings(ca_file=ca_file, proxy=f"http://clerk:secret@{proxy.address}"),
        )
        assert line.exchange(GET).status == 200
        line.close()
    assert proxy.tunnels == 1


@pytest.mark.parametrize("refusal", ["407 Proxy Auth Required", "401 Unauthorized"])
@pytest.mark.parametrize("login", ["", "clerk:secret@"])
def test_a_proxy_that_wants_another_password(
    behind: tuple[RawServer, Path], refusal: str, login: str
) -> None:
    server, ca_file = behind
    with SmallProxy(server.port, "clerk:other", refusal) as proxy:
        assert named(
            "https://portal.invalid", ca_file=ca_file, proxy=f"http://{login}{proxy.address}"
        ) == (Hold.PROXY_PASSWORD, None)


@pytest.mark.parametrize("refusal", ["502 Bad Gateway", "503 407"])
def test_a_proxy_that_cannot_reach_the_portal(behind: tuple[RawServer, Path], refusal: str) -> None:
    server, ca_file = behind
    with SmallProxy(server.port, "clerk:other", refusal) as proxy:
        assert named(
            "https://portal.invalid:4070", ca_file=ca_file, proxy=f"http://{proxy.address}"
        ) == (Hold.OFFLINE, LineReason.PROXY_DOWN)


def test_a_proxy_that_is_not_there() -> None:
    assert named("https://portal.invalid", proxy=f"http://127.0.0.1:{closed_port()}") == (
        Hold.OFFLINE,
        LineReason.PROXY_DOWN,
    )


# What people see


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_the_reason_is_kept_with_the_hold_and_goes_with_it(counter: Counter) -> None:
    here, counter.url = counter.url, f"http://127.0.0.1:{closed_port()}"
    counter.restart()

    report = counter.cycle()

    assert (report.hold, report.reason) == (Hold.OFFLINE, LineReason.REFUSED)
    assert kept_reason(counter) is LineReason.REFUSED
    counter.url = here
    counter.restart()
    assert counter.cycle().hold is None
    assert kept_reason(counter) is None


def kept_reason(counter: Counter) -> LineReason | None:
    with counter.store.read() as records:
        return records.device.hold().reason


REASONS = {
    Hold.OFFLINE: set(LineReason)
    - {
        LineReason.UNKNOWN_AUTHORITY,
        LineReason.OTHER_NAME,
        LineReason.OUT_OF_DATE,
        LineReason.NOT_SECURE,
    },
    Hold.TLS: {
        LineReason.UNKNOWN_AUTHORITY,
        LineReason.OTHER_NAME,
        LineReason.OUT_OF_DATE,
        LineReason.NOT_SECURE,
    },
}


@pytest.mark.parametrize("language", Language)
def test_every_reason_has_a_sentence_of_its_own(language: Language) -> None:
    said = [
        hold_sentence(hold, language, reason) for hold, some in REASONS.items() for reason in some
    ]
    assert len({*said}) == len(LineReason)
    assert all(sentence.count("।" if language is Language.BN else ".") >= 2 for sentence in said)
    for hold, some in REASONS.items():
        assert all(has_text(f"views.hold.{hold.value}_{reason.value}") for reason in some)


# Slow lines


class SlowReader:
    """A server that reads a body at a steady pace and then answers."""

    def __init__(self, gap_s: float) -> None:
        self._gap_s = gap_s
        self._listening = socket.socket()
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen(1)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "SlowReader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()
        self._thread.join(10)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            visitor, _ = self._listening.accept()
            with visitor:
                data = visitor.recv(8192)
                head, _, body = data.partition(b"\r\n\r\n")
                left = int(_value(head, b"content-length")) - len(body)
                while left > 0:
                    time.sleep(self._gap_s)
                    left -= len(visitor.recv(min(left, 65536)))
                answers(visitor, _value(head, b"x-request-id"))


def _value(head: bytes, name: bytes) -> str:
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    return next(value.strip() for key, _, value in lines if key.lower() == name).decode()


def upload(url: str, size: int, **changes: object) -> int:
    line = PortalTransport(PortalAddress.read(url), settings(**changes))
    try:
        body = os.urandom(size)
        return line.exchange(Request(method="POST", path="/v1/messages", body=body)).status
    finally:
        line.close()


BIG = 12 * 1024 * 1024


def test_the_connect_timeout_does_not_limit_the_upload() -> None:
    with SlowReader(0.015) as server:
        assert upload(server.url, BIG, connect_s=1.0) == 200


def test_it_would_limit_a_body_that_is_handed_over_in_one_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sync.transport, "io", type("Whole", (), {"BytesIO": staticmethod(bytes)}))
    assert io.BytesIO is not bytes
    with SlowReader(0.015) as server, pytest.raises(PortalUnreachable):
        upload(server.url, BIG, connect_s=1.0)


def test_twenty_kilobytes_pass_a_line_of_64_kbit_and_800_ms() -> None:
    with (
        RawServer(answers) as server,
        SlowLine(server.port, delay_s=0.4, bytes_a_second=8000) as line,
    ):
        began = time.monotonic()
        assert upload(line.url, 20_000) == 200
    assert time.monotonic() - began > 2.5


def test_a_queue_drains_over_a_line_of_64_kbit_and_800_ms(
    tmp_path: Path, portal: SmallPortal, clock: TestClock
) -> None:
    port = int(portal.url.rsplit(":", 1)[1])
    with SlowLine(port, delay_s=0.4, bytes_a_second=8000) as line:
        desk = Counter(tmp_path / "far", line.url, clock).enrol()
        desk.file_many(40)
        report = desk.cycle()
        desk.close()

    assert (report.accepted, report.unsent, report.hold) == (40, 0, None)
    assert report.bytes_up < 40 * 1024
