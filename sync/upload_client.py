"""Papers over tus 1.0: create, ask how far it came, send a piece (portal contract, section 5).

Our own: the library at hand has no time limit and no session (portal_network.md 3.5). It decides
nothing; ``sync/paper_lane.py`` does.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin

from sync.address import PortalAddress
from sync.client import PortalClient
from sync.errors import PortalUnreadable
from sync.transport import Reply, Request

_UPLOADS: Final = "/v1/uploads"
_TUS: Final = {"Tus-Resumable": "1.0.0"}
_CHUNK_TYPE: Final = "application/offset+octet-stream"
_WHOLE: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_PLACE: Final = re.compile(r"[!-\[\]-~]{1,1000}", re.ASCII)
_SUFFIXES: Final[Mapping[str, str]] = {"application/pdf": "pdf", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """What the portal is told of a paper; its name says nothing about the citizen."""

    case_id: str
    sha256: str
    bytes: int
    mime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where a paper goes, and how much of it is at the portal already."""

    location: str
    offset: int


class UploadClient:
    """The three calls of an upload; a refusal is raised as ``PortalRefused``."""

    def __init__(self, client: PortalClient) -> None:
        self._client = client

    def create(self, paper: PaperFacts) -> Begun:
        """Begin a paper, or learn that its bytes are there.

        Raises:
            PortalError: no answer, an unreadable one, or a refusal.
        """
        headers = {"Upload-Length": str(paper.bytes), "Upload-Metadata": _metadata(paper)}
        reply = self._ask("POST", _UPLOADS, headers)
        if reply.status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
            raise PortalUnreadable("status", status=reply.status)
        location = place_of(self._client.portal, reply.headers.get("Location"))
        if reply.status == HTTPStatus.CREATED:
            # Where it stands is asked before the first piece only if it was begun before.
            return Begun(location=location, offset=_offset_or(reply, 0, paper.bytes))
        if _offset(reply, paper.bytes) != paper.bytes:
            raise PortalUnreadable("field:upload_offset")
        return Begun(location=location, offset=paper.bytes)

    def offset(self, location: str, length: int) -> int:
        """Ask how much of a paper came.

        Raises:
            PortalError: as for ``create``.
        """
        reply = self._ask("HEAD", location, {})
        told = reply.headers.get("Upload-Length")
        if told is not None and told.strip() != str(length):
            raise PortalUnreadable("field:upload_length")
        return _offset(reply, length)

    def send(self, location: str, offset: int, piece: bytes, length: int) -> int:
        """Send a piece and return how much of the paper is at the portal then.

        Raises:
            PortalError: as for ``create``.
        """
        digest = base64.b64encode(hashlib.sha256(piece).digest()).decode("ascii")
        headers = {
            "Content-Type": _CHUNK_TYPE,
            "Upload-Offset": str(offset),
            "Upload-Checksum": f"sha256 {digest}",
        }
        reply = self._ask("PATCH", location, headers, piece)
        now = _offset(reply, length)
        if not offset <= now <= offset + len(piece):
            raise PortalUnreadable("field:upload_offset")
        return now

    def _ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Reply:
        request = Request(
            method=method, path=path, headers={**_TUS, **headers}, body=body, is_upload=True
        )
        return self._client.exchange(request)


def place_of(address: PortalAddress, location: str | None) -> str:
    """Return where an upload lies, from the portal's ``Location`` (portal contract, section 1).

    Raises:
        PortalUnreadable: it is missing, or leads to another origin: the token never goes there.
    """
    if location is None or not _PLACE.fullmatch(location) or "#" in location:
        raise PortalUnreadable("field:location")
    place = urljoin(address.url(_UPLOADS), location)
    if not address.is_origin_of(place):
        raise PortalUnreadable("field:location")
    return place


def _metadata(paper: PaperFacts) -> str:
    told = {
        "sha256": paper.sha256,
        "filename": f"{paper.sha256[:12]}.{_SUFFIXES.get(paper.mime, 'bin')}",
        "filetype": paper.mime,
        "case_id": paper.case_id,
    }
    return ",".join(
        f"{name} {base64.b64encode(value.encode()).decode('ascii')}" for name, value in told.items()
    )


def _offset_or(reply: Reply, default: int, length: int) -> int:
    return default if reply.headers.get("Upload-Offset") is None else _offset(reply, length)


def _offset(reply: Reply, length: int) -> int:
    told = (reply.headers.get("Upload-Offset") or "").strip()
    if not _WHOLE.fullmatch(told) or int(told) > length:
        raise PortalUnreadable("field:upload_offset")
    return int(told)
