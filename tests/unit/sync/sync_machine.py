"""A counter, a portal and a bad day, as a state machine (offline_sync.md D, small version).

Safety is checked after every step, liveness in ``settle_down`` when the faults have ended.
"""

import atexit
import os
import shutil
import tempfile
from collections import Counter as Tally
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from small_portal import SmallPortal, altered, hang_up, html, no_echo, refuse
from sync_rig import Counter, TestClock

from local_db.domain.outbox import MessageType
from local_db.domain.states import SendState
from local_db.side_places import VARIABLE
from sync.batch_size import BatchSize
from sync.push import PushRound
from sync.tally import CycleReport
from sync.tally import Tally as CycleTally

# A start of the store is slow; more of them in one example find nothing more.
FEW = 3
UNSENT = {SendState.READY, SendState.SENDING}
# By name: what it does to the reply, and whether the portal commits first.
FAULTS = {
    "lost request": (hang_up, False),
    "lost reply": (hang_up, True),
    "500": (refuse(500, "internal"), False),
    "500 after the commit": (refuse(500, "internal"), True),
    "503": (refuse(503, "unavailable", Retry_After="5"), False),
    "429": (refuse(429, "rate_limited"), False),
    "401": (refuse(401, "token_expired"), False),
    "403": (refuse(403, "device_suspended"), False),
    "login page": (html(), False),
    "login page after the commit": (html(), True),
    "another's echo": (no_echo, True),
    "results cut": (altered(lambda b: {**b, "results": b.get("results", [])[1:]}), True),
    "one answer twice": (
        altered(lambda b: {**b, "results": b.get("results", [])[:1] * 2}), True,
    ),
}  # fmt: skip
OF_THE_DEVICE = {
    "lost request", "lost reply", "503", "429", "401", "403", "login page",
    "login page after the commit",
    "another's echo",
}  # fmt: skip


def _base() -> tuple[Path, SmallPortal]:
    """One enrolled folder that every example starts from: making one is slow."""
    if not _BASE:
        ram = Path("/dev/shm")  # noqa: S108 - a RAM disk where there is one, nothing secret in it
        folder = Path(tempfile.mkdtemp(dir=ram if ram.is_dir() else None))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        portal = SmallPortal(TestClock())
        _use_side_places(folder)
        with portal:
            Counter(folder / "base", portal.url, TestClock()).enrol().close()
        _BASE.append((folder, portal))
    return _BASE[0]


def _use_side_places(folder: Path) -> None:
    """Keep the side files beside the store: whoever made the base was another test."""
    os.environ[VARIABLE] = os.pathsep.join(str(folder / name) for name in SIDES)


SIDES = ("side-1", "side-2")
_BASE: list[tuple[Path, SmallPortal]] = []


class SyncMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        folder, enrolled = _base()
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        shutil.copytree(folder / "base", self.folder / "desk")
        for side in SIDES:
            shutil.copytree(folder / side, self.folder / side)
        _use_side_places(self.folder)
        self.clock = TestClock()
        self.portal = SmallPortal(self.clock)
        self.portal.devices = {name: dict(kept) for name, kept in enrolled.devices.items()}
        self.portal.leases, self.portal.slots = dict(enrolled.leases), enrolled.slots
        # Results come in any order (contract section 3).
        self.portal.shuffle = lambda results: results[::-1]
        self.portal.__enter__()
        self.desk = Counter(self.folder / "desk", self.portal.url, self.clock)
        self.sealed: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.starts = 0
        self.lost: set[str] = set()

    def teardown(self) -> None:
        self.desk.close()
        self.portal.__exit__()
        shutil.rmtree(self.folder)

    # What happens

    @rule(kind=st.sampled_from(["plain", "plain", "plain", "POISON", "CRASH"]))
    def file(self, kind: str) -> None:
        filed = self.desk.file(kind)
        assert filed.ref not in self.kinds, "I1"
        self.kinds[filed.ref] = kind

    @rule(data=st.data())
    @precondition(lambda self: self.kinds)
    def print_slip(self, data: st.DataObject) -> None:
        ref = data.draw(st.sampled_from(sorted(self.kinds)))
        with self.desk.store.write() as records:
            parent = records.outbox.filing_of(ref)
            note = {"copy": 1, "at": "2026-11-25", "paper": "a5"}
            records.outbox.add(MessageType.SLIP_PRINTED, ref, None, note, depends_on=parent)

    @rule(
        fault=st.sampled_from(sorted(FAULTS)),
        path=st.sampled_from(["/v1/messages", "/v1/messages", "/v1/changes", "*"]),
        times=st.sampled_from([1, 2, 6]),
    )
    def cycle(self, fault: str, path: str, times: int) -> None:
        # A fault that meets nothing to send finds nothing.
        if not any(state in UNSENT for state in self._states().values()):
            self._file_quietly()
        before = self._states()
        self.portal.faults.clear()
        spoil, after = FAULTS[fault]
        if after and path == "*":
            path = "/v1/messages"
        # One 401 is answered by a fresh token; a device that is refused is refused for long.
        times = 6 if fault == "401" else times
        self.portal.fault(spoil, path, times=times, after=after)
        report = self.desk.cycle()
        self.portal.faults.clear()
        self._check_report(report)
        if fault in OF_THE_DEVICE:
            self._check_untouched(before)

    @rule()
    def good_cycle(self) -> None:
        self._check_report(self.desk.cycle())

    @rule()
    @precondition(lambda self: self.starts < FEW)
    def restart(self) -> None:
        self.starts += 1
        self.desk.restart()

    @rule()
    @precondition(lambda self: self.starts < FEW)
    def killed_before_the_answer_is_kept(self) -> None:
        """The batch reaches the portal, then the process is gone with its messages in SENDING."""
        self.starts += 1
        tools = self.desk.engine._tools
        self.desk.cycle()
        self._file_quietly()
        with self.desk.store.write() as records:
            messages = records.outbox.claim(10, body_max=10**6)
        push = PushRound(tools, BatchSize(), CycleTally())
        if not any(b"CRASH" in message.body for message in messages):
            tools.client.messages(push._envelope(messages))
        self.desk.restart()

    @rule(data=st.data())
    @precondition(lambda self: self.portal.filings)
    def portal_acts(self, data: st.DataObject) -> None:
        ref = data.draw(st.sampled_from(sorted(self.portal.filings)))
        self.portal.act(ref, "GM005")

    @rule()
    @precondition(lambda self: self.portal.filings)
    def portal_loses_a_filing(self) -> None:
        ref, message_id = list(self.portal.filings.items())[-1]
        del self.portal.filings[ref], self.portal.messages[message_id]
        self.portal.order.remove(message_id)
        self.lost.add(message_id)

    @rule(first=st.integers(1, 5), size=st.integers(0, 5))
    def portal_asks_again(self, first: int, size: int) -> None:
        self.portal.tell({"op": "resend", "slot": "26-347-01", "from": first, "to": first + size})

    @rule(minutes=st.sampled_from([1, 20, 90, 60 * 26]))
    def time_passes(self, minutes: int) -> None:
        self.clock.move(minutes=minutes)

    @rule(days=st.sampled_from([-6000, 3650]))
    def the_pcs_clock_jumps(self, days: int) -> None:
        shown = self.clock.at
        self.clock.move(days=days)
        self.clock.seconds -= days * 86400
        self.portal.skew += shown - self.clock.at

    @rule()
    def settle_down(self) -> None:
        """After the faults: everything arrives once, and both sides know the same (L1, L2, L4)."""
        self.portal.faults.clear()
        for _ in range(9):
            self.clock.move(minutes=20)
            report = self.desk.cycle()
        rows = self.desk.rows()
        assert not [row for row in rows if row.state in UNSENT and self._can_go(row.ref)], "L2"
        filed = [row for row in rows if row.type is MessageType.FILED]
        plain = {row.ref for row in filed if self.kinds[row.ref] == "plain"}
        assert set(self.portal.filings) == plain, "L1"
        for ref in plain:
            told = {c["rev"] for c in self.portal.feed if c["op"] == "event" and c["ref"] == ref}
            with self.desk.store.read() as records:
                known = {event.rev for event in records.portal_cases.events(ref)}
            assert known == told, "L4"
        assert report.hold is None, "L5"

    # What must hold at all times

    @invariant()
    def nothing_is_lost_or_changed(self) -> None:
        with self.desk.store.read() as records:
            kept = dict(
                records.work.connection.exec_driver_sql(
                    "SELECT id, digest || ref || hex(body) FROM outbox"
                ).all()
            )
        assert set(self.sealed) <= set(kept), "I6"
        assert all(kept[name] == seal for name, seal in self.sealed.items()), "I5"
        self.sealed = kept
        filed = [row.ref for row in self.desk.rows() if row.type is MessageType.FILED]
        assert Tally(filed) == dict.fromkeys(self.kinds, 1), "I2"

    @invariant()
    def what_is_done_is_at_the_portal(self) -> None:
        for row in self.desk.rows(SendState.DONE):
            assert row.id in self.portal.messages or row.id in self.lost, "I3"
            if row.id in self.portal.messages:
                assert self.sealed[row.id].startswith(self.portal.messages[row.id]["digest"]), "I3"

    @invariant()
    def the_portal_holds_each_once(self) -> None:
        assert len(set(self.portal.order)) == len(self.portal.order), "I4"
        assert set(self.portal.filings.values()) <= set(self.portal.messages), "I4"

    @invariant()
    def only_bad_messages_need_attention(self) -> None:
        for row in self.desk.rows(SendState.ATTENTION):
            assert self.kinds[row.ref] in {"POISON", "CRASH"}, "I10"

    @invariant()
    def the_cursor_is_not_ahead(self) -> None:
        with self.desk.store.read() as records:
            cursor = int(records.device.cursor() or 0)
        assert cursor <= len(self.portal.feed), "I8"

    def _check_report(self, report: CycleReport) -> None:
        with self.desk.store.read() as records:
            figures, hold = records.outbox.figures(), records.device.hold().hold
            last = records.device.last_sync_at()
        assert (report.unsent, report.attention) == (figures.unsent, figures.attention)
        assert hold is report.hold
        looks_green = report.hold is None and not report.unsent and not report.attention
        assert not looks_green or last == self.clock.now(), "I11"
        assert not self.desk.rows(SendState.SENDING), "I6"

    def _check_untouched(self, before: dict[str, SendState]) -> None:
        for message_id, state in self._states().items():
            was = before[message_id]
            allowed = {was, SendState.DONE, SendState.READY}
            bad = self.kinds[self._ref(message_id)] != "plain"
            assert state in allowed or bad, "I10"

    def _states(self) -> dict[str, SendState]:
        return {row.id: row.state for row in self.desk.rows()}

    def _ref(self, message_id: str) -> str:
        return next(row.ref for row in self.desk.rows() if row.id == message_id)

    def _can_go(self, ref: str) -> bool:
        """What depends on a filing that the portal will not take waits for it."""
        return self.kinds[ref] == "plain"

    def _file_quietly(self) -> None:
        self.kinds[self.desk.file("plain").ref] = "plain"
