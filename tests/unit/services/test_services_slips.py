"""Slips: every copy is accounted for, and a slip's code tells whether it is genuine."""

import base64
from pathlib import Path

import pytest

from desktop.services.print_outcome import PrintResult
from desktop.services.slip_seal import SlipReason, key_id_of
from desktop.services.workspace import Workspace
from local_db.domain.errors import DeskError
from local_db.domain.number import Number
from local_db.domain.outbox import MessageType
from printing.raster import page_count, page_image
from printing.read_back import pdf_text, read_codes
from sync.device_auth import DeviceKey
from tests.fakes.office import open_office, samples


@pytest.fixture
def ref(office: Workspace) -> str:
    return office.filing.file(samples()[0], "OP1").ref


@pytest.fixture(autouse=True)
def no_printer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The printer is the true edge: here the system has none."""
    monkeypatch.setenv("PATH", str(tmp_path))


def qr_of(path: Path) -> str:
    codes = read_codes(page_image(path.read_bytes(), dpi=300))
    return next(code.text for code in codes if code.text.startswith("WBG1:"))


def test_the_second_slip_says_that_it_is_a_duplicate(
    office: Workspace, ref: str, tmp_path: Path
) -> None:
    first = office.slips.write(ref, "a5", tmp_path / "1.pdf")
    second = office.slips.write(Number(ref).shown, "a5", tmp_path / "2.pdf")
    assert (first.copy, second.copy, first.pages, second.pages) == (1, 2, 1, 1)
    assert "DUPLICATE" not in pdf_text(first.file.read_bytes())
    assert "DUPLICATE" in pdf_text(second.file.read_bytes())
    printed = [r for r in office.queue.rows() if r.type is MessageType.SLIP_PRINTED]
    assert len(printed) == 2


def test_the_last_seven_digits_are_enough(office: Workspace, ref: str, tmp_path: Path) -> None:
    assert office.slips.write(Number(ref).tail, "58mm", tmp_path / "s.pdf").copy == 1


def test_without_a_printer_the_slip_is_written_and_counted(office: Workspace, ref: str) -> None:
    assert not office.printers.has_printer()
    outcome = office.printing.print_slip(ref, "80mm", "OP1")
    assert outcome.result is PrintResult.SAVED
    assert outcome.path is not None
    assert outcome.path.read_bytes().startswith(b"%PDF")
    assert not outcome.is_failed
    assert office.slips.not_printed() == ()


def test_a_slip_that_cannot_be_written_stays_in_the_list(office: Workspace, ref: str) -> None:
    (office.folder.path / "slips").write_text("in the way")
    outcome = office.printing.print_slip(ref, "a4", "OP1")
    assert (outcome.is_failed, outcome.is_printed, outcome.reason) == (
        True,
        False,
        "slip_not_written",
    )
    assert [(s.ref, s.code) for s in office.slips.not_printed()] == [(ref, "slip_not_written")]


def test_a_preview_counts_nothing(office: Workspace, ref: str) -> None:
    assert page_count(office.slips.preview(ref, "a4")) == 1
    assert [slip.copy for slip in office.slips.copies(ref)] == [1]
    assert office.slips.not_printed() != ()


def test_an_unknown_number_has_no_slip(office: Workspace, tmp_path: Path) -> None:
    with pytest.raises(DeskError) as refusal:
        office.slips.write("26-347-02-00001-37", "a4", tmp_path / "s.pdf")
    assert refusal.value.code == "nothing_found"


def test_a_name_that_fits_several_asks_for_the_number(office: Workspace, tmp_path: Path) -> None:
    for _ in range(2):
        office.filing.file(samples()[0], "OP1")
    with pytest.raises(DeskError) as refusal:
        office.slips.write("9800000001", "a4", tmp_path / "s.pdf")
    assert refusal.value.code == "several_found"


@pytest.mark.parametrize("place", [".", "file/s.pdf"])
def test_a_slip_that_cannot_be_written_is_not_counted(
    office: Workspace, ref: str, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeskError) as refusal:
        office.slips.write(ref, "a4", tmp_path / place)
    assert refusal.value.code == "slip_not_written"
    assert office.slips.write(ref, "a4", tmp_path / "s.pdf").copy == 1
    assert [path.name for path in tmp_path.glob(".slip-*")] == []


def test_a_copy_that_cannot_be_counted_is_not_there(
    office: Workspace, ref: str, tmp_path: Path
) -> None:
    with office.store.write() as records:
        records.work.connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE UPDATE ON slip_print BEGIN SELECT RAISE(FAIL, 'x'); END"
        )
    with pytest.raises(Exception, match="x"):
        office.slips.write(ref, "a4", tmp_path / "s.pdf")
    assert list(tmp_path.glob("*.pdf")) + list(tmp_path.glob(".slip-*")) == []


def test_our_own_slip_is_genuine(office: Workspace, ref: str, tmp_path: Path) -> None:
    verdict = office.slips.check(qr_of(office.slips.write(ref, "a4", tmp_path / "s.pdf").file))
    assert (verdict.genuine, verdict.ref, verdict.office) == (True, ref, "347")


def test_a_changed_slip_is_forged(office: Workspace, ref: str, tmp_path: Path) -> None:
    code = qr_of(office.slips.write(ref, "a4", tmp_path / "s.pdf").file)
    mark, number, minute, *rest = code.split(":")
    later = f"{int(minute) + 1:012d}"
    assert office.slips.check(":".join([mark, number, later, *rest])).reason is SlipReason.FORGED
    assert office.slips.check("hello").reason is SlipReason.UNREADABLE


def test_a_slip_of_an_office_we_do_not_know_is_said_to_be_so(
    office: Workspace, tmp_path: Path
) -> None:
    with open_office(tmp_path / "other") as other:
        ref = other.filing.file(samples()[1], "OP1").ref
        code = qr_of(other.slips.write(ref, "a4", tmp_path / "s.pdf").file)
        with other.store.read() as records:
            seed = records.device.device_key()
    assert office.slips.check(code).reason is SlipReason.UNKNOWN_KEY
    assert seed is not None
    _know_key(office, seed)
    assert office.slips.check(code).genuine


def test_a_genuine_code_of_another_record_is_altered(
    office: Workspace, ref: str, tmp_path: Path
) -> None:
    with open_office(tmp_path / "other") as other:
        same_number = other.filing.file(samples()[2], "OP1").ref
        code = qr_of(other.slips.write(same_number, "a4", tmp_path / "s.pdf").file)
        with other.store.read() as records:
            seed = records.device.device_key()
    assert same_number == ref
    assert seed is not None
    _know_key(office, seed)
    assert office.slips.check(code).reason is SlipReason.ALTERED


def _know_key(office: Workspace, seed: bytes) -> None:
    key = DeviceKey(seed)
    raw = base64.urlsafe_b64decode(key.public + "=")
    items = [
        {"key_id": "OTHER", "public_key": "AAAA"},
        {"key_id": key_id_of(raw), "public_key": key.public, "slot": "26-347-02"},
    ]
    with office.store.write() as records:
        records.packs.save("device_keys", "1", None, items)
