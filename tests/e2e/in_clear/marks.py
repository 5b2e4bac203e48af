"""Words that stand for a citizen's own, in every shape in which they could lie in clear."""

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

WORD: Final = "Zqxmarkerword"
BENGALI: Final = "গোপনচিহ্নকথা"
BOTH: Final = f"{WORD} {BENGALI}"
MOBILE: Final = "9871203465"
OTHER_MOBILE: Final = "8871203465"
PASSPHRASE: Final = "Zqxpassphrase খোলা যায় না"  # noqa: S105 - made up, to be searched for
_DIGITS: Final = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")


def complaint(number: int, **changes: object) -> dict[str, Any]:
    """A complaint with a mark in every field that takes words."""
    body: dict[str, Any] = {
        "source": "walk_in",
        "language": "bn",
        "petitioner": {
            "kind": "person", "name": f"{BENGALI} {WORD}", "name_en": BOTH, "guardian": BOTH,
            "age": 40, "mobile": MOBILE, "alt_mobile": OTHER_MOBILE,
            "email": f"{WORD}@example.org",
        },
        "on_behalf_of": {"name": BOTH, "relation": "parent"},
        "address": {
            "gp_name": BOTH, "village": BOTH, "post_office": BOTH, "police_station": BOTH,
            "pin": "721150",
        },
        "complaint": {
            "type": "T01", "category": "C08", "scheme_ref": BOTH, "relief": BOTH,
            "description": f"{BOTH} {number} " * 20, "incident_place": BOTH,
            "against_office": BOTH,
        },
        "priority": "emergency",
        "priority_reason": BOTH,
    }  # fmt: skip
    return {**body, **changes}


def shapes() -> dict[bytes, str]:
    """Return every shape of every mark, with what it is a shape of."""
    return {shape: mark for mark in _marks() for shape in _shapes(mark)}


def marks_in(data: bytes, known: dict[bytes, str]) -> set[str]:
    """Return the marks that lie in some bytes."""
    return {mark for shape, mark in known.items() if shape in data}


def _marks() -> Iterator[str]:
    yield from (WORD, BENGALI, PASSPHRASE)
    for mobile in (MOBILE, OTHER_MOBILE):
        yield mobile
        yield mobile.translate(_DIGITS)
        yield f"{mobile[:5]} {mobile[5:]}"


def _shapes(mark: str) -> Iterator[bytes]:
    for word in {mark, mark.casefold(), mark.upper()}:
        yield from (word.encode(encoding) for encoding in _ENCODINGS)
        yield json.dumps(word)[1:-1].encode()
        yield quote(word).encode()
