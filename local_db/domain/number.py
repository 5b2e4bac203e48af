"""The 14-digit number that is final the moment it is committed (portal contract, section 7)."""

import re
from dataclasses import dataclass
from typing import Final, Self

from typing_extensions import override

from local_db.domain.errors import DeskError
from local_db.domain.text import ascii_digits, without_separators

LENGTH: Final = 14
TAIL_LENGTH: Final = 7
LAST_SEQ: Final = 99_999
_SLOT: Final = re.compile(r"(\d{2})-(\d{3})-(\d{2})", re.ASCII)


class NumberError(DeskError):
    """What was typed is not a number of ours (``number_length``, ``number_digits``, ...)."""


def check_digits(first_twelve: str) -> str:
    """Return the two ISO 7064 MOD 97-10 check digits of twelve ASCII digits."""
    return f"{98 - int(first_twelve) * 100 % 97:02d}"


def is_number(digits: str) -> bool:
    """Tell whether the text is exactly fourteen ASCII digits that pass the check."""
    return len(digits) == LENGTH and _is_ascii_digits(digits) and int(digits) % 97 == 1


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A device's place in an office and year, e.g. ``26-347-02``; the portal leases it."""

    text: str

    def __post_init__(self) -> None:
        if not _SLOT.fullmatch(self.text):
            raise NumberError("slot_invalid", slot=self.text)

    @property
    def digits(self) -> str:
        """The seven digits YYOOODD."""
        return self.text.replace("-", "")

    @property
    def office(self) -> str:
        """The three digits of the office."""
        return self.text[3:6]


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """A complaint's number: fourteen ASCII digits with a valid check."""

    digits: str

    def __post_init__(self) -> None:
        if len(self.digits) != LENGTH:
            raise NumberError("number_length", typed=len(self.digits))
        if not _is_ascii_digits(self.digits):
            raise NumberError("number_digits")
        if not is_number(self.digits):
            raise NumberError("number_check")

    @classmethod
    def issue(cls, slot: Slot, seq: int) -> Self:
        """Return the number for a slot's sequence (1 to 99,999)."""
        if not 1 <= seq <= LAST_SEQ:
            raise NumberError("slot_exhausted", slot=slot.text)
        body = f"{slot.digits}{seq:05d}"
        return cls(body + check_digits(body))

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Read a number as people write it: Bengali digits, blanks and dashes are fine."""
        return cls(typed_digits(typed))

    @property
    def shown(self) -> str:
        """The number as printed: ``26-347-02-00123-59``."""
        d = self.digits
        return f"{d[:2]}-{d[2:5]}-{d[5:7]}-{d[7:12]}-{d[12:]}"

    @property
    def slot(self) -> Slot:
        """The slot that issued it."""
        d = self.digits
        return Slot(f"{d[:2]}-{d[2:5]}-{d[5:7]}")

    @property
    def seq(self) -> int:
        """Its place in the slot's sequence."""
        return int(self.digits[7:12])

    @property
    def tail(self) -> str:
        """The last seven digits, enough at the office that issued it."""
        return self.digits[-TAIL_LENGTH:]

    @override
    def __str__(self) -> str:
        return self.digits


def typed_digits(typed: str) -> str:
    """Return what was typed with ASCII digits and without blanks, dots and dashes."""
    return without_separators(ascii_digits(typed))


def _is_ascii_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
