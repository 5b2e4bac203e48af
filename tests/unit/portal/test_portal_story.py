"""A practice portal moves its cases along by itself, one plausible step after another."""

import threading
from datetime import timedelta

import pytest
from device_rig import Counter

from sync.portal import story
from sync.portal.story import PortalStory, move_along
from tests.fakes.portal import PortalClock, RunningPortal


def test_a_case_goes_its_way_to_the_end_and_no_further(
    portal: RunningPortal, counter: Counter, clock: PortalClock
) -> None:
    counter.send(counter.filing())
    assert move_along(portal.database_url, clock) == 0
    for _ in range(12):
        clock.advance(timedelta(minutes=2))
        move_along(portal.database_url, clock)
    events = counter.all_changes()
    states = [event["state"] for event in events]
    assert states == ["GM001", "GM003", "GM007", "GM008", "GM009", "GM011", "GM014", "GM015"]
    assert [event["rev"] for event in events] == list(range(1, 9))
    assert [event["at"] for event in events] == sorted({event["at"] for event in events})
    assert events[-1]["outcome"] == "O1"
    assert events[1]["expected_by"] == "2026-11-30"
    assert all(event["department"]["code"] == "PRD" for event in events[1:])
    assert events[4]["note_en"].startswith("The place was visited")
    assert events[4]["note_bn"].startswith("জায়গাটি দেখা হয়েছে")


def test_what_was_withdrawn_stays_where_it_is(
    portal: RunningPortal, counter: Counter, clock: PortalClock
) -> None:
    filing = counter.filing()
    counter.send(filing, counter.about(filing, "case.withdrawn", {"reason": "মিটে গেছে"}))
    clock.advance(timedelta(hours=1))
    assert move_along(portal.database_url, clock) == 0


def test_the_story_runs_in_a_thread_that_ends(
    portal: RunningPortal, counter: Counter, clock: PortalClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.send(counter.filing())
    clock.advance(timedelta(minutes=1))
    monkeypatch.setattr(story, "_TICK_S", 0.02)
    running = PortalStory(portal.database_url, clock)
    running.start()
    while len(counter.all_changes()) < 2:
        pass
    running.stop()
    assert "portal-story" not in {thread.name for thread in threading.enumerate()}
