"""What every exchange has, whatever is asked (portal contract, section 1)."""

import re
import uuid
from email.utils import format_datetime
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.contract.codes import ProblemCode
from sync.contract.protocol import (
    APP_VERSION,
    PROTOCOL,
    PROTOCOL_MAX,
    PROTOCOL_MIN,
    REQUEST_ID,
)
from sync.contract.replies import FieldError
from sync.contract.shared import Clock
from sync.portal.problems import ProblemError, bad_fields
from sync.portal.replying import problem_reply

_WHOLE: Final = re.compile(r"[0-9]{1,6}", re.ASCII)
_RANDOM: Final = 4
_VERSION: Final = re.compile(r"[!-~]{1,100}", re.ASCII)


class Gate:
    """Checks the headers, echoes the request's id and puts the portal's time on every reply."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one exchange."""
        headers = Headers(scope=scope)
        request_id = headers.get(REQUEST_ID, "")

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._stamp(MutableHeaders(raw=message["headers"]), request_id)
            await send(message)

        try:
            check_headers(headers)
        except ProblemError as problem:
            await problem_reply(problem, headers)(scope, receive, stamped)
        else:
            await self._app(scope, receive, stamped)

    def _stamp(self, headers: MutableHeaders, request_id: str) -> None:
        if _is_request_id(request_id):
            headers[REQUEST_ID] = request_id
        headers["Date"] = format_datetime(self._clock.now(), usegmt=True)
        headers["Cache-Control"] = "no-store"


def check_headers(headers: Headers) -> None:
    """Check what every request must say of itself.

    Raises:
        ProblemError: 400 ``header_invalid``, or 426 for a protocol out of range.
    """
    spoken = headers.get(PROTOCOL, "")
    checks = (
        (REQUEST_ID, _is_request_id(headers.get(REQUEST_ID, ""))),
        (APP_VERSION, _VERSION.fullmatch(headers.get(APP_VERSION, "")) is not None),
        (PROTOCOL, _WHOLE.fullmatch(spoken) is not None),
    )
    bad = tuple(FieldError(pointer=f"/{name}", code="required") for name, ok in checks if not ok)
    if bad:
        raise bad_fields(HTTPStatus.BAD_REQUEST, ProblemCode.HEADER_INVALID, bad)
    if not PROTOCOL_MIN <= int(spoken) <= PROTOCOL_MAX:
        raise ProblemError(HTTPStatus.UPGRADE_REQUIRED, ProblemCode.UPGRADE_REQUIRED)


def _is_request_id(text: str) -> bool:
    try:
        read = uuid.UUID(text)
    except ValueError:
        return False
    return str(read) == text.lower() and read.version == _RANDOM
