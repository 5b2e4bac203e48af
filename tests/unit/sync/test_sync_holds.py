"""Trouble of the device: every row of the table in offline_sync.md B5 and of contract 2 and 3.

In all of them no message moves, the reason is kept, and the queue drains when the trouble ends.
"""

from datetime import timedelta

import pytest
from small_portal import Answer, SmallPortal, altered, hang_up, html, no_echo, redirect, refuse
from small_portal import problem as refusal
from sync_rig import NOON, Counter, TestClock

from desktop.services.queue import QueueService
from local_db.domain.enrolment import HoldState
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.outbox import Hold
from local_db.domain.states import SendState
from local_db.repositories.outbox import OutboxRepository

MESSAGES, CHANGES, TOKEN, HELLO = "/v1/messages", "/v1/changes", "/v1/oauth/token", "/v1/hello"


def kept_hold(counter: Counter) -> HoldState:
    with counter.store.read() as records:
        return records.device.hold()


def invalid_client(_: Answer) -> Answer:
    return Answer(401, {"error": "invalid_client"}, problem=False)


TABLE = [
    ("reset", hang_up, MESSAGES, Hold.OFFLINE),
    ("no answer to hello", hang_up, HELLO, Hold.OFFLINE),
    ("login page", html(), MESSAGES, Hold.LOGIN_PAGE),
    ("login page at hello", html(), HELLO, Hold.LOGIN_PAGE),
    ("login page with 403", html(403), MESSAGES, Hold.LOGIN_PAGE),
    ("login page with 422", html(422), MESSAGES, Hold.LOGIN_PAGE),
    ("login page with 401", html(401), MESSAGES, Hold.LOGIN_PAGE),
    ("gateway page with 502", html(502), MESSAGES, Hold.PORTAL_ERROR),
    ("redirect to a login page", redirect, MESSAGES, Hold.LOGIN_PAGE),
    ("a cached reply", no_echo, MESSAGES, Hold.LOGIN_PAGE),
    ("proxy without password", html(407), MESSAGES, Hold.PROXY_PASSWORD),
    ("401 for ever", refuse(401, "token_expired"), MESSAGES, Hold.AUTH),
    ("401 at the token", invalid_client, TOKEN, Hold.AUTH),
    ("suspended", refuse(403, "device_suspended"), MESSAGES, Hold.SUSPENDED),
    ("suspended at the token", refuse(403, "device_suspended"), TOKEN, Hold.SUSPENDED),
    ("path unknown", refuse(404, "not_found"), MESSAGES, Hold.VERSION),
    ("method unknown", refuse(405, "method_not_allowed"), MESSAGES, Hold.VERSION),
    ("path of the feed unknown", refuse(404, "not_found"), CHANGES, Hold.VERSION),
    ("upgrade required", refuse(426, "upgrade_required"), MESSAGES, Hold.VERSION),
    ("too many", refuse(429, "rate_limited"), MESSAGES, Hold.THROTTLED),
    ("too many at the feed", refuse(429, "rate_limited"), CHANGES, Hold.THROTTLED),
    ("unavailable", refuse(503, "unavailable"), MESSAGES, Hold.THROTTLED),
    ("unavailable at hello", refuse(503, "unavailable"), HELLO, Hold.THROTTLED),
    ("failure", refuse(500, "internal_error"), MESSAGES, Hold.PORTAL_ERROR),
    ("bad gateway, said by the portal", refuse(502, "x"), MESSAGES, Hold.PORTAL_ERROR),
    ("failure of the feed", refuse(500, "internal_error"), CHANGES, Hold.PORTAL_ERROR),
    ("header refused at hello", refuse(400, "header_invalid"), HELLO, Hold.PORTAL_ERROR),
    ("request timeout", refuse(408, "timeout"), MESSAGES, Hold.PORTAL_ERROR),
    ("forked for ever", refuse(409, "device_forked"), MESSAGES, Hold.FORKED),
    ("rolled back for ever", refuse(409, "device_rolled_back"), MESSAGES, Hold.ROLLED_BACK),
]


@pytest.mark.parametrize(
    ("spoil", "path", "hold"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_trouble_of_the_device_touches_no_message(
    counter: Counter, portal: SmallPortal, clock: TestClock, spoil, path: str, hold: Hold
) -> None:
    counter.file_many(12)
    before = [(row.id, row.state) for row in counter.rows()]
    portal.fault(spoil, path, times=1e9)

    report = counter.cycle()

    assert report.hold is hold
    assert kept_hold(counter).hold is hold
    if path != CHANGES:
        assert (report.unsent, report.attention) == (12, 0)
        assert [(row.id, row.state) for row in counter.rows()] == before
    with counter.store.read() as records:
        assert records.device.last_sync_at() is None

    portal.faults.clear()
    clock.move(hours=1)
    report = counter.cycle()
    assert (report.hold, report.unsent, report.attention) == (None, 0, 0)
    assert len(portal.order) == 12
    assert kept_hold(counter).hold is None
    with counter.store.read() as records:
        assert records.device.last_sync_at() == clock.now()


def test_the_table_has_every_hold_that_a_portal_can_cause() -> None:
    elsewhere = {Hold.TLS, Hold.CLOCK, Hold.DISK_LOW}
    assert {row[3] for row in TABLE} == set(Hold) - elsewhere


def test_a_week_of_401_loses_nothing(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    counter.file_many(40)
    portal.fault(refuse(401, "token_expired"), times=1e9, path=MESSAGES)
    for _ in range(7 * 8):
        clock.move(hours=3)
        assert counter.cycle().unsent == 40

    portal.faults.clear()
    assert counter.cycle().accepted == 40


def test_an_expired_token_is_replaced_once_and_unseen(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(30)
    portal.fault(refuse(401, "token_expired"), when=lambda s: len(s.body["messages"]) == 20)

    report = counter.cycle()

    assert (report.accepted, report.hold) == (30, None)
    assert portal.calls(TOKEN) == 2


def test_a_lost_token_reply_locks_nobody_out(counter: Counter, portal: SmallPortal) -> None:
    counter.file()
    portal.fault(hang_up, TOKEN, times=50, after=True)
    for _ in range(50):
        assert counter.cycle().hold is Hold.OFFLINE

    assert counter.cycle().accepted == 1


def test_the_assertion_follows_the_portals_clock_and_not_the_pcs(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    counter.file()
    clock.at -= timedelta(days=6000)
    portal.skew += timedelta(days=6000)

    assert counter.cycle().accepted == 1


def test_a_portal_clock_that_jumps_is_asked_again(counter: Counter, portal: SmallPortal) -> None:
    counter.file()
    counter.cycle()
    portal.skew += timedelta(days=1)
    portal.tokens.clear()
    counter.file()

    assert counter.cycle().accepted == 1


def test_a_jump_of_the_pcs_clock_changes_nothing(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    counter.file()
    portal.fault(hang_up)
    wait = counter.cycle().wait_s
    clock.at += timedelta(days=3650)
    portal.skew -= timedelta(days=3650)
    portal.tokens.clear()

    assert wait <= 5
    assert counter.cycle().accepted == 1


@pytest.mark.parametrize(
    ("retry_after", "shortest", "longest"),
    [
        ("5", 5, 6.25),
        ("0", 1, 1.25),
        ("99999999", 1800, 2250),
        ("-1", 0, 5),
        ("soon", 0, 5),
        ("1.5", 0, 5),
        ("৫", 0, 5),
        ("Wed, 25 Nov 2026 06:31:00 GMT", 60, 75),
        ("Fri, 25 Dec 2026 06:30:00 GMT", 1800, 2250),
        ("Tue, 24 Nov 2026 06:30:00 GMT", 0, 5),
        ("", 0, 5),
        (None, 0, 5),
    ],
)
def test_the_portals_wait_is_clamped(
    counter: Counter,
    portal: SmallPortal,
    clock: TestClock,
    retry_after: str | None,
    shortest: float,
    longest: float,
) -> None:
    counter.file()
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    if retry_after == "৫":
        headers = {"Retry-After": "৫".encode().decode("latin-1")}
    portal.fault(lambda _: refusal(503, "unavailable", headers))

    report = counter.cycle()

    assert shortest <= report.wait_s <= longest
    assert kept_hold(counter).until == clock.now() + timedelta(seconds=report.wait_s)
    assert report.may_hurry == (longest == 5)


def test_a_date_is_read_against_the_replys_own_clock(counter: Counter, portal: SmallPortal) -> None:
    portal.skew = timedelta(days=400)
    counter.file()
    until = (NOON + portal.skew + timedelta(seconds=40)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    portal.fault(refuse(503, "unavailable", Retry_After=until))

    assert 40 <= counter.cycle().wait_s <= 50


@pytest.mark.parametrize("code", [(403, "device_suspended"), (426, "upgrade_required")])
def test_refused_devices_ask_again_each_half_hour(
    counter: Counter, portal: SmallPortal, code: tuple[int, str]
) -> None:
    portal.fault(refuse(*code), MESSAGES, times=1e9)
    counter.file()

    assert counter.cycle().wait_s == 1800
    report = counter.cycle()
    assert report.wait_s == 1800
    assert report.may_hurry


def test_a_portal_of_a_later_protocol_asks_for_an_upgrade(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file()
    portal.extra = {"protocol": {"min": 2, "max": 3}}

    report = counter.cycle()

    assert (report.hold, report.unsent) == (Hold.VERSION, 1)


def test_another_product_at_the_address_is_not_the_portal(
    counter: Counter, portal: SmallPortal
) -> None:
    portal.extra = {"product": "a-router"}

    assert counter.cycle().hold is Hold.LOGIN_PAGE


def test_a_hello_with_odd_values_is_still_a_hello(counter: Counter, portal: SmallPortal) -> None:
    portal.extra = {
        "protocol": None,
        "features": "gzip_in",
        "limits": {"batch_max": 0, "body_max": "big", "feed_max": True},
        "poll_s": None,
        "maintenance": {"until": "2026-11-26T00:00:00+05:30"},
    }
    counter.file_many(60)

    assert counter.cycle().accepted == 60


def test_a_portal_that_asks_for_rest_of_weeks_is_asked_after_half_an_hour(
    counter: Counter, portal: SmallPortal
) -> None:
    portal.extra = {"poll_s": 10**7}
    assert counter.cycle().wait_s == 1800


def test_what_the_portal_announces_is_kept_until_it_is_over(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    told = {"until": "2026-11-25T20:00:00+05:30", "text_bn": "রাতে বন্ধ", "text_en": None}
    portal.extra = {"maintenance": told}
    queue = QueueService(counter.store, clock)
    counter.cycle()
    notice = queue.connection().notice
    assert notice is not None
    assert (notice.text_bn, notice.text_en) == ("রাতে বন্ধ", "রাতে বন্ধ")

    clock.move(hours=9)
    assert queue.connection().notice is None
    portal.extra = {"maintenance": {"until": "soon", "text_bn": "x"}}
    counter.cycle()
    with counter.store.read() as records:
        assert records.device.notice() is None


def test_only_the_throttled_lane_waits(counter: Counter, portal: SmallPortal) -> None:
    filed = counter.file()
    counter.cycle()
    portal.act(filed.ref, "GM005")
    counter.file()
    portal.fault(refuse(429, "rate_limited", Retry_After="60"))

    report = counter.cycle()

    assert (report.changes, report.unsent, report.hold) == (1, 1, Hold.THROTTLED)
    assert counter.cycle().unsent == 0


def test_a_copied_folder_takes_a_new_epoch_and_slot(counter: Counter, portal: SmallPortal) -> None:
    counter.file_many(3)
    (device,) = portal.devices.values()
    device["install_id"] = "the other copy"

    report = counter.cycle()

    assert (report.hold, report.accepted, report.unsent) == (None, 3, 0)
    with counter.store.read() as records:
        assert records.device.get().db_epoch == 2
        lease = records.device.active_lease()
    assert lease is not None
    assert lease.slot == "26-347-02"
    assert counter.file().ref.startswith("2634702")
    assert counter.cycle().accepted == 1


def test_a_restored_folder_goes_on_above_the_last_epoch(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file()
    (device,) = portal.devices.values()
    device["epoch"] = 6

    report = counter.cycle()

    assert (report.hold, report.accepted) == (None, 1)
    with counter.store.read() as records:
        assert records.device.get().db_epoch == 7


def test_a_cut_while_the_epoch_is_renewed_is_no_harm(counter: Counter, portal: SmallPortal) -> None:
    counter.file()
    (device,) = portal.devices.values()
    device["epoch"] = 6
    portal.fault(hang_up, "/v1/devices/leases", after=True)

    assert counter.cycle().hold is Hold.OFFLINE
    with counter.store.read() as records:
        assert records.device.get().db_epoch == 1
    assert counter.cycle().accepted == 1
    with counter.store.read() as records:
        assert records.device.get().db_epoch == 7
    assert portal.slots == 3


def test_a_conflict_without_an_epoch_still_ends_in_a_new_one(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file()
    portal.fault(refuse(409, "device_forked"))

    assert counter.cycle().accepted == 1
    with counter.store.read() as records:
        assert records.device.get().db_epoch == 2


def test_a_stopped_cycle_ends_and_keeps_what_was_known(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(30)
    portal.fault(lambda answer: counter.engine.stop() or answer, after=True)

    report = counter.cycle()

    assert (report.accepted, report.unsent) == (0, 30)
    assert all(row.state is SendState.READY for row in counter.rows())
    assert kept_hold(counter).hold is None
    counter.restart()
    report = counter.cycle()
    assert (report.accepted, report.duplicate) == (20, 10)


def test_an_unenrolled_folder_says_so(tmp_path, portal: SmallPortal, clock: TestClock) -> None:

    counter = Counter(tmp_path / "new", portal.url, clock)
    with pytest.raises(StorageError) as caught:
        counter.cycle()
    counter.close()
    assert caught.value.code == "store_not_enrolled"
    assert not portal.seen


def test_what_is_unknown_in_a_refusal_is_kept_as_it_is(
    counter: Counter, portal: SmallPortal
) -> None:
    filed = counter.file()
    problem = {"code": "moon_phase", "title": "x\u0007" * 900, "errors": [{"pointer": 3}, 4]}
    portal.fault(
        altered(
            lambda body: {
                **body,
                "results": [
                    {**item, "status": "rejected", "problem": problem} for item in body["results"]
                ],
            }
        ),
        after=True,
    )

    counter.cycle()

    row = counter.row(filed.ref)
    assert (row.state, row.code) == (SendState.ATTENTION, "moon_phase")
    assert row.problem is not None
    assert len(str(row.problem["title"])) == 300
    assert row.problem["errors"] == [{"pointer": "", "code": "unknown"}]


def test_a_full_disk_holds_the_device_and_the_message_goes_again(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:

    counter.file()

    def no_room(*_: object) -> None:
        raise StorageError(StorageTrouble.FULL)

    with monkeypatch.context() as patch:
        patch.setattr(OutboxRepository, "done_all", no_room)
        report = counter.cycle()
    assert (report.hold, report.unsent) == (Hold.DISK_LOW, 1)

    report = counter.cycle()
    assert (report.duplicate, report.hold) == (1, None)


def test_another_trouble_of_the_store_is_told(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:

    counter.file()

    def busy(*_: object, **__: object) -> None:
        raise StorageError(StorageTrouble.BUSY)

    with monkeypatch.context() as patch:
        patch.setattr(OutboxRepository, "claim", busy)
        with pytest.raises(StorageError):
            counter.cycle()
    assert counter.cycle().accepted == 1
