"""What an upload's request says in its headers (tus 1.0 core and creation; contract, section 5)."""

import base64
import binascii
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers

from sync.contract.codes import ProblemCode
from sync.contract.protocol import ATTACHMENT_MAX, TUS_RESUMABLE, TUS_VERSION
from sync.contract.replies import FieldError
from sync.portal.problems import ProblemError, bad_fields

CHUNK_TYPE: Final = "application/offset+octet-stream"
_WHOLE: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_CASE_ID_MAX: Final = 36
_DIGEST_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUpload:
    """A paper that a device wants to send: its hash, its size, and its case."""

    sha256: str
    length: int
    case_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Where a piece goes, and the SHA-256 that it should have."""

    offset: int
    checksum: bytes | None


def check_version(headers: Headers) -> None:
    """Refuse another version of tus.

    Raises:
        ProblemError: 412 ``tus_version``, with the version that is spoken here.
    """
    if headers.get(TUS_RESUMABLE) != TUS_VERSION:
        spoken = {"Tus-Version": TUS_VERSION}
        raise ProblemError(
            HTTPStatus.PRECONDITION_FAILED, ProblemCode.TUS_VERSION_UNKNOWN, headers=spoken
        )


def read_new_upload(headers: Headers) -> NewUpload:
    """Read the headers of a ``POST``.

    Raises:
        ProblemError: 400 ``upload_invalid`` with the bad ones, or 413 ``paper_too_large``.
    """
    length, told = _whole(headers, "Upload-Length"), _metadata(headers.get("Upload-Metadata", ""))
    if length == 0:
        raise _bad("Upload-Length")
    sha256, case_id = told.get("sha256", ""), told.get("case_id", "")
    if not _SHA256.fullmatch(sha256) or not 0 < len(case_id) <= _CASE_ID_MAX:
        raise _bad("Upload-Metadata")
    if length > ATTACHMENT_MAX:
        raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ProblemCode.PAPER_TOO_LARGE)
    return NewUpload(sha256=sha256, length=length, case_id=case_id)


def read_chunk(headers: Headers) -> Chunk:
    """Read the headers of a ``PATCH``.

    Raises:
        ProblemError: 400 ``upload_invalid``, or 415 ``chunk_type_wrong``.
    """
    if headers.get("Content-Type", "").partition(";")[0].strip().lower() != CHUNK_TYPE:
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, ProblemCode.CHUNK_TYPE_WRONG)
    offset, told = _whole(headers, "Upload-Offset"), headers.get("Upload-Checksum")
    return Chunk(offset=offset, checksum=None if told is None else _checksum(told))


def _checksum(told: str) -> bytes:
    name, _, coded = told.strip().partition(" ")
    digest = _decoded(coded.strip())
    if name.lower() != "sha256" or digest is None or len(digest) != _DIGEST_BYTES:
        raise _bad("Upload-Checksum")
    return digest


def _metadata(header: str) -> dict[str, str]:
    told: dict[str, str] = {}
    for pair in header.split(","):
        name, _, coded = pair.strip().partition(" ")
        value = _decoded(coded.strip())
        if name and value is not None:
            told[name] = value.decode("utf-8", "replace")
    return told


def _decoded(coded: str) -> bytes | None:
    try:
        return base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError):
        return None


def _whole(headers: Headers, name: str) -> int:
    told = headers.get(name, "")
    if not _WHOLE.fullmatch(told):
        raise _bad(name)
    return int(told)


def _bad(header: str) -> ProblemError:
    wrong = FieldError(pointer=f"/{header}", code="header_invalid")
    return bad_fields(HTTPStatus.BAD_REQUEST, ProblemCode.UPLOAD_INVALID, (wrong,))
