"""The portal's side of papers: offsets, proofs, one writer, limits (portal contract, section 5)."""

import base64
import contextlib
import hashlib
import socket
import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from device_rig import Counter, Line, body_with, cases_of

from sync.portal.operations import add_office
from sync.portal.paper_shelf import PaperShelf, papers_beside
from tests.fakes.portal import RunningPortal

PAPER = hashlib.sha256(b"seed").digest() * 3_000  # 96,000 bytes
TUS = {"Tus-Resumable": "1.0.0"}
CHUNK = {**TUS, "Content-Type": "application/offset+octet-stream"}


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def checksum(data: bytes) -> dict[str, str]:
    return {"Upload-Checksum": "sha256 " + base64.b64encode(hashlib.sha256(data).digest()).decode()}


def named(*papers: bytes) -> dict[str, Any]:
    """A body that names papers."""
    told = [
        {"sha256": sha(p), "bytes": len(p), "mime": "image/jpeg", "kind": "photo", "pages": 1}
        for p in papers
    ]
    return body_with(papers=told)


class Sender:
    """Sends papers of one counter, by hand."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter

    def create(self, case_id: str, data: bytes, **more: str | None) -> requests.Response:
        meta = f"sha256 {coded(sha(data))},filename {coded('a.jpg')},case_id {coded(case_id)}"
        headers = {**TUS, "Upload-Length": str(len(data)), "Upload-Metadata": meta, **more}
        return self.counter.ask("POST", "/v1/uploads", headers=headers)

    def offset(self, place: str) -> int:
        reply = self.counter.ask("HEAD", place, headers=TUS)
        assert reply.status_code == 200
        return int(reply.headers["Upload-Offset"])

    def send(self, place: str, offset: int, data: bytes, **more: str | None) -> requests.Response:
        headers = {**CHUNK, "Upload-Offset": str(offset), **checksum(data), **more}
        return self.counter.ask("PATCH", place, data=data, headers=headers)

    def whole(self, case_id: str, data: bytes) -> str:
        place = self.create(case_id, data).headers["Location"]
        assert self.send(place, 0, data).status_code == 204
        return place


@pytest.fixture
def sender(counter: Counter) -> Sender:
    return Sender(counter)


@pytest.fixture
def filing(counter: Counter) -> dict[str, Any]:
    filing = counter.filing(named(PAPER))
    counter.send(filing)
    return filing


@pytest.fixture
def shelf(portal: RunningPortal) -> PaperShelf:
    return PaperShelf(papers_beside(portal.database_url))


def papers_of(portal: RunningPortal) -> dict[str, int]:
    return dict(cases_of(portal)[0]["papers"])


def code_of(reply: requests.Response) -> tuple[int, str]:
    assert reply.headers["Tus-Resumable"] == "1.0.0"
    return reply.status_code, reply.json()["code"]


def test_a_paper_in_pieces_is_told_when_it_is_whole(
    portal: RunningPortal, sender: Sender, filing: dict[str, Any], shelf: PaperShelf
) -> None:
    begun = sender.create(filing["case_id"], PAPER)
    place = begun.headers["Location"]
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "0")
    assert place.startswith("/v1/uploads/")
    assert papers_of(portal) == {"received": 0, "of": 1}
    for start in range(0, len(PAPER), 40_000):
        piece = PAPER[start : start + 40_000]
        reply = sender.send(place, start, piece)
        assert (reply.status_code, int(reply.headers["Upload-Offset"])) == (204, start + len(piece))
    assert papers_of(portal) == {"received": 1, "of": 1}
    assert (shelf.folder / sha(PAPER)[:2] / sha(PAPER)).read_bytes() == PAPER
    assert sender.offset(place) == len(PAPER)
    assert list(shelf.parts()) == []


def test_bytes_that_are_there_are_linked_and_not_sent_again(
    portal: RunningPortal, sender: Sender, filing: dict[str, Any]
) -> None:
    sender.whole(filing["case_id"], PAPER)
    other = sender.counter.filing(named(PAPER))
    sender.counter.send(other)
    reply = sender.create(other["case_id"], PAPER)
    assert (reply.status_code, reply.headers["Upload-Offset"]) == (200, str(len(PAPER)))
    assert [case["papers"] for case in cases_of(portal)] == [{"received": 1, "of": 1}] * 2


def test_an_upload_begun_twice_is_one(sender: Sender, filing: dict[str, Any]) -> None:
    place = sender.create(filing["case_id"], PAPER).headers["Location"]
    sender.send(place, 0, PAPER[:1000])
    again = sender.create(filing["case_id"], PAPER)
    assert (again.status_code, again.headers["Location"]) == (201, place)
    assert again.headers["Upload-Offset"] == "1000"


def test_a_paper_before_its_text_is_refused(sender: Sender) -> None:
    reply = sender.create(str(uuid.uuid4()), PAPER)
    assert code_of(reply) == (409, "case_unknown")


def test_a_wrong_offset_tells_where_to_ask(sender: Sender, filing: dict[str, Any]) -> None:
    place = sender.create(filing["case_id"], PAPER).headers["Location"]
    sender.send(place, 0, PAPER[:1000])
    for offset in (0, 999, 1001):
        assert code_of(sender.send(place, offset, PAPER[:10])) == (409, "offset_wrong")
    assert sender.offset(place) == 1000


def test_a_piece_altered_on_the_way_is_not_kept(sender: Sender, filing: dict[str, Any]) -> None:
    place = sender.create(filing["case_id"], PAPER).headers["Location"]
    reply = sender.send(place, 0, PAPER[:1000], **checksum(b"another"))
    assert code_of(reply) == (460, "checksum_wrong")
    assert sender.offset(place) == 0


def test_another_paper_than_was_said_is_thrown_away(
    portal: RunningPortal, sender: Sender, filing: dict[str, Any], shelf: PaperShelf
) -> None:
    place = sender.create(filing["case_id"], PAPER).headers["Location"]
    wrong = PAPER[:-1] + b"?"
    assert code_of(sender.send(place, 0, wrong)) == (422, "sha256_mismatch")
    assert sender.counter.ask("HEAD", place, headers=TUS).status_code == 404
    assert papers_of(portal) == {"received": 0, "of": 1}
    assert list(shelf.parts()) == []
    sender.whole(filing["case_id"], PAPER)


def test_a_whole_paper_is_never_written_again(
    sender: Sender, filing: dict[str, Any], shelf: PaperShelf
) -> None:
    place = sender.whole(filing["case_id"], PAPER)
    assert code_of(sender.send(place, 0, b"x" * 10)) == (409, "offset_wrong")
    assert code_of(sender.send(place, len(PAPER), b"x")) == (413, "paper_too_large")
    assert (shelf.folder / sha(PAPER)[:2] / sha(PAPER)).read_bytes() == PAPER


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"Upload-Length": None}, (400, "upload_invalid")),
        ({"Upload-Length": "-1"}, (400, "upload_invalid")),
        ({"Upload-Length": "0"}, (400, "upload_invalid")),
        ({"Upload-Length": str(2**21 + 1)}, (413, "paper_too_large")),
        ({"Upload-Metadata": None}, (400, "upload_invalid")),
        ({"Upload-Metadata": "sha256 ???"}, (400, "upload_invalid")),
        ({"Tus-Resumable": None}, (412, "tus_version_unknown")),
        ({"Tus-Resumable": "0.2.2"}, (412, "tus_version_unknown")),
    ],
)
def test_a_bad_beginning_is_refused(
    sender: Sender, filing: dict[str, Any], more: dict[str, str | None], refusal: tuple[int, str]
) -> None:
    reply = sender.create(filing["case_id"], PAPER, **more)
    assert code_of(reply) == refusal
    if refusal[0] == 412:
        assert reply.headers["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"Upload-Offset": None}, (400, "upload_invalid")),
        ({"Upload-Offset": "x"}, (400, "upload_invalid")),
        ({"Upload-Checksum": "md5 abc"}, (400, "upload_invalid")),
        ({"Content-Type": "application/json"}, (415, "chunk_type_wrong")),
        ({"Content-Type": None}, (415, "chunk_type_wrong")),
    ],
)
def test_a_bad_piece_is_refused(
    sender: Sender, filing: dict[str, Any], more: dict[str, str | None], refusal: tuple[int, str]
) -> None:
    place = sender.create(filing["case_id"], PAPER).headers["Location"]
    assert code_of(sender.send(place, 0, PAPER[:10], **more)) == refusal
    assert sender.offset(place) == 0


def test_a_piece_above_the_limit_is_refused(sender: Sender, filing: dict[str, Any]) -> None:
    large = bytes(2**18 + 1)
    place = sender.create(filing["case_id"], large).headers["Location"]
    assert code_of(sender.send(place, 0, large)) == (413, "chunk_too_large")


def test_a_case_has_five_papers_at_most(sender: Sender, filing: dict[str, Any]) -> None:
    for seed in range(4):
        assert sender.create(filing["case_id"], bytes([seed])).status_code == 201
    assert code_of(sender.create(filing["case_id"], b"one more")) == (413, "too_many_papers")


def test_an_office_sees_only_its_own_uploads(
    portal: RunningPortal, sender: Sender, filing: dict[str, Any]
) -> None:
    place = sender.create(filing["case_id"], PAPER).headers["Location"]
    add_office(portal.database_url, "348", "অন্য", "Other")
    line = Line(portal.base_url)
    other = Sender(Counter.enrol(portal.base_url, portal.enrol_code("348"), line=line))
    assert code_of(other.create(filing["case_id"], PAPER)) == (409, "case_unknown")
    assert code_of(other.send(place, 0, PAPER[:10])) == (404, "upload_unknown")
    line.close()


def test_nobody_comes_in_without_a_token(
    line: Line, sender: Sender, filing: dict[str, Any]
) -> None:
    place = sender.create(filing["case_id"], PAPER).headers["Location"]
    for method, path in (("POST", "/v1/uploads"), ("HEAD", place), ("PATCH", place)):
        assert line.ask(method, path, headers=TUS).status_code == 401


def test_a_name_of_an_upload_leads_to_no_other_file(sender: Sender) -> None:
    for name in ("..%2F..%2Fportal.db", "%2e%2e", "a" * 200):
        reply = sender.counter.ask("HEAD", f"/v1/uploads/{name}", headers=TUS)
        assert reply.status_code == 404


# What the portal misses


def test_papers_that_have_not_come_are_told(sender: Sender, filing: dict[str, Any]) -> None:
    counter = sender.counter
    assert counter.send()["missing"] == [{"papers": filing["ref"]}]
    sender.whole(filing["case_id"], PAPER)
    assert counter.send()["missing"] == []


def test_papers_are_not_missed_in_the_answer_to_their_own_case(counter: Counter) -> None:
    assert counter.send(counter.filing(named(PAPER)))["missing"] == []


def test_a_paper_that_a_correction_takes_out_is_not_missed(
    sender: Sender, filing: dict[str, Any]
) -> None:
    counter = sender.counter
    change = {"n": 1, "changes": {"/papers": []}, "reason": "wrong paper"}
    assert counter.statuses(counter.about(filing, "case.amended", change)) == ["accepted"]
    assert counter.send()["missing"] == []


# One writer


class SlowPiece:
    """A connection that announces a piece and delivers it when told: an old one, after a drop."""

    def __init__(self, sender: Sender, place: str, offset: int, piece: bytes) -> None:
        host, _, port = sender.counter.line.base_url.removeprefix("http://").partition(":")
        headers = {
            "Host": host, "Authorization": f"Bearer {sender.counter.token}",
            "X-Request-ID": str(uuid.uuid4()), "X-App-Version": "0.1.0", "X-Protocol": "1",
            "Content-Length": str(len(piece)), "Upload-Offset": str(offset), **CHUNK,
        }  # fmt: skip
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.piece = piece
        self.line = socket.create_connection((host, int(port)), timeout=10)
        self.line.sendall(f"PATCH {place} HTTP/1.1\r\n{head}\r\n".encode())

    def deliver(self, start: int = 0, end: int | None = None) -> None:
        self.line.sendall(self.piece[start:end])

    def answer(self) -> int:
        """The status, or 0 when the connection was closed without one."""
        try:
            told = self.line.recv(65_536)
        except ConnectionError:
            return 0
        return int(told.split()[1]) if told else 0

    def close(self) -> None:
        self.line.close()


@pytest.fixture
def slow(sender: Sender, filing: dict[str, Any]) -> Iterator[tuple[str, SlowPiece]]:
    place = sender.create(filing["case_id"], PAPER).headers["Location"]
    piece = SlowPiece(sender, place, 0, b"?" * 50_000)
    piece.deliver(0, 20_000)
    yield place, piece
    piece.close()


def test_a_question_ends_the_older_writer(sender: Sender, slow: tuple[str, SlowPiece]) -> None:
    place, old = slow
    old.line.settimeout(0.1)
    for _ in range(100):
        # The portal may not have come to the older one yet: ask again.
        assert sender.offset(place) == 0
        with contextlib.suppress(TimeoutError):
            assert old.answer() in {0, 409}
            return
    pytest.fail("the older writer is still there")


def test_a_late_old_connection_changes_nothing(
    portal: RunningPortal, sender: Sender, slow: tuple[str, SlowPiece]
) -> None:
    place, old = slow
    assert sender.send(place, 0, PAPER[:60_000]).status_code == 204
    with contextlib.suppress(OSError):
        old.deliver(20_000)
    assert old.answer() in {0, 409}
    assert sender.offset(place) == 60_000
    assert sender.send(place, 60_000, PAPER[60_000:]).status_code == 204
    assert papers_of(portal) == {"received": 1, "of": 1}


def test_what_a_dropped_line_delivered_without_a_checksum_is_kept(
    sender: Sender, filing: dict[str, Any], shelf: PaperShelf
) -> None:
    place = sender.create(filing["case_id"], PAPER).headers["Location"]
    pause = threading.Event()
    for tries in range(1, 11):
        piece = SlowPiece(sender, place, 0, PAPER[:50_000])
        piece.deliver(0, 20_000)
        # What was not read yet when the line dropped is gone with it.
        pause.wait(0.1 * tries)
        piece.close()
        pause.wait(0.1 * tries)
        if shelf.offset(place.rsplit("/", 1)[1]):
            break
    assert sender.offset(place) == 20_000


def test_many_writers_of_one_upload_never_spoil_it(
    portal: RunningPortal, sender: Sender, filing: dict[str, Any]
) -> None:
    place = sender.create(filing["case_id"], PAPER).headers["Location"]
    statuses: list[int] = []

    def write() -> None:
        line = Line(portal.base_url)
        mine = Sender(Counter(line, sender.counter.key, sender.counter.install_id))
        mine.counter.token = sender.counter.token
        starts = range(0, len(PAPER), 16_000)
        replies = [mine.send(place, start, PAPER[start : start + 16_000]) for start in starts]
        statuses.extend(reply.status_code for reply in replies)
        line.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {204, 409}
    offset = sender.offset(place)
    while offset < len(PAPER):
        sender.send(place, offset, PAPER[offset : offset + 50_000])
        offset = sender.offset(place)
    assert papers_of(portal) == {"received": 1, "of": 1}


# Stops and old parts


def test_a_stop_before_the_case_was_told_is_mended_by_the_next_question(
    portal: RunningPortal, sender: Sender, filing: dict[str, Any], shelf: PaperShelf
) -> None:
    place = sender.create(filing["case_id"], PAPER).headers["Location"]
    upload_id = place.rsplit("/", 1)[1]
    # As if the portal had died between the file's last name and the database.
    shelf.write(upload_id, 0, PAPER)
    assert shelf.keep(upload_id, sha(PAPER))
    assert papers_of(portal) == {"received": 0, "of": 1}
    assert sender.offset(place) == len(PAPER)
    assert papers_of(portal) == {"received": 1, "of": 1}


def test_a_part_begun_long_ago_makes_room(
    portal: RunningPortal, sender: Sender, filing: dict[str, Any], shelf: PaperShelf
) -> None:
    place = sender.create(filing["case_id"], PAPER).headers["Location"]
    sender.send(place, 0, PAPER[:100])
    portal.clock.advance(timedelta(days=31))  # type: ignore[attr-defined]
    sender.counter.buy_token()
    assert sender.create(filing["case_id"], b"another").status_code == 201
    assert sender.counter.ask("HEAD", place, headers=TUS).status_code == 404
    assert list(shelf.parts()) == []


def test_papers_lie_beside_an_sqlite_database_and_elsewhere_for_a_server() -> None:
    assert papers_beside("sqlite:////tmp/p/portal.db") == Path("/tmp/p/portal.db.papers")  # noqa: S108
    place = papers_beside("postgresql+psycopg://someone:secret@host/portal")
    assert place.is_absolute()
    assert "secret" not in str(place)
