"""The citizen's own look-up as calls, for others' pages and apps (portal contract, section 2)."""

from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sync.contract.codes import ProblemCode
from sync.contract.public_replies import OtpSent
from sync.contract.requests import LookupRequest, OtpRequest
from sync.contract.shared import ascii_digits
from sync.portal.callers import Callers
from sync.portal.otp import Asking, OtpSender, send_code, spend_code
from sync.portal.pace import OtpPace
from sync.portal.portal import Portal
from sync.portal.problems import ProblemError
from sync.portal.public_cases import public_cases
from sync.portal.reading import read_fields
from sync.portal.replying import json_reply
from sync.portal.request_body import read_object


class PublicCalls:
    """The endpoints of the public look-up; a code is bound to the network that asked for it."""

    def __init__(
        self, portal: Portal, callers: Callers, *, sender: OtpSender, pace: OtpPace
    ) -> None:
        self._portal = portal
        self._callers = callers
        self._sender = sender
        self._pace = pace

    async def otp(self, request: Request) -> Response:
        """Serve ``POST /v1/status/otp``: always 202, whatever is known of the number."""
        network = self._callers.stranger(request)
        told = await read_object(request, ProblemCode.BODY_INVALID)
        asked = read_fields(told, OtpRequest, ProblemCode.BODY_INVALID)
        asking = _asking(asked.mobile, network)
        await run_in_threadpool(send_code, self._portal, self._sender, asking, self._pace)
        return json_reply(request, OtpSent(), status=HTTPStatus.ACCEPTED)

    async def lookup(self, request: Request) -> Response:
        """Serve ``POST /v1/status/lookup``."""
        network = self._callers.stranger(request)
        told = await read_object(request, ProblemCode.BODY_INVALID)
        asked = read_fields(told, LookupRequest, ProblemCode.BODY_INVALID)
        self._callers.count_lookup(network)
        asking, code = _asking(asked.mobile, network), ascii_digits(asked.otp).strip()
        if not await run_in_threadpool(spend_code, self._portal, asking, code):
            raise ProblemError(HTTPStatus.UNAUTHORIZED, ProblemCode.OTP_WRONG)
        return json_reply(
            request, await run_in_threadpool(public_cases, self._portal, asked.mobile)
        )


def _asking(mobile: str, network: str) -> Asking:
    return Asking(mobile=mobile, session=f"call {network}", network=network)
