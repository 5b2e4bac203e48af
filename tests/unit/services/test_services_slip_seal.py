"""Forged, altered and unknown slips, and the short code (bar 11; decision 0032)."""

import base64
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.services.slip_seal import SlipMarks, SlipReason, key_id_of, seal_slip
from desktop.services.workspace import Workspace
from local_db.domain.number import Number
from printing.short_code import read_short_code, short_code
from tests.fakes.office import NOON, open_office, samples

QR_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
GOOD = (SlipReason.GENUINE, SlipReason.SHORT_RIGHT)


@pytest.fixture
def ref(office: Workspace) -> str:
    return office.filing.file(samples()[0], "OP1").ref


@pytest.fixture
def marks(office: Workspace, ref: str) -> SlipMarks:
    return marks_of(office, ref)


def marks_of(office: Workspace, ref: str, copy: int = 1) -> SlipMarks:
    with office.store.read() as records:
        complaint = records.complaints.get(ref)
        assert complaint is not None
        return seal_slip(complaint, copy, records)


def changed_by_one(code: str) -> Iterator[str]:
    """Every code that differs from a genuine one in one letter of the QR alphabet."""
    for place, letter in enumerate(code):
        for other in QR_LETTERS:
            if other != letter:
                yield code[:place] + other + code[place + 1 :]


def test_every_change_of_one_letter_is_refused(office: Workspace, marks: SlipMarks) -> None:
    assert office.slips.check(marks.qr_text).genuine
    with office.store.read() as records:
        from desktop.services.slip_seal import judge_slip  # noqa: PLC0415 - one read for 7,000

        tried = [judge_slip(code, records).reason for code in changed_by_one(marks.qr_text)]
    assert len(tried) == len(marks.qr_text) * (len(QR_LETTERS) - 1)
    assert not set(tried) & set(GOOD)


def test_a_thousand_random_codes_are_refused(office: Workspace, ref: str) -> None:
    chance = random.Random(3)  # noqa: S311 - the same codes in every run
    head = marks_of(office, ref).qr_text.rpartition(":")[0]
    for n in range(1000):
        tail = "".join(chance.choices(QR_LETTERS, k=96))
        code = f"{head}:{tail}" if n % 2 else "".join(chance.choices(QR_LETTERS, k=170))
        assert not office.slips.check(code).genuine


def test_planted_bug_a_check_that_trusts_every_signature_is_caught(
    office: Workspace, marks: SlipMarks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.services.slip_seal.verify_slip_code", lambda *_: True)
    codes = list(changed_by_one(marks.qr_text))[::9]
    assert any(office.slips.check(code).genuine for code in codes)


def listed(office: Workspace, seed: bytes, **more: Any) -> None:
    raw = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    public_key = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    item = {"key_id": key_id_of(raw), "slot": "26-347-02", "public_key": public_key, **more}
    with office.store.write() as records:
        records.packs.save("device_keys", "1", None, [{"key_id": item["key_id"]}, item])


def seed_of(office: Workspace) -> bytes:
    with office.store.read() as records:
        seed = records.device.device_key()
    assert seed is not None
    return seed


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, SlipReason.GENUINE),
        ({"not_before": "2026-11-01", "not_after": None}, SlipReason.GENUINE),
        ({"not_before": (NOON + timedelta(hours=20)).isoformat()}, SlipReason.GENUINE),
        ({"not_before": (NOON + timedelta(days=2)).isoformat()}, SlipReason.KEY_NOT_IN_FORCE),
        ({"not_after": (NOON - timedelta(days=2)).isoformat()}, SlipReason.KEY_NOT_IN_FORCE),
        ({"not_after": "2026-11-30T00:00:00+05:30"}, SlipReason.GENUINE),
        ({"not_after": "whenever"}, SlipReason.FORGED),
    ],
)
def test_a_key_of_the_list_counts_while_it_was_in_force(
    office: Workspace, tmp_path: Path, more: dict[str, Any], reason: SlipReason
) -> None:
    with open_office(tmp_path / "other") as other:
        other.filing.file(samples()[2], "OP1")
        code = marks_of(other, other.filing.file(samples()[1], "OP1").ref).qr_text
        seed = seed_of(other)
    assert office.slips.check(code).reason is SlipReason.UNKNOWN_KEY
    listed(office, seed, **more)
    found = office.slips.check(code).reason
    # A key that cannot be read is as good as none.
    assert found is (SlipReason.UNKNOWN_KEY if reason is SlipReason.FORGED else reason)


def test_a_later_copy_may_bear_a_newer_key(office: Workspace, tmp_path: Path) -> None:
    with open_office(tmp_path / "other") as other:
        other.filing.file(samples()[2], "OP1")
        code = marks_of(other, other.filing.file(samples()[1], "OP1").ref, copy=2).qr_text
        seed = seed_of(other)
    listed(office, seed, not_before="2027-03-01")
    verdict = office.slips.check(code)
    assert (verdict.reason, verdict.copy) == (SlipReason.GENUINE, 2)


def test_the_short_code_is_right_at_the_counter_that_printed_it(
    office: Workspace, ref: str, marks: SlipMarks, tmp_path: Path
) -> None:
    typed = f"{Number(ref).shown} {marks.short_code}"
    verdict = office.slips.check(typed)
    assert (verdict.reason, verdict.genuine, verdict.copy) == (SlipReason.SHORT_RIGHT, True, 1)
    assert office.slips.check(typed.lower().replace("-", " ")).genuine
    with open_office(tmp_path / "other") as other:
        assert other.slips.check(typed).reason is SlipReason.ELSEWHERE


def test_a_wrong_short_code_and_a_wrong_number_are_refused(
    office: Workspace, ref: str, marks: SlipMarks
) -> None:
    chance = random.Random(4)  # noqa: S311 - the same codes in every run
    for _ in range(1000):
        letters = "".join(chance.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=8))
        assert office.slips.check(f"{ref} {letters}").reason is SlipReason.SHORT_WRONG
    wrong = f"{ref[:-1]}{(int(ref[-1]) + 1) % 10} {marks.short_code}"
    assert office.slips.check(wrong).reason is SlipReason.UNREADABLE


def test_each_copy_has_a_short_code_of_its_own(office: Workspace, ref: str) -> None:
    codes = {marks_of(office, ref, copy).short_code for copy in (1, 2, 3)}
    assert len(codes) == 3
    second = f"{ref} {marks_of(office, ref, 2).short_code}"
    assert office.slips.check(second).reason is SlipReason.SHORT_WRONG
    with office.store.write() as records:
        records.slips.printed(ref, 1, "a4", NOON, "OP1")
    assert office.slips.check(second).copy == 2


def test_what_people_misread_in_a_short_code_is_read_rightly() -> None:
    code = short_code(b"text", bytes(32))
    assert read_short_code(f"২৬৩৪৭০২০০০০১৩৭ {code}") == ("26347020000137", code)
    assert read_short_code("26347020000137 oil0-1234") == ("26347020000137", "0110-1234")
    for other in ("", "26347020000137", "26347020000137 ABCD", "x" * 22, "26347020000137UUUUUUUU"):
        assert read_short_code(other) is None
