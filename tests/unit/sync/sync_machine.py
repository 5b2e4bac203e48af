"""Two counters, a portal and a bad day, as a state machine (offline_sync.md D).

Safety is checked after every step, liveness in ``settle_down`` when the faults have ended. What a
message is about is in ``kinds``, by number; ``gone`` are the numbers that an old copy of the data,
put back, no longer knows.
"""

import atexit
import contextlib
import os
import shutil
import tempfile
from collections import Counter as Tally
from pathlib import Path
from typing import TypeAlias

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from small_portal import Answer, Json, Seen, SmallPortal, altered, hang_up, html, no_echo, refuse
from sync_rig import CODE, Counter, TestClock

from local_db.domain.outbox import MessageType, QueueRow
from local_db.domain.states import SendState
from local_db.side_places import VARIABLE
from sync.batch_size import BatchSize
from sync.errors import PortalRefused
from sync.push import PushRound
from sync.tally import CycleReport
from sync.tally import Tally as CycleTally

# A start of the store is slow; more of them in one example find nothing more.
FEW = 3
# So many steps, at least, before everything is left to settle again: that takes many cycles.
BETWEEN = 8
Rows: TypeAlias = tuple[QueueRow, ...]
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
    "a status of a later version": (
        altered(lambda b: {**b, "results": [
            {**one, "status": "pondered"} for one in b.get("results", [])
        ]}), True,
    ),
    "half a batch": (hang_up, False),
}  # fmt: skip
OF_THE_DEVICE = {
    "lost request", "lost reply", "503", "429", "401", "403", "login page",
    "login page after the commit",
    "another's echo", "half a batch",
}  # fmt: skip
# What is told of a filed complaint later; it depends on the filing.
LATER = {
    MessageType.AMENDED: {"n": 1, "changes": {"/complaint/relief": "x"}, "reason": "x"},
    MessageType.WITHDRAWN: {"reason": "x"},
    MessageType.RECONTACTED: {"recontact_id": "r", "at": "x", "note": "x"},
    MessageType.VOIDED: {"reason": "x", "approved_by": "SUP"},
    MessageType.SLIP_PRINTED: {"copy": 1, "at": "2026-11-25", "paper": "a5"},
}


def _base() -> tuple[Path, SmallPortal]:
    """One enrolled folder that every example starts from: making one is slow."""
    if not _BASE:
        ram = Path("/dev/shm")  # noqa: S108 - a RAM disk where there is one, nothing secret in it
        folder = Path(tempfile.mkdtemp(dir=ram if ram.is_dir() else None))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        portal = SmallPortal(TestClock())
        _use_side_places(folder)
        with portal:
            for name, code in (("base", CODE), ("second", SECOND_CODE)):
                portal.codes[code] = "347"
                Counter(folder / name, portal.url, TestClock()).enrol(code).close()
        _BASE.append((folder, portal))
    return _BASE[0]


def _use_side_places(folder: Path) -> None:
    """Keep the side files beside the store: whoever made the base was another test."""
    os.environ[VARIABLE] = os.pathsep.join(str(folder / name) for name in SIDES)


SIDES = ("side-1", "side-2")
SECOND_CODE = "347-1234-9999"
_BASE: list[tuple[Path, SmallPortal]] = []


class SyncMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        folder, enrolled = _base()
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        for source, name in (("base", "desk"), ("second", "second")):
            shutil.copytree(folder / source, self.folder / name)
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
        self.filed: set[str] = set()
        self.starts = self.steps = 0
        self.lost: set[str] = set()
        self.refused: set[str] = set()
        self.gone: set[str] = set()
        self.half: list[Json] = []
        self.second: Counter | None = None

    def teardown(self) -> None:
        self.desk.close()
        if self.second is not None:
            self.second.close()
        self.portal.__exit__()
        shutil.rmtree(self.folder)

    # What happens

    @rule(kind=st.sampled_from(["plain", "plain", "plain", "POISON", "CRASH"]))
    def file(self, kind: str) -> None:
        self._file(kind)

    @rule(data=st.data(), kind=st.sampled_from(sorted(LATER)))
    @precondition(lambda self: self.kinds)
    def something_is_told_of_a_complaint(self, data: st.DataObject, kind: MessageType) -> None:
        ref = data.draw(st.sampled_from(sorted(self.kinds)))
        with self.desk.store.write() as records:
            parent = records.outbox.filing_of(ref)
            records.outbox.add(kind, ref, None, LATER[kind], depends_on=parent)

    @rule()
    def the_second_counter_works(self) -> None:
        """Another device of the office: its numbers are its own, and its news are ours too."""
        if self.second is None:
            self.second = Counter(self.folder / "second", self.portal.url, self.clock)
        filed = self.second.file("plain")
        assert filed.ref not in self.kinds, "I1"
        self.filed.add(filed.ref)
        self.portal.faults.clear()
        self.second.cycle()

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
        if fault == "half a batch":
            self.portal.fault(spoil, times=times, when=self._half_is_stored)
        else:
            self.portal.fault(spoil, path, times=times, after=after)
        report = self.desk.cycle()
        self.portal.faults.clear()
        self._check_report(report)
        if fault in OF_THE_DEVICE:
            self._check_untouched(before)

    @rule()
    def half_a_batch_is_answered(self) -> None:
        """A rule of its own: as one of many faults it hardly ever met a batch with two halves."""
        self._file_quietly()
        self._file_quietly()
        self.portal.faults.clear()
        self.portal.fault(self._half_is_answered, when=self._half_is_stored)
        report = self.desk.cycle()
        self.portal.faults.clear()
        self._check_report(report)

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
            with contextlib.suppress(PortalRefused):
                tools.client.messages(push._envelope(messages))
        self.desk.restart()

    # What the portal has depends on which of two connections came first; chance is drawn from what
    # was filed, so that a life can be lived again.

    @rule(data=st.data())
    @precondition(lambda self: self.filed)
    def portal_acts(self, data: st.DataObject) -> None:
        ref = data.draw(st.sampled_from(sorted(self.filed)))
        if ref in self.portal.filings:
            self.portal.act(ref, "GM005")

    @rule(
        states=st.permutations(["GM003", "GM005", "GM006"]),
        order=st.permutations(range(3)),
        data=st.data(),
    )
    @precondition(lambda self: self.filed)
    def portal_tells_late_and_twice(
        self, states: list[str], order: list[int], data: st.DataObject
    ) -> None:
        """News arrive in another order than they happened, and some of them twice."""
        ref = data.draw(st.sampled_from(sorted(self.filed)))
        if ref not in self.portal.filings:
            return
        before = len(self.portal.feed)
        for state in states:
            self.portal.act(ref, state)
        told = self.portal.feed[before:]
        self.portal.feed[before:] = [*(told[place] for place in order), told[0]]

    @rule(data=st.data())
    @precondition(lambda self: self.kinds)
    def portal_refuses_later(self, data: st.DataObject) -> None:
        """Its own counter knows it, whether or not it knows of the acceptance."""
        ref = data.draw(st.sampled_from(sorted(self.kinds)))
        if ref not in self.portal.filings:
            return
        problem = {"code": "not_of_this_state", "errors": []}
        self.portal.tell({"op": "rejected", "ref": ref, "problem": problem})
        self.refused.add(ref)

    @rule()
    def the_token_ends(self) -> None:
        self.portal.tokens.clear()

    @rule()
    @precondition(lambda self: self.starts < FEW)
    def a_copy_is_kept(self) -> None:
        self.starts += 1
        self.desk.close()
        shutil.rmtree(self.folder / "copy", ignore_errors=True)
        shutil.copytree(self.folder / "desk", self.folder / "copy")
        self.desk._reopen()

    @rule()
    @precondition(lambda self: self.starts < FEW and (self.folder / "copy").exists())
    def the_old_copy_is_put_back(self) -> None:
        """What was filed since is gone here; its numbers are not given again (I1)."""
        self.starts += 1
        self.desk.close()
        shutil.rmtree(self.folder / "desk")
        shutil.copytree(self.folder / "copy", self.folder / "desk")
        self.desk._reopen()
        rows = self.desk.rows()
        here, ids = {row.ref for row in rows}, {row.id for row in rows}
        self.gone |= set(self.kinds) - here
        self.kinds = {ref: kind for ref, kind in self.kinds.items() if ref in here}
        self.sealed = {name: seal for name, seal in self.sealed.items() if name in ids}

    @rule(count=st.integers(1, 3))
    @precondition(lambda self: self.filed)
    def portal_restores_a_backup(self, count: int) -> None:
        for ref, message_id in list(self.portal.filings.items())[-count:]:
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
    @precondition(lambda self: self.steps > BETWEEN)
    def settle_down(self) -> None:
        """After the faults: everything arrives once, and both sides know the same (L1, L2, L4)."""
        self.steps = 0
        self.portal.faults.clear()
        report = self._quiet_again()
        rows = self.desk.rows()
        filed = [row for row in rows if row.type is MessageType.FILED]
        red = {row.ref for row in filed if row.state is SendState.ATTENTION}
        assert not [row for row in rows if row.state in UNSENT and self._can_go(row.ref, red)], "L2"
        plain = {row.ref for row in filed if self.kinds[row.ref] == "plain"}
        own = {ref for ref in self.portal.filings if self._is_own(ref)}
        # What an old copy forgot may have been sent before; the portal may lose it, we cannot help.
        # One that was refused later waits for a person; a portal that lost it since cannot have it.
        assert plain - red <= own <= plain | self.gone, "L1"
        assert self.refused & plain <= red, "L8: a late refusal was lost"
        self._check_order()
        for ref in plain:
            told = {c["rev"] for c in self.portal.feed if c["op"] == "event" and c["ref"] == ref}
            with self.desk.store.read() as records:
                known = {event.rev for event in records.portal_cases.events(ref)}
            assert known == told, "L4"
        assert report.hold is None, "L5"
        with self.desk.store.read() as records:
            assert [
                c.check for c in records.checks.verify() if not c.ok and c.check != "slips"
            ] == []
        self._check_the_second()

    def _quiet_again(self) -> CycleReport:
        """Do cycles until two in a row find nothing to do; nine must be enough for anything."""
        quiet = 0
        for _ in range(9):
            self.clock.move(minutes=20)
            report = self.desk.cycle()
            has_moved = report.accepted or report.duplicate or report.changes
            quiet = 0 if report.hold is not None or has_moved else quiet + 1
            if quiet == 2:
                break
        return report

    def _check_order(self) -> None:
        """What was told of a case stands there in the order in which it was told here (L3)."""
        places = {message_id: place for place, message_id in enumerate(self.portal.order)}
        rows = self.desk.rows()
        for ref in self.kinds:
            later = [row for row in rows if row.ref == ref]
            sent = [row for row in later if row.id in places and row.id not in self.lost]
            filing = [row.id for row in sent if row.type is MessageType.FILED]
            others = [places[row.id] for row in sent if row.type is not MessageType.FILED]
            was_lost = any(row.id in self.lost for row in later)
            assert was_lost or not filing or min(others, default=10**9) > places[filing[0]], "L3"

    def _check_the_second(self) -> None:
        """A second counter of the office ends with the same view (L7)."""
        if self.second is None:
            return
        for _ in range(2):
            self.clock.move(minutes=20)
            self.second.cycle()
            self.desk.cycle()
        views = []
        for counter in (self.desk, self.second):
            with counter.store.read() as records:
                refs = sorted({c["ref"] for c in self.portal.feed if c["op"] == "event"})
                views.append({ref: records.portal_cases.events(ref) for ref in refs})
        assert views[0] == views[1], "L7"

    # What must hold at all times

    @invariant()
    def every_rule_holds(self) -> None:
        """One look at the store for all rules: a look of its own for each took half the time."""
        self.steps += 1
        with self.desk.store.read() as records:
            rows = records.outbox.rows(limit=10_000)
            high = {item.slot: item.last_seq for item in records.device.high_water()}
            cursor = int(records.device.cursor() or 0)
            kept = dict(
                records.work.connection.exec_driver_sql(
                    "SELECT id, digest || ref || hex(body) FROM outbox"
                ).all()
            )
        self._nothing_is_lost_or_changed(rows, kept)
        self._no_number_will_come_again(high)
        self._what_is_done_is_at_the_portal(rows)
        self._the_portal_holds_each_once()
        self._only_bad_messages_need_attention(rows)
        assert cursor <= len(self.portal.feed), "I8"

    def _nothing_is_lost_or_changed(self, rows: Rows, kept: dict[str, str]) -> None:
        assert set(self.sealed) <= set(kept), "I6"
        assert all(kept[name] == seal for name, seal in self.sealed.items()), "I5"
        self.sealed = kept
        filed = [row.ref for row in rows if row.type is MessageType.FILED]
        assert Tally(filed) == dict.fromkeys(self.kinds, 1), "I2"

    def _no_number_will_come_again(self, high: dict[str, int]) -> None:
        """The next number of each slot is above every one that was seen anywhere (I15)."""
        for ref in {*self.kinds, *self.gone, *self.portal.filings}:
            slot = f"{ref[:2]}-{ref[2:5]}-{ref[5:7]}"
            assert int(ref[7:12]) <= high.get(slot, 10**9), "I15"

    def _what_is_done_is_at_the_portal(self, rows: Rows) -> None:
        for row in rows:
            if row.state is not SendState.DONE:
                continue
            assert row.id in self.portal.messages or row.id in self.lost, "I3"
            if row.id in self.portal.messages:
                assert self.sealed[row.id].startswith(self.portal.messages[row.id]["digest"]), "I3"

    def _the_portal_holds_each_once(self) -> None:
        assert len(set(self.portal.order)) == len(self.portal.order), "I4"
        assert set(self.portal.filings.values()) <= set(self.portal.messages), "I4"

    def _only_bad_messages_need_attention(self, rows: Rows) -> None:
        for row in rows:
            if row.state is SendState.ATTENTION:
                bad = self.kinds[row.ref] in {"POISON", "CRASH"}
                assert bad or row.ref in self.refused, "I10"

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
        for row in self.desk.rows():
            allowed = {before[row.id], SendState.DONE, SendState.READY}
            bad = self.kinds[row.ref] != "plain" or row.ref in self.refused
            assert row.state in allowed or bad, "I10"

    def _states(self) -> dict[str, SendState]:
        return {row.id: row.state for row in self.desk.rows()}

    def _can_go(self, ref: str, red: set[str]) -> bool:
        """What depends on a filing that the portal will not take, or refused later, waits."""
        return self.kinds[ref] == "plain" and ref not in red

    def _is_own(self, ref: str) -> bool:
        return ref in self.kinds or ref in self.gone

    def _half_is_stored(self, seen: Seen) -> bool:
        """The portal ends in the middle of a batch: a part is stored, and nobody is answered."""
        wanted = seen.body["messages"]
        self.half = []
        if any("CRASH" in str(m) or "SPOIL" in str(m) for m in wanted):
            return True
        self.half = [self.portal._store(message) for message in wanted[: (len(wanted) + 1) // 2]]
        return True

    def _half_is_answered(self, _: Answer) -> Answer:
        """It tells of the part that is stored, and says nothing of the rest."""
        return Answer(
            200, {"received_at": self.portal.now().isoformat(), "results": self.half, "missing": []}
        )

    def _file(self, kind: str) -> None:
        filed = self.desk.file(kind)
        assert filed.ref not in self.kinds, "I1"
        assert filed.ref not in self.gone, "I1"
        self.kinds[filed.ref] = kind
        self.filed.add(filed.ref)

    def _file_quietly(self) -> None:
        self._file("plain")
