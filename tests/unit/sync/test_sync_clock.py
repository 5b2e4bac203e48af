"""Wrong, jumping and dead clocks: everything is filed, sent once and in order (C1 to C7)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sync_rig import NOON, Counter, TestClock

from local_db.domain.clock import ClockTrust, clock_trust
from local_db.domain.outbox import Hold
from local_db.domain.states import SendState
from sync.settle import FAILED_ALONE
from tests.fakes.portal import Fault, PortalClock, RunningPortal, running_portal

DEAD = datetime(2009, 1, 1, tzinfo=UTC)
FAR = NOON + timedelta(days=3653)
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def portal_clock() -> PortalClock:
    return PortalClock(NOON)


@pytest.fixture
def reference(tmp_path: Path, portal_clock: PortalClock) -> Iterator[RunningPortal]:
    folder = tmp_path / "portal"
    folder.mkdir()
    with running_portal(folder, clock=portal_clock) as portal:
        yield portal


def pass_time(desk: Counter, portal_clock: PortalClock, step: timedelta = AN_HOUR) -> None:
    desk.clock.move(seconds=step.total_seconds())
    portal_clock.advance(step)


def in_order(portal: RunningPortal) -> list[str]:
    """The refs of all filings in the order in which they were issued."""
    engine = create_engine(portal.database_url)
    with engine.connect() as connection:
        asked = "SELECT ref FROM messages WHERE type = 'case.filed' ORDER BY device_seq"
        found = list(connection.execute(text(asked)).scalars())
    engine.dispose()
    return found


def trust(desk: Counter) -> ClockTrust:
    with desk.store.read() as records:
        known = records.device.clock_facts()
    return clock_trust(
        desk.clock.now(),
        portal_time=known.portal_time,
        offset=known.offset,
        synced_at=known.synced_at,
    )


@pytest.mark.parametrize("wrong", [DEAD, FAR, NOON - timedelta(days=1), NOON + timedelta(hours=13)])
def test_a_pc_that_starts_with_a_wrong_date_sends_and_knows_how_wrong_it_is(
    desk: Counter, reference: RunningPortal, clock: TestClock, wrong: datetime
) -> None:
    before = desk.file("আগে")
    clock.at = wrong
    clock.seconds = 20.0
    desk.restart()
    after = desk.file("পরে")

    report = desk.cycle()

    assert (report.accepted, report.hold) == (2, None)
    assert in_order(reference) == [before.ref, after.ref]
    with desk.store.read() as records:
        offset = records.device.clock_facts().offset
    assert offset is not None
    assert abs(offset - (NOON - wrong)) < timedelta(seconds=5)
    assert trust(desk) is ClockTrust.SUSPECT
    clock.at = NOON
    desk.cycle()
    assert trust(desk) is ClockTrust.GOOD


@pytest.mark.parametrize("jump", [-AN_HOUR, AN_HOUR, timedelta(days=-6000), timedelta(days=3653)])
def test_a_jump_while_the_desk_runs_freezes_nothing_and_hammers_nobody(
    desk: Counter,
    reference: RunningPortal,
    clock: TestClock,
    portal_clock: PortalClock,
    jump: timedelta,
) -> None:
    refs = [desk.file("১").ref]
    reference.faults.next(Fault.BUSY, path="/v1/messages")
    held = desk.cycle()
    assert (held.hold, held.wait_s >= 1) == (Hold.THROTTLED, True)

    clock.at += jump
    refs.append(desk.file("২").ref)
    waits = []
    for _ in range(6):
        pass_time(desk, portal_clock, timedelta(minutes=10))
        waits.append(desk.cycle().wait_s)

    assert in_order(reference) == refs
    assert {row.state for row in desk.rows()} == {SendState.DONE}
    assert all(1 <= wait <= 1_800 for wait in waits)


def test_what_waits_for_its_parent_does_not_wait_for_a_clock_that_was_wrong(
    desk: Counter, reference: RunningPortal, clock: TestClock, portal_clock: PortalClock
) -> None:
    filed = desk.file()
    clock.at = FAR
    with desk.store.write() as records:
        (message,) = records.outbox.claim(1, body_max=10**6)
        records.outbox.defer(message.id, clock.now() + timedelta(minutes=2))
    clock.at = NOON
    pass_time(desk, portal_clock)
    desk.cycle()
    assert in_order(reference) == [filed.ref]


def set_aside(desk: Counter, clock: TestClock) -> None:
    desk.file()
    clock.at = FAR
    with desk.store.write() as records:
        (message,) = records.outbox.claim(1, body_max=10**6)
        records.outbox.attention(message.id, FAILED_ALONE, None, clock.now())
    clock.at = NOON


def test_what_was_set_aside_for_a_day_by_a_wrong_clock_is_tried_within_the_day(
    desk: Counter, reference: RunningPortal, clock: TestClock
) -> None:
    set_aside(desk, clock)
    desk.cycle()
    assert len(in_order(reference)) == 1


def test_the_test_of_the_set_aside_message_sees_a_wait_for_the_wrong_clock(
    desk: Counter, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local_db.repositories.outbox._WRONG_CLOCK", timedelta(days=100_000))
    set_aside(desk, clock)
    desk.cycle()
    assert desk.rows()[0].state is SendState.ATTENTION


@pytest.mark.parametrize("shift", [timedelta(hours=-5, minutes=-30), AN_HOUR, timedelta(hours=12)])
def test_a_wrong_zone_changes_no_offset_in_the_data(
    desk: Counter, reference: RunningPortal, clock: TestClock, shift: timedelta
) -> None:
    clock.at = NOON + shift
    desk.file()
    desk.cycle()
    engine = create_engine(reference.database_url)
    with engine.connect() as connection:
        (body,) = connection.execute(text("SELECT body FROM cases")).scalars()
    engine.dispose()
    assert json.loads(body)["filed_at"].endswith("+05:30")


def test_the_old_years_numbers_go_on_over_a_new_year_without_a_line(
    desk: Counter, reference: RunningPortal, clock: TestClock, portal_clock: PortalClock
) -> None:
    old = [desk.file("ডিসেম্বর").ref]
    far = datetime(2027, 1, 3, 6, tzinfo=UTC) - NOON
    clock.move(seconds=far.total_seconds())
    old.append(desk.file("জানুয়ারি, লাইন নেই").ref)
    portal_clock.advance(far)
    desk.cycle()
    new = desk.file("জানুয়ারি").ref
    desk.cycle()

    assert {ref[:2] for ref in old} == {"26"}
    assert new.startswith("27")
    assert in_order(reference) == [*old, new]


@pytest.mark.parametrize("wrong", [timedelta(days=1), timedelta(days=-1)])
def test_a_portal_whose_clock_is_a_day_wrong_locks_nobody_out(
    desk: Counter,
    reference: RunningPortal,
    portal_clock: PortalClock,
    wrong: timedelta,
) -> None:
    filed = [desk.file("১").ref]
    portal_clock.moment += wrong
    for _ in range(3):
        pass_time(desk, portal_clock)
        assert desk.cycle().hold is None
    filed.append(desk.file("২").ref)
    desk.restart()
    desk.cycle()
    assert in_order(reference) == filed
    assert trust(desk) is ClockTrust.SUSPECT


def test_a_clock_that_jumps_before_every_cycle_makes_no_storm(
    desk: Counter, reference: RunningPortal, clock: TestClock, portal_clock: PortalClock
) -> None:
    jumps = [AN_HOUR, -AN_HOUR, timedelta(days=3653), timedelta(days=-9000), timedelta(days=5347)]
    requests, refs = 0, []
    for jump in jumps * 4:
        clock.at += jump
        refs.append(desk.file(f"{len(refs)}").ref)
        report = desk.cycle()
        requests += report.requests
        pass_time(desk, portal_clock, timedelta(seconds=max(report.wait_s, 60.0)))
    assert in_order(reference) == refs
    # Hello, token, messages and feed, and master data once a day at most.
    assert requests <= 8 * len(refs)
