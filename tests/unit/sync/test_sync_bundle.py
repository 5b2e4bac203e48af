"""The queue on a pen drive arrives once, and its answer settles it (offline_sync.md B9, B13)."""

import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from bundle_rig import SENT, UNSENT, Drive, enrolled, states, take_in
from small_portal import SmallPortal
from sync_rig import Counter, TestClock, request

from local_db.domain.complaint import Paper, PaperKind
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.filing import Filed
from local_db.domain.outbox import MessageType
from local_db.domain.states import SendState
from sync.portal.operations import act, suspend_device
from sync.portal.portal import Portal
from sync.tally import CycleReport
from tests.fakes.portal import Fault, RunningPortal

NAME, MOBILE, STORY = "লক্ষ্মীরানী", "9830012345", "নলকূপটি খারাপ"


@pytest.fixture
def drive(tmp_path: Path, reference: RunningPortal, clock: TestClock) -> Iterator[Drive]:
    counter = enrolled(tmp_path / "desk", reference, clock)
    yield Drive(tmp_path / "drive", counter, reference)
    counter.close()


def send(drive: Drive) -> CycleReport:
    drive.counter.clock.move(hours=1)
    return drive.counter.cycle()


def test_a_queue_goes_out_and_its_answer_settles_it_without_any_line(drive: Drive) -> None:
    filed = drive.counter.file_many(120)
    drive.counter.add(filed[0], MessageType.WITHDRAWN, {"reason": "মিটে গেছে"})

    made = drive.write_out()
    assert (made.messages, states(drive.counter)) == (121, UNSENT)
    taken = drive.bring(made.file)
    answered = drive.take_in(taken.file)

    assert (taken.messages, taken.statuses["accepted"]) == (121, 121)
    assert (answered.messages, states(drive.counter)) == (121, SENT)
    assert drive.refs() == sorted(one.ref for one in filed)
    assert drive.counter.row(filed[3].ref).portal_ref is not None


def test_the_answer_brings_what_the_departments_did(drive: Drive) -> None:
    (filed,) = drive.counter.file_many(1)
    first = drive.bring(drive.write_out().file)
    act(drive.portal.database_url, filed.ref, "GM008", note="কাজ চলছে", clock=drive.portal.clock)
    second = drive.bring(drive.write_out().file)

    assert drive.take_in(first.file).changes > 0
    assert drive.take_in(second.file).changes > 0

    with drive.counter.store.read() as records:
        status = records.complaints.status(filed.ref)
    assert status is not None
    assert status.summary.state == "GM008"


def test_the_place_in_the_feed_moves_only_when_the_answer_follows(drive: Drive) -> None:
    drive.counter.file()
    late = drive.bring(drive.write_out().file)
    send(drive)
    with drive.counter.store.read() as records:
        place = records.device.cursor()
    drive.take_in(late.file)
    with drive.counter.store.read() as records:
        assert records.device.cursor() == place is not None

    drive.round()
    drive.counter.file()
    drive.round()
    with drive.counter.store.read() as records:
        assert records.device.cursor() not in {None, place}
    assert send(drive).changes == 0


def test_nothing_that_a_citizen_said_can_be_read_on_the_drive(drive: Drive) -> None:
    drive.counter.file_many(3)
    made = drive.write_out()
    taken = drive.bring(made.file)

    for file in (made.file, taken.file):
        data = file.read_bytes()
        for words in (NAME, MOBILE, STORY, "petitioner", "GM001"):
            assert words.encode() not in data
            assert words.encode("utf-16-le") not in data


def test_the_same_file_brought_twice_and_the_same_answer_taken_twice_change_nothing(
    drive: Drive,
) -> None:
    filed = drive.counter.file_many(4)
    made = drive.write_out()
    first, again = drive.bring(made.file), drive.bring(made.file)
    assert (first.statuses["accepted"], again.statuses["duplicate"]) == (4, 4)

    assert drive.take_in(again.file).messages == 4
    repeated = drive.take_in(again.file)

    assert (repeated.messages, repeated.papers, repeated.changes) == (0, 0, 0)
    assert len(drive.refs()) == len(filed)


def test_what_went_out_by_line_too_arrives_once(drive: Drive) -> None:
    filed = drive.counter.file_many(3)
    before = drive.write_out()
    assert send(drive).accepted == 3
    taken = drive.bring(before.file)
    assert taken.statuses["duplicate"] == 3
    assert drive.take_in(taken.file).messages == 0

    drive.counter.file()
    drive.bring(drive.write_out().file)
    report = send(drive)

    assert (report.duplicate, report.unsent) == (1, 0)
    assert len(drive.refs()) == len(filed) + 1


def test_a_suspended_counters_queue_is_taken_but_it_hears_of_no_case(drive: Drive) -> None:
    drive.counter.file_many(2)
    with drive.counter.store.read() as records:
        device_id = records.device.get().device_id or ""
    suspend_device(drive.portal.database_url, device_id)

    answered = drive.round()

    assert (answered.messages, answered.changes) == (2, 0)
    assert len(drive.refs()) == 2


def test_a_refusal_in_the_answer_stands_with_its_reason_in_the_queue(drive: Drive) -> None:
    filed = drive.counter.file()
    drive.counter.add(filed, MessageType.AMENDED, {"n": 1, "changes": {"/no": "1"}, "reason": "x"})

    assert drive.round().messages == 2

    with drive.counter.store.read() as records:
        (row,) = records.outbox.rows(state=SendState.ATTENTION)
    assert row.code == "pointer_invalid"


def test_an_old_refusal_never_takes_back_what_was_settled_since(drive: Drive) -> None:
    filed = drive.counter.file()
    spoilt = drive.counter.add(
        filed, MessageType.AMENDED, {"n": 1, "changes": {"/no": "1"}, "reason": "x"}
    )
    old = drive.bring(drive.write_out().file)
    with drive.counter.store.write() as records:
        assert records.carrying.take_in_hand(spoilt.id, {SendState.READY})
        records.outbox.done(spoilt.id, "later", None, drive.counter.clock.now())

    drive.take_in(old.file)

    assert states(drive.counter) == SENT


def test_an_answer_ends_what_was_held_back_meanwhile(drive: Drive) -> None:
    drive.counter.file()
    taken = drive.bring(drive.write_out().file)
    with drive.counter.store.write() as records:
        records.outbox.hold(records.outbox.rows()[0].id)

    drive.take_in(taken.file)

    assert states(drive.counter) == SENT


def test_what_is_held_or_needs_somebody_stays_here(drive: Drive) -> None:
    drive.counter.file_many(2)
    with drive.counter.store.write() as records:
        records.outbox.hold(records.outbox.rows()[0].id)
    assert drive.write_out().messages == 1


def test_an_old_file_tells_the_portal_nothing_old_of_its_counter(drive: Drive) -> None:
    drive.counter.file()
    old = drive.write_out()
    drive.counter.file_many(3)
    send(drive)
    drive.portal.faults.clear()

    taken = drive.bring(old.file)

    assert taken.statuses["duplicate"] == 1
    assert send(drive).hold is None


def test_numbers_that_are_really_lost_are_asked_for_again_in_the_answer(drive: Drive) -> None:
    lost = drive.counter.file()
    with drive.counter.store.write() as records:
        (row,) = records.outbox.rows()
        assert records.carrying.take_in_hand(row.id, {SendState.READY})
        records.outbox.done(row.id, "never", None, drive.counter.clock.now())

    drive.round()
    assert states(drive.counter) == UNSENT

    drive.round()
    assert drive.refs() == [lost.ref]


def test_an_empty_queue_still_carries_how_the_counter_stands(drive: Drive) -> None:
    assert drive.write_out().messages == 0
    assert drive.round().messages == 0


def test_the_key_comes_with_enrolment_and_with_every_hello(
    drive: Drive, clock: TestClock, tmp_path: Path
) -> None:
    with drive.counter.store.read() as records:
        known = records.device.bundle_keys()
    assert known is not None
    with SmallPortal(clock) as portal:
        other = Counter(tmp_path / "other", portal.url, clock).enrol()
        with pytest.raises(DeskError) as caught:
            Drive(tmp_path / "drive", other, drive.portal).write_out()
        assert caught.value.code == "bundle_no_key"
        portal.extra = {"bundle_keys": {"encrypt": known.encrypt, "sign": known.sign}}
        other.cycle()
        portal.extra = {}
        other.cycle()
        assert Drive(tmp_path / "drive", other, drive.portal).write_out().messages == 0
        other.close()


def test_a_portal_that_tells_nonsense_for_keys_is_not_believed(
    tmp_path: Path, portal: SmallPortal, clock: TestClock
) -> None:
    portal.extra = {"bundle_keys": {"encrypt": "short", "sign": ["?"]}}
    counter = Counter(tmp_path / "desk", portal.url, clock).enrol()
    assert counter.cycle().hold is None
    with counter.store.read() as records:
        assert records.device.bundle_keys() is None
    counter.close()


def test_the_answer_of_another_counter_is_refused(
    drive: Drive, clock: TestClock, tmp_path: Path
) -> None:
    other = enrolled(tmp_path / "other", drive.portal, clock)
    taken = drive.bring(drive.write_out().file)
    with pytest.raises(DeskError) as caught:
        take_in(other, taken.file)
    assert caught.value.code == "bundle_other_counter"
    other.close()


def test_a_folder_that_is_not_enrolled_writes_nothing(
    drive: Drive, clock: TestClock, tmp_path: Path
) -> None:
    fresh = Counter(tmp_path / "fresh", drive.portal.base_url, clock)
    with pytest.raises(StorageError) as caught:
        Drive(tmp_path / "drive", fresh, drive.portal).write_out()
    assert caught.value.trouble is StorageTrouble.NOT_ENROLLED
    fresh.close()


def test_a_lost_line_and_a_drive_together_leave_each_complaint_once(drive: Drive) -> None:
    for number in range(4):
        drive.counter.file(f"{STORY} {number}")
        drive.portal.faults.next(Fault.LOSE_REPLY, path="/v1/messages")
        send(drive)
        taken = drive.bring(drive.write_out().file)
        if number % 2:
            drive.take_in(taken.file)
    send(drive)

    assert states(drive.counter) == SENT
    assert len(drive.refs()) == 4


def with_papers(desk: Counter, *pages: bytes) -> Filed:
    """File a complaint with papers, as the desk does: first their bytes, then the row."""
    papers = tuple(
        Paper(
            sha256=desk.store.papers.add(page),
            bytes=len(page),
            mime="image/jpeg",
            kind=PaperKind.PHOTO,
            title=None,
            pages=1,
        )
        for page in pages
    )
    with desk.store.write() as records:
        asked = dataclasses.replace(request(desk.clock, STORY), papers=papers)
        return records.complaints.file(asked)


def pending(desk: Counter) -> int:
    with desk.store.read() as records:
        return records.papers.pending()


def test_papers_go_along_once_each_and_are_marked_as_sent(drive: Drive) -> None:
    photo, letter = b"\xff\xd8 a road" * 30_000, b"\xff\xd8 a letter" * 100
    with_papers(drive.counter, photo, letter)
    with_papers(drive.counter, photo)
    assert pending(drive.counter) == 3

    made = drive.write_out()
    taken = drive.bring(made.file)
    answered = drive.take_in(taken.file)

    assert (made.papers, taken.papers, answered.papers) == (2, 2, 3)
    assert (pending(drive.counter), states(drive.counter)) == (0, SENT)
    with Portal.open(drive.portal.database_url) as portal:
        for page in (photo, letter):
            assert portal.papers.has(hashlib.sha256(page).hexdigest())
    drive.counter.clock.move(hours=1)
    report = drive.counter.cycle()
    assert (report.unsent, report.papers_pending, report.duplicate) == (0, 0, 0)


def test_a_damaged_paper_stays_behind_and_its_complaint_goes(drive: Drive) -> None:
    page = b"\xff\xd8 a page" * 50
    filed = with_papers(drive.counter, page)
    (drive.counter.store.papers.place / hashlib.sha256(page).hexdigest()).write_bytes(b"")

    made = drive.write_out()
    drive.take_in(drive.bring(made.file).file)

    assert (made.papers, pending(drive.counter)) == (0, 1)
    assert drive.refs() == [filed.ref]


def test_nothing_of_a_paper_can_be_read_on_the_drive(drive: Drive) -> None:
    with_papers(drive.counter, b"\xff\xd8 marked-page-bytes" * 10_000)
    assert b"marked-page-bytes" not in drive.write_out().file.read_bytes()
