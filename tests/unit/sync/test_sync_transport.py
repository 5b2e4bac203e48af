"""One exchange over bad lines and past strangers (portal contract 1, portal_network.md 4 and 5)."""

import datetime as dt
import gzip
import json
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from raw_server import RawServer, Script, drip, header, reply
from sync_rig import NOON, settings

from local_db.domain.errors import DeskError
from local_db.domain.outbox import Hold
from sync.address import PortalAddress
from sync.errors import PortalUnreachable, PortalUnreadable
from sync.transport import PortalTransport, Reply, Request
from sync.trouble import trouble_of
from tests.fakes.certificates import FAR, FARTHER, LAST_YEAR, LONG_AGO, certificate

GET = Request(method="GET", path="/v1/hello")


def transport(url: str, **changes: Any) -> PortalTransport:
    return PortalTransport(PortalAddress.read(url), settings(**{"total_s": 5.0, **changes}))


def ask(script: Script, request: Request = GET, **changes: Any) -> Reply:
    with RawServer(script) as server:
        line = transport(server.url, **changes)
        try:
            return line.exchange(request)
        finally:
            line.close()


def good(echo: str, **more: object) -> bytes:
    return json.dumps({"request_id": echo, **more}, ensure_ascii=False).encode()


def sends(make: Any) -> Script:
    def script(connection: socket.socket, echo: str) -> None:
        connection.sendall(make(echo))
        connection.shutdown(socket.SHUT_WR)

    return script


def test_a_good_reply_is_read() -> None:
    answer = ask(sends(lambda echo: reply(echo, good(echo, name="আউশগ্রাম"))))

    assert (answer.status, answer.json["name"]) == (200, "আউশগ্রাম")


def test_a_gzip_reply_is_unpacked() -> None:
    answer = ask(sends(lambda e: reply(e, gzip.compress(good(e, n=1)), Content_Encoding="gzip")))

    assert answer.json["n"] == 1


def test_every_request_carries_the_contracts_headers_and_nothing_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with RawServer(sends(lambda echo: reply(echo, good(echo)))) as server:
        line = transport(server.url)
        line.exchange(GET)
        line.exchange(Request(method="POST", path="/v1/messages", body=b"{}"))
        line.close()
        heads = server.requests

    assert all(header(head, "x-protocol") == "1" for head in heads)
    assert all(header(head, "x-app-version") == "0.1.0" for head in heads)
    assert header(heads[0], "x-request-id") != header(heads[1], "x-request-id")
    assert header(heads[1], "content-length") == "2"
    assert header(heads[1], "transfer-encoding") is None


def test_a_reply_cut_at_any_byte_is_never_good() -> None:
    whole = reply("{echo}", b'{"request_id":"{echo}","results":[{"id":"a"}]}')
    for cut in range(0, len(whole) - 2, 7):

        def script(connection: socket.socket, echo: str, cut: int = cut) -> None:
            data = reply(echo, good(echo, results=[{"id": "a"}]))
            connection.sendall(data[:cut])
            connection.close()

        with pytest.raises((PortalUnreachable, PortalUnreadable)):
            ask(script)


def test_a_reply_without_a_length_that_is_cut_is_never_good() -> None:
    for cut in range(1, 40, 3):

        def cut_off(echo: str, cut: int = cut) -> bytes:
            return reply(echo, good(echo, results=["a"]), length=-1)[:-cut]

        with pytest.raises((PortalUnreachable, PortalUnreadable)):
            ask(sends(cut_off))


def test_a_gzip_reply_that_is_cut_with_a_matching_length_is_unreadable() -> None:
    for cut in (1, 4, 8, 9, 12, 20):

        def cut_off(echo: str, cut: int = cut) -> bytes:
            return reply(echo, gzip.compress(good(echo))[:-cut], Content_Encoding="gzip")

        with pytest.raises(PortalUnreadable) as caught:
            ask(sends(cut_off))
        assert caught.value.what == "cut"


def test_a_broken_chunk_is_no_reply() -> None:
    def broken(echo: str) -> bytes:
        head = reply(echo, b"", length=-1, Transfer_Encoding="chunked")
        return head + b"30\r\n" + good(echo)[:20]

    with pytest.raises(PortalUnreachable):
        ask(sends(broken))


def test_whole_chunks_are_read() -> None:
    def chunked(echo: str) -> bytes:
        body = good(echo)
        head = reply(echo, b"", length=-1, Transfer_Encoding="chunked")
        return head + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"

    assert ask(sends(chunked)).status == 200


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda e: reply(e, b"<html>", Content_Type="text/html"), "content_type"),
        (lambda e: reply(e, good(e), Content_Type=None), "content_type"),
        (lambda e: reply(e, good(e), Content_Type="application/problem+json"), "content_type"),
        (lambda e: reply(e, good(e), 422), "content_type"),
        (lambda e: reply("other", good(e)), "echo"),
        (lambda e: reply(e, good("other")), "echo"),
        (lambda e: reply(e, b"{}"), "echo"),
        (lambda _: b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n{}", "echo"),
        (lambda e: reply(e, good(e), 302, Location="http://127.0.0.1:9/"), "redirect"),
        (lambda e: reply(e, good(e), 307, Location="/v1/hello"), "redirect"),
        (lambda e: reply(e, b"[1]"), "json"),
        (lambda e: reply(e, b"{"), "json"),
        (lambda e: reply(e, b'{"a":"\xff"}'), "json"),
        (lambda e: reply(e, b'{"a":' * 30000), "json"),
        (lambda e: reply(e, b'{"a":' + b"9" * 5000 + b"}"), "json"),
        (lambda e: reply(e, good(e), Content_Encoding="br"), "encoding"),
        (lambda e: reply(e, good(e), Content_Encoding="gzip"), "encoding"),
        (lambda e: reply(e, gzip.compress(good(e)) * 2, Content_Encoding="gzip"), "cut"),
        (lambda e: reply(e, b" " * 300_000 + good(e)), "too_big"),
        (lambda e: reply(e, gzip.compress(b" " * 10**6 + good(e)), Content_Encoding="gzip"),
         "too_big"),
    ],
)  # fmt: skip
def test_a_strangers_reply_is_unreadable(make: Any, what: str) -> None:
    with pytest.raises(PortalUnreadable) as caught:
        ask(sends(make), Request(method="GET", path="/v1/hello", reply_max=200_000))
    assert caught.value.what == what


def test_an_oauth_reply_needs_no_request_id_in_its_body() -> None:
    request = Request(method="POST", path="/v1/oauth/token", body=b"", is_oauth=True)

    assert ask(sends(lambda e: reply(e, b'{"access_token":"t"}')), request).json
    assert ask(sends(lambda e: reply(e, b'{"error":"x"}', 401)), request).status == 401
    problem = "application/problem+json"
    assert ask(sends(lambda e: reply(e, b"{}", 503, Content_Type=problem)), request).status == 503


def test_a_redirected_post_is_not_sent_again_as_get() -> None:
    with RawServer(sends(lambda e: reply(e, b"", 302, Location="/v1/hello"))) as server:
        line = transport(server.url)
        with pytest.raises(PortalUnreadable):
            line.exchange(Request(method="POST", path="/v1/messages", body=b"{}"))
        line.close()
        assert len(server.requests) == 1


def test_a_login_pages_cookie_is_not_kept() -> None:
    with RawServer(sends(lambda e: reply(e, good(e), Set_Cookie="s=1; Path=/"))) as server:
        line = transport(server.url)
        line.exchange(GET)
        line.exchange(GET)
        line.close()
        assert header(server.requests[1], "cookie") is None


@pytest.mark.parametrize("in_head", [True, False])
def test_a_dripping_reply_is_cut_at_the_deadline(*, in_head: bool) -> None:
    def script(connection: socket.socket, echo: str) -> None:
        whole = reply(echo, good(echo, pad="x" * 200))
        start = 0 if in_head else whole.index(b"\r\n\r\n") + 4
        connection.sendall(whole[:start])
        drip(connection, whole[start:], 0.05)

    started = time.monotonic()
    with pytest.raises(PortalUnreachable) as caught:
        ask(script, total_s=0.6)

    assert caught.value.timed_out
    assert time.monotonic() - started < 2.5


def test_a_slow_reply_that_moves_is_waited_for() -> None:
    def script(connection: socket.socket, echo: str) -> None:
        whole = reply(echo, good(echo, pad="x" * 6000))
        for place in range(0, len(whole), 600):
            connection.sendall(whole[place : place + 600])
            time.sleep(0.1)

    assert ask(script, total_s=0.5).status == 200


def test_silence_is_cut_at_the_deadline() -> None:
    def script(_: socket.socket, __: str) -> None:
        time.sleep(1.5)

    with pytest.raises(PortalUnreachable) as caught:
        ask(script, total_s=0.5)
    assert (caught.value.hold, caught.value.timed_out) == (Hold.OFFLINE, True)


def test_an_abort_ends_the_exchange_at_once_and_all_later_ones() -> None:
    arrived = threading.Event()

    def script(_: socket.socket, __: str) -> None:
        arrived.set()
        time.sleep(1.5)

    with RawServer(script) as server:
        line = transport(server.url, total_s=30.0)
        aborter = threading.Thread(target=lambda: arrived.wait(5) and line.abort())
        aborter.start()
        started = time.monotonic()
        with pytest.raises(PortalUnreachable):
            line.exchange(GET)
        assert time.monotonic() - started < 1
        aborter.join()
        with pytest.raises(PortalUnreachable):
            line.exchange(GET)
        assert len(server.requests) == 1
        line.close()


def test_a_closed_port_and_an_unknown_name_are_offline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}", "https://portal.invalid"):
        line = transport(url)
        with pytest.raises(PortalUnreachable) as caught:
            line.exchange(GET)
        line.close()
        assert caught.value.hold is Hold.OFFLINE


def test_a_stale_connection_is_replaced_without_notice() -> None:
    def script(connection: socket.socket, echo: str) -> None:
        connection.sendall(reply(echo, good(echo)))
        connection.close()

    with RawServer(script) as server:
        line = transport(server.url)
        for _ in range(3):
            line.exchange(GET)
            time.sleep(0.05)
        line.close()
        assert len(server.requests) == 3


def test_bytes_and_requests_are_counted() -> None:
    with RawServer(sends(lambda e: reply(e, good(e, pad="x" * 1000)))) as server:
        line = transport(server.url)
        line.exchange(Request(method="POST", path="/v1/messages", body=b"y" * 5000))
        line.close()
        sent = len(server.requests[0])
        traffic = line.traffic

    assert (traffic.requests, traffic.bytes_up) == (1, sent)
    assert 1100 < traffic.bytes_down < 1300


# Proxies


def test_a_proxy_without_our_password_is_named() -> None:
    def refuse(connection: socket.socket, _: str) -> None:
        connection.sendall(
            b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
        )

    with RawServer(refuse) as proxy:
        for url in ("https://portal.invalid",):
            line = transport(url, proxy=f"http://clerk:secret@127.0.0.1:{proxy.port}")
            with pytest.raises(PortalUnreachable) as caught:
                line.exchange(GET)
            line.close()
            assert caught.value.hold is Hold.PROXY_PASSWORD
            assert "secret" not in f"{caught.value!r} {caught.value.values}"
        assert proxy.requests[0].startswith(b"CONNECT portal.invalid:443")


def test_a_proxy_that_cannot_reach_the_portal_is_offline() -> None:
    def refuse(connection: socket.socket, _: str) -> None:
        connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")

    with RawServer(refuse) as proxy:
        line = transport("https://portal.invalid", proxy=f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(PortalUnreachable) as caught:
            line.exchange(GET)
        line.close()
    assert caught.value.hold is Hold.OFFLINE


def test_this_pcs_own_portal_is_never_asked_through_a_proxy() -> None:
    with RawServer(sends(lambda e: reply(e, good(e)))) as server:
        line = transport(server.url, proxy="http://127.0.0.1:9")
        assert line.exchange(GET).status == 200
        line.close()


# TLS


def test_an_administrators_ca_file_is_trusted(tmp_path: Path) -> None:
    context, ca_file = certificate(tmp_path, LONG_AGO, FARTHER)
    with RawServer(sends(lambda e: reply(e, good(e))), context) as server:
        line = transport(server.url, ca_file=ca_file)
        assert line.exchange(GET).status == 200
        line.close()


def test_an_unknown_authority_is_not_trusted(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path, LONG_AGO, FARTHER)
    with RawServer(sends(lambda e: reply(e, good(e))), context) as server:
        line = transport(server.url)
        with pytest.raises(PortalUnreachable) as caught:
            line.exchange(GET)
        line.close()
    assert caught.value.hold is Hold.TLS


@pytest.mark.parametrize(("start", "end"), [(LONG_AGO, LAST_YEAR), (FAR, FARTHER)])
def test_a_certificate_out_of_its_dates_puts_the_pcs_clock_in_doubt(
    tmp_path: Path, start: dt.datetime, end: dt.datetime
) -> None:
    context, ca_file = certificate(tmp_path, start, end)
    with RawServer(sends(lambda e: reply(e, good(e))), context) as server:
        line = transport(server.url, ca_file=ca_file)
        with pytest.raises(PortalUnreachable) as caught:
            line.exchange(GET)
        line.close()
    assert caught.value.hold is Hold.CLOCK


@pytest.mark.parametrize(
    ("now", "portal_time", "hold"),
    [
        (dt.datetime(2009, 1, 1, tzinfo=dt.UTC), None, Hold.CLOCK),
        (dt.datetime(2009, 1, 1, tzinfo=dt.UTC), NOON, Hold.CLOCK),
        (NOON + dt.timedelta(days=401), NOON, Hold.CLOCK),
        (NOON - dt.timedelta(days=3), NOON, Hold.CLOCK),
        (NOON + dt.timedelta(days=3), NOON, Hold.TLS),
        (NOON, None, Hold.TLS),
    ],
)
def test_only_an_impossible_date_is_called_the_clocks_fault(
    now: dt.datetime, portal_time: dt.datetime | None, hold: Hold
) -> None:
    assert trouble_of(PortalUnreachable(Hold.CLOCK), now, portal_time).hold is hold


# Addresses


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://portal.example", "https://portal.example"),
        (" https://portal.example/ ", "https://portal.example"),
        ("https://portal.example:8443/grievance/", "https://portal.example:8443/grievance"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost/", "http://localhost"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_an_address_is_kept_bare(typed: str, kept: str) -> None:
    assert PortalAddress.read(typed).text == kept
    assert PortalAddress.read(typed).url("/v1/hello") == f"{kept}/v1/hello"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("http://portal.example", "portal_address_insecure"),
        ("http://127.0.0.1.example", "portal_address_insecure"),
        ("http://10.0.0.5:8000", "portal_address_insecure"),
        ("https://portal.example/v1", "portal_address_version"),
        ("https://portal.example/v1/", "portal_address_version"),
        ("portal.example", "portal_address_invalid"),
        ("ftp://portal.example", "portal_address_invalid"),
        ("https://", "portal_address_invalid"),
        ("https://user:pw@portal.example", "portal_address_invalid"),
        ("https://portal.example?x=1", "portal_address_invalid"),
        ("https://portal.example#x", "portal_address_invalid"),
        ("https://portal.example:99999", "portal_address_invalid"),
        ("https://[::1", "portal_address_invalid"),
        ("https://পোর্টাল.example", "portal_address_invalid"),
        ("", "portal_address_invalid"),
    ],
)
def test_an_address_that_would_give_the_token_away_is_refused(typed: str, code: str) -> None:
    with pytest.raises(DeskError) as caught:
        PortalAddress.read(typed)
    assert caught.value.code == code
