"""The reference portal's endpoints (portal contract, section 2, what is served of it so far)."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

import msgspec
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sync.contract.codes import PackName, ProblemCode
from sync.contract.protocol import BASE_PATH, FEED_MAX
from sync.contract.replies import FieldError, Hello, Maintenance, Pack, PackEntry, PackIndex
from sync.contract.requests import EnrolRequest, LeaseRequest
from sync.portal.bundle_keys import told_keys
from sync.portal.callers import Callers
from sync.portal.case_look_up import look_up_case
from sync.portal.code_list import CodeCache
from sync.portal.device import find_device, lease
from sync.portal.enrolment import enrol
from sync.portal.feed import read_changes
from sync.portal.gate import Gate
from sync.portal.maintenance import find_maintenance
from sync.portal.office_calls import OfficeCalls
from sync.portal.otp import OtpSender
from sync.portal.otp_outbox import OtpOutbox
from sync.portal.pace import Paces
from sync.portal.pack_shelf import StoredPack, find_pack
from sync.portal.page.app import build_page
from sync.portal.page.calls import PageCalls
from sync.portal.portal import Portal
from sync.portal.problems import ProblemError, bad_fields, unavailable
from sync.portal.public_calls import PublicCalls
from sync.portal.reading import read_fields
from sync.portal.replying import json_reply, plain_reply, problem_reply
from sync.portal.request_body import read_body, read_object
from sync.portal.taking import take_messages
from sync.portal.tokens import buy_token
from sync.portal.upload_doors import UploadDoors

MIN_APP: Final = "0.1.0"
# A page of the feed packs to a twelfth; on 64 kbit/s that is the difference between 20 s and 2 s.
_WORTH_PACKING: Final = 1_024
_log = logging.getLogger(__name__)
_Handler = Callable[[Request], Awaitable[Response]]


def build_app(
    portal: Portal, paces: Paces | None = None, sender: OtpSender | None = None
) -> ASGIApp:
    """Return the portal's ASGI application: the calls of the contract, and the public page."""
    used = paces or Paces()
    callers, outbox = Callers(portal, used), sender or OtpOutbox()
    clock = portal.database.clock
    page = build_page(PageCalls(portal, callers, sender=outbox, pace=used.otp), clock)
    public = PublicCalls(portal, callers, sender=outbox, pace=used.otp)
    contract = _contract(portal, callers, public)

    async def by_path(scope: Scope, receive: Receive, send: Send) -> None:
        is_call = scope["path"].startswith(BASE_PATH + "/") or scope["path"] == BASE_PATH
        await (contract if is_call else page)(scope, receive, send)

    return by_path


def _contract(portal: Portal, callers: Callers, public: PublicCalls) -> Starlette:
    served, office = _Served(portal, callers), OfficeCalls(portal, callers)
    papers = UploadDoors(portal, callers)
    app = Starlette(
        routes=[
            _route("GET", "/hello", served.hello),
            _route("POST", "/devices/enrol", served.enrol),
            _route("POST", "/oauth/token", served.token),
            _route("POST", "/devices/leases", served.leases),
            _route("POST", "/messages", served.messages),
            _route("GET", "/changes", served.changes),
            _route("GET", "/snapshot", office.snapshot),
            _route("POST", "/cases/search", office.search),
            _route("GET", "/cases/{ref}", served.case),
            _route("GET", "/offices/{code}/queue", office.queue),
            _route("POST", "/status/otp", public.otp),
            _route("POST", "/status/lookup", public.lookup),
            _route("GET", "/refdata", served.packs),
            _route("GET", "/refdata/{name}", served.pack),
            _route("POST", "/uploads", papers.speaking_tus(papers.create)),
            _route("HEAD", "/uploads/{upload_id}", papers.speaking_tus(papers.tell)),
            _route("PATCH", "/uploads/{upload_id}", papers.speaking_tus(papers.take)),
        ],
        middleware=[
            Middleware(GZipMiddleware, minimum_size=_WORTH_PACKING, compresslevel=6),
            Middleware(Gate, clock=portal.database.clock),
        ],
        exception_handlers={HTTPException: _unknown_path},
    )
    # A redirect would be unreadable to every client (section 1).
    app.router.redirect_slashes = False
    return app


class _Served:
    """The endpoints of one portal; each reads its request, and works in a thread of the pool."""

    def __init__(self, portal: Portal, callers: Callers) -> None:
        self._portal = portal
        self._codes = CodeCache()
        self._callers = callers

    async def hello(self, request: Request) -> Response:
        self._callers.stranger(request)
        told = Hello(
            server_time=self._portal.database.now_text(),
            min_app=MIN_APP,
            bundle_keys=told_keys(self._portal),
            maintenance=await run_in_threadpool(self._maintenance),
        )
        return json_reply(request, told)

    def _maintenance(self) -> Maintenance | None:
        with self._portal.database.read() as connection:
            return find_maintenance(connection, self._portal.database.now())

    async def enrol(self, request: Request) -> Response:
        network = self._callers.stranger(request)
        self._callers.check_codes(network)
        told = await read_object(request, ProblemCode.BODY_INVALID)
        asked = read_fields(told, EnrolRequest, ProblemCode.BODY_INVALID)
        try:
            enrolled, is_new = await run_in_threadpool(enrol, self._portal, asked)
        except ProblemError as problem:
            if problem.code is ProblemCode.ENROL_CODE_UNKNOWN:
                self._callers.count_bad_code(network)
            raise
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        return json_reply(request, enrolled, status=status)

    async def token(self, request: Request) -> Response:
        self._callers.stranger(request)
        body = await read_body(request)
        form = dict(parse_qsl(body.decode("ascii", "replace")))
        return plain_reply(await run_in_threadpool(buy_token, self._portal, form))

    async def leases(self, request: Request) -> Response:
        device_id = self._callers.device(request)
        told = await read_object(request, ProblemCode.BODY_INVALID)
        asked = read_fields(told, LeaseRequest, ProblemCode.BODY_INVALID)
        return json_reply(request, await run_in_threadpool(lease, self._portal, device_id, asked))

    async def messages(self, request: Request) -> Response:
        device_id = self._callers.device(request)
        self._callers.count_messages(device_id)
        told = await read_object(request, ProblemCode.ENVELOPE_INVALID)
        reply = await run_in_threadpool(take_messages, self._portal, self._codes, device_id, told)
        return json_reply(request, reply)

    async def changes(self, request: Request) -> Response:
        device_id = self._callers.device(request)
        limit = _limit(request.query_params.get("limit"))
        cursor = request.query_params.get("cursor")
        page = await run_in_threadpool(read_changes, self._portal, device_id, cursor, limit)
        return json_reply(request, page)

    async def case(self, request: Request) -> Response:
        device_id, ref = self._callers.device(request), request.path_params["ref"]
        return json_reply(
            request, await run_in_threadpool(look_up_case, self._portal, device_id, ref)
        )

    async def packs(self, request: Request) -> Response:
        device_id = self._callers.device(request)
        shelf = await run_in_threadpool(self._packs, device_id, tuple(PackName))
        entries = tuple(
            PackEntry(name=p.name, version=p.version, sha256=p.sha256, bytes=len(p.items))
            for p in shelf
        )
        return json_reply(request, PackIndex(packs=entries))

    async def pack(self, request: Request) -> Response:
        device_id, name = self._callers.device(request), request.path_params["name"]
        if name not in frozenset(PackName):
            raise ProblemError(HTTPStatus.NOT_FOUND, ProblemCode.PACK_UNKNOWN)
        (found,) = await run_in_threadpool(self._packs, device_id, (PackName(name),))
        etag = {"ETag": f'"{found.sha256}"'}
        if _has_it(request.headers, etag["ETag"]):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=etag)
        return json_reply(request, _pack(found), headers=etag)

    def _packs(self, device_id: str, names: tuple[PackName, ...]) -> tuple[StoredPack, ...]:
        with self._portal.database.read() as connection:
            find_device(connection, device_id)
            return tuple(find_pack(connection, name) for name in names)


def _route(method: str, path: str, handler: _Handler) -> Route:
    async def safe(request: Request) -> Response:
        try:
            return await handler(request)
        except ProblemError as problem:
            return problem_reply(problem, request.headers)
        except OperationalError:
            _log.warning("The portal's database does not answer: %s %s", method, path)
            return problem_reply(unavailable(), request.headers)
        except Exception as error:  # noqa: BLE001 - a bug must be told as a problem, without data
            # The text of an exception may hold what a citizen said; its type does not.
            _log.error("The portal failed: %s %s %s", method, path, type(error).__name__)
            failed = ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, ProblemCode.INTERNAL)
            return problem_reply(failed, request.headers)

    return Route(BASE_PATH + path, safe, methods=[method])


async def _unknown_path(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        problem = ProblemError(error.status_code, ProblemCode.METHOD_UNKNOWN, headers=error.headers)
    else:
        problem = ProblemError(HTTPStatus.NOT_FOUND, ProblemCode.PATH_UNKNOWN)
    return problem_reply(problem, request.headers)


def _limit(told: str | None) -> int:
    if told is None:
        return FEED_MAX
    # Ten digits are more than any page; a longer one must not reach int().
    if not (told.isascii() and told.isdigit()) or int(told[:10]) < 1:
        wrong = FieldError(pointer="/limit", code="out_of_range")
        raise bad_fields(HTTPStatus.BAD_REQUEST, ProblemCode.QUERY_INVALID, (wrong,))
    return int(told[:10])


def _has_it(headers: Headers, etag: str) -> bool:
    told = headers.get("If-None-Match", "")
    return etag in {one.strip().removeprefix("W/") for one in told.split(",")}


def _pack(found: StoredPack) -> Pack:
    return Pack(
        name=found.name,
        version=found.version,
        valid_from=found.valid_from,
        items=msgspec.Raw(found.items),
    )
