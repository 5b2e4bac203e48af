import hashlib

import pytest
from sqlalchemy.exc import IntegrityError
from store_rig import (
    StandingClock,
    enrol,
    file,
    lease,
    message_id,
    new_folder,
    open_again,
    request,
)

from local_db.domain.complaint import Paper, PaperKind
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.number import LAST_SEQ, Number
from local_db.domain.outbox import MessageType
from local_db.domain.slip_print import SlipState
from local_db.domain.states import SendState
from local_db.folder import DataFolder
from local_db.repositories import filing
from local_db.store import Store


def test_a_filed_complaint_reads_back_as_it_was_typed(store: Store) -> None:
    filed = file(store, petitioner__guardian="স্বামী: তারাপদ")
    with store.read() as records:
        complaint = records.complaints.get(filed.ref)
    assert complaint is not None
    assert complaint.intake.petitioner.name == "লক্ষ্মীরানী বন্দ্যোপাধ্যায়".replace("য়", "য\u09bc")
    assert complaint.intake.petitioner.guardian == "স্বামী: তারাপদ"
    assert (complaint.ref, complaint.case_id) == (filed.ref, filed.case_id)


def test_numbers_are_valid_and_follow_each_other(store: Store) -> None:
    numbers = [Number(file(store).ref) for _ in range(3)]
    assert [number.seq for number in numbers] == [1, 2, 3]
    assert {number.slot.text for number in numbers} == {"26-347-02"}


def test_filing_leaves_its_message_slip_and_audit_row_together(store: Store) -> None:
    filed = file(store)
    with store.read() as records:
        (row,) = records.outbox.rows()
        (slip,) = records.slips.pending()
        entries = records.audit.verify()
    assert (row.ref, row.type, row.state) == (filed.ref, MessageType.FILED, SendState.READY)
    assert row.device_seq == filed.device_seq == 1
    assert (slip.ref, slip.copy, slip.state, slip.paper) == (filed.ref, 1, SlipState.PENDING, "a5")
    assert entries.ok
    assert entries.checked == 3


def test_the_queued_bytes_are_the_sealed_bytes(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        (message,) = records.outbox.claim(10, body_max=262_144)
        complaint = records.complaints.get(filed.ref)
    assert complaint is not None
    assert message.digest == f"sha256:{hashlib.sha256(message.body).hexdigest()}"
    assert message.digest == complaint.digest


def test_a_filing_that_fails_takes_no_number_and_leaves_nothing(store: Store) -> None:
    def file_and_fail() -> None:
        with store.write() as records:
            records.complaints.file(request(store))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        file_and_fail()
    with store.read() as records:
        assert records.complaints.count() == 0
        assert records.outbox.rows() == ()
        assert records.device.high_water()[0].last_seq == 0
    assert Number(file(store).ref).seq == 1


def test_the_draft_goes_when_its_complaint_is_filed(store: Store) -> None:
    with store.write() as records:
        records.drafts.save("draft-1", "AUS1-OP2", {"source": "walk_in"}, store.clock.now())
    with store.write() as records:
        records.complaints.file(request(store), draft_id="draft-1")
    with store.read() as records:
        assert records.drafts.get("draft-1") is None


def test_a_folder_without_enrolment_gives_no_number(tmp_path, clock: StandingClock) -> None:
    folder, key = new_folder(tmp_path / "fresh")
    store = Store.create(folder, key, clock)
    with pytest.raises(StorageError) as refused:
        file(store)
    assert refused.value.trouble is StorageTrouble.NOT_ENROLLED
    store.close()


def test_a_full_slot_gives_no_number_beyond_its_last(tmp_path, clock: StandingClock) -> None:
    folder, key = new_folder(tmp_path / "full")
    store = Store.create(folder, key, clock)
    enrol(store, lease(first_seq=LAST_SEQ))
    assert Number(file(store).ref).seq == LAST_SEQ
    with pytest.raises(DeskError) as refused:
        file(store)
    assert refused.value.code == "slot_exhausted"
    store.close()


def test_a_full_slot_goes_over_to_the_one_that_waits(store: Store) -> None:
    with store.write() as records:
        records.device.save_epoch(2)
        records.device.add_leases([lease("26-347-03", first_seq=LAST_SEQ), lease("27-347-01")])
    assert Number(file(store).ref).slot.text == "26-347-03"
    assert Number(file(store).ref).slot.text == "27-347-01"


def test_the_next_years_slot_starts_in_its_january(store: Store, clock: StandingClock) -> None:
    with store.write() as records:
        records.device.add_leases([lease("27-347-02")])
    assert Number(file(store).ref).slot.text == "26-347-02"
    clock.move(days=40)
    assert Number(file(store).ref).slot.text == "27-347-02"
    clock.move(days=-40)
    assert Number(file(store).ref).slot.text == "27-347-02"


def test_a_lease_that_comes_again_does_not_start_its_numbers_again(store: Store) -> None:
    file(store)
    with store.write() as records:
        records.device.add_leases([lease()])
    assert Number(file(store).ref).seq == 2


def test_another_slot_of_the_same_year_replaces_the_one_in_use(store: Store) -> None:
    file(store)
    with store.write() as records:
        records.device.add_leases([lease("26-347-09")])
    assert Number(file(store).ref).slot.text == "26-347-09"


def test_a_raised_epoch_ends_the_old_slot_at_once(store: Store) -> None:
    file(store)
    with store.write() as records:
        records.device.save_epoch(2)
    with pytest.raises(StorageError) as refused:
        file(store)
    assert refused.value.trouble is StorageTrouble.NOT_ENROLLED
    with store.write() as records:
        records.device.save_epoch(2)
        records.device.add_leases([lease(), lease("26-347-05")])
        assert records.device.active_lease() == lease("26-347-05")
    filed = file(store)
    assert Number(filed.ref).slot.text == "26-347-05"
    assert filed.device_seq == 2
    with store.read() as records:
        water = {w.slot: w.last_seq for w in records.device.high_water()}
    assert water == {"26-347-02": 1, "26-347-05": 1}


def test_no_number_is_taken_when_the_disk_is_nearly_full(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DataFolder, "free_bytes", lambda _self: filing.LEAST_FREE_BYTES - 1)
    with pytest.raises(StorageError) as refused:
        file(store)
    assert refused.value.trouble is StorageTrouble.FULL
    monkeypatch.undo()
    assert Number(file(store).ref).seq == 1


def _paper(sha256: str) -> Paper:
    return Paper(
        sha256=sha256, bytes=4, mime="image/jpeg", kind=PaperKind.PHOTO, title=None, pages=1
    )


def test_papers_are_kept_encrypted_and_counted_until_they_are_sent(store: Store) -> None:
    sha256 = store.papers.add(b"JPEG bytes of a broken road")
    assert store.papers.add(b"JPEG bytes of a broken road") == sha256
    filed = file(store, papers=(_paper(sha256), _paper(sha256)))
    with store.read() as records:
        assert records.papers.pending() == 2
        assert records.outbox.figures().papers_pending == 2
        complaint = records.complaints.get(filed.ref)
    assert complaint is not None
    assert [paper.sha256 for paper in complaint.papers] == [sha256, sha256]
    assert store.papers.read(sha256) == b"JPEG bytes of a broken road"
    assert b"broken road" not in (store.folder.papers / sha256).read_bytes()


def test_a_paper_that_is_not_in_the_vault_stops_the_filing(store: Store) -> None:
    with pytest.raises(DeskError) as refused:
        file(store, papers=(_paper("0" * 64),))
    assert refused.value.code == "paper_missing"
    assert Number(file(store).ref).seq == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE complaint SET body = x'00'",
        "DELETE FROM complaint",
        "UPDATE amendment SET body = x'00'",
        "DELETE FROM amendment",
        "UPDATE audit SET hash = x'00'",
        "DELETE FROM audit",
        "UPDATE outbox SET body = x'00'",
        "UPDATE outbox SET digest = 'sha256:0'",
        "DELETE FROM outbox",
    ],
)
def test_sealed_rows_can_neither_be_changed_nor_deleted(store: Store, statement: str) -> None:
    filed = file(store)
    with store.write() as records:
        records.outbox.add(MessageType.AMENDED, filed.ref, filed.case_id, {"n": 1})
    with pytest.raises(IntegrityError, match=r"never changed|sealed"), store.write() as records:
        records.work.connection.exec_driver_sql(statement)


def test_what_was_filed_is_there_after_the_next_start(store: Store, clock: StandingClock) -> None:
    filed = file(store)
    again = open_again(store, clock)
    with again.read() as records:
        assert records.complaints.get(filed.ref) is not None
        assert records.complaints.filed_on(clock.now().date()) == 1
    assert Number(file(again).ref).seq == 2
    assert message_id(again, filed.ref)
    again.close()
