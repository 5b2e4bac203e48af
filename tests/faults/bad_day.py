"""A counter, the real portal and a bad line between them, and what must hold after every bad day.

"Expected in all rows: filing keeps working, nothing unsent is lost or doubled, the reason is
visible" (offline_sync.md C): ``ends_well`` is that sentence.
"""

import hashlib
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from local_db.domain.filing import Filed
from local_db.domain.outbox import MessageType
from local_db.domain.states import SendState
from resources.text import Language, text
from sync.portal.operations import list_cases
from sync.portal.portal import Portal
from sync.portal.tables import messages
from sync.tally import CycleReport
from tests.fakes.portal import RunningPortal, running_portal
from tests.faults.fault_line import FaultLine
from tests.unit.sync.sync_rig import Counter, TestClock

MESSAGES, CHANGES, HELLO = "POST /v1/messages", "GET /v1/changes", "GET /v1/hello"
TOKEN, PACKS = "POST /v1/oauth/token", "GET /v1/refdata"
QUICK = {"connect_s": 1.0, "total_s": 1.0}
_CLEAN_CYCLES = 6


class PortalTime:
    """The portal's clock: the same time as the PC's, until one of the two is wrong."""

    def __init__(self, pc: TestClock) -> None:
        self._pc = pc
        self.skew = timedelta()

    def now(self) -> datetime:
        return self._pc.now() + self.skew

    def monotonic(self) -> float:
        return self._pc.monotonic()


class BadDay:
    """What a test of the rig works with."""

    def __init__(
        self, folder: Path, clock: TestClock, portal: RunningPortal, line: FaultLine
    ) -> None:
        self.folder, self.clock, self.portal, self.line = folder, clock, portal, line
        assert isinstance(portal.clock, PortalTime)
        self.portal_time = portal.clock
        self.desk = Counter(folder / "desk", line.url, clock).enrol(portal.enrol_code())
        self.desk.cycle()
        line.story.clear()
        self.filed: list[Filed] = []
        # Never taken by the portal, and taken first and refused later.
        self.bad: set[str] = set()
        self.refused_later: set[str] = set()
        self.reports: list[CycleReport] = []
        self.has_ended = False
        self.portal_forgets = False

    def file(self, count: int = 1, words: str = "নলকূপটি খারাপ।") -> list[Filed]:
        """File complaints, which must work whatever else does not."""
        filed = self.desk.file_many(count, words)
        self.filed += filed
        return filed

    def cycle(self) -> CycleReport:
        """Do one cycle; its reason for trouble must be there to be seen."""
        report = self.desk.cycle()
        self.reports.append(report)
        with self.desk.store.read() as records:
            kept, figures = records.device.hold().hold, records.outbox.figures()
        assert kept is report.hold
        assert (figures.unsent, figures.attention) == (report.unsent, report.attention)
        if report.hold is not None:
            for language in Language:
                assert len(text(f"sync.hold.{report.hold.value}", language).split()) > 4
        if not self.portal_forgets:
            self._compare_digests()
        return report

    def impatient(self, **changes: float) -> None:
        """Let the client wait for seconds only: its deadlines, not their length, are tested."""
        self.desk.client.close()
        self.desk._transport = {**QUICK, **changes}
        self.desk._connect()

    def adopt(self, refs: Sequence[str]) -> None:
        """Count complaints that another process of this counter filed."""
        self.filed += [Filed(ref=ref, case_id="", device_seq=0) for ref in refs]

    def pc_jumps(self, **by: float) -> None:
        """Let the PC's clock jump; no time passes, and the portal's clock stays right."""
        self.clock.at += timedelta(**by)
        self.portal_time.skew -= timedelta(**by)

    def state(self, filed: Filed) -> SendState:
        return self.desk.row(filed.ref).state

    def refs_at_portal(self) -> list[str]:
        return [str(case["ref"]) for case in list_cases(self.portal.database_url)]

    @contextmanager
    def portal_again(self) -> Iterator[None]:
        """Stop the portal, do something to its folder, and serve it at the same place again."""
        port = int(self.portal.base_url.rsplit(":", 1)[1])
        self.portal.server.stop()
        yield
        self._again = running_portal(self.folder, clock=self.portal_time, port=port)
        self.portal = self._again.__enter__()
        # What was open to the old one is gone, as it would be.
        self.line.drop_all()

    def close(self) -> None:
        self.desk.close()
        if hasattr(self, "_again"):
            self._again.__exit__(None, None, None)

    # What must hold

    def ends_well(self, *, times: int = _CLEAN_CYCLES) -> None:
        """Let the line be good again, and hold both sides against each other."""
        self.has_ended = True
        self.line.clear()
        self.file(1, "পরে আরও একটি।")
        for _ in range(times):
            self.clock.move(minutes=35)
            last = self.cycle()
        assert last.hold is None, "the reason for the trouble is gone and the hold is not"
        rows = [row for row in self.desk.rows() if row.type is MessageType.FILED]
        refs = [filed.ref for filed in self.filed]
        assert Tally(row.ref for row in rows) == Tally(refs), "a complaint was lost or doubled here"
        unsent = [row.ref for row in rows if row.state in {SendState.READY, SendState.SENDING}]
        assert unsent == [], "something did not go"
        red = {row.ref for row in rows if row.state is SendState.ATTENTION}
        assert red == self.bad | self.refused_later, "the wrong ones need attention"
        there = Tally(self.refs_at_portal())
        assert there == Tally(ref for ref in refs if ref not in self.bad), "lost or doubled there"
        self._compare_digests()
        self._is_whole()

    def _is_whole(self) -> None:
        with self.desk.store.read() as records:
            failed = [check.check for check in records.checks.verify() if not check.ok]
        assert set(failed) <= {"slips"}, failed

    def _compare_digests(self) -> None:
        """Hold every message that is done against the bytes that the portal keeps."""
        with Portal.open(self.portal.database_url) as portal, portal.database.read() as connection:
            there = {row.id: row.digest for row in connection.execute(messages.select())}
        with self.desk.store.read() as records:
            run = records.work.connection.exec_driver_sql
            here = run("SELECT id, digest, body FROM outbox WHERE state = 'done'").all()
        for message_id, digest, body in here:
            sealed = "sha256:" + hashlib.sha256(body).hexdigest()
            assert there.get(message_id) == digest == sealed, "the two sides differ"


@contextmanager
def bad_day(folder: Path) -> Iterator[BadDay]:
    """Open a day; its portal, line and counter end with it."""
    clock = TestClock()
    with (
        running_portal(folder, clock=PortalTime(clock)) as portal,
        FaultLine(portal.base_url) as line,
    ):
        day = BadDay(folder, clock, portal, line)
        try:
            yield day
        finally:
            day.close()
