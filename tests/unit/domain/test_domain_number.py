import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from local_db.domain.number import LAST_SEQ, Number, NumberError, Slot, check_digits, is_number

SLOT = Slot("26-347-02")
TWELVE = st.text(alphabet="0123456789", min_size=12, max_size=12)
SLOTS = st.builds(
    lambda yy, office, device: Slot(f"{yy:02d}-{office:03d}-{device:02d}"),
    st.integers(0, 99),
    st.integers(0, 999),
    st.integers(0, 99),
)
NUMBERS = st.builds(Number.issue, SLOTS, st.integers(1, LAST_SEQ))
BENGALI = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


def code_of(typed):
    with pytest.raises(NumberError) as caught:
        Number.parse(typed)
    return caught.value.code


def test_the_contracts_example_is_issued():
    assert Number.issue(SLOT, 123).shown == "26-347-02-00123-59"


@given(TWELVE)
def test_check_digits_are_those_of_the_standard(body):
    assert check_digits(body) == mod_97_10.calc_check_digits(body)
    assert mod_97_10.is_valid(body + check_digits(body))


@given(NUMBERS)
def test_a_number_is_read_back_from_every_way_of_writing_it(number):
    shown = number.shown
    for typed in (
        number.digits,
        shown,
        shown.replace("-", " "),
        shown.replace("-", "\u2013"),
        shown.replace("-", "\u00a0"),
        shown.replace("-", "."),
        f" {shown}\n",
        "\ufeff" + shown,
        shown.translate(BENGALI),
        shown.translate(DEVANAGARI),
        shown[:9].translate(BENGALI) + shown[9:],
        "\u200b".join(shown),
        shown.replace("-", "\u2212"),
    ):
        assert Number.parse(typed) == number


@given(NUMBERS)
def test_a_number_tells_its_slot_sequence_and_tail(number):
    assert Number.issue(number.slot, number.seq) == number
    assert number.digits.startswith(number.slot.digits)
    assert number.digits.endswith(number.tail)
    assert len(number.tail) == 7
    assert str(number) == number.digits
    assert number.slot.office == number.digits[2:5]


@given(NUMBERS)
def test_every_single_wrong_digit_is_refused(number):
    for place in range(14):
        for digit in "0123456789":
            if digit != number.digits[place]:
                wrong = number.digits[:place] + digit + number.digits[place + 1 :]
                assert code_of(wrong) == "number_check"


@given(NUMBERS)
def test_every_swap_of_neighbours_and_over_one_is_refused(number):
    d = number.digits
    for step in (1, 2):
        for i in range(14 - step):
            swapped = list(d)
            swapped[i], swapped[i + step] = d[i + step], d[i]
            if swapped != list(d):
                assert code_of("".join(swapped)) == "number_check"


@given(NUMBERS)
def test_every_twin_error_is_refused(number):
    d = number.digits
    for i in range(13):
        if d[i] == d[i + 1]:
            for digit in "0123456789".replace(d[i], ""):
                assert code_of(d[:i] + digit * 2 + d[i + 2 :]) == "number_check"


@given(NUMBERS, st.sampled_from("٠۰߀०૦０᱐𝟎"))
def test_digits_of_another_script_are_never_taken_for_ours(number, zero):
    foreign = number.digits.translate({ord(str(n)): chr(ord(zero) + n) for n in range(10)})
    assert not is_number(foreign)
    if zero != "०":
        assert code_of(foreign) == "number_digits"
    with pytest.raises(NumberError):
        Number(foreign)


@given(st.text(max_size=20))
def test_whatever_is_typed_gives_a_number_or_a_reason(typed):
    reason = None
    try:
        assert is_number(Number.parse(typed).digits)
    except NumberError as error:
        reason = error.code
    assert reason in {None, "number_length", "number_digits", "number_check"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "number_length"),
        ("2634702001235", "number_length"),
        ("263470200123599", "number_length"),
        ("2634702OO12359", "number_digits"),
        ("²6347020012359", "number_digits"),
        ("26-347-02-00123-58", "number_check"),
    ],
)
def test_a_bad_number_says_why(typed, code):
    assert code_of(typed) == code


def test_the_length_that_was_typed_is_told():
    with pytest.raises(NumberError) as caught:
        Number.parse("26-347")
    assert caught.value.values == {"typed": 5}


@pytest.mark.parametrize("seq", [0, -1, LAST_SEQ + 1])
def test_a_slot_gives_no_number_outside_its_range(seq):
    with pytest.raises(NumberError) as caught:
        Number.issue(SLOT, seq)
    assert caught.value.code == "slot_exhausted"


def test_the_last_number_of_a_slot_is_given():
    assert Number.issue(SLOT, LAST_SEQ).seq == 99_999


@pytest.mark.parametrize(
    "text", ["", "26-347-2", "26347-02", "26-347-02\n", "২৬-347-02", "26-347-021", "ab-cde-fg"]
)
def test_a_slot_that_is_none_is_refused(text):
    with pytest.raises(NumberError) as caught:
        Slot(text)
    assert caught.value.code == "slot_invalid"


def test_numbers_of_a_slot_sort_by_their_sequence():
    numbers = [Number.issue(SLOT, seq) for seq in (1, 2, 99, 10_000)]
    assert sorted(numbers, reverse=True) == numbers[::-1]
