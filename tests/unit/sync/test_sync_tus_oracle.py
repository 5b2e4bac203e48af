"""Our client against tus' own reference server in another language (npm ``@tus/server``)."""

import contextlib
import http.client
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from paper_portal import PaperPortal, bytes_of, file_with, is_chunk, is_creation, is_question
from small_portal import EVERY, Answer, Seen, hang_up, problem
from sync_rig import Counter, TestClock

from sync.courier import send_until_empty

ORACLE = Path(__file__).parents[2] / "fakes" / "tus_oracle"
PASSED_ON = ("tus-resumable", "upload-length", "upload-metadata", "upload-offset",
             "upload-checksum", "content-type")  # fmt: skip


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The server on a free loopback port, and the folder of its files."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node or npm is not installed here")
    folder = tmp_path_factory.mktemp("tus")
    for file in ORACLE.iterdir():
        shutil.copy(file, folder)
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock")
    done = subprocess.run(
        [npm, "install", "--loglevel=error", *quiet], cwd=folder, capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("npm cannot install @tus/server here")
    kept = folder / "kept"
    kept.mkdir()
    with subprocess.Popen(
        [node, "server.mjs", str(kept)], cwd=folder, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["port"], kept
        finally:
            process.kill()


class FrontOfOracle(PaperPortal):
    """The contract's headers around the foreign server; what it says of uploads is its own."""

    def __init__(self, clock: TestClock, port: int) -> None:
        super().__init__(clock)
        self._port = port
        self.half_pieces = 0

    def _route(self, seen: Seen) -> Answer:
        if not seen.path.startswith("/v1/uploads"):
            return super()._route(seen)
        body = seen.body
        if is_chunk(seen) and self.half_pieces:
            # The line drops in the middle: the foreign server keeps what came.
            self.half_pieces -= 1
            self._deliver_half(seen)
            return hang_up(Answer(200))
        status, headers, text = self._ask(seen, body)
        told = {
            name: value
            for name, value in headers.items()
            if name.lower() in {"tus-resumable", "location", "upload-offset", "upload-length"}
        }
        if status >= 400:
            return problem(status, text.decode().strip()[:50] or "refused", told)
        return Answer(status, None, told)

    def _ask(self, seen: Seen, body: Any) -> tuple[int, Any, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        with contextlib.closing(line):
            line.request(seen.method, seen.path, body=body or None, headers=self._passed_on(seen))
            reply = line.getresponse()
            return reply.status, reply.headers, reply.read()

    def _deliver_half(self, seen: Seen) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        with contextlib.closing(line):
            line.putrequest(seen.method, seen.path)
            for name, value in self._passed_on(seen).items():
                line.putheader(name, value)
            line.putheader("Content-Length", str(len(seen.body)))
            line.endheaders(seen.body[: len(seen.body) // 2])

    def _passed_on(self, seen: Seen) -> dict[str, str]:
        return {name: seen.headers[name] for name in PASSED_ON if name in seen.headers}


@pytest.fixture(autouse=True)
def portal(clock: TestClock, oracle: tuple[int, Path]) -> Iterator[FrontOfOracle]:
    with FrontOfOracle(clock, oracle[0]) as portal:
        yield portal


def drain(counter: Counter) -> int:
    report = send_until_empty(
        counter.engine, counter.clock, lambda wait: counter.clock.move(seconds=wait), 7200.0
    )
    return report.papers_pending


def kept(oracle: tuple[int, Path]) -> list[bytes]:
    files = (path for path in oracle[1].iterdir() if not path.suffix)
    return [path.read_bytes() for path in files]


def test_papers_reach_a_foreign_server_whole(counter: Counter, oracle: tuple[int, Path]) -> None:
    papers = [bytes_of(size, size) for size in (1, 65_536, 65_537, 700_001)]
    file_with(counter, *papers)
    assert drain(counter) == 0
    assert all(data in kept(oracle) for data in papers)


def test_drops_with_and_without_what_was_sent_leave_the_paper_whole(
    counter: Counter, portal: FrontOfOracle, oracle: tuple[int, Path]
) -> None:
    file_with(counter, data := bytes_of(400_000, 7))
    portal.fault(hang_up, EVERY, when=is_chunk)
    portal.fault(hang_up, EVERY, when=is_chunk, after=True)
    portal.fault(hang_up, EVERY, when=is_question, after=True)
    portal.half_pieces = 2
    assert drain(counter) == 0
    assert data in kept(oracle)
    assert portal.half_pieces == 0
    assert portal.papers_up() <= 1.5 * len(data) + 65_536


def test_an_upload_that_the_foreign_server_lost_begins_again(
    counter: Counter, portal: FrontOfOracle, oracle: tuple[int, Path]
) -> None:
    file_with(counter, data := bytes_of(300_000, 9))
    before = set(oracle[1].iterdir())

    def lose_all(answer: Answer) -> Answer:
        for path in set(oracle[1].iterdir()) - before:
            path.unlink()
        return answer

    portal.fault(lose_all, EVERY, when=is_chunk, after=True)
    assert drain(counter) == 0
    assert data in kept(oracle)
    assert sum(map(is_creation, portal.seen)) == 2


def test_a_wrong_place_is_asked_of_the_foreign_server(
    counter: Counter, portal: FrontOfOracle, oracle: tuple[int, Path]
) -> None:
    file_with(counter, data := bytes_of(200_000, 11))

    def write_besides(answer: Answer) -> Answer:
        # Another connection of ours had more luck than we know.
        (seen,) = [one for one in portal.seen if is_chunk(one)]
        twin = Seen(
            "PATCH", seen.path, {}, {**seen.headers, "upload-offset": "65536"},
            data[65_536:70_000], 0,
        )  # fmt: skip
        assert portal._ask(twin, twin.body)[0] == 204
        return answer

    portal.fault(write_besides, EVERY, when=is_chunk, after=True)
    assert drain(counter) == 0
    assert data in kept(oracle)
