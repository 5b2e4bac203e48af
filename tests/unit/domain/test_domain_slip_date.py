"""The day on slips while the PC's clock is doubted (offline_sync.md B10, C1 to C7)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from local_db.domain.clock import BUILT_ON, ClockTrust
from local_db.domain.enrolment import ClockFacts
from local_db.domain.slip_date import (
    ConfirmedDate,
    Moment,
    is_possible,
    likely_date,
    slip_date,
    stated_at,
)

SYNCED = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
DEAD = datetime(2009, 1, 1, 3, 0, tzinfo=UTC)
NEVER = ClockFacts(portal_time=None, offset=None, synced_at=None)
SAID = date(2026, 11, 25)


def known(offset: timedelta = timedelta()) -> ClockFacts:
    return ClockFacts(portal_time=SYNCED, offset=offset, synced_at=SYNCED - offset)


def moment(wall: datetime = DEAD, monotonic: float = 500.0, boot: str = "a") -> Moment:
    return Moment(wall=wall, monotonic=monotonic, boot=boot)


def said(at: Moment | None = None, on: date = SAID) -> ConfirmedDate:
    return ConfirmedDate(on=on, at=at or moment())


def later(hours: float, *, boot: str = "a", jump: float = 0) -> Moment:
    passed = timedelta(hours=hours)
    wall = DEAD + passed + timedelta(hours=jump)
    return moment(wall, 500.0 + passed.total_seconds(), boot)


def test_what_was_said_holds_through_the_shift() -> None:
    assert said().holds(moment())
    assert said().holds(later(8))


@pytest.mark.parametrize(
    "now",
    [
        later(16),  # the PC's own midnight
        later(1, jump=-1),  # set back while running
        later(1, jump=1),
        later(1, boot="b"),  # another start
        moment(DEAD, 100.0),  # another start, where nothing names it
        moment(DEAD - timedelta(hours=1), 900.0),
    ],
)
def test_after_midnight_a_jump_or_a_new_start_it_must_be_said_again(now: Moment) -> None:
    assert not said().holds(now)


def test_a_dead_battery_that_starts_at_the_same_false_time_each_day_is_seen() -> None:
    yesterday = said(later(7))
    assert not yesterday.holds(later(0.1, boot="b"))
    assert not yesterday.holds(later(0.1))


def test_only_a_doubted_clock_needs_anybody() -> None:
    now = moment(SYNCED)
    for trust in (ClockTrust.GOOD, ClockTrust.UNKNOWN):
        found = slip_date(now, trust, known(), None)
        assert (found.on, found.must_be_said) == (date(2026, 11, 23), False)
    doubted = slip_date(moment(), ClockTrust.SUSPECT, known(), None)
    assert (doubted.on, doubted.must_be_said) == (date(2009, 1, 1), True)
    settled = slip_date(moment(), ClockTrust.SUSPECT, known(), said())
    assert (settled.on, settled.must_be_said, settled.is_confirmed) == (SAID, False, True)


def test_a_clock_that_is_right_again_needs_nothing_that_was_said() -> None:
    found = slip_date(moment(SYNCED), ClockTrust.GOOD, known(), said(moment(SYNCED)))
    assert (found.on, found.is_confirmed) == (date(2026, 11, 23), False)


@pytest.mark.parametrize(
    ("now", "facts", "before", "likely"),
    [
        (DEAD, NEVER, None, BUILT_ON),
        (DEAD, known(), None, date(2026, 11, 23)),
        (DEAD, known(), said(), SAID),
        (SYNCED + timedelta(days=3650), known(), None, date(2026, 11, 23)),
        (DEAD, known(SYNCED - DEAD + timedelta(days=2)), None, date(2026, 11, 25)),
        (SYNCED + timedelta(days=1), known(timedelta(days=1)), None, date(2026, 11, 25)),
        (SYNCED + timedelta(days=90000), NEVER, said(), SAID),
        (SYNCED, NEVER, None, date(2026, 11, 23)),
    ],
)
def test_the_likely_day_comes_from_the_portal_or_from_the_day_before(
    now: datetime, facts: ClockFacts, before: ConfirmedDate | None, likely: date
) -> None:
    assert likely_date(now, facts, before) == likely


def test_a_slip_of_the_finger_is_no_possible_day() -> None:
    assert is_possible(date(2026, 11, 22), known())
    assert not is_possible(date(2026, 11, 20), known())
    assert not is_possible(date(2062, 11, 25), known())
    assert is_possible(date(2030, 1, 1), NEVER)
    assert not is_possible(date(2009, 1, 1), NEVER)


def test_a_complaint_is_filed_on_the_day_that_the_office_states() -> None:
    assert stated_at(SYNCED, date(2026, 11, 23)) == SYNCED
    stated = stated_at(DEAD, SAID)
    assert stated.isoformat() == "2026-11-25T08:30:00+05:30"
