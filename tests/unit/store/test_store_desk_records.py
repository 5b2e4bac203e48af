from datetime import timedelta

import pytest
from store_rig import NOON, OFFICE, StandingClock, file, lease, new_folder, open_again

from local_db.domain.clock import ClockTrust, clock_trust
from local_db.domain.enrolment import Lease
from local_db.domain.number import NumberError
from local_db.domain.outbox import Hold, MessageType
from local_db.domain.people import Operator, Role
from local_db.domain.slip_print import SlipState
from local_db.store import Store

RINA = Operator(code="AUS1-OP2", name_bn="রীনা", name_en="Rina", role=Role.OPERATOR)
BIMAL = Operator(code="AUS1-JB1", name_bn="বিমল", name_en="Bimal", role=Role.SUPERVISOR)


def test_a_draft_is_kept_at_every_keystroke(store: Store, clock: StandingClock) -> None:
    for typed in ("ল", "লক্", "লক্ষ্মী"):
        clock.move(seconds=1)
        with store.write() as records:
            records.drafts.save(
                "d1", "AUS1-OP2", {"petitioner": {"name": typed}, "age": "\ud83d x"}, clock.now()
            )
    again = open_again(store, clock)
    with again.read() as records:
        draft = records.drafts.get("d1")
    assert draft is not None
    assert draft.body["petitioner"] == {"name": "লক্ষ্মী"}
    assert draft.updated_at == clock.now()
    again.close()


def test_parked_drafts_stay_with_their_operator(store: Store) -> None:
    with store.write() as records:
        records.drafts.save("d1", "AUS1-OP2", {}, NOON)
        records.drafts.park("d1")
        records.drafts.save("d1", "AUS1-OP2", {"source": "post"}, NOON)
        records.drafts.save("d2", "AUS1-OP2", {}, NOON + timedelta(seconds=1))
        records.drafts.save("d3", "AUS1-OP3", {}, NOON)
    with store.read() as records:
        drafts = records.drafts.open_drafts("AUS1-OP2")
    assert [(draft.id, draft.parked) for draft in drafts] == [("d2", False), ("d1", True)]
    with store.write() as records:
        records.drafts.park("d1", parked=False)
        records.drafts.delete("d2")
        records.drafts.delete("d2")
        assert [d.parked for d in records.drafts.open_drafts("AUS1-OP2")] == [False]


def test_operators_and_their_verifiers_are_kept(store: Store) -> None:
    with store.write() as records:
        records.operators.add(RINA, "verifier-1")
        records.operators.add(BIMAL, "verifier-2")
        records.operators.set_verifier("AUS1-OP2", "verifier-3")
    with store.read() as records:
        assert records.operators.all() == (BIMAL, RINA)
        assert records.operators.get("AUS1-OP2") == (RINA, "verifier-3")
        assert records.operators.get("nobody") is None


def test_a_pack_is_replaced_whole(store: Store) -> None:
    with store.write() as records:
        records.packs.save("holidays", "1", None, [{"on": "2026-12-25"}])
        records.packs.save("holidays", "2", "etag", [{"on": "2027-01-26", "name_bn": "প্রজাতন্ত্র"}])
        records.packs.save("departments", "1", None, [])
    with store.read() as records:
        pack = records.packs.get("holidays")
        names = [pack.name for pack in records.packs.all()]
        assert records.packs.get("places") is None
    assert pack is not None
    assert (pack.version, pack.etag) == ("2", "etag")
    assert pack.items == ({"on": "2027-01-26", "name_bn": "প্রজাতন্ত্র"},)
    assert names == ["departments", "holidays"]


def test_a_slip_is_pending_until_it_came_out(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        assert [slip.ref for slip in records.slips.pending()] == [filed.ref]
        assert records.slips.next_copy(filed.ref) == 1
        records.slips.failed(filed.ref, 1, "a5", "printer_offline", "AUS1-OP2")
        (slip,) = records.slips.pending()
        assert (slip.state, slip.code) == (SlipState.FAILED, "printer_offline")
        assert records.slips.next_copy(filed.ref) == 1
        records.slips.printed(filed.ref, 1, "80mm", NOON, "AUS1-OP2")
        assert records.slips.pending() == ()
        assert records.slips.next_copy(filed.ref) == 2
        (slip,) = records.slips.copies(filed.ref)
    assert (slip.state, slip.paper, slip.printed_at) == (SlipState.PRINTED, "80mm", NOON)
    assert slip.code is None


def test_a_reprint_is_another_copy_and_each_is_told_to_the_portal_once(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        for copy in (1, 1, 2):
            records.slips.printed(filed.ref, copy, "a4", NOON, "AUS1-OP2")
        told = [r for r in records.outbox.rows() if r.type is MessageType.SLIP_PRINTED]
        assert [slip.copy for slip in records.slips.copies(filed.ref)] == [1, 2]
    assert len(told) == 2


def test_verify_counts_the_slips_that_did_not_come_out(store: Store) -> None:
    filed = file(store)
    with store.read() as records:
        slips = {check.check: check for check in records.checks.verify()}["slips"]
    assert (slips.ok, slips.detail) == (True, "saved=1 printed=0 not_printed=1")
    with store.write() as records:
        records.slips.printed(filed.ref, 1, "a4", NOON, "AUS1-OP2")
        after = {check.check: check for check in records.checks.verify()}["slips"]
    assert (after.ok, after.detail) == (True, "saved=1 printed=1 not_printed=0")


def test_the_device_knows_its_enrolment(store: Store, clock: StandingClock) -> None:
    again = open_again(store, clock)
    with again.read() as records:
        device = records.device.get()
        assert records.device.active_lease() == lease()
    assert (device.device_id, device.portal_url) == ("device-1", "http://127.0.0.1:1")
    assert (device.counter_label, device.office) == ("Counter 1", OFFICE)
    assert (device.db_epoch, device.is_practice) == (1, True)
    assert device.install_id
    again.close()


def test_the_portals_time_is_kept_to_judge_the_clock(store: Store) -> None:
    with store.write() as records:
        records.device.save_clock(
            portal_time=NOON + timedelta(seconds=90),
            offset=timedelta(seconds=90, microseconds=400),
            synced_at=NOON,
        )
        known = records.device.clock_facts()
    assert known.offset == timedelta(seconds=90)
    trust = clock_trust(
        NOON, portal_time=known.portal_time, offset=known.offset, synced_at=known.synced_at
    )
    assert trust is ClockTrust.GOOD


def test_a_new_store_knows_no_clock_cursor_hold_or_key(tmp_path, clock: StandingClock) -> None:
    folder, key = new_folder(tmp_path / "new")
    store = Store.create(folder, key, clock)
    with store.read() as records:
        device = records.device
        assert (device.clock_facts().offset, device.cursor(), device.hold().hold) == (None,) * 3
        assert (device.device_key(), device.last_sync_at(), device.active_lease()) == (None,) * 3
        assert (device.setting("language"), device.get().office) == (None, None)
    store.close()


def test_a_hold_keeps_the_time_it_began(store: Store, clock: StandingClock) -> None:
    with store.write() as records:
        records.device.save_hold(Hold.OFFLINE)
    clock.move(minutes=5)
    with store.write() as records:
        records.device.save_hold(Hold.OFFLINE)
        assert records.device.hold().since == NOON
        records.device.save_hold(Hold.THROTTLED, until=clock.now(), wait_s=30)
        hold = records.device.hold()
        assert (hold.hold, hold.since, hold.until) == (Hold.THROTTLED, clock.now(), clock.now())
        assert hold.message_values == {"wait_s": 30}
        records.device.save_hold(None)
        assert records.device.hold().hold is None


def test_small_facts_are_kept_and_forgotten(store: Store) -> None:
    with store.write() as records:
        records.device.save_device_key(b"\x01" * 32)
        records.device.save_setting("language", "bn")
        records.device.save_cursor("c7")
        assert records.device.device_key() == b"\x01" * 32
        assert records.device.setting("language") == "bn"
        records.device.save_setting("language", None)
        records.device.save_cursor(None)
        assert records.device.setting("language") is None
        assert records.device.cursor() is None


@pytest.mark.parametrize("slot", ["26-347", "26-347-2", "aa-347-02"])
def test_a_lease_without_a_proper_slot_is_refused(store: Store, slot: str) -> None:
    broken = Lease(slot=slot, yy="27", office="347", device="02", first_seq=1)
    with pytest.raises(NumberError), store.write() as records:
        records.device.add_leases([broken])
