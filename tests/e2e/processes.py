"""Runs ``abhijog`` as real processes, the way a person or another program would."""

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from local_db.side_places import VARIABLE

ROOT: Final = Path(__file__).resolve().parents[2]
LIMIT_S: Final = 90
# Nothing of the tester's own set-up: no screen, no keyring; proxies that lead nowhere.
BARE: Final = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": str(ROOT),
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    "http_proxy": "http://127.0.0.1:9",
    "HTTPS_PROXY": "garbage",
    "ALL_PROXY": "socks5://nowhere.invalid:1",
    "ABHIJOG_BACKOFF_SCALE": "0.02",
}


def around(folder: Path) -> dict[str, str]:
    """Return what surrounds a process: this test's own home and side files."""
    return {**BARE, "HOME": str(folder.parent), VARIABLE: os.environ[VARIABLE]}


def abhijog(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "desktop", "--lang", "en", "--data", str(folder), *words]


class Ended:
    """A process that ended: its code and the JSON it said."""

    def __init__(self, done: "subprocess.CompletedProcess[bytes]") -> None:
        self.code = done.returncode
        self.raw_err = done.stderr.decode()
        self.out = json_lines(done.stdout)
        self.err = json_lines(done.stderr)

    @property
    def error(self) -> str | None:
        told = [line["error"] for line in self.err if "error" in line]
        return told[-1] if told else None


def json_lines(raw: bytes) -> tuple[Any, ...]:
    lines = raw.decode("utf-8").split("\n")
    return tuple(json.loads(line) for line in lines if line.startswith("{"))


def run(folder: Path, *words: str, **environment: str) -> Ended:
    """Run a command to its end."""
    done = subprocess.run(
        abhijog(folder, *words),
        capture_output=True,
        env={**around(folder), **environment},
        cwd=folder.parent,
        check=False,
        timeout=LIMIT_S,
    )
    return Ended(done)


def start(folder: Path, *words: str, **environment: str) -> "subprocess.Popen[bytes]":
    """Start a command and go on."""
    return subprocess.Popen(
        abhijog(folder, *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**around(folder), **environment},
        cwd=folder.parent,
    )


def at_a_terminal(folder: Path, typed: str, *words: str) -> tuple[int, str]:
    """Run a command at a terminal of its own, type one line, and return code and screen."""
    call = abhijog(folder, *words)
    pid, screen = pty.fork()
    if pid == 0:
        os.execve(call[0], call, around(folder))  # noqa: S606 - no shell is wanted
    shown = b""
    with os.fdopen(screen, "r+b", buffering=0) as terminal:
        while b":" not in shown:
            shown += terminal.read(1)
        terminal.write(typed.encode() + b"\n")
        with contextlib.suppress(OSError):
            # Linux tells the end of a terminal as an error.
            while more := terminal.read(1_000):
                shown += more
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), shown.decode()


@contextmanager
def portal(folder: Path, *words: str) -> Iterator[str]:
    """Serve the reference portal of a folder and give its address."""
    with start(folder, "portal", "serve", *words) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["listening"]
        finally:
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=LIMIT_S)
        # Stopping a portal by Ctrl+C is how it ends, not a failure.
        assert (process.returncode, said) == (0, b"")


@contextmanager
def web_page(content: bytes = b"<html>Please sign in</html>") -> Iterator[str]:
    """Serve a web page for every address, as a hotel's network does."""

    class Page(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def enrolled(folder: Path, address: str, portal_folder: Path) -> Path:
    """Make a practice folder and enrol it at a portal that is served from another folder."""
    [made] = run(portal_folder, "portal", "enrol-code", "347").out
    done = run(folder, "init", "--practice", "--portal", address, "--code", made["code"])
    assert (done.code, done.out[0]["office"]) == (0, "347"), done.raw_err
    return folder


def by_ref(lines: tuple[Mapping[str, Any], ...]) -> list[str]:
    return sorted(line["ref"] for line in lines)
