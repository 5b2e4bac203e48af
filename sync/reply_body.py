"""Read a reply's body: within a size, whole, and as one JSON object (offline_sync.md B4)."""

import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from urllib3 import BaseHTTPResponse

from sync.errors import PortalUnreadable

_PIECE: Final = 16_384
_GZIP: Final = 16 + zlib.MAX_WBITS


def read_body(raw: BaseHTTPResponse, limit: int, received: Callable[[int], None]) -> bytes:
    """Return the body as sent, undecoded; each piece is told as it comes.

    Raises:
        PortalUnreadable: more than ``limit`` bytes.
    """
    pieces: list[bytes] = []
    total = 0
    while piece := raw.read1(_PIECE, decode_content=False):
        received(len(piece))
        pieces.append(piece)
        total += len(piece)
        if total > limit:
            raise PortalUnreadable("too_big")
    return b"".join(pieces)


def decoded(body: bytes, encoding: str, limit: int) -> bytes:
    """Return a body with its content encoding taken off.

    A gzip body cut short passes everywhere else with status 200 and no exception (B4, rule 3).

    Raises:
        PortalUnreadable: cut, damaged, too big, or an encoding that was not asked for.
    """
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip"}:
        raise PortalUnreadable("encoding")
    unpacker = zlib.decompressobj(_GZIP)
    try:
        plain = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise PortalUnreadable("encoding") from error
    if len(plain) > limit:
        raise PortalUnreadable("too_big")
    if not unpacker.eof or unpacker.unused_data:
        raise PortalUnreadable("cut")
    return plain


def json_object(body: bytes) -> Mapping[str, Any]:
    """Return the one JSON object of a body; lone surrogates become U+FFFD.

    Raises:
        PortalUnreadable: no UTF-8, no JSON, or no object.
    """
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise PortalUnreadable("json") from error
    if not isinstance(found, dict):
        raise PortalUnreadable("json")
    if b"\\ud" in body or b"\\uD" in body:
        clean: dict[str, Any] = _whole(found)
        return clean
    return found


def _whole(value: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(name): _whole(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return value
