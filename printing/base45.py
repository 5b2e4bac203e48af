"""Base45 (RFC 9285): bytes in the letters that a QR code packs best."""

from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_BASE: Final = len(_ALPHABET)
_PAIR: Final = 3
_SINGLE: Final = 2


def to_base45(data: bytes) -> str:
    """Return the bytes as base45: three letters for two bytes, two for a last single one."""
    letters: list[str] = []
    for start in range(0, len(data), 2):
        chunk = data[start : start + 2]
        value = int.from_bytes(chunk, "big")
        for _ in range(_PAIR if len(chunk) > 1 else _SINGLE):
            value, digit = divmod(value, _BASE)
            letters.append(_ALPHABET[digit])
    return "".join(letters)


def from_base45(text: str) -> bytes:
    """Return the bytes of a base45 text.

    Raises:
        ValueError: it is not base45.
    """
    data = bytearray()
    for start in range(0, len(text), _PAIR):
        chunk = text[start : start + _PAIR]
        if len(chunk) < _SINGLE:
            raise ValueError("base45: odd length")
        value = sum(_ALPHABET.index(ch) * _BASE**place for place, ch in enumerate(chunk))
        data += _bytes_of(value, 2 if len(chunk) == _PAIR else 1)
    return bytes(data)


def _bytes_of(value: int, length: int) -> bytes:
    try:
        return value.to_bytes(length, "big")
    except OverflowError as error:
        raise ValueError("base45: out of range") from error
