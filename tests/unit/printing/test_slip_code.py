"""A genuine slip is known offline, and no changed letter passes."""

import random
from dataclasses import replace

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from printing.base45 import from_base45, to_base45
from printing.slip_code import (
    SlipCodeError,
    SlipSeal,
    make_slip_code,
    read_slip_code,
    verify_slip_code,
)
from tests.samples.slips import FACTS, NUMBER

_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_PUBLIC = _KEY.public_key().public_bytes_raw()
_SEAL = SlipSeal(
    number=NUMBER,
    filed_at=FACTS.filed_at,
    case_id="3f2a9c71-1111-4222-8333-444455556666",
    key_id="26-347-02",
    copy=1,
    digest="sha256:9a8b7c6d5e4f" + "0" * 52,
)
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def _is_accepted(text: str) -> bool:
    try:
        return verify_slip_code(read_slip_code(text), _PUBLIC)
    except SlipCodeError:
        return False


def test_a_code_tells_what_it_vouches_for_and_is_genuine() -> None:
    text = make_slip_code(_SEAL, _KEY.sign)
    code = read_slip_code(text)
    assert text.startswith("WBG1:26347020012359:202611231142:3F2A9C71:26-347-02:1:9A8B7C6D5E4F:")
    assert (code.number, code.copy, code.key_id) == (NUMBER, 1, "26-347-02")
    assert code.filed_at == FACTS.filed_at.replace(second=0)
    assert (code.case_prefix, code.digest_prefix) == ("3F2A9C71", "9A8B7C6D5E4F")
    assert verify_slip_code(code, _PUBLIC)


def test_the_code_fits_the_qr_alphanumeric_letters() -> None:
    text = make_slip_code(_SEAL, _KEY.sign)
    assert set(text) <= set(_LETTERS)
    code = segno.make(text, error="m", boost_error=False, micro=False)
    assert (code.mode, code.version) == ("alphanumeric", 7)


def test_no_single_changed_letter_is_accepted() -> None:
    text = make_slip_code(_SEAL, _KEY.sign)
    for place, letter in enumerate(text):
        for other in _LETTERS:
            if other != letter:
                assert not _is_accepted(text[:place] + other + text[place + 1 :])


def test_random_codes_and_lost_ends_are_refused() -> None:
    text = make_slip_code(_SEAL, _KEY.sign)
    chance = random.Random(20261123)  # noqa: S311 - forgeries, not keys
    for _ in range(1000):
        invented = "".join(chance.choice(_LETTERS) for _ in range(96))
        assert not _is_accepted(text[: text.rindex(":9A8B7C6D5E4F:") + 14] + invented)
        assert not _is_accepted(text[: chance.randrange(len(text))])


def test_another_offices_key_does_not_make_it_genuine() -> None:
    code = read_slip_code(make_slip_code(_SEAL, _KEY.sign))
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    assert not verify_slip_code(code, other)


def test_a_duplicate_cannot_pass_for_the_original() -> None:
    original = make_slip_code(_SEAL, _KEY.sign)
    duplicate = make_slip_code(replace(_SEAL, copy=2), _KEY.sign)
    signature = duplicate[-96:]
    assert not _is_accepted(original[:-96] + signature)
    assert read_slip_code(duplicate).copy == 2


@pytest.mark.parametrize(
    "broken",
    [
        replace(_SEAL, case_id="short"),
        replace(_SEAL, digest="sha256:zz"),
        replace(_SEAL, key_id="অ"),
        replace(_SEAL, key_id="A:B"),
        replace(_SEAL, copy=0),
    ],
)
def test_a_part_that_cannot_stand_in_a_code_is_refused_when_it_is_made(broken: SlipSeal) -> None:
    with pytest.raises(SlipCodeError) as caught:
        make_slip_code(broken, _KEY.sign)
    assert caught.value.code == "slip_code_invalid"


@pytest.mark.parametrize(
    "text", ["", "hello", "WBG1:", "WBG2:26347020012359", "অভিযোগ", "9" * 5000]
)
def test_what_is_not_a_slips_code_is_called_unreadable(text: str) -> None:
    with pytest.raises(SlipCodeError) as caught:
        read_slip_code(text)
    assert caught.value.code == "slip_code_unreadable"


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"", "")],
)
def test_base45_follows_rfc_9285(data: bytes, text: str) -> None:
    assert to_base45(data) == text
    assert from_base45(text) == data


@pytest.mark.parametrize("text", ["A", "BB8A", ":::", "::", "ab!", "BB8*é*"])
def test_what_is_not_base45_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"base45|substring"):
        from_base45(text)
