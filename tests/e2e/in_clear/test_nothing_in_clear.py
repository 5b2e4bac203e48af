"""No word of a citizen lies in clear: in no file, deleted or not, no log, no process's arguments.

A whole office works with marked words under the recorder of disk writes, which sees everything that
is written anywhere, temporary files that are gone again included. The one exception is the slip:
it is made for a citizen to read.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from local_db.folder import DataFolder
from local_db.keys import open_key
from tests.e2e.in_clear.marks import BOTH, PASSPHRASE, complaint, marks_in, shapes
from tests.e2e.power.recording import Event, Kind, read_recording, recorded_environment
from tests.e2e.processes import BARE, ROOT, abhijog

WORK = str(Path(__file__).with_name("marked_work.py"))
DESK = ROOT / "tests" / "gui" / "screens" / "marked_desk.py"
PLANTED = [sys.executable, str(Path(__file__).parents[1] / "power" / "planted.py")]
LIMIT_S = 120
pytestmark = pytest.mark.timeout(300)


@dataclass(frozen=True, slots=True)
class Premises:
    """Where one office works and where its tester keeps his own things."""

    root: Path
    tester: Path
    portal: str

    @property
    def log(self) -> Path:
        return self.tester / "recording"

    @property
    def environment(self) -> dict[str, str]:
        folders = {name: str(self.root / name) for name in ("home", "temporary", "one", "two")}
        for folder in folders.values():
            Path(folder).mkdir(exist_ok=True)
        return {
            **BARE,
            "PATH": f"{self.tester / 'bin'}:{os.environ['PATH']}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": folders["home"],
            "TMPDIR": folders["temporary"],
            "SQLITE_TMPDIR": folders["temporary"],
            "ABHIJOG_SIDE_FILES": f"{folders['one']}:{folders['two']}",
            "ABHIJOG_PASSPHRASE_FILE": str(self.tester / "passphrase"),
            **recorded_environment(self.log, [Path("/")]),
        }

    def run(self, words: list[str], **more: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            words,
            cwd=ROOT,
            env={**self.environment, **more},
            capture_output=True,
            check=False,
            timeout=LIMIT_S,
        )


@contextmanager
def broken_portal(seen: list[str]) -> Iterator[str]:
    """Serve a portal that fails at everything, and keep what lies around the bodies it is sent."""

    class Broken(BaseHTTPRequestHandler):
        def _fail(self) -> None:
            seen.append(f"{self.requestline}\n{self.headers}")
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_PUT = do_PATCH = do_HEAD = _fail  # noqa: N815 - http.server's names

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Broken) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def asked() -> list[str]:
    """What the portal was asked: request lines and headers."""
    return []


@pytest.fixture
def premises(tmp_path: Path, asked: list[str]) -> Iterator[Premises]:
    root, tester = tmp_path.resolve() / "office", tmp_path.resolve() / "tester"
    root.mkdir()
    (tester / "bin").mkdir(parents=True)
    (tester / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    printer = "#!/bin/sh\ncat > /dev/null\necho 'system default destination: office'\n"
    for name in ("lp", "lpstat"):
        (tester / "bin" / name).write_text(printer, encoding="utf-8")
        (tester / "bin" / name).chmod(0o755)
    with broken_portal(asked) as portal:
        yield Premises(root, tester, portal)


def secrets_of(premises: Premises) -> dict[bytes, str]:
    """Return the marks and, like them, the data key as SQL and as bytes."""
    with pytest.MonkeyPatch.context() as here:
        here.setenv("ABHIJOG_PASSPHRASE_FILE", str(premises.tester / "passphrase"))
        key = open_key(DataFolder(premises.root / "data"), lambda: None)
    hexadecimal = key.dek.hex()
    keys = (key.dek, hexadecimal.encode(), hexadecimal.upper().encode())
    return {**shapes(), **dict.fromkeys(keys, "the data key")}


def is_slip(path: Path, premises: Premises) -> bool:
    return path.is_relative_to(premises.root / "slips")


def written(events: list[Event]) -> dict[Path, bytearray]:
    """Return all that was ever written under each name, in order, deleted files included."""
    paths: dict[tuple[int, int], Path] = {}
    found: dict[Path, bytearray] = defaultdict(bytearray)
    for event in events:
        if event.kind is Kind.OPEN:
            paths[event.process, event.handle] = event.path
        elif event.kind is Kind.WRITE:
            found[paths[event.process, event.handle]] += event.first
    return found


def in_clear(premises: Premises, said: bytes, known: dict[bytes, str]) -> list[str]:
    """Return every place where something secret can be read."""
    events = list(read_recording(premises.log))
    places = [("standard error", said)]
    places += [
        (f"written to {path}", bytes(data))
        for path, data in written(events).items()
        if not is_slip(path, premises)
    ]
    places += [
        (f"arguments of {event.first.split(bytes(1))[:3]}", event.first + event.second)
        for event in events
        if event.kind is Kind.PROCESS
    ]
    places += [
        (f"left in {path}", path.read_bytes())
        for path in premises.root.rglob("*")
        if path.is_file() and not is_slip(path, premises)
    ]
    return [f"{mark} {place}" for place, data in places for mark in marks_in(data, known)]


def filing_list(premises: Premises) -> Path:
    """A list as a camp brings it: good lines, and lines that are wrong in every way."""
    good = [json.dumps(complaint(n), ensure_ascii=n % 2 == 0) for n in range(4)]
    bad = [json.dumps({**complaint(9), "name": BOTH}), f'{{"petitioner": "{BOTH}"', BOTH]
    # The sentence names the file that the person at the terminal named.
    bad.append(json.dumps(complaint(9, papers=[{"path": "letter.pdf", "kind": "letter"}])))
    file = premises.tester / "list.jsonl"
    file.write_text("\n".join(good + bad) + "\n", encoding="utf-8")
    return file


def test_no_word_of_a_citizen_lies_in_clear_anywhere(premises: Premises, asked: list[str]) -> None:
    done = premises.run([sys.executable, WORK, str(premises.root), premises.portal])
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    assert told["unsent"] >= told["filed"] > 30
    said, data, backups = done.stderr, premises.root / "data", premises.root / "backup"
    file = str(filing_list(premises))
    for words in (["file", file], ["queue"], ["verify"], ["send"], ["backup", str(backups)]):
        said += premises.run(abhijog(data, *words)).stderr
    # Bugs whose messages hold what was typed: the log tells of them without it.
    for bug in ("no-search-table", "bug-with-words"):
        words = ["--lang", "en", "--data", str(data), "file", file]
        said += premises.run([*PLANTED, bug, "desktop", *words]).stderr
    known = secrets_of(premises)
    assert in_clear(premises, said, known) == []
    assert asked
    assert marks_in("\n".join(asked).encode(), known) == set()
    # What was looked through is really there.
    assert (data / "logs" / "commands.log").read_text(encoding="utf-8").count("failed") == 2
    assert (premises.root / "slips" / "first.pdf").exists()
    assert len(list(backups.glob("*.db"))) == 2


def test_no_word_that_is_typed_at_the_desk_lies_in_clear(premises: Premises) -> None:
    screens = DESK.parent
    paths = os.pathsep.join(map(str, (ROOT, screens, screens.parent)))
    done = premises.run(
        [sys.executable, str(DESK), str(premises.root / "data")],
        QT_QPA_PLATFORM="offscreen",
        PYTHONPATH=paths,
    )
    assert (done.returncode, done.stdout) == (0, b"closed\n"), done.stderr.decode()
    assert in_clear(premises, done.stderr, shapes()) == []
    logs = premises.root / "data" / "logs"
    assert "Bug RuntimeError" in (logs / "commands.log").read_text(encoding="utf-8")
    assert (logs / "fault.log").exists()


@pytest.mark.parametrize(
    ("bug", "place"),
    [("logged-query", "commands.log"), ("temp-files", "etilqs"), ("told-to-a-child", "arguments")],
)
def test_a_planted_leak_is_found(premises: Premises, bug: str, place: str) -> None:
    done = premises.run([*PLANTED, bug, WORK, str(premises.root), premises.portal])
    assert done.returncode == 0, done.stderr.decode()
    found = in_clear(premises, done.stderr, secrets_of(premises))
    assert any(place in leak for leak in found)
