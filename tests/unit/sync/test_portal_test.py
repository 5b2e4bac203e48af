"""The test of the way to the portal, against real servers on loopback that fail in every way."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from raw_server import RawServer, reply
from small_portal import SmallPortal, html
from sync_rig import Counter, TestClock
from tls_rig import SmallProxy

from desktop.services.portal_test import PortalTest
from local_db.domain.errors import DeskError
from local_db.domain.line_step import LineStep, StepOutcome
from local_db.domain.outbox import Hold, LineReason
from local_db.domain.portal_line import Proxy
from sync.portal.operations import suspend_device
from tests.fakes.certificates import LAST_YEAR, LONG_AGO, certificate
from tests.fakes.portal import RunningPortal
from tests.faults.tls_front import TlsFront

ALL = tuple(LineStep)
PLAIN = tuple(step for step in LineStep if step is not LineStep.SECURITY)
NAMED = "https://portal.invalid"


class Tried:
    """A test of the line of a counter, and what it told."""

    def __init__(self, counter: Counter, clock: TestClock, **times: float) -> None:
        self.test = PortalTest(counter.store, clock, **times)
        self.told: list[StepOutcome] = []

    def run(self, address: str | None = None) -> bool:
        self.told.clear()
        return self.test.run(self.told.append, address)

    @property
    def steps(self) -> tuple[LineStep, ...]:
        return tuple(outcome.step for outcome in self.told)

    @property
    def end(self) -> tuple[LineStep, Hold | None, LineReason | None]:
        """Where it ended and why; everything before went well."""
        assert all(outcome.is_ok for outcome in self.told[:-1])
        last = self.told[-1]
        return last.step, last.hold, last.reason


@pytest.fixture
def tried(desk: Counter, clock: TestClock) -> Tried:
    """A counter that is enrolled at the real portal."""
    return Tried(desk, clock, step_s=2.0, total_s=8.0)


@pytest.fixture
def behind(reference: RunningPortal, tmp_path: Path) -> Iterator[tuple[TlsFront, Path]]:
    """The real portal in TLS, under a name that only a proxy can reach."""
    context, ca_file = certificate(tmp_path, names=[x509.DNSName("portal.invalid")])
    with TlsFront(context, reference.base_url) as front:
        yield front, ca_file


def set_line(counter: Counter, proxy: Proxy | None, ca_file: Path | None = None) -> None:
    with counter.store.write() as records:
        records.portal_line.save_proxy(proxy, "SV1")
        records.portal_line.save_certificates(ca_file.read_text() if ca_file else "", "SV1")


def proxy_at(proxy: SmallProxy, login: str = "clerk:secret") -> Proxy:
    return Proxy.read(proxy.address, *login.split(":"))


def test_a_portal_that_answers_gets_a_tick_at_every_step(tried: Tried) -> None:
    assert tried.run()
    assert tried.steps == PLAIN
    assert all(outcome.is_ok and outcome.ms >= 0 for outcome in tried.told)


def test_it_changes_nothing_and_lets_the_queue_be_sent(tried: Tried, desk: Counter) -> None:
    desk.file()
    with desk.store.read() as records:
        before = records.work.connection.exec_driver_sql("SELECT * FROM meta ORDER BY name").all()
    assert tried.run()
    with desk.store.read() as records:
        after = records.work.connection.exec_driver_sql("SELECT * FROM meta ORDER BY name").all()
    assert before == after
    assert desk.cycle().accepted == 1


def test_the_whole_way_leads_through_a_proxy_and_an_authority_of_its_own(
    tried: Tried, desk: Counter, behind: tuple[TlsFront, Path]
) -> None:
    front, ca_file = behind
    with SmallProxy(front.port, "clerk:secret") as proxy:
        set_line(desk, proxy_at(proxy), ca_file)
        assert tried.run(NAMED)
        assert tried.steps == ALL
    assert proxy.tunnels >= 2


def test_a_name_that_nobody_knows_ends_it_at_the_name(tried: Tried) -> None:
    assert not tried.run(NAMED)
    assert tried.end == (LineStep.NAME, Hold.OFFLINE, LineReason.NAME_UNKNOWN)


def test_a_name_that_no_system_takes_is_unknown_too(tried: Tried) -> None:
    assert not tried.run(f"https://{'a' * 70}.in")
    assert tried.end == (LineStep.NAME, Hold.OFFLINE, LineReason.NAME_UNKNOWN)


def test_a_closed_door_ends_it_at_the_connection(tried: Tried) -> None:
    assert not tried.run("http://127.0.0.1:9")
    assert tried.end == (LineStep.CONNECTION, Hold.OFFLINE, LineReason.REFUSED)


def test_a_proxy_that_is_not_there_is_named(tried: Tried, desk: Counter) -> None:
    set_line(desk, Proxy.read("127.0.0.1:9"))
    assert not tried.run(NAMED)
    assert tried.end == (LineStep.CONNECTION, Hold.OFFLINE, LineReason.PROXY_DOWN)
    set_line(desk, Proxy.read("proxy.invalid:3128"))
    assert not tried.run(NAMED)
    assert tried.end == (LineStep.NAME, Hold.OFFLINE, LineReason.PROXY_DOWN)


def test_a_wrong_proxy_password_ends_it_at_the_connection(
    tried: Tried, desk: Counter, behind: tuple[TlsFront, Path]
) -> None:
    front, ca_file = behind
    with SmallProxy(front.port, "clerk:secret") as proxy:
        set_line(desk, proxy_at(proxy, "clerk:other"), ca_file)
        assert not tried.run(NAMED)
    assert tried.end == (LineStep.CONNECTION, Hold.PROXY_PASSWORD, None)


def test_an_unknown_authority_ends_it_at_the_security(
    tried: Tried, behind: tuple[TlsFront, Path]
) -> None:
    front, _ = behind
    assert not tried.run(f"https://127.0.0.1:{front.port}")
    assert tried.end == (LineStep.SECURITY, Hold.TLS, LineReason.UNKNOWN_AUTHORITY)


def test_a_certificate_of_another_name_ends_it_at_the_security(
    tried: Tried, desk: Counter, behind: tuple[TlsFront, Path]
) -> None:
    front, ca_file = behind
    set_line(desk, None, ca_file)
    assert not tried.run(f"https://127.0.0.1:{front.port}")
    assert tried.end == (LineStep.SECURITY, Hold.TLS, LineReason.OTHER_NAME)


def test_a_certificate_that_ran_out_ends_it_at_the_security(
    tried: Tried, desk: Counter, reference: RunningPortal, tmp_path: Path
) -> None:
    context, ca_file = certificate(tmp_path, LONG_AGO, LAST_YEAR)
    set_line(desk, None, ca_file)
    with TlsFront(context, reference.base_url) as front:
        assert not tried.run(f"https://127.0.0.1:{front.port}")
    assert tried.end == (LineStep.SECURITY, Hold.TLS, LineReason.OUT_OF_DATE)


def test_a_door_that_speaks_no_tls_ends_it_at_the_security(tried: Tried) -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def answer_in_clear() -> None:
        visitor, _ = listening.accept()
        visitor.recv(4096)
        visitor.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        visitor.close()

    thread = threading.Thread(target=answer_in_clear, daemon=True)
    thread.start()
    assert not tried.run(f"https://127.0.0.1:{listening.getsockname()[1]}")
    thread.join(5)
    listening.close()
    assert tried.end == (LineStep.SECURITY, Hold.TLS, LineReason.NOT_SECURE)


def test_a_login_page_ends_it_at_the_answer(tried: Tried) -> None:
    page = b"<html>Sign in</html>"
    with RawServer(
        lambda connection, _: connection.sendall(reply("", page, Content_Type="text/html"))
    ) as server:
        assert not tried.run(server.url)
    assert tried.end == (LineStep.ANSWER, Hold.LOGIN_PAGE, None)


def test_a_portal_of_another_version_is_named(counter: Counter, clock: TestClock) -> None:
    tried = Tried(counter, clock)
    with SmallPortal(clock) as portal:
        portal.extra = {"protocol": {"min": 2, "max": 3}}
        assert not tried.run(portal.url)
    assert tried.end == (LineStep.ANSWER, Hold.VERSION, None)


def test_a_portal_that_never_took_this_counter_ends_it_at_the_sign_in(
    tried: Tried, clock: TestClock
) -> None:
    with SmallPortal(clock) as stranger:
        assert not tried.run(stranger.url)
    assert tried.end == (LineStep.SIGN_IN, Hold.AUTH, None)


def test_a_suspended_counter_is_told_so(
    tried: Tried, desk: Counter, reference: RunningPortal
) -> None:
    with desk.store.read() as records:
        device_id = records.device.get().device_id
    assert device_id is not None
    suspend_device(reference.database_url, device_id)
    assert not tried.run()
    assert tried.end[1] is Hold.SUSPENDED
    suspend_device(reference.database_url, device_id, suspended=False)
    assert tried.run()


def test_a_lost_device_key_ends_it_at_the_sign_in(tried: Tried, desk: Counter) -> None:
    with desk.store.write() as records:
        records.work.connection.exec_driver_sql("DELETE FROM meta WHERE name = 'device_key'")
    assert not tried.run()
    assert tried.end == (LineStep.SIGN_IN, Hold.AUTH, None)


@pytest.mark.parametrize("hours", [2, -2])
def test_a_clock_two_hours_off_is_told_with_both_times(
    counter: Counter, portal: SmallPortal, clock: TestClock, hours: int
) -> None:
    """It signs in all the same: the portal's own time is what the signature carries."""
    tried = Tried(counter, clock)
    portal.skew = timedelta(hours=hours)
    assert not tried.run()
    last = tried.told[-1]
    assert last.step is LineStep.CLOCK
    assert last.gap is not None
    assert last.gap.there - last.gap.here == timedelta(hours=hours)
    portal.skew = timedelta(minutes=4)
    assert tried.run()


def test_a_trouble_of_the_last_exchange_is_told_there(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    portal.fault(html(), "/v1/refdata")
    tried = Tried(counter, clock)
    assert not tried.run()
    assert tried.end == (LineStep.EXCHANGE, Hold.LOGIN_PAGE, None)


def test_a_new_pc_tests_the_line_before_it_is_enrolled(
    tmp_path: Path, portal: SmallPortal, clock: TestClock
) -> None:
    counter = Counter(tmp_path / "new", portal.url, clock)
    tried = Tried(counter, clock)
    with pytest.raises(DeskError, match="store_not_enrolled"):
        tried.run()
    assert tried.run(portal.url)
    assert tried.steps == (LineStep.NAME, LineStep.CONNECTION, LineStep.ANSWER, LineStep.CLOCK)
    counter.close()


def test_an_address_that_is_none_is_refused_before_anything_is_asked(tried: Tried) -> None:
    with pytest.raises(DeskError, match="portal_address_insecure"):
        tried.run("http://portal.example")
    assert tried.told == []


# Time


@pytest.mark.parametrize(
    ("scheme", "step"), [("http", LineStep.ANSWER), ("https", LineStep.SECURITY)]
)
def test_a_server_that_hangs_is_given_up_after_the_steps_time(
    tried: Tried, scheme: str, step: LineStep
) -> None:
    with RawServer(lambda *_: time.sleep(4)) as server:
        began = time.monotonic()
        assert not tried.run(server.url.replace("http", scheme, 1))
        assert time.monotonic() - began < 4
    assert tried.end == (step, Hold.OFFLINE, LineReason.TIMED_OUT)


def drip_for_ever(connection: object, _echo: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")  # type: ignore[attr-defined]  # a socket
    for _ in range(200):
        connection.sendall(b"X-Slow: 1\r\n")  # type: ignore[attr-defined]  # as above
        time.sleep(0.05)


def test_the_whole_has_an_end_whatever_a_step_does(desk: Counter, clock: TestClock) -> None:
    tried = Tried(desk, clock, step_s=60.0, total_s=1.0)
    with RawServer(drip_for_ever) as server:
        began = time.monotonic()
        assert not tried.run(server.url)
        assert time.monotonic() - began < 3
    assert tried.end == (LineStep.ANSWER, Hold.OFFLINE, LineReason.TIMED_OUT)


@pytest.mark.parametrize("script", [drip_for_ever, lambda *_: time.sleep(4)])
def test_closing_the_desk_ends_it_at_once(
    desk: Counter, clock: TestClock, script: Callable[[object, str], None]
) -> None:
    tried = Tried(desk, clock, step_s=60.0, total_s=60.0)
    with RawServer(script) as server:
        ended = threading.Event()

        def run() -> None:
            tried.run(server.url)
            ended.set()

        threading.Thread(target=run, daemon=True).start()
        deadline = time.monotonic() + 5
        while len(tried.told) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        tried.test.stop()
        assert ended.wait(3)
        assert not tried.told[-1].is_ok
        assert not tried.run(server.url)
