"""A PC killed at any request of its set-up finishes at the next start (cht-core#6332, A7)."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from enrolling_process import __file__ as program
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desktop.services.workspace import Workspace
from sync.portal.operations import make_enrol_code
from sync.portal.server import PortalServer
from tests.fakes.office import samples

ROOT = Path(__file__).parents[3]
# Hello, enrolment, token, heartbeat, feed, index and seven packs: more than that are repetitions.
MOST_EXCHANGES = 40


class Assassin:
    """Kills the process at the other end when the portal did what it asked but has not said so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.victim: subprocess.Popen[bytes] | None = None
        self.at = 0
        self.seen = 0
        self.has_struck = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen += 1
        if self.victim is None or self.seen != self.at:
            await self._app(scope, receive, send)
            return
        self.has_struck = True

        async def swallow(_message: Message) -> None:
            """Nobody is there to hear it."""

        await self._app(scope, receive, swallow)
        self.victim.kill()
        self.victim.wait()


class Place:
    """A portal with an assassin at its door."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'portal.db'}"
        self._server = PortalServer(self.url, around=self._guard)
        self.address = self._server.start()

    def _guard(self, app: ASGIApp) -> ASGIApp:
        self.assassin = Assassin(app)
        return self.assassin

    def stop(self) -> None:
        self._server.stop()

    def set_up(self, data: Path, code: str, *, killed_at: int) -> bool:
        """Set a PC up and kill it at an exchange; tell whether it came that far."""
        guard = self.assassin
        guard.at, guard.seen, guard.has_struck = killed_at, 0, False
        child = [sys.executable, program, str(data), self.address, code]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(child, env=environment, stderr=subprocess.DEVNULL) as victim:
            guard.victim = victim
            victim.wait(60)
        guard.victim = None
        assert victim.returncode == (-signal.SIGKILL if guard.has_struck else 0)
        return guard.has_struck


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
@pytest.mark.timeout(180)
def test_a_set_up_killed_at_each_request_is_finished_by_the_next_start(place: Place) -> None:
    for at in range(1, MOST_EXCHANGES):
        code = make_enrol_code(place.url, "347").code
        data = place.folder / f"pc{at}"
        if not place.set_up(data, code, killed_at=at):
            break
        finish(data, place.address, code)
    assert at > 8, "the set-up has more requests than that"


def finish(data: Path, address: str, code: str) -> None:
    """What the next start does: enrol where that is still to be done, and one cycle."""
    with Workspace.create_practice(data) as workspace:
        if workspace.numbering.needs_enrolment:
            workspace.office.enrol(address, code, "Counter 1")
        before = workspace.filing.file(samples()[0], "OP1")
        report = workspace.sync.run_cycle()
        assert (report.accepted, report.unsent, report.hold) == (1, 0, None)
        assert before.number.slot.office == "347"
        with workspace.store.read() as records:
            assert {pack.name for pack in records.packs.all()} >= {"categories", "notices"}
            assert len(records.device.high_water()) == 1
