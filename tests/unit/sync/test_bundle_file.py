"""A file that is cut, changed, foreign or half written is refused in words (offline_sync.md B1)."""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bundle_rig import SENT, UNSENT, Drive, enrolled, states
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sync_rig import TestClock

from local_db.domain.errors import DeskError
from sync.bundle import importing
from sync.contract import bundle_stream
from sync.contract.bundle_file import LENGTH_BYTES, MARK, SIGNATURE_BYTES, Record
from sync.portal import bundles
from tests.fakes.portal import running_portal
from tests.fakes.small_disk import small_disk

REFUSED = {"bundle_damaged", "bundle_foreign", "bundle_other_portal", "bundle_unknown_counter"}


@pytest.fixture
def drive(tmp_path: Path, clock: TestClock) -> Iterator[Drive]:
    folder = tmp_path / "portal"
    folder.mkdir()
    with running_portal(folder, clock=clock) as portal:
        counter = enrolled(tmp_path / "desk", portal, clock)
        counter.file_many(60)
        yield Drive(tmp_path / "drive", counter, portal)
        counter.close()


def refusal(act: Callable[[Path], object], file: Path) -> str:
    with pytest.raises(DeskError) as caught:
        act(file)
    return caught.value.code


def spoilt(file: Path, data: bytes) -> Path:
    other = file.with_name(f"spoilt{file.suffix}")
    other.write_bytes(data)
    return other


def test_a_file_that_was_copied_in_part_is_refused_wherever_it_was_cut(drive: Drive) -> None:
    whole = drive.write_out().file
    data = whole.read_bytes()
    chance = random.Random(5)  # noqa: S311 - where to cut
    cuts = {0, 1, len(MARK), len(data) - 1, len(data) - SIGNATURE_BYTES}
    for cut in cuts | {chance.randrange(len(data)) for _ in range(60)}:
        assert refusal(drive.bring, spoilt(whole, data[:cut])) in REFUSED
    assert drive.refs() == []


def test_a_file_with_one_changed_bit_is_refused_wherever_it_is(drive: Drive) -> None:
    whole = drive.write_out().file
    data = whole.read_bytes()
    chance = random.Random(6)  # noqa: S311 - which bit
    places = {len(MARK) + 8, len(data) - 1} | {chance.randrange(len(data)) for _ in range(80)}
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1 << chance.randrange(8)
        assert refusal(drive.bring, spoilt(whole, bytes(changed))) in REFUSED
    for longer in (data + b"\x00", data + data):
        assert refusal(drive.bring, spoilt(whole, longer)) in REFUSED
    assert drive.refs() == []


def test_an_answer_that_was_cut_or_changed_moves_nothing(drive: Drive) -> None:
    answer = drive.bring(drive.write_out().file).file
    data = answer.read_bytes()
    chance = random.Random(7)  # noqa: S311 - where
    for _ in range(40):
        changed = bytearray(data)
        changed[chance.randrange(len(data))] ^= 4
        code = refusal(drive.take_in, spoilt(answer, bytes(changed)))
        assert code in REFUSED | {"bundle_other_counter", "bundle_not_reply"}
        cut = data[: chance.randrange(len(data))]
        assert refusal(drive.take_in, spoilt(answer, cut)) in REFUSED
    assert states(drive.counter) == UNSENT


def test_other_files_are_refused_and_named_for_what_they_are(drive: Drive, tmp_path: Path) -> None:
    made = drive.write_out()
    letter = tmp_path / "letter.bundle"
    letter.write_bytes(b"Dear Sir")
    assert refusal(drive.bring, letter) == "bundle_foreign"
    assert refusal(drive.take_in, letter) == "bundle_foreign"
    assert refusal(drive.take_in, made.file) == "bundle_not_reply"
    assert refusal(drive.bring, drive.bring(made.file).file) == "bundle_not_queue"
    assert refusal(drive.bring, tmp_path / "nowhere.bundle") == "bundle_unreadable"
    assert refusal(drive.take_in, tmp_path) == "bundle_unreadable"


def test_a_file_for_another_portal_is_refused(
    drive: Drive, tmp_path: Path, clock: TestClock
) -> None:
    made = drive.write_out()
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with running_portal(folder, clock=clock) as other:
        assert refusal(Drive(drive.place, drive.counter, other).bring, made.file) == (
            "bundle_other_portal"
        )


def test_a_file_signed_by_another_counter_in_our_name_is_refused(
    drive: Drive, tmp_path: Path, clock: TestClock
) -> None:
    other = enrolled(tmp_path / "other", drive.portal, clock)
    other.file()
    with other.store.write() as records, drive.counter.store.read() as ours:
        ours_id = ours.device.get().device_id
        records.work.connection.exec_driver_sql(
            "UPDATE meta SET value = ? WHERE name = 'device_id'", (ours_id,)
        )
    forged = Drive(tmp_path / "drive2", other, drive.portal).write_out()
    other.close()
    assert refusal(drive.bring, forged.file) == "bundle_damaged"


def at_piece_ends(data: bytes) -> Iterator[int]:
    """Where each encrypted piece of a file ends."""
    place = len(MARK)
    while place < len(data) - SIGNATURE_BYTES:
        length = int.from_bytes(data[place : place + LENGTH_BYTES], "big")
        place += LENGTH_BYTES + length
        yield place


def without_last_piece(drive: Drive) -> Path:
    drive.counter.file_many(120, "একটি দীর্ঘ বিবরণ " * 20)
    whole = drive.write_out().file
    data = whole.read_bytes()
    *_, last_but_one, _ = at_piece_ends(data)
    return spoilt(whole, data[:last_but_one] + data[-SIGNATURE_BYTES:])


def nothing_proved(*_: object) -> None:
    """Stands where the signature is looked at."""


def test_a_missing_end_is_seen_even_without_the_signature(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = without_last_piece(drive)
    monkeypatch.setattr(bundles, "verify", nothing_proved)
    assert refusal(drive.bring, cut) == "bundle_damaged"


def test_the_test_of_a_missing_end_sees_a_nonce_that_does_not_say_last(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_the_end(count: int, *, is_last: bool) -> bytes:  # noqa: ARG001 - the bug
        return count.to_bytes(12, "big")

    monkeypatch.setattr(bundle_stream, "_nonce", without_the_end)
    cut = without_last_piece(drive)
    monkeypatch.setattr(bundles, "verify", nothing_proved)
    # The records end in the middle of one here, or the portal would have taken less than was sent.
    try:
        taken = drive.bring(cut).messages
    except DeskError:
        taken = len(drive.refs())
    assert 0 < taken < 180


def test_the_test_of_changed_bits_sees_a_portal_that_proves_nothing(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = drive.write_out().file
    data = bytearray(whole.read_bytes())
    data[-1] ^= 1
    assert refusal(drive.bring, spoilt(whole, bytes(data))) == "bundle_damaged"
    monkeypatch.setattr(bundles, "verify", nothing_proved)
    assert drive.bring(spoilt(whole, bytes(data))).messages == 60


def test_the_test_of_answers_sees_a_desk_that_proves_nothing(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = drive.bring(drive.write_out().file).file
    data = bytearray(answer.read_bytes())
    data[-1] ^= 1
    monkeypatch.setattr(importing, "verify", nothing_proved)
    assert drive.take_in(spoilt(answer, bytes(data))).messages == 60


def test_a_full_drive_leaves_nothing_under_the_real_name(drive: Drive, tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", 1) as disk:
        disk.fill(leave=4096)
        with pytest.raises(DeskError) as caught:
            Drive(disk.place, drive.counter, drive.portal).write_out()
        assert caught.value.code == "bundle_no_room"
        assert [file.name for file in disk.place.iterdir()] == ["filler"]
    assert states(drive.counter) == UNSENT


def test_a_drive_that_is_pulled_while_it_is_written_leaves_nothing_here(
    drive: Drive, tmp_path: Path
) -> None:
    place = tmp_path / "pulled"
    place.mkdir()

    def pull(_share: float) -> None:
        shutil.rmtree(place)

    with pytest.raises(DeskError) as caught:
        Drive(place, drive.counter, drive.portal).write_out(pull)
    assert caught.value.code == "bundle_drive"
    assert not place.exists()
    assert states(drive.counter) == UNSENT


def test_a_drive_that_lets_nobody_write_is_named(drive: Drive, tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", 1) as disk:
        disk.make_read_only()
        with pytest.raises(DeskError) as caught:
            Drive(disk.place, drive.counter, drive.portal).write_out()
        disk.make_writable()
    assert caught.value.code == "bundle_drive"
    with pytest.raises(DeskError) as caught:
        Drive(tmp_path / "a" / "b", drive.counter, drive.portal).write_out()
    assert caught.value.code == "bundle_drive"


def test_a_desk_that_closes_stops_the_writing_and_leaves_nothing(drive: Drive) -> None:
    def close(_share: float) -> None:
        raise DeskError("backup_stopped")

    with pytest.raises(DeskError):
        drive.write_out(close)
    assert list(drive.place.iterdir()) == []


def test_a_queue_leaves_a_disk_that_takes_no_writes_any_more(
    drive: Drive, tmp_path: Path, clock: TestClock
) -> None:
    with small_disk(tmp_path / "worn", 40) as disk:
        worn = enrolled(disk.place / "desk", drive.portal, clock)
        filed = worn.file()
        worn.close()
        disk.make_read_only()
        worn.restart()
        rescue = Drive(tmp_path / "rescue", worn, drive.portal)
        assert rescue.bring(rescue.write_out().file).messages == 1
        worn.close()
        disk.make_writable()
    assert filed.ref in drive.refs()


def stopping_after(count: int) -> Callable[..., Iterator[Record]]:
    """Reads a file as always, until the power goes."""

    def read(path: Path, key: X25519PrivateKey) -> Iterator[Record]:
        for number, record in enumerate(bundle_stream.read_records(path, key)):
            if number == count:
                raise KeyboardInterrupt
            yield record

    return read


def test_a_portal_that_stops_in_the_middle_takes_the_rest_the_next_time(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = drive.write_out()
    with monkeypatch.context() as power:
        power.setattr(bundles, "read_records", stopping_after(1))
        with pytest.raises(KeyboardInterrupt):
            drive.bring(made.file)
    assert len(drive.refs()) == 50
    assert [file.name for file in drive.place.iterdir()] == [made.file.name]

    taken = drive.bring(made.file)

    assert (taken.statuses["duplicate"], taken.statuses["accepted"]) == (50, 10)
    drive.take_in(taken.file)
    assert (len(drive.refs()), states(drive.counter)) == (60, SENT)


def test_a_desk_that_stops_in_the_middle_of_an_answer_takes_the_rest_the_next_time(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = drive.bring(drive.write_out().file).file
    with monkeypatch.context() as power:
        power.setattr(importing, "read_records", stopping_after(1))
        with pytest.raises(KeyboardInterrupt):
            drive.take_in(answer)
    drive.counter.restart()
    assert states(drive.counter) == SENT | UNSENT

    assert drive.take_in(answer).messages == 10
    assert states(drive.counter) == SENT
