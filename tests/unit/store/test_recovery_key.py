"""The recovery key as it is typed from the sheet: errors are found and their group is named."""

import random
import re

import pytest

from local_db.recovery_key import GROUPS, SIGNS, RecoveryKey, RecoveryKeyError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHANCE = random.Random(2025)  # noqa: S311 - which errors are tried is no secret
KEY = RecoveryKey(bytes(range(100, 116)))


def refused(typed: str) -> RecoveryKeyError:
    with pytest.raises(RecoveryKeyError) as error:
        RecoveryKey.read(typed)
    return error.value


def test_a_key_is_seven_groups_of_five_signs_that_cannot_be_mixed_up() -> None:
    for key in (RecoveryKey.new() for _ in range(200)):
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){6}", key.text)
        assert RecoveryKey.read(key.text) == key
    assert len({RecoveryKey.new().text for _ in range(200)}) == 200


def test_the_printed_form_of_a_key_never_changes() -> None:
    """Sheets lie in cupboards for years."""
    assert KEY.text == "CHJPS-CSV8Y-D5N64-PV3DR-DSQQZ-0WBJW-EFKS2"
    assert RecoveryKey.read(RecoveryKey(bytes(16)).text).secret == bytes(16)


def test_case_dashes_lookalikes_and_bengali_digits_make_no_difference() -> None:
    bengali = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
    for key in (RecoveryKey.new() for _ in range(50)):
        text = key.text
        for typed in (
            text.lower(),
            text.replace("-", ""),
            text.replace("-", " "),
            text.replace("-", " – "),
            f"  {text}\n",
            text.replace("0", "O").replace("1", "I"),
            text.replace("0", "o").replace("1", "l"),
            text.replace("V", "U"),
            text.translate(bengali),
        ):
            assert RecoveryKey.read(typed) == key


@pytest.mark.parametrize("place", range(SIGNS))
def test_one_wrong_sign_is_found_and_its_group_is_named(place: int) -> None:
    text = RecoveryKey.new().text.replace("-", "")
    for sign in ALPHABET.replace(text[place], ""):
        error = refused(text[:place] + sign + text[place + 1 :])
        assert error.code == "recovery_key_group"
        assert error.values == {"groups": str(place // 5 + 1)}


def test_two_swapped_signs_of_a_group_are_found() -> None:
    for group in range(GROUPS):
        for one in range(5):
            for other in range(one + 1, 5):
                groups = list(RecoveryKey.new().groups)
                signs = list(groups[group])
                signs[one], signs[other] = signs[other], signs[one]
                if "".join(signs) == groups[group]:
                    continue
                groups[group] = "".join(signs)
                assert refused("-".join(groups)).values == {"groups": str(group + 1)}


def test_two_swapped_groups_are_both_named() -> None:
    for one in range(GROUPS):
        for other in range(one + 1, GROUPS):
            groups = list(RecoveryKey.new().groups)
            groups[one], groups[other] = groups[other], groups[one]
            assert refused("-".join(groups)).values == {"groups": f"{one + 1}, {other + 1}"}


def test_a_group_of_another_length_or_with_a_foreign_sign_is_named() -> None:
    first, *rest = KEY.groups
    for wrong in (first[:-1], f"{first}7", "?" + first[1:], "ক" + first[1:]):
        assert refused("-".join((wrong, *rest))).values == {"groups": "1"}


def test_a_key_with_too_few_signs_says_how_many() -> None:
    error = refused(KEY.text.replace("-", "")[:-2])
    assert error.code == "recovery_key_length"
    assert error.values == {"typed": 33, "wanted": 35}
    assert error.is_near
    assert not refused("a passphrase").is_near


def test_random_groups_with_right_check_signs_are_found_by_the_check_of_the_whole() -> None:
    for _ in range(50):
        other = RecoveryKey(CHANCE.randbytes(16))
        typed = (*KEY.groups[:3], *other.groups[3:])
        assert refused("-".join(typed)).code == "recovery_key_whole"


def test_a_key_shows_itself_nowhere() -> None:
    key = RecoveryKey.new()
    assert repr(key) == "RecoveryKey()"
    wrong = key.text[:-1] + ("2" if key.text[-1] != "2" else "3")
    error = refused(wrong)
    assert not any(group in f"{error!r} {error} {error.values}" for group in key.groups)
