from datetime import UTC, date, datetime, timedelta

import pytest

from local_db.domain.clock import BUILT_ON, ClockTrust, SystemClock, clock_trust, office_time
from local_db.domain.working_days import OFFICE_DEFAULT_DAYS, expected_by

SYNCED = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
GOOD, SUSPECT, UNKNOWN = ClockTrust.GOOD, ClockTrust.SUSPECT, ClockTrust.UNKNOWN
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def trust(now, *, offset=timedelta(0), synced_at=SYNCED):
    return clock_trust(now, portal_time=synced_at + offset, offset=offset, synced_at=synced_at)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (SYNCED, GOOD),
        (SYNCED + 7 * DAY, GOOD),
        (SYNCED + 7 * DAY + timedelta(seconds=1), UNKNOWN),
        (SYNCED - 4 * MINUTE, GOOD),
        (SYNCED - 6 * MINUTE, SUSPECT),
        (SYNCED - 2 * DAY, SUSPECT),
        (SYNCED + 399 * DAY, UNKNOWN),
        (SYNCED + 401 * DAY, SUSPECT),
        (SYNCED + 3_650 * DAY, SUSPECT),
        (datetime(2000, 1, 1, tzinfo=UTC), SUSPECT),
        (datetime(1970, 1, 1, tzinfo=UTC), SUSPECT),
    ],
)
def test_a_clock_that_agreed_with_the_portal_is_judged_by_how_far_it_went(now, expected):
    assert trust(now) is expected


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (4 * MINUTE, GOOD),
        (-4 * MINUTE, GOOD),
        (5 * MINUTE, SUSPECT),
        (-5 * MINUTE, SUSPECT),
        (3_650 * DAY, SUSPECT),
        (-3_650 * DAY, SUSPECT),
    ],
)
def test_a_clock_five_minutes_beside_the_portals_is_suspect(offset, expected):
    # The portal's time stands; the PC's is beside it by the offset.
    assert trust(SYNCED - offset + MINUTE, offset=offset, synced_at=SYNCED - offset) is expected


def test_a_clock_that_was_set_right_after_a_sync_is_suspect_until_the_next():
    slow = timedelta(hours=2)
    assert trust(SYNCED + slow, offset=slow) is SUSPECT


def test_a_pc_that_never_met_the_portal_has_an_unknown_clock():
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert clock_trust(now, portal_time=None, offset=None, synced_at=None) is UNKNOWN
    assert clock_trust(now, portal_time=now, offset=None, synced_at=now) is UNKNOWN
    assert clock_trust(now, portal_time=now, offset=timedelta(0), synced_at=None) is UNKNOWN


def test_a_dead_battery_is_suspect_even_without_a_portal():
    dead = datetime(2002, 1, 1, tzinfo=UTC)
    assert clock_trust(dead, portal_time=None, offset=None, synced_at=None) is SUSPECT
    built = datetime.combine(BUILT_ON, datetime.min.time(), tzinfo=UTC)
    assert clock_trust(built, portal_time=None, offset=None, synced_at=None) is UNKNOWN


def test_the_offices_time_is_five_and_a_half_hours_ahead_to_the_second():
    moment = datetime(2026, 11, 23, 18, 31, 7, 999_999, tzinfo=UTC)
    assert office_time(moment).isoformat() == "2026-11-24T00:01:07+05:30"


def test_the_pcs_clock_is_aware_and_its_monotonic_time_never_falls():
    clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    first = clock.monotonic()
    assert clock.monotonic() >= first


@pytest.mark.parametrize(
    ("filed_on", "limit", "holidays", "expected"),
    [
        ("2026-11-23", None, (), "2026-12-02"),
        ("2026-11-23", None, ("2026-11-25", "2026-11-28"), "2026-12-03"),
        ("2026-11-27", None, (), "2026-12-08"),
        ("2026-11-28", None, (), "2026-12-08"),
        ("2026-11-29", None, (), "2026-12-08"),
        ("2026-12-24", None, ("2026-12-25", "2027-01-01"), "2027-01-06"),
        ("2026-11-23", 28, (), "2026-12-21"),
        ("2026-11-23", 20, ("2026-11-23", "2026-12-13"), "2026-12-14"),
        ("2028-02-28", 1, (), "2028-02-29"),
    ],
)
def test_an_answer_is_expected_after_the_limit_without_the_filing_day(
    filed_on, limit, holidays, expected
):
    days = {date.fromisoformat(day) for day in holidays}
    assert expected_by(date.fromisoformat(filed_on), limit, days) == date.fromisoformat(expected)


def test_the_office_default_is_seven_working_days():
    assert OFFICE_DEFAULT_DAYS == 7
