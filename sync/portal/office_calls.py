"""The calls with which an office asks about itself and about a citizen (portal contract, 2)."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sync.contract.codes import ProblemCode
from sync.contract.requests import SearchRequest
from sync.portal.callers import Callers
from sync.portal.case_search import search_cases
from sync.portal.office_queue import read_queue
from sync.portal.portal import Portal
from sync.portal.reading import read_fields
from sync.portal.replying import json_reply
from sync.portal.request_body import read_object
from sync.portal.snapshot import read_snapshot


class OfficeCalls:
    """The endpoints of snapshot, search and the office's queue."""

    def __init__(self, portal: Portal, callers: Callers) -> None:
        self._portal = portal
        self._callers = callers

    async def snapshot(self, request: Request) -> Response:
        """Serve ``GET /v1/snapshot``."""
        device_id = self._callers.device(request)
        page = request.query_params.get("page")
        told = await run_in_threadpool(read_snapshot, self._portal, device_id, page)
        return json_reply(request, told)

    async def search(self, request: Request) -> Response:
        """Serve ``POST /v1/cases/search``; the mobile is in the body, never in an address."""
        device_id = self._callers.device(request)
        told = await read_object(request, ProblemCode.BODY_INVALID)
        asked = read_fields(told, SearchRequest, ProblemCode.BODY_INVALID)
        self._callers.count_search(device_id)
        return json_reply(
            request, await run_in_threadpool(search_cases, self._portal, device_id, asked)
        )

    async def queue(self, request: Request) -> Response:
        """Serve ``GET /v1/offices/{code}/queue``."""
        device_id, office = self._callers.device(request), request.path_params["code"]
        return json_reply(
            request, await run_in_threadpool(read_queue, self._portal, device_id, office)
        )
