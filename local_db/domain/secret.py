"""What may be a PIN or a password: long enough for what it opens, and not the first guess."""

import unicodedata
from itertools import pairwise
from typing import Final

from local_db.domain.errors import DeskError
from local_db.domain.people import Role
from local_db.domain.text import ascii_digits

MIN_PIN: Final = 4
MIN_PASSWORD: Final = 8
_FIRST_GUESSES: Final = frozenset(
    {
        "1212", "1122", "1313", "2580", "0852", "1004", "1357", "2468", "6969", "0007",
        "password", "passw0rd", "password1", "password123", "qwertyui", "qwerty123", "iloveyou",
        "admin123", "abcd1234", "abc12345", "welcome1", "supervisor", "administrator",
    }
)  # fmt: skip
_CENTURIES: Final = ("19", "20")
_YEAR_DIGITS: Final = 4


def kept_secret(typed: str) -> str:
    """Return a PIN or password as it is compared: the same from every keyboard of this office."""
    return ascii_digits(unicodedata.normalize("NFC", typed.strip()))


def checked_secret(role: Role, typed: str) -> str:
    """Return the secret that a person of this role chose, as it is compared.

    An operator's PIN opens only the counter, and wrong ones wait ever longer; whoever may change
    data and accounts needs a password, which may be digits too (decision 0037).

    Raises:
        DeskError: ``pin_short``, ``password_short``, ``pin_weak``, ``password_weak``.
    """
    secret = long_enough(role, typed)
    if is_first_guess(secret):
        raise DeskError("pin_weak" if role is Role.OPERATOR else "password_weak")
    return secret


def long_enough(role: Role, typed: str) -> str:
    """Return a secret as it is compared, guessable or not: a practice office tells its PINs.

    Raises:
        DeskError: ``pin_short``, ``password_short``.
    """
    secret = kept_secret(typed)
    if role is Role.OPERATOR and len(secret) < MIN_PIN:
        raise DeskError("pin_short", least=MIN_PIN)
    if role is not Role.OPERATOR and len(secret) < MIN_PASSWORD:
        raise DeskError("password_short", least=MIN_PASSWORD)
    return secret


def is_first_guess(secret: str) -> bool:
    """Tell whether others would try this first: one sign, a row of signs, a year, a common one."""
    plain = secret.casefold()
    if plain in _FIRST_GUESSES or _is_row(plain):
        return True
    return plain.isdecimal() and len(plain) == _YEAR_DIGITS and plain.startswith(_CENTURIES)


def _is_row(plain: str) -> bool:
    """Tell whether each sign follows the one before by the same step: 1111, 1234, 9876, abcdef."""
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    if plain.isdecimal():
        # After nine comes zero, as on a telephone.
        steps = {step % 10 for step in steps}
    return steps <= {0} or steps in ({1}, {-1}, {9})
