"""Serve the public page: four small steps that work without a script (portal contract, 2)."""

import math
from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from resources.text import Language, local_digits
from sync.contract.codes import ProblemCode
from sync.contract.shared import ascii_digits, office_time, read_mobile
from sync.portal.callers import Callers
from sync.portal.otp import Asking, OtpSender, send_code, spend_code
from sync.portal.pace import OtpPace
from sync.portal.pack_shelf import notice_texts
from sync.portal.page.html import address, words
from sync.portal.page.screens import (
    CODE,
    COMPLAINTS,
    START,
    Setting,
    code_screen,
    complaints_screen,
    start_screen,
    trouble_screen,
)
from sync.portal.page.visit import Visit, VisitSeal, ended_cookie
from sync.portal.portal import Portal
from sync.portal.problems import ProblemError
from sync.portal.public_cases import public_cases
from sync.portal.request_body import read_body

_MINUTE_S: Final = 60
_TYPED_MAX: Final = 40
_SENTENCES: Final = {
    ProblemCode.RATE_LIMITED: "too_many",
    ProblemCode.UNAVAILABLE: "unavailable",
    ProblemCode.BATCH_TOO_LARGE: "too_large",
}


class PageCalls:
    """The screens of the public page, each one request."""

    def __init__(
        self, portal: Portal, callers: Callers, *, sender: OtpSender, pace: OtpPace
    ) -> None:
        self._portal = portal
        self._callers = callers
        self._sender = sender
        self._pace = pace
        self._seal = VisitSeal(portal.visit_key())

    async def start(self, request: Request) -> Response:
        """Serve the first screen."""
        self._callers.stranger(request)
        return _page(start_screen(await self._setting(request)))

    async def send(self, request: Request) -> Response:
        """Send a code to the number that was typed, and go on; known or not, all is the same."""
        network = self._callers.stranger(request)
        typed = await _typed(request, "mobile")
        mobile = read_mobile(typed)
        if mobile is None:
            setting = await self._setting(request)
            wrong = words("mobile_wrong", setting.language)
            shown = start_screen(setting, error=wrong, typed=typed)
            return _page(shown, HTTPStatus.UNPROCESSABLE_ENTITY)
        visit = Visit.begin(mobile, self._now())
        asking = _asking(visit, network)
        await run_in_threadpool(send_code, self._portal, self._sender, asking, self._pace)
        return self._onwards(request, CODE, visit)

    async def code(self, request: Request) -> Response:
        """Serve the second screen."""
        self._callers.stranger(request)
        visit = self._visit(request)
        if visit is None:
            return _onwards(request, START)
        return _page(code_screen(await self._setting(request), visit.mobile))

    async def prove(self, request: Request) -> Response:
        """Look at the code that was typed; the right one leads to the complaints."""
        network = self._callers.stranger(request)
        visit, code = self._visit(request), ascii_digits(await _typed(request, "code"))
        if visit is None:
            return _onwards(request, START)
        self._callers.count_lookup(network)
        asking, digits = _asking(visit, network), "".join(code.split())
        if await run_in_threadpool(spend_code, self._portal, asking, digits):
            return self._onwards(request, COMPLAINTS, visit.proved(self._now()))
        setting = await self._setting(request)
        shown = code_screen(setting, visit.mobile, error=words("code_wrong", setting.language))
        return _page(shown, HTTPStatus.UNAUTHORIZED)

    async def complaints(self, request: Request) -> Response:
        """Serve the third screen to who gave the right code, as long as the visit lasts."""
        self._callers.stranger(request)
        visit = self._visit(request)
        if visit is None or not visit.is_proved:
            return _onwards(request, START)
        found = await run_in_threadpool(public_cases, self._portal, visit.mobile)
        setting = await self._setting(request)
        return _page(complaints_screen(setting, visit.mobile, found.cases))

    async def leave(self, request: Request) -> Response:
        """Forget the visit, for the next person who takes the phone."""
        self._callers.stranger(request)
        ended = {"Set-Cookie": ended_cookie(is_secure=_is_secure(request))}
        return _onwards(request, START, ended)

    async def trouble(self, request: Request, problem: ProblemError) -> Response:
        """Serve the screen that says what went wrong, in the words of a citizen."""
        setting = await self._setting(request)
        key = _SENTENCES.get(problem.code, "internal")
        waiting = int(problem.headers.get("Retry-After", _MINUTE_S))
        minutes = math.ceil(waiting / _MINUTE_S)
        sentence = words(key, setting.language, minutes=local_digits(minutes, setting.language))
        return _page(trouble_screen(setting, sentence), problem.status, problem.headers)

    async def no_page(self, request: Request, status: int) -> Response:
        """Serve the screen of an address where nothing is, or that is asked in another way."""
        setting = await self._setting(request)
        is_other_way = status == HTTPStatus.METHOD_NOT_ALLOWED
        sentence = words("method_wrong" if is_other_way else "not_found", setting.language)
        return _page(trouble_screen(setting, sentence), status)

    def _now(self) -> int:
        return int(self._portal.database.now().timestamp())

    def _visit(self, request: Request) -> Visit | None:
        return self._seal.opened(request.headers.get("Cookie", ""), self._now())

    def _onwards(self, request: Request, path: str, visit: Visit) -> Response:
        kept = self._seal.cookie(visit, is_secure=_is_secure(request))
        return _onwards(request, path, {"Set-Cookie": kept})

    async def _setting(self, request: Request) -> Setting:
        language, today = language_of(request), office_time(self._portal.database.now()).date()
        notices = await run_in_threadpool(self._notices, today, language)
        return Setting(language=language, today=today, notices=notices)

    def _notices(self, today: date, language: Language) -> Mapping[str, str]:
        with self._portal.database.read() as connection:
            return notice_texts(connection, today, language)


def language_of(request: Request) -> Language:
    """Return the language of an address; Bengali unless English is asked for."""
    is_english = request.query_params.get("lang") == Language.EN.value
    return Language.EN if is_english else Language.BN


async def _typed(request: Request, name: str) -> str:
    """Return what was typed into a form's field, no longer than anybody would type."""
    body = (await read_body(request)).decode("utf-8", "replace")
    told = parse_qs(body, keep_blank_values=True, max_num_fields=10).get(name, [""])
    return told[0].replace("\x00", "")[:_TYPED_MAX]


def _asking(visit: Visit, network: str) -> Asking:
    return Asking(mobile=visit.mobile, session=f"page {visit.session}", network=network)


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _onwards(request: Request, path: str, headers: dict[str, str] | None = None) -> Response:
    place = address(path, language_of(request))
    return RedirectResponse(place, HTTPStatus.SEE_OTHER, headers=headers)


def _page(
    shown: bytes, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(shown, status, headers=headers, media_type="text/html")
