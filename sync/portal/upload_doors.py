"""``POST /v1/uploads``, and ``HEAD`` and ``PATCH`` of one upload (portal contract, section 5)."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from sync.contract.codes import ProblemCode
from sync.contract.protocol import BASE_PATH, CHUNK_MAX, TUS_RESUMABLE, TUS_VERSION
from sync.contract.upload_replies import UploadTold
from sync.portal.callers import Callers
from sync.portal.portal import Portal
from sync.portal.problems import ProblemError
from sync.portal.replying import json_reply, problem_reply
from sync.portal.tokens import device_of
from sync.portal.upload_request import check_version, read_chunk, read_new_upload
from sync.portal.upload_turns import UploadTurns
from sync.portal.uploads import Standing, begin_upload, find_upload, stand, take_chunk

_Handler = Callable[[Request], Awaitable[Response]]
# So much of a chunk that is too large is still read, or the caller would see a reset, no answer.
_PATIENCE: Final = 8 * CHUNK_MAX


class UploadDoors:
    """The endpoints of papers; the turns at uploads live here."""

    def __init__(self, portal: Portal, callers: Callers) -> None:
        self._portal = portal
        self._callers = callers
        self._turns = UploadTurns()

    def speaking_tus(self, handler: _Handler) -> _Handler:
        """Return a handler that checks tus' version and tells it with every answer."""

        async def speaks(request: Request) -> Response:
            try:
                # Who may not come in learns that first.
                self._callers.device(request)
                check_version(request.headers)
                reply = await handler(request)
            except ProblemError as problem:
                reply = problem_reply(problem, request.headers)
            reply.headers[TUS_RESUMABLE] = TUS_VERSION
            return reply

        return speaks

    async def create(self, request: Request) -> Response:
        """Begin a paper, or tell that these bytes are here already."""
        asked = read_new_upload(request.headers)
        standing = await run_in_threadpool(begin_upload, self._portal, self._device(request), asked)
        status = HTTPStatus.OK if standing.is_whole else HTTPStatus.CREATED
        told = UploadTold(offset=standing.offset, length=standing.upload.length)
        place = f"{BASE_PATH}/uploads/{standing.upload.upload_id}"
        headers = {"Location": place, "Upload-Offset": str(standing.offset)}
        return json_reply(request, told, status=status, headers=headers)

    async def tell(self, request: Request) -> Response:
        """Tell how much of a paper is here, and end whoever was writing it."""
        upload_id = request.path_params["upload_id"]
        upload = await run_in_threadpool(
            find_upload, self._portal, self._device(request), upload_id
        )
        async with self._turns.turn(upload_id) as turn, self._turns.alone(upload_id, turn):
            standing = await run_in_threadpool(stand, self._portal, upload)
        return Response(status_code=HTTPStatus.OK, headers=_told(standing))

    async def take(self, request: Request) -> Response:
        """Take a piece of a paper."""
        upload_id = request.path_params["upload_id"]
        upload = await run_in_threadpool(
            find_upload, self._portal, self._device(request), upload_id
        )
        chunk = read_chunk(request.headers)
        async with self._turns.turn(upload_id) as turn:
            data, is_cut = await turn.receive(_bytes_of(request))
            if is_cut and chunk.checksum is not None:
                # A piece that cannot be checked any more is of no use.
                data = b""
            async with self._turns.alone(upload_id, turn):
                end = await run_in_threadpool(take_chunk, self._portal, upload, chunk, data)
        standing = Standing(upload=upload, offset=end)
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=_told(standing))

    def _device(self, request: Request) -> str:
        return device_of(self._portal, request.headers.get("Authorization", ""))


def _told(standing: Standing) -> dict[str, str]:
    return {
        "Upload-Offset": str(standing.offset),
        "Upload-Length": str(standing.upload.length),
    }


async def _bytes_of(request: Request) -> tuple[bytes, bool]:
    """Return the bytes of a chunk, and whether the line went down before its end."""
    pieces: list[bytes] = []
    total = 0
    try:
        async for piece in request.stream():
            total += len(piece)
            if total <= CHUNK_MAX:
                pieces.append(piece)
            elif total > _PATIENCE:
                break
    except ClientDisconnect:
        return b"".join(pieces), True
    if total > CHUNK_MAX:
        hang_up = {"Connection": "close"}
        raise ProblemError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ProblemCode.CHUNK_TOO_LARGE, headers=hang_up
        )
    return b"".join(pieces), False
