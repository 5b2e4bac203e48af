"""Bytes inside a JSON file."""

import base64


def as_text(data: bytes) -> str:
    """Return bytes as JSON can hold them."""
    return base64.b64encode(data).decode("ascii")


def as_bytes(text: str) -> bytes:
    """Return the bytes again.

    Raises:
        ValueError: it is no base 64.
    """
    return base64.b64decode(text, validate=True)
