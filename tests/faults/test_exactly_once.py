"""Exactly once, whatever happens: a line that comes and goes, replies that are lost, and kills.

60 complaints with every change; ``ABHIJOG_ONCE`` makes it the campaign (task ``exactly-once``):
1,000 complaints, 20 kills of the client, 5 of the portal.
"""

import hashlib
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import time
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from local_db.domain.clock import SystemClock
from local_db.domain.outbox import MessageType
from local_db.domain.states import SendState
from local_db.side_places import VARIABLE
from sync.portal.operations import list_cases, make_enrol_code
from sync.portal.paper_shelf import PaperShelf, papers_beside
from sync.portal.portal import Portal
from sync.portal.tables import messages
from tests.e2e.processes import BARE, ROOT
from tests.faults.bad_day import MESSAGES, BadDay
from tests.faults.fault_line import Exchange, FaultLine
from tests.faults.line_faults import lose_reply
from tests.faults.wire import Whole
from tests.unit.sync.sync_rig import Counter

COMPLAINTS = int(os.environ.get("ABHIJOG_ONCE", "60"))
# Thirty seconds up and ten down, at a tenth of the time.
UP_S, DOWN_S = 3.0, 1.0
# One reply in ten is lost; a short campaign has few, and would be spared.
LOST = 0.1 if COMPLAINTS >= 500 else 0.4
# So much of the work is done when the last kill is due at the latest.
_MOST_WHILE_FILING = 0.9
PATIENCE_S = 120 + COMPLAINTS
pytestmark = pytest.mark.timeout(2 * PATIENCE_S)


@dataclass(slots=True)
class Campaign:
    """A portal and a counter, each in a process that is killed, and the line between them."""

    folder: Path
    kills: int
    portal_kills: int
    words: tuple[str, ...] = ()
    chance: random.Random = field(default_factory=lambda: random.Random(20261125))  # noqa: S311
    told: list[str] = field(default_factory=list)
    killed: Tally[str] = field(default_factory=Tally)
    losses: int = 0
    papers: int = 0
    patience_s: float = PATIENCE_S

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder / 'portal.db'}"

    def run(self, complaints: int) -> None:
        """Work until the counter says that everything is through."""
        port = free_port()
        with FaultLine(f"http://127.0.0.1:{port}") as line, self._portal(port) as portal:
            Counter(self.folder / "desk", line.url, SystemClock()).enrol(self._code()).close()
            for on in (MESSAGES, "PATCH /v1/uploads"):
                line.plan(self._sometimes_lost, on=on, times=1e9)
            desk = Child(self._desk_words(line, complaints), self.folder)
            each = complaints * _MOST_WHILE_FILING / (self.kills + self.portal_kills + 1)
            try:
                self._weather(line, portal, desk, each)
            finally:
                desk.kill()

    def _weather(self, line: FaultLine, portal: "Child", desk: "Child", each: float) -> None:
        """Bring rain; one kill is due in seconds, and after ``each`` complaints at the latest."""
        end, next_kill = time.monotonic() + self.patience_s, self._soon()
        while not self._is_over(desk):
            assert time.monotonic() < end, "it does not come to an end"
            line.is_down = time.monotonic() % (UP_S + DOWN_S) > UP_S
            if line.is_down:
                line.drop_all()
            is_behind = len(self.told) > each * (self.killed.total() + 1)
            if time.monotonic() >= next_kill or is_behind:
                next_kill = self._soon()
                self._kill_one(portal, desk)

    def _kill_one(self, portal: "Child", desk: "Child") -> None:
        left = self.kills + self.portal_kills
        if not left or not self.told:
            return
        if self.chance.random() < self.portal_kills / left:
            portal.kill()
            portal.start(portal.words)
            self.portal_kills -= 1
            self.killed["portal"] += 1
        else:
            desk.kill()
            self._note(desk)
            desk.start(desk.words)
            self.kills -= 1
            self.killed["client"] += 1

    def _soon(self) -> float:
        return time.monotonic() + self.chance.uniform(0.5, 3.5)

    def _is_over(self, desk: "Child") -> bool:
        ended = desk.process.poll() is not None
        self._note(desk)
        assert not ended or desk.is_over, "the counter ended without a word"
        return ended and desk.is_over

    def _note(self, desk: "Child") -> None:
        self.told += [line["ref"] for line in desk.lines() if "ref" in line]

    def _sometimes_lost(self, exchange: Exchange) -> Whole | None:
        if self.chance.random() < LOST:
            self.losses += 1
            lose_reply(exchange)
        return exchange.forward()

    def _code(self) -> str:
        return make_enrol_code(self.database_url, "347").code

    def _desk_words(self, line: FaultLine, complaints: int) -> list[str]:
        return [
            "tests.faults.sending_desk", str(self.folder / "desk"), line.url, str(complaints),
            *self.words,
        ]  # fmt: skip

    def _portal_words(self, port: int) -> list[str]:
        return ["tests.faults.portal_process", self.database_url, str(port)]

    @contextmanager
    def _portal(self, port: int) -> Iterator["Child"]:
        portal = Child(self._portal_words(port), self.folder)
        portal.first_line()
        try:
            yield portal
        finally:
            portal.kill()

    # What must hold

    def faults(self, complaints: int) -> list[str]:
        """Hold both sides against each other: every number, every message, every digest."""
        desk = Counter(self.folder / "desk", "http://127.0.0.1:9", SystemClock())
        rows = desk.rows()
        with desk.store.read() as records:
            run = records.work.connection.exec_driver_sql
            here = dict(run("SELECT id, digest FROM outbox").all())
        desk.close()
        filed = [row.ref for row in rows if row.type is MessageType.FILED]
        cases = list(list_cases(self.database_url))
        there = Tally(str(case["ref"]) for case in cases)
        self.papers = sum(case["papers"]["of"] for case in cases)
        with Portal.open(self.database_url) as portal, portal.database.read() as connection:
            digests = {row.id: row.digest for row in connection.execute(messages.select())}
        found = {
            "a number that was shown is not saved": set(self.told) - set(filed),
            "a number was given twice": [ref for ref, n in Tally(filed).items() if n > 1],
            "lost on the way": set(filed) - set(there),
            "unknown to the counter": set(there) - set(filed),
            "doubled at the portal": [ref for ref, n in there.items() if n > 1],
            "not done": [row.ref for row in rows if row.state is not SendState.DONE],
            "the two sides differ": here.items() ^ digests.items(),
            "a paper is missing": [
                c for c in cases if c["papers"]["received"] != c["papers"]["of"]
            ],
            "a paper differs": self._papers_here() ^ self._papers_there(),
            "not as many as wanted": [len(filed)] if len(filed) != complaints else [],
        }
        return [name for name, refs in found.items() if refs]

    def _papers_here(self) -> set[str]:
        desk = Counter(self.folder / "desk", "http://127.0.0.1:9", SystemClock())
        with desk.store.read() as records:
            run = records.work.connection.exec_driver_sql
            bodies = [json.loads(row[0]) for row in run("SELECT body FROM outbox").all()]
        desk.close()
        return {paper["sha256"] for body in bodies for paper in body.get("papers", [])}

    def _papers_there(self) -> set[str]:
        """The hashes of the bytes that the portal keeps, not of what it says of them."""
        shelf = PaperShelf(papers_beside(self.database_url))
        return {hashlib.sha256(file.read_bytes()).hexdigest() for file in shelf.folder.glob("??/*")}


class Child:
    """A process that tells lines of JSON, and can be killed and started again."""

    def __init__(self, words: list[str], folder: Path) -> None:
        self._folder = folder
        self.words = words
        self.is_over = False
        self.start(words)

    def start(self, words: list[str]) -> None:
        self._raw = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", *words],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**BARE, "HOME": str(self._folder), VARIABLE: os.environ[VARIABLE]},
        )

    def first_line(self) -> bytes:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def lines(self) -> list[dict[str, str]]:
        """Return the whole lines that came since the last time."""
        assert self.process.stdout is not None
        out = self.process.stdout
        while not out.closed and select.select([out], [], [], 0.02)[0]:
            piece = os.read(out.fileno(), 65_536)
            if not piece:
                break
            self._raw += piece
        *whole, self._raw = self._raw.split(b"\n")
        told = [json.loads(line) for line in whole if line.startswith(b"{")]
        self.is_over = self.is_over or any("over" in line for line in told)
        return told

    def kill(self) -> None:
        """End it as a power cut does; what it had told is still read first."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        if self.process.stdout is not None:
            self._raw += b"" if self.process.stdout.closed else self.process.stdout.read()
            self.process.stdout.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def test_every_complaint_is_at_the_portal_once_whatever_happens(tmp_path: Path) -> None:
    campaign = Campaign(
        tmp_path, kills=max(3, COMPLAINTS // 50), portal_kills=2 + COMPLAINTS // 300
    )

    campaign.run(COMPLAINTS)

    assert campaign.faults(COMPLAINTS) == []
    assert campaign.losses
    assert campaign.papers
    assert (campaign.kills, campaign.portal_kills) == (0, 0), "every kill took place"
    sys.stderr.write(
        f"\n{COMPLAINTS} complaints, none lost, none doubled: client killed "
        f"{campaign.killed['client']} times, portal {campaign.killed['portal']} times, "
        f"{campaign.losses} replies lost after the commit, {campaign.papers} papers whole\n"
    )


def test_the_same_campaign_catches_a_new_id_for_every_attempt(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, kills=0, portal_kills=0, words=("new-ids",), patience_s=15)

    try:
        campaign.run(20)
    except AssertionError:
        # Such a queue may never be empty: that is seen too.
        return
    assert campaign.faults(20) != []


def test_two_weeks_without_a_line_drain_in_growing_batches_and_no_storm(day: BadDay) -> None:
    a_day = 40 if COMPLAINTS >= 1000 else 8
    day.line.is_down = True
    day.line.drop_all()
    tries = 0
    for _ in range(14):
        day.file(a_day)
        for _ in range(3):
            report = day.cycle()
            tries += report.requests
            day.clock.move(hours=8)
    assert report.wait_s <= 660
    assert tries <= 2 * 14 * 3
    day.line.clear()

    report = day.cycle()

    assert (report.accepted, report.unsent) == (14 * a_day, 0)
    # hello, token, 10 + 20 + 40 + 50s, pages of 200 news, the index of the packs and new packs.
    assert day.line.calls(MESSAGES) <= tries + 3 + 14 * a_day // 50 + 1
    day.ends_well()
