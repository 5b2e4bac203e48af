"""Master data packs and number slots: fetched when due, and never at the cost of the rest."""

from datetime import UTC, datetime

import pytest
from small_portal import Answer, SmallPortal, altered, hang_up, html, refuse
from sync_rig import Counter, TestClock

from local_db.domain.outbox import Hold

HOLIDAY = {"on": "2026-12-25", "name_bn": "বড়দিন", "name_en": "Christmas"}


def pack_items(counter: Counter, name: str) -> list[object] | None:
    with counter.store.read() as records:
        pack = records.packs.get(name)
    return None if pack is None else list(pack.items)


def test_packs_come_with_the_first_cycle_and_then_rest(
    counter: Counter, portal: SmallPortal
) -> None:
    portal.put_pack("holidays", "1", [HOLIDAY])

    counter.cycle()
    counter.cycle()

    assert pack_items(counter, "holidays") == [HOLIDAY]
    assert portal.calls("/v1/refdata") == 1
    assert portal.calls("/v1/refdata/holidays") == 1


def test_a_new_version_is_fetched_when_the_feed_tells_of_it(
    counter: Counter, portal: SmallPortal
) -> None:
    portal.put_pack("holidays", "1", [])
    counter.cycle()
    portal.put_pack("holidays", "2", [HOLIDAY])
    portal.tell({"op": "refdata", "name": "holidays", "version": "2"})
    portal.fault(hang_up, "/v1/refdata/holidays")

    assert counter.cycle().hold is Hold.OFFLINE
    assert pack_items(counter, "holidays") == []
    assert counter.cycle().hold is None
    assert pack_items(counter, "holidays") == [HOLIDAY]


def test_packs_are_looked_at_once_a_day_and_unchanged_ones_are_not_sent(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    portal.put_pack("holidays", "1", [HOLIDAY])
    counter.cycle()
    clock.move(hours=25)
    portal.fault(
        altered(lambda body: {"packs": [{**body["packs"][0], "version": "1a"}]}),
        "/v1/refdata",
        after=True,
    )

    counter.cycle()

    asked = next(s for s in reversed(portal.seen) if s.path == "/v1/refdata/holidays")
    assert asked.headers["if-none-match"] == '"holidays-1"'
    assert pack_items(counter, "holidays") == [HOLIDAY]


@pytest.mark.parametrize(
    "spoil",
    [
        altered(lambda body: {**body, "items": [HOLIDAY, HOLIDAY]}),
        altered(lambda body: {**body, "items": [{**HOLIDAY, "name_en": "Xmasxxxxx"}]}),
        altered(lambda body: {**body, "name": "places"}),
        altered(lambda body: {**body, "items": None}),
        html(),
        refuse(404, "pack_unknown"),
        refuse(429, "rate_limited", Retry_After="30"),
        refuse(500, "internal_error"),
    ],
)
def test_a_pack_that_cannot_be_proved_leaves_the_old_one_and_stops_nothing(
    counter: Counter, portal: SmallPortal, clock: TestClock, spoil
) -> None:
    portal.put_pack("holidays", "1", [])
    counter.cycle()
    portal.put_pack("holidays", "2", [HOLIDAY])
    portal.tell({"op": "refdata", "name": "holidays", "version": "2"})
    portal.fault(spoil, "/v1/refdata/holidays", after=True)
    counter.file()

    report = counter.cycle()

    assert (report.hold, report.accepted) == (None, 1)
    assert pack_items(counter, "holidays") == []
    counter.cycle()
    assert pack_items(counter, "holidays") == []
    clock.move(minutes=11)
    counter.cycle()
    assert pack_items(counter, "holidays") == [HOLIDAY]


def test_an_empty_pack_does_not_replace_a_full_one(counter: Counter, portal: SmallPortal) -> None:
    portal.put_pack("holidays", "1", [HOLIDAY])
    counter.cycle()
    portal.put_pack("holidays", "2", [])
    portal.tell({"op": "refdata", "name": "holidays", "version": "2"})

    counter.cycle()

    assert pack_items(counter, "holidays") == [HOLIDAY]


def test_a_device_refused_at_the_packs_is_refused(counter: Counter, portal: SmallPortal) -> None:
    portal.fault(refuse(403, "device_suspended"), "/v1/refdata")

    assert counter.cycle().hold is Hold.SUSPENDED


def test_odd_lines_of_the_index_are_left_out(counter: Counter, portal: SmallPortal) -> None:
    portal.put_pack("holidays", "1", [HOLIDAY])
    odd = [{"name": 3}, {"name": "x", "version": None}, "y"]

    def spoil(answer: Answer) -> Answer:
        assert answer.body is not None
        entry = {**answer.body["packs"][0], "version": 1, "sha256": None, "bytes": None}
        return Answer(200, {"packs": [*odd, entry]})

    portal.fault(spoil, "/v1/refdata", after=True)

    assert counter.cycle().hold is None
    assert pack_items(counter, "holidays") == [HOLIDAY]


def test_a_stop_between_packs_leaves_the_rest_for_later(
    counter: Counter, portal: SmallPortal
) -> None:
    portal.put_pack("holidays", "1", [HOLIDAY])
    portal.put_pack("notices", "1", [])
    counter.cycle()
    portal.put_pack("holidays", "2", [])

    def spoil(answer: Answer) -> Answer:
        counter.engine._tools.stop.set()
        return answer

    portal.tell({"op": "refdata", "name": "holidays", "version": "2"})
    portal.fault(spoil, "/v1/refdata", after=True)
    counter.cycle()

    assert portal.calls("/v1/refdata/holidays") == 1


# Slots


def slot(counter: Counter) -> str:
    with counter.store.read() as records:
        lease = records.device.active_lease()
    assert lease is not None
    return lease.slot


def test_from_december_a_slot_of_the_next_year_waits(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    clock.move(days=10)
    counter.cycle()
    counter.cycle()

    assert portal.calls("/v1/devices/leases") == 1
    assert slot(counter).startswith("26-")
    clock.move(days=40)
    assert counter.file().ref.startswith("27347")


def test_a_year_that_began_offline_gets_its_slot_later(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    clock.move(days=60)
    assert counter.file().ref.startswith("26347")

    counter.cycle()

    assert counter.file().ref.startswith("27347")
    assert portal.calls("/v1/devices/leases") == 1


def test_the_year_is_the_portals_and_not_the_pcs(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    clock.at = datetime(2036, 1, 5, tzinfo=UTC)
    portal.skew = datetime(2026, 11, 25, tzinfo=UTC) - clock.at
    counter.cycle()

    assert portal.calls("/v1/devices/leases") == 0


def test_a_portal_without_next_years_slots_is_no_trouble(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    clock.move(days=10)
    portal.fault(refuse(422, "year_unknown"), "/v1/devices/leases")

    assert counter.cycle().hold is None


@pytest.mark.parametrize(
    ("spoil", "hold"),
    [
        (refuse(403, "device_suspended"), Hold.SUSPENDED),
        (hang_up, Hold.OFFLINE),
        (altered(lambda _: {"leases": [{"slot": "x"}, 3]}), Hold.LOGIN_PAGE),
    ],
)
def test_a_device_without_a_slot_waits_for_one(
    counter: Counter, portal: SmallPortal, spoil, hold: Hold
) -> None:
    with counter.store.write() as records:
        records.device.save_epoch(2)
    portal.fault(spoil, "/v1/devices/leases", after=True)

    assert counter.cycle().hold is hold
    assert counter.cycle().hold is None
    assert slot(counter) == "26-347-02"


def test_a_refused_slot_is_a_hold_when_there_is_none(counter: Counter, portal: SmallPortal) -> None:
    with counter.store.write() as records:
        records.device.save_epoch(2)
    portal.fault(refuse(422, "year_unknown"), "/v1/devices/leases")

    assert counter.cycle().hold is Hold.PORTAL_ERROR
