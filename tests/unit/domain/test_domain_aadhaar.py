import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import verhoeff
from stdnum.in_ import aadhaar

from local_db.domain.aadhaar import looks_like_aadhaar, mask_aadhaar, mask_settled
from local_db.domain.number import Number, Slot

EXAMPLE = "234123412346"
ZEROS = "0০०٠۰᱐０"


def twelve(first_eleven: str) -> str:
    return first_eleven + verhoeff.calc_check_digit(first_eleven)


AADHAAR = st.builds(
    lambda first, rest: twelve(first + rest),
    st.sampled_from("23456789"),
    st.text(alphabet="0123456789", min_size=10, max_size=10),
)
GAPS = st.sampled_from(
    [
        "",
        " ",
        "-",
        "\u2013",
        "\u00a0",
        "\n",
        "\u200b",
        "\u200d",
        "_",
        " - ",
        "\u2212",
        "\t",
        "\ufeff",
        "·",
    ]
)


def in_script(digits: str, zeros: str) -> str:
    return "".join(chr(ord(zeros[i % len(zeros)]) + int(digit)) for i, digit in enumerate(digits))


def digits_of(text: str) -> str:
    return "".join(str(unicodedata.decimal(ch)) for ch in text if unicodedata.decimal(ch, -1) >= 0)


@given(st.text(alphabet="0123456789", min_size=12, max_size=12))
def test_the_check_is_the_one_of_the_issuer(digits):
    assert looks_like_aadhaar(digits) == (verhoeff.is_valid(digits) and digits[0] not in "01")


@given(AADHAAR)
def test_what_the_oracle_accepts_is_masked(digits):
    assume(aadhaar.is_valid(digits))
    assert mask_aadhaar(digits) == ("XXXXXXXX" + digits[-4:], 1)


@given(
    AADHAAR,
    st.text(alphabet=ZEROS, min_size=1, max_size=12),
    st.sampled_from(["", "ক", "a", "(", ":"]),
)
def test_digits_of_any_script_are_masked_next_to_letters(digits, zeros, beside):
    written = in_script(digits, zeros)
    masked, found = mask_aadhaar(f"আধার{beside}{written}{beside}র")
    assert found == 1
    assert masked == f"আধার{beside}XXXXXXXX{written[-4:]}{beside}র"


@given(AADHAAR, GAPS, GAPS)
def test_every_usual_separator_is_seen_through(digits, first, second):
    masked, found = mask_aadhaar(f"no. {digits[:4]}{first}{digits[4:8]}{second}{digits[8:]} end")
    assert found == 1
    assert masked == f"no. XXXX{first}XXXX{second}{digits[8:]} end"


@given(AADHAAR, st.lists(st.sampled_from([" ", "-", "\u200b", ""]), min_size=11, max_size=11))
def test_blanks_and_dashes_may_stand_anywhere(digits, gaps):
    written = "".join(d + gap for d, gap in zip(digits, [*gaps, ""], strict=True))
    # Read as a mobile with two more digits, or as a year in a date.
    assume(not re.search(r"\d{10}(?!\d)|\d{5}[ -]\d{5}(?!\d)|(?:19|20)\d\d", written))
    masked, found = mask_aadhaar(written)
    assert found == 1
    assert digits_of(masked) == digits[-4:]


@given(st.lists(AADHAAR, min_size=2, max_size=4))
def test_several_in_one_text_are_all_masked(numbers):
    masked, found = mask_aadhaar("; ".join(numbers))
    assert found == len(numbers)
    assert masked == "; ".join("XXXXXXXX" + n[-4:] for n in numbers)


@pytest.mark.parametrize("before", ["1234 ", "2026-", "৭১৩১২৮ ", "ward 12 ", "9830012345 ", "1-"])
def test_a_number_before_it_does_not_hide_it(before):
    assert mask_aadhaar(f"{before}2341 2341 2346") == (f"{before}XXXX XXXX 2346", 1)


@pytest.mark.parametrize("written", ["2341.2341.2346", "2341/2341/2346", "2341,2341,2346"])
def test_dots_and_strokes_count_in_the_usual_grouping(written):
    assert mask_aadhaar(written)[1] == 1


@pytest.mark.parametrize(
    "text",
    ["plots 2341, 2341, 2346", "23.41.23.41.2346", "2341/2341/23/46", "1" + EXAMPLE, EXAMPLE + "1"],
)
def test_lists_fractions_and_longer_numbers_are_no_aadhaar(text):
    assert mask_aadhaar(text) == (text, 0)


def test_a_complaints_number_is_never_masked_however_it_is_written():
    unlucky = 0
    for seq in range(1, 2_000):
        number = Number.issue(Slot("36-347-42"), seq)
        unlucky += any(looks_like_aadhaar(number.digits[i : i + 12]) for i in (0, 2))
        shown = number.shown
        tail = f"{shown[:9].replace('-', '')} {number.tail}"
        for written in (number.digits, shown, shown.replace("-", " "), tail):
            text = f"See {written}, please"
            assert mask_aadhaar(text) == (text, 0)
    assert unlucky > 200


def test_mobiles_are_never_masked_whatever_stands_beside():
    for mobile in map(str, range(6_000_000_007, 9_999_999_999, 2_345_679)):
        more = mobile[-2:]
        text = f"+91{mobile} {mobile[:5]} {mobile[5:]} {more}, {mobile}-{more}"
        assert mask_aadhaar(text) == (text, 0)


def test_dates_beside_each_other_are_never_masked():
    for day in range(1, 29):
        for month in range(1, 13):
            text = (
                f"{day:02d}-{month:02d}-2025 {day:02d}-{month:02d}-2026 2026-{month:02d}-{day:02d}"
            )
            assert mask_aadhaar(text) == (text, 0)


def test_a_number_that_fails_the_check_or_starts_low_stays():
    assert mask_aadhaar("234123412347") == ("234123412347", 0)
    low = twelve("12345678901")
    assert mask_aadhaar(low) == (low, 0)


@given(st.text(alphabet="0123456789০১২৩৪ -_./,\nক", max_size=60))
def test_a_masked_text_has_nothing_left_to_mask_and_keeps_its_length(text):
    masked, found = mask_aadhaar(text)
    assert len(masked) == len(text)
    assert (masked == text) is (found == 0)
    assert mask_aadhaar(masked) == (masked, 0)


@given(
    AADHAAR, st.text(alphabet="কখ a1২-. ", max_size=20), st.text(alphabet="কখ a1২-. ", max_size=20)
)
def test_a_masked_text_never_holds_the_number(digits, before, after):
    assume(not before or unicodedata.decimal(before[-1], -1) < 0)
    assume(not after or unicodedata.decimal(after[0], -1) < 0)
    masked, _ = mask_aadhaar(before + digits + after)
    assert digits not in digits_of(masked)


def test_the_four_digits_that_stay_begin_no_other_number():
    other = twelve("23461234567")
    beside = f"2341 2341 {other[:4]} {other[4:8]} {other[8:]}"
    assert mask_aadhaar(beside) == (f"XXXX XXXX XXXX XXXX {other[8:]}", 2)
    assert mask_aadhaar(f"23412341{other[:4]} {other[4:]}") == (f"XXXXXXXXXXXX XXXX{other[8:]}", 2)


def test_a_file_name_is_masked():
    assert mask_aadhaar("aadhaar_2341_2341_2346.jpg") == ("aadhaar_XXXX_XXXX_2346.jpg", 1)


@given(AADHAAR, st.sampled_from(["ও", "a", "।", " ক", ") b"]))
def test_a_number_is_settled_by_what_is_typed_behind_it(number: str, behind: str) -> None:
    assert mask_settled(f"নম্বর {number}", "") == f"নম্বর {number}"
    assert mask_settled(f"নম্বর {number} ", "") == f"নম্বর {number} "
    assert mask_settled(f"নম্বর {number}{behind}", "") == f"নম্বর XXXXXXXX{number[-4:]}{behind}"


def test_the_number_at_the_cursor_is_left_alone_and_another_one_is_not() -> None:
    other, open_one = f"{EXAMPLE} ও ", EXAMPLE
    masked = "XXXXXXXX2346 ও "
    assert mask_settled(other + open_one, "") == masked + open_one
    assert mask_settled(other + open_one[:5], open_one[5:]) == masked + open_one
    assert mask_settled("", other) == other
