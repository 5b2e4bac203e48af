"""The forms of a text: as stored, as searched, and how identifying digits are read and masked.

Reasons and measurements: the local database study, section 7.
"""

import re
import unicodedata
from typing import Final

ASCII_DIGITS: Final = str.maketrans("০১২৩৪৫৬৭৮৯०१२३४५६७८९", "01234567890123456789")
VIRAMA: Final = "\u09cd"
_VIRAMA_CLASS: Final = 9
_RA: Final = "র"
_JOINERS: Final = "\u200c\u200d"
# What Unicode calls default ignorable, but for the joiners: it carries no letters and draws
# nothing (soft hyphen, zero-width space, BOM, bidi controls, fillers, variation selectors, tags).
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
# Blanks, dots and dashes that people put inside numbers, in every width and the invisible ones.
SEPARATORS: Final = (
    "\\s.\\-\u00ad\u00b7\u200b-\u200f\u2010-\u2015\u2022\u202a-\u202e\u2043\u2060-\u2069"
    "\u2212\ufe58\ufe63\ufeff\uff0d"
)
_NUMBER_NOISE: Final = re.compile(f"[{SEPARATORS}]+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CONTROL: Final = re.compile("[\x00-\x09\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_END: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# A joiner means something after the hasanta of Bengali or Devanagari (Nepali गर्‍यो), and
# between র and a hasanta.
_STRAY_JOINER: Final = re.compile(
    f"(?<![{VIRAMA}\u094d])(?<!{_RA}(?=[{_JOINERS}]{VIRAMA}))[{_JOINERS}]"
)
_ANY_JOINER: Final = re.compile(f"[{_JOINERS}]")
_BLANKS: Final = re.compile(r"[^\S\n]+")
_BLANK_LINES: Final = re.compile(r" ?\n ?")
_NUKTA: Final = {"\u09a1\u09bc": "\u09dc", "\u09a2\u09bc": "\u09dd", "\u09af\u09bc": "\u09df"}
_SEARCH_FOLDS: Final = str.maketrans(
    {"\u09ce": "\u09a4\u09cd", "\u09f0": "\u09b0", "\u0964": " ", "\u0965": " "}
)
# Signs of Indian scripts belong to their letters, though Python calls them no word.
_NOT_WORD: Final = re.compile("(?:[^\\w\u0300-\u036f\u0900-\u0963\u0966-\u0dff]|_)+")
_BRACKETS: Final = str.maketrans("", "", "()")
_MOBILE: Final = re.compile(r"[6-9][0-9]{9}")
_MOBILE_PREFIXES: Final = ("+91", "+910", "0091", "00910", "91", "910", "0")


def has_lone_surrogate(text: str) -> bool:
    """Tell whether the text cannot be written as UTF-8."""
    return _SURROGATE.search(text) is not None


def stored_form(text: str) -> str:
    """Return NFC without invisible controls and with single blanks; line ends are kept.

    A ZWJ or ZWNJ stays only after a hasanta, or between র and a hasanta (র‍্যাব is another word).
    Digits stay as they were typed. Applying it twice changes nothing.
    """
    text = _LINE_END.sub("\n", text).replace("\t", " ")
    text = _INVISIBLE.sub("", _CONTROL.sub("", text))
    text = _STRAY_JOINER.sub("", unicodedata.normalize("NFC", text))
    text = _BLANK_LINES.sub("\n", _BLANKS.sub(" ", text))
    return unicodedata.normalize("NFC", text.strip())


def stored_line(text: str) -> str:
    """Return the stored form on one line, for names and other short fields."""
    return " ".join(stored_form(text).split())


def search_form(text: str) -> str:
    """Return the folded form that search compares; it is never shown."""
    text = _ANY_JOINER.sub("", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", text)
    for pair, single in _NUKTA.items():
        text = text.replace(pair, single)
    text = text.translate(_SEARCH_FOLDS).translate(ASCII_DIGITS).casefold()
    return " ".join(text.split())


def words_of(folded: str) -> tuple[str, ...]:
    """Return the words of a folded text, cut where the full-text tables cut them."""
    return tuple(_NOT_WORD.sub(" ", folded).split())


def ascii_digits(text: str) -> str:
    """Return the text with Bengali and Devanagari digits as 0-9."""
    return text.translate(ASCII_DIGITS)


def without_separators(text: str) -> str:
    """Return the text without the blanks, dots and dashes that people put inside numbers."""
    return _NUMBER_NOISE.sub("", text)


def read_mobile(typed: str) -> str | None:
    """Return ten ASCII digits from any usual way of writing an Indian mobile number, else None.

    Contract section 6: +91, a leading 0, blanks, dashes and Bengali digits are brought to that.
    """
    digits = ascii_digits(without_separators(typed)).translate(_BRACKETS)
    for prefix in _MOBILE_PREFIXES:
        if digits.startswith(prefix) and len(digits) == len(prefix) + 10:
            digits = digits.removeprefix(prefix)
            break
    return digits if _MOBILE.fullmatch(digits) else None


def mask_mobile(mobile: str) -> str:
    """Return a mobile number as lists and slips show it: ``98XXXXXX45``."""
    return f"{mobile[:2]}XXXXXX{mobile[-2:]}"


def mask_name(name: str) -> str:
    """Return a name as other offices see it: the first letter of each word."""
    return " ".join(f"{_first_cluster(word)}***" for word in name.split())


def _first_cluster(word: str) -> str:
    """Return the first letter with its marks, and the letters a hasanta binds to it."""
    end = 1
    while end < len(word) and _continues(word, end):
        end += 1
    return word[:end].rstrip(_JOINERS)


def _continues(word: str, place: int) -> bool:
    if word[place] in _JOINERS or unicodedata.category(word[place]).startswith("M"):
        return True
    before = word[:place].rstrip(_JOINERS)
    return before != "" and unicodedata.combining(before[-1]) == _VIRAMA_CLASS
