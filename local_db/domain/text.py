"""The forms of a text: as stored, as searched, and how identifying digits are read and masked.

Reasons and measurements: the local database study, section 7.
"""

import re
import unicodedata
from typing import Final

ASCII_DIGITS: Final = str.maketrans("০১২৩৪৫৬৭৮৯०१२३४५६७८९", "01234567890123456789")
VIRAMA: Final = "\u09cd"
_RA: Final = "র"
_JOINERS: Final = "\u200c\u200d"
# Zero-width space, word joiner, BOM, soft hyphen and bidi controls carry no letters.
_INVISIBLE: Final = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_STRAY_JOINER: Final = re.compile(f"(?<!{VIRAMA})(?<!{_RA}(?=[{_JOINERS}]{VIRAMA}))[{_JOINERS}]")
_BLANKS: Final = re.compile(r"[^\S\n]+")
_BLANK_LINES: Final = re.compile(r" ?\n ?")
_NUKTA: Final = {"\u09a1\u09bc": "\u09dc", "\u09a2\u09bc": "\u09dd", "\u09af\u09bc": "\u09df"}
_SEARCH_FOLDS: Final = str.maketrans(
    {"\u09ce": "\u09a4\u09cd", "\u09f0": "\u09b0", "\u0964": " ", "\u0965": " "}
)
_MOBILE_NOISE: Final = re.compile(r"[\s\u00a0\u202f\u2007().\-\u2010-\u2015]+")
_MOBILE: Final = re.compile(r"[6-9][0-9]{9}")


def has_lone_surrogate(text: str) -> bool:
    """Tell whether the text cannot be written as UTF-8."""
    return any("\ud800" <= ch <= "\udfff" for ch in text)


def stored_form(text: str) -> str:
    """Return NFC without invisible controls and with single blanks; line ends are kept.

    A ZWJ or ZWNJ stays only after a hasanta, or between র and a hasanta (র‍্যাব is another word).
    Digits stay as they were typed. Applying it twice changes nothing.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = "".join(ch for ch in text if ch == "\n" or unicodedata.category(ch) != "Cc")
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = _STRAY_JOINER.sub("", text)
    text = _BLANK_LINES.sub("\n", _BLANKS.sub(" ", text))
    return unicodedata.normalize("NFC", text.strip())


def stored_line(text: str) -> str:
    """Return the stored form on one line, for names and other short fields."""
    return stored_form(text.replace("\n", " ").replace("\r", " "))


def search_form(text: str) -> str:
    """Return the folded form that search compares; it is never shown."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = re.sub(f"[{_JOINERS}]", "", text)
    for pair, single in _NUKTA.items():
        text = text.replace(pair, single)
    text = text.translate(_SEARCH_FOLDS).translate(ASCII_DIGITS).casefold()
    return " ".join(text.split())


def ascii_digits(text: str) -> str:
    """Return the text with Bengali and Devanagari digits as 0-9."""
    return text.translate(ASCII_DIGITS)


def read_mobile(typed: str) -> str | None:
    """Return ten ASCII digits from any usual way of writing an Indian mobile number, else None.

    Contract section 6: +91, a leading 0, blanks, dashes and Bengali digits are brought to that.
    """
    digits = _MOBILE_NOISE.sub("", ascii_digits(_INVISIBLE.sub("", typed)))
    for prefix in ("+91", "0091", "91", "0"):
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
    end = 1
    while end < len(word) and (
        unicodedata.category(word[end]).startswith("M") or word[end - 1] == VIRAMA
    ):
        end += 1
    return word[:end]
