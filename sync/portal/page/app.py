"""The public page as an application of its own, beside the calls of the contract."""

import logging
from collections.abc import Awaitable, Callable
from email.utils import format_datetime
from functools import cache
from http import HTTPStatus
from typing import Final

from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resources import asset
from sync.contract.codes import ProblemCode
from sync.contract.shared import Clock
from sync.portal.page.calls import PageCalls
from sync.portal.page.screens import CODE, COMPLAINTS, LEAVE, START
from sync.portal.problems import ProblemError, unavailable

_log = logging.getLogger(__name__)
_DAY_S: Final = 86_400
_FONTS: Final = ("HindSiliguri-Regular.ttf", "HindSiliguri-SemiBold.ttf")
_Handler = Callable[[Request], Awaitable[Response]]
# Nothing comes from anywhere else, no script runs, and nobody frames the page.
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def build_page(calls: PageCalls, clock: Clock) -> Starlette:
    """Return the page's ASGI application."""
    screens = (
        ("GET", START, calls.start),
        ("POST", CODE, calls.send),
        ("GET", CODE, calls.code),
        ("POST", COMPLAINTS, calls.prove),
        ("GET", COMPLAINTS, calls.complaints),
        ("POST", LEAVE, calls.leave),
    )

    async def no_page(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
        return await calls.no_page(request, status)

    app = Starlette(
        routes=[
            *(Route(path, _safe(calls, served), methods=[how]) for how, path, served in screens),
            Route("/page.css", _style),
            *(Route(f"/fonts/{name}", _font) for name in _FONTS),
        ],
        middleware=[Middleware(_Frame, clock=clock)],
        exception_handlers={HTTPException: no_page},
    )
    app.router.redirect_slashes = False
    return app


class _Frame:
    """Puts the headers that protect a visitor, and the portal's time, on every reply."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                headers.update(_HEADERS)
                headers["Date"] = format_datetime(self._clock.now(), usegmt=True)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, framed)


def _safe(calls: PageCalls, served: _Handler) -> _Handler:
    """Return a handler that tells every trouble as a page, without a citizen's data in the log."""

    async def safe(request: Request) -> Response:
        try:
            return await served(request)
        except ProblemError as error:
            problem = error
        except OperationalError:
            _log.warning("The portal's database does not answer: %s", request.url.path)
            problem = unavailable()
        except Exception as error:  # noqa: BLE001 - a bug must be told as a page, without data
            _log.error("The page failed: %s %s", request.url.path, type(error).__name__)
            problem = ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, ProblemCode.INTERNAL)
        return await calls.trouble(request, problem)

    return safe


async def _style(_request: Request) -> Response:
    return _kept(_read("know_your_grievance.css"), "text/css")


async def _font(request: Request) -> Response:
    return _kept(_read(request.url.path.lstrip("/")), "font/ttf")


def _kept(data: bytes, kind: str) -> Response:
    return Response(data, media_type=kind, headers={"Cache-Control": f"public, max-age={_DAY_S}"})


@cache
def _read(name: str) -> bytes:
    return asset(name).read_bytes()
