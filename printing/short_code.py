"""The eight letters under a slip's number, for somebody without a scanner.

Evidence printing.md 9: Crockford's base 32 of the first 40 bits of an HMAC over the signed text;
only who holds the secret, the counter that printed the slip, can say whether they are right.
"""

import hashlib
import hmac
import re
from typing import Final

from local_db.domain.text import ascii_digits

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS: Final = 5
_LENGTH: Final = 8
_BYTES: Final = 5
_USE: Final = b"abhijog short code of a slip"
# Crockford: what is read wrongly by people is read rightly by the program.
_MISREAD: Final = str.maketrans("ILO", "110")
_BETWEEN: Final = re.compile(r"[\s\-\u2010-\u2015]+")
_TYPED: Final = re.compile(rf"(\d{{14}})([{_LETTERS}]{{{_LENGTH}}})", re.ASCII)


def short_code(body: bytes, seed: bytes) -> str:
    """Return the short code of a slip's signed text, such as ``K7M2-Q9XD``."""
    secret = hmac.digest(seed, _USE, hashlib.sha256)
    bits = int.from_bytes(hmac.digest(secret, body, hashlib.sha256)[:_BYTES], "big")
    places = range(_BITS * (_LENGTH - 1), -1, -_BITS)
    letters = "".join(_LETTERS[bits >> place & (len(_LETTERS) - 1)] for place in places)
    return f"{letters[:4]}-{letters[4:]}"


def read_short_code(typed: str) -> tuple[str, str] | None:
    """Return number and short code that somebody typed; None when it is something else."""
    plain = _BETWEEN.sub("", ascii_digits(typed)).upper()
    digits, letters = plain[:-_LENGTH], plain[-_LENGTH:].translate(_MISREAD)
    found = _TYPED.fullmatch(digits + letters)
    return None if found is None else (found[1], f"{found[2][:4]}-{found[2][4:]}")


def is_same_code(one: str, other: str) -> bool:
    """Compare in a time that tells nothing."""
    return hmac.compare_digest(one.encode("ascii"), other.encode("ascii"))
