"""Read a request's body within its limits, unpacked and parsed (portal contract, section 1)."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any, Final

from starlette.requests import Request

from sync.contract.canonical import parse_object
from sync.contract.codes import ProblemCode
from sync.contract.protocol import BODY_MAX, DECOMPRESSED_MAX
from sync.portal.problems import ProblemError

_GZIP: Final = 16 + zlib.MAX_WBITS
# So much of a body that is too large is still read, or the caller would see a reset and no answer.
_PATIENCE: Final = 16 * BODY_MAX
# A body may be this long on its way, and longer by what a line of 8 kbit/s takes for it.
PATIENCE_S: Final = 30.0
SLOWEST_PER_S: Final = 1_024
# No text of people packs a hundredfold; a small body may, and harms nobody.
_RATIO_MAX: Final = 100
_NEVER_A_BOMB: Final = 65_536


async def read_body(request: Request) -> bytes:
    """Return the body's bytes, unpacked.

    Raises:
        ProblemError: 413 beyond a limit, on the wire or unpacked; 400 or 415 for the encoding.
    """
    wire = await _wire_bytes(request)
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        return wire
    if encoding not in {"gzip", "x-gzip"}:
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, ProblemCode.ENCODING_UNKNOWN)
    return unpacked(wire)


async def read_object(request: Request, code: ProblemCode) -> dict[str, Any]:
    """Return the one JSON object of a body.

    Raises:
        ProblemError: 400 with ``code`` for anything else, or as ``read_body``.
    """
    body = await read_body(request)
    try:
        return parse_object(body)
    except ValueError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, code) from error


def unpacked(wire: bytes) -> bytes:
    """Return what a gzip body holds; a bomb is stopped at the limit.

    Raises:
        ProblemError: 413 for too much, 400 for a body that is cut or damaged.
    """
    unpacker = zlib.decompressobj(_GZIP)
    most = min(DECOMPRESSED_MAX, max(_NEVER_A_BOMB, len(wire) * _RATIO_MAX))
    try:
        plain = unpacker.decompress(wire, most + 1)
    except zlib.error as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, ProblemCode.ENCODING_INVALID) from error
    if len(plain) > most:
        raise _too_large()
    if not unpacker.eof or unpacker.unused_data:
        raise ProblemError(HTTPStatus.BAD_REQUEST, ProblemCode.ENCODING_INVALID)
    return plain


async def timely_pieces(request: Request) -> AsyncIterator[bytes]:
    """Yield a body as it comes, as long as it comes at a pace that any line has.

    Raises:
        ProblemError: 408 for a body that drips; nobody holds a place here for ever.
    """
    loop = asyncio.get_running_loop()
    began, total, pieces = loop.time(), 0, request.stream()
    while True:
        left = PATIENCE_S + total / SLOWEST_PER_S - (loop.time() - began)
        try:
            piece = await asyncio.wait_for(anext(pieces), max(left, 0))
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise _too_slow() from error
        total += len(piece)
        yield piece


async def _wire_bytes(request: Request) -> bytes:
    pieces: list[bytes] = []
    total = 0
    async for piece in timely_pieces(request):
        total += len(piece)
        if total <= BODY_MAX:
            pieces.append(piece)
        elif total > _PATIENCE:
            break
    if total > BODY_MAX:
        raise _too_large()
    return b"".join(pieces)


def _too_slow() -> ProblemError:
    """Refuse, and hang up: the rest of the body is not waited for."""
    return ProblemError(
        HTTPStatus.REQUEST_TIMEOUT, ProblemCode.BODY_TOO_SLOW, headers={"Connection": "close"}
    )


def _too_large() -> ProblemError:
    """Refuse, and hang up afterwards: the rest of the body is not wanted."""
    return ProblemError(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ProblemCode.BATCH_TOO_LARGE,
        headers={"Connection": "close"},
    )
