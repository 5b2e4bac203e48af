import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from local_db.domain.text import (
    ascii_digits,
    has_lone_surrogate,
    mask_mobile,
    mask_name,
    read_mobile,
    search_form,
    stored_form,
    stored_line,
)

ZWJ, ZWNJ, HASANTA = "\u200d", "\u200c", "\u09cd"
# Letters, marks and joiners that meet in Bengali, so that chance finds their meetings.
BENGALI = st.text(alphabet="কতদডঢযরবািেোৌৗ়্ৎঁং৺০৯ ক\u200c\u200d\u200b\ufeff\n\r\t\x00-।", max_size=12)
ANY_TEXT = st.one_of(BENGALI, st.text(max_size=30))


@given(ANY_TEXT)
@example(f"র{ZWJ}{ZWJ}{HASANTA}")
@example(f"ক{HASANTA}{ZWJ}়")
@example(f"ে{ZWJ}া")
@example("\x1f a")
def test_the_stored_form_of_a_stored_text_is_itself(text):
    assert stored_form(stored_form(text)) == stored_form(text)
    assert stored_line(stored_line(text)) == stored_line(text)


@given(ANY_TEXT)
def test_a_stored_text_is_nfc_without_controls(text):
    stored = stored_form(text)
    assert stored == unicodedata.normalize("NFC", stored)
    assert not any(unicodedata.category(ch) == "Cc" and ch != "\n" for ch in stored)
    assert "  " not in stored
    assert stored == stored.strip()


@given(ANY_TEXT)
def test_search_does_not_see_how_a_letter_was_composed(text):
    composed = unicodedata.normalize("NFC", text)
    assert search_form(composed) == search_form(unicodedata.normalize("NFD", text))


@given(ANY_TEXT)
def test_what_is_stored_is_found_by_what_was_typed(text):
    printable = "".join(ch for ch in text if unicodedata.category(ch) != "Cc" or ch in " \n")
    assert search_form(stored_form(printable)) == search_form(printable)


@pytest.mark.parametrize("joiner", [ZWJ, ZWNJ])
@pytest.mark.parametrize(
    "around", [(f"র{HASANTA}", "য"), (f"ক{HASANTA}", "ষ"), ("র", f"{HASANTA}যাব"), ("गर्", "यो")]
)
def test_a_joiner_that_makes_another_word_stays(around, joiner):
    before, after = around
    assert stored_form(before + joiner + after) == before + joiner + after


@pytest.mark.parametrize(
    "text", [f"ক{ZWJ}{HASANTA}ষ", f"আ{ZWNJ}মি", f"{ZWJ}ক", f"র{ZWJ}াম", f"কর{ZWJ}"]
)
def test_a_stray_joiner_goes(text):
    assert stored_form(text) == text.replace(ZWJ, "").replace(ZWNJ, "")


def test_of_several_joiners_after_a_hasanta_one_stays():
    assert stored_form(f"ক{HASANTA}{ZWJ}{ZWNJ}ষ") == f"ক{HASANTA}{ZWJ}ষ"


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\ufeff", "\u00ad", "\u202e", "\u2067", "\u034f", "\u3164", "\U000e0041"]
)
def test_what_draws_nothing_is_not_stored(hidden):
    assert stored_form(f"রা{hidden}ম") == "রাম"
    assert stored_form(hidden) == ""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_end_becomes_one_and_joins_no_words(end):
    assert stored_form(f"এক {end} দুই") == "এক\nদুই"
    assert stored_line(f"এক{end}{end}দুই") == "এক দুই"


def test_blanks_of_every_width_become_one_and_empty_lines_stay():
    assert stored_form(" ক \u00a0\u2003\tখ\n\n গ ") == "ক খ\n\nগ"


def test_control_characters_are_dropped_and_digits_stay_as_typed():
    assert stored_form("ক\x00\x07খ ১২3\x9f") == "কখ ১২3"


def test_a_vowel_in_two_halves_is_composed_and_a_dotted_letter_is_taken_apart():
    assert stored_form("কে\u09be") == "কো"
    assert stored_form("\u09dc") == "\u09a1\u09bc"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("উৎসব", "উত্সব"),
        ("ড\u09bcাক", "\u09dcাক"),
        ("ৰমা", "রমা"),
        ("র‍্যাব", "র্যাব"),
        ("শেষ।", "শেষ"),
        ("Md.  RAHIM", "md. rahim"),
        ("২৬ ३४7", "26 347"),
    ],
)
def test_search_folds_what_sounds_the_same(typed, found):
    assert search_form(typed) == search_form(found)


def test_search_shows_single_dotted_letters_small_letters_and_ascii_digits():
    assert search_form("ড়ি  Ration ৪ ") == "\u09dcি ration 4"


@pytest.mark.parametrize(
    "typed",
    [
        "9830012345",
        "+91 98300 12345",
        "+91-98300-12345",
        "91 9830012345",
        "09830012345",
        "0091 9830012345",
        "(+91) 98300 12345",
        "+91 (0) 98300-12345",
        "৯৮৩০০১২৩৪৫",
        "+৯১ ৯৮৩০০ ১২৩৪৫",
        "९८३००१२३४५",
        "98300\u00a012345",
        "98300\u202f12345",
        "98300\u201312345",
        "98300\u221212345",
        "98300\u200b12345",
        "98300\u200d12345",
        "\u202a9830012345\u202c",
        " 98 30 01 23 45 ",
        "98300.12345",
    ],
)
def test_a_mobile_is_read_in_every_usual_form(typed):
    assert read_mobile(typed) == "9830012345"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "983001234",
        "98300123456",
        "5830012345",
        "0983001234",
        "+92 9830012345",
        "98300-1234x",
        "9830012345/9830012346",
        "٩٨٣٠٠١٢٣٤٥",
        "９８３００１２３４５",
        "᱙᱘᱓᱐᱐᱑᱒᱓᱔᱕",
        "+91983001234",
        "no phone",
    ],
)
def test_what_is_no_indian_mobile_is_refused(typed):
    assert read_mobile(typed) is None


@given(st.text(alphabet=st.characters(categories=["Nd"]), min_size=10, max_size=14))
def test_no_other_scripts_digits_come_out_of_a_mobile(typed):
    mobile = read_mobile(typed)
    assert mobile is None or (mobile.isascii() and len(mobile) == 10)


def test_only_bengali_and_devanagari_digits_become_ascii():
    assert ascii_digits("০৯ ०९ 5 ٥ ５") == "09 09 5 ٥ ５"


@pytest.mark.parametrize(
    ("text", "is_broken"), [("ক", False), ("\ud83d", True), ("a\udc00b", True)]
)
def test_a_lone_surrogate_is_noticed(text, is_broken):
    assert has_lone_surrogate(text) is is_broken


def test_a_masked_mobile_shows_two_and_two():
    assert mask_mobile("9830012345") == "98XXXXXX45"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("লক্ষ্মীরানী বন্দ্যোপাধ্যায়", "ল*** ব***"),
        ("প্রিয়া স্ত্রী", "প্রি*** স্ত্রী***"),
        ("র‍্যাব", "র‍্যা***"),
        ("ক্ষমা", "ক্ষ***"),
        ("र्‍याशी", "र्‍या***"),
        ("क्षेत्री", "क्षे***"),
        ("D'Souza", "D***"),
        ("ক", "ক***"),
        ("৺", "৺***"),
        ("ঁ", "ঁ***"),
        ("", ""),
    ],
)
def test_a_masked_name_keeps_whole_first_letters(name, masked):
    assert mask_name(name) == masked
