"""Write replies: JSON with the request's id in it, or a problem (portal contract, section 1)."""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from msgspec import Struct
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from resources.text import Language
from sync.contract.protocol import JSON, PROBLEM_JSON, REQUEST_ID
from sync.portal.problems import ProblemError


def json_reply(
    request: Request,
    reply: Struct,
    *,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a reply's JSON, in which ``request_id`` equals the echoed header."""
    told = msgspec.json.encode(reply)
    head = msgspec.json.encode(request.headers[REQUEST_ID])
    rest = b"}" if told == b"{}" else b"," + told[1:]
    body = b'{"request_id":' + head + rest
    return Response(body, status, headers=headers, media_type=JSON)


def plain_reply(reply: Struct) -> Response:
    """Return the OAuth reply, the one that carries no ``request_id``."""
    return Response(msgspec.json.encode(reply), media_type=JSON)


def problem_reply(problem: ProblemError, headers: Headers) -> Response:
    """Return a refusal; its title is in the language asked for."""
    is_bengali = headers.get("Accept-Language", "").lower().startswith("bn")
    told = problem.told(Language.BN if is_bengali else Language.EN)
    return Response(
        msgspec.json.encode(told),
        problem.status,
        headers=problem.headers,
        media_type=PROBLEM_JSON,
    )
