"""The device's key is lost, refused or revoked, but no complaint (offline_sync.md A1 to A7)."""

from pathlib import Path

import pytest
from sync_rig import Counter, TestClock

from local_db.domain.enrolment import EnrolReason
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.number import Number
from local_db.domain.outbox import Hold
from local_db.domain.states import SendState
from local_db.repositories.installation import InstallationRepository
from sync.portal.operations import list_cases, suspend_device
from tests.fakes.portal import Fault, RunningPortal, running_portal


def lose_key(desk: Counter) -> None:
    with desk.store.write() as records:
        records.work.connection.exec_driver_sql("DELETE FROM meta WHERE name = 'device_key'")
    desk.restart()


def change_key(desk: Counter) -> None:
    """A key that the portal does not know, as after a restore of very old data."""
    with desk.store.write() as records:
        records.device.save_device_key(bytes(range(32)))
    desk.restart()


def drained(desk: Counter) -> None:
    for _ in range(5):
        desk.clock.move(hours=1)
        if not desk.cycle().unsent:
            return


def refs(portal: RunningPortal) -> list[str]:
    return sorted(str(case["ref"]) for case in list_cases(portal.database_url))


def why(desk: Counter) -> EnrolReason | None:
    with desk.store.read() as records:
        return records.installation.why_enrol


def device_id(desk: Counter) -> str:
    with desk.store.read() as records:
        return records.device.get().device_id or ""


def test_a_lost_key_is_replaced_and_the_queue_goes_in_the_new_name(
    desk: Counter, reference: RunningPortal
) -> None:
    sent = desk.file_many(2)
    desk.cycle()
    waiting = desk.file_many(3)
    before = device_id(desk)
    lose_key(desk)

    still = desk.file("লেখা চলছে")
    with pytest.raises(StorageError) as caught:
        desk.cycle()
    assert (caught.value.trouble, why(desk)) == (StorageTrouble.NOT_ENROLLED, EnrolReason.KEY_LOST)

    desk.enrol(reference.enrol_code())
    later = desk.file("নতুন নম্বরে")
    drained(desk)

    assert device_id(desk) != before
    old, new = {Number(one.ref).slot.text for one in (*sent, *waiting, still)}, Number(later.ref)
    assert old == {"26-347-01"}
    assert new.slot.text == "26-347-02"
    assert refs(reference) == sorted(one.ref for one in (*sent, *waiting, still, later))
    assert why(desk) is None


def test_nothing_of_the_old_device_is_asked_for_again(
    desk: Counter, reference: RunningPortal
) -> None:
    desk.file_many(4)
    desk.cycle()
    lose_key(desk)
    desk.enrol(reference.enrol_code())
    desk.file()
    desk.clock.move(hours=1)

    report = desk.cycle()

    assert (report.accepted, report.duplicate, report.unsent, report.hold) == (1, 0, 0, None)
    with desk.store.read() as records:
        assert [lease.slot for lease in records.device.high_water()] == ["26-347-01", "26-347-02"]


def test_a_refused_key_may_be_replaced_and_a_good_one_may_not(
    desk: Counter, reference: RunningPortal
) -> None:
    with pytest.raises(DeskError) as caught:
        desk.enrol(reference.enrol_code())
    assert caught.value.code == "already_enrolled"

    filed = desk.file()
    change_key(desk)
    assert desk.cycle().hold is Hold.AUTH
    assert why(desk) is EnrolReason.REFUSED
    desk.enrol(reference.enrol_code())
    drained(desk)
    assert refs(reference) == [filed.ref]


def test_a_lost_reply_to_the_second_enrolment_is_asked_again_with_the_same_key(
    desk: Counter, reference: RunningPortal
) -> None:
    filed = desk.file()
    lose_key(desk)
    code = reference.enrol_code()
    reference.faults.next(Fault.LOSE_REPLY, path="/v1/devices/enrol")
    with pytest.raises(DeskError):
        desk.enrol(code)
    desk.restart()
    assert why(desk) is EnrolReason.KEY_LOST

    desk.enrol(code)
    drained(desk)

    assert refs(reference) == [filed.ref]


def test_the_test_of_the_lost_reply_sees_a_key_that_was_not_kept_first(
    desk: Counter, reference: RunningPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget(_self: InstallationRepository, _seed: bytes) -> None:
        """The planted bug: the key is only in memory while the portal is asked."""

    lose_key(desk)
    code = reference.enrol_code()
    monkeypatch.setattr(InstallationRepository, "prepare_key", forget)
    reference.faults.next(Fault.LOSE_REPLY, path="/v1/devices/enrol")
    for said in ("portal_offline", "enrol_code_used"):
        with pytest.raises(DeskError) as caught:
            desk.enrol(code)
        assert caught.value.code == said


def test_a_refused_second_enrolment_leaves_the_old_device_as_it_was(
    desk: Counter, reference: RunningPortal
) -> None:
    desk.file()
    with desk.store.write() as records:
        records.device.save_hold(Hold.AUTH)
    with pytest.raises(DeskError) as caught:
        desk.enrol("347-0000-0000")
    assert caught.value.code == "enrol_code_unknown"
    drained(desk)
    assert len(refs(reference)) == 1


def test_a_suspended_device_keeps_its_queue_and_drains_when_it_is_let_in_again(
    desk: Counter, reference: RunningPortal
) -> None:
    desk.cycle()
    suspend_device(reference.database_url, device_id(desk))
    filed = desk.file_many(3)
    for _ in range(4):
        desk.clock.move(minutes=31)
        report = desk.cycle()
        assert (report.hold, report.unsent, report.wait_s >= 1800) == (Hold.SUSPENDED, 3, True)
    assert why(desk) is EnrolReason.SUSPENDED
    assert {row.state for row in desk.rows()} == {SendState.READY}

    suspend_device(reference.database_url, device_id(desk), suspended=False)
    drained(desk)

    assert refs(reference) == sorted(one.ref for one in filed)
    assert why(desk) is None


def test_a_portal_that_forgot_everything_gives_no_number_twice(
    desk: Counter, tmp_path: Path, clock: TestClock
) -> None:
    """Its people put an empty portal in place of the lost one; it leases the first slot again."""
    before = {one.ref for one in desk.file_many(2)}
    desk.cycle()
    folder = tmp_path / "empty"
    folder.mkdir()
    with running_portal(folder, clock=clock) as empty:
        desk.client.close()
        desk.url = empty.base_url
        desk.restart()
        assert desk.cycle().hold is Hold.AUTH
        desk.enrol(empty.enrol_code())
        drained(desk)
        later = desk.file().ref
        drained(desk)
        assert later not in before
        assert Number(later).slot.text == "26-347-02"
        assert later in refs(empty)


def test_a_week_of_401_ends_with_everything_sent_once(
    desk: Counter, reference: RunningPortal
) -> None:
    desk.cycle()
    filed = desk.file_many(5)
    reference.faults.next(Fault.UNAUTHORISED, times=10_000)
    for _ in range(7 * 8):
        desk.clock.move(hours=3)
        assert desk.cycle().unsent == 5
    reference.faults.clear()
    drained(desk)
    assert refs(reference) == sorted(one.ref for one in filed)


def test_fifty_lost_token_replies_lock_nobody_out(desk: Counter, reference: RunningPortal) -> None:
    filed = desk.file_many(2)
    reference.faults.next(Fault.LOSE_REPLY, path="/v1/oauth/token", times=50)
    for _ in range(50):
        desk.clock.move(minutes=15)
        assert desk.cycle().hold is Hold.OFFLINE
    drained(desk)
    assert refs(reference) == sorted(one.ref for one in filed)


def test_a_token_that_ends_between_two_batches_is_replaced_unseen(
    desk: Counter, reference: RunningPortal
) -> None:
    desk.cycle()
    filed = desk.file_many(25)
    taken = 0
    whole = desk.client.messages

    def messages(plain: bytes):
        nonlocal taken
        taken += 1
        if taken == 2:
            # The portal's hour is over while the second batch is on its way.
            desk.clock.move(hours=2)
            desk.client._tokens._until = desk.clock.monotonic() + 3600
        return whole(plain)

    desk.client.messages = messages  # type: ignore[method-assign]  # the moment between two batches
    report = desk.cycle()

    assert (report.accepted, report.hold) == (25, None)
    assert len(refs(reference)) == len(filed)
