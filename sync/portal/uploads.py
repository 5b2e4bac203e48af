"""What an upload does to the database and the shelf (portal contract, section 5).

The size of a part's file is its offset, so what the portal says is always what it has. A paper is
told as received only after its whole hash was right and its file has its last name.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from sync.contract.codes import ProblemCode
from sync.portal.case_papers import expect_paper, note_received
from sync.portal.device import PortalDevice, find_device
from sync.portal.portal import Portal
from sync.portal.problems import ProblemError
from sync.portal.tables import cases, uploads
from sync.portal.upload_request import Chunk, NewUpload

# A line may be down for long; what is older begins anew.
_KEPT: Final = timedelta(days=30)
_CHECKSUM_WRONG: Final = 460


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A paper on its way to a case."""

    upload_id: str
    ref: str
    sha256: str
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An upload and how much of it is here."""

    upload: Upload
    offset: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing more is to come."""
        return self.offset == self.upload.length


def begin_upload(portal: Portal, device_id: str, asked: NewUpload) -> Standing:
    """Return a paper's upload; the same paper of the same case has one, however often asked.

    Raises:
        ProblemError: 409 ``case_unknown``, 413 ``too_many_papers``.
    """

    def work(connection: Connection) -> Upload:
        device = find_device(connection, device_id)
        ref = _case_of(connection, device, asked.case_id)
        expect_paper(connection, ref, asked.sha256)
        _sweep(portal, connection)
        return _entered(portal, connection, device, ref, asked)

    return stand(portal, portal.database.run(work))


def find_upload(portal: Portal, device_id: str, upload_id: str) -> Upload:
    """Return an upload of the device's office.

    Raises:
        ProblemError: 404 ``upload_unknown``.
    """
    with portal.database.read() as connection:
        device = find_device(connection, device_id)
        mine = (uploads.c.id == upload_id, uploads.c.office == device.office)
        row = connection.execute(select(uploads).where(*mine)).one_or_none()
    if row is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, ProblemCode.UPLOAD_UNKNOWN)
    return Upload(upload_id=row.id, ref=row.ref, sha256=row.sha256, length=row.length)


def stand(portal: Portal, upload: Upload) -> Standing:
    """Tell how much of an upload is here; a paper that is here whole is then noted with its case.

    So a stop between the file's last name and the database's note is mended by the next question.
    """
    shelf = portal.papers
    if shelf.has(upload.sha256) and shelf.size(upload.sha256) == upload.length:
        _note(portal, upload.ref, upload.sha256)
        return Standing(upload=upload, offset=upload.length)
    return Standing(upload=upload, offset=shelf.offset(upload.upload_id))


def take_chunk(portal: Portal, upload: Upload, chunk: Chunk, data: bytes) -> int:
    """Write a piece at its offset and return the new one; the last piece proves the whole.

    Raises:
        ProblemError: 409 ``offset_wrong``, 413 ``paper_too_large``, 460 ``checksum_wrong``, or 422
            ``sha256_mismatch``, after which the upload is gone.
    """
    there = stand(portal, upload).offset
    if chunk.offset != there:
        raise ProblemError(HTTPStatus.CONFLICT, ProblemCode.OFFSET_WRONG)
    end = there + len(data)
    if end > upload.length:
        raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ProblemCode.PAPER_TOO_LARGE)
    if chunk.checksum is not None and hashlib.sha256(data).digest() != chunk.checksum:
        raise ProblemError(_CHECKSUM_WRONG, ProblemCode.CHECKSUM_WRONG)
    if data:
        portal.papers.write(upload.upload_id, there, data)
        if end == upload.length:
            _finish(portal, upload)
    return end


def _note(portal: Portal, ref: str, sha256: str) -> None:
    at = portal.database.now_text()
    portal.database.run(lambda connection: note_received(connection, ref, sha256, at))


def _finish(portal: Portal, upload: Upload) -> None:
    if portal.papers.keep(upload.upload_id, upload.sha256):
        stand(portal, upload)
        return
    portal.database.run(
        lambda connection: connection.execute(
            delete(uploads).where(uploads.c.id == upload.upload_id)
        )
    )
    raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, ProblemCode.SHA256_MISMATCH)


def _case_of(connection: Connection, device: PortalDevice, case_id: str) -> str:
    """Return the number of a case of the device's office; the text must be there before papers."""
    mine = (cases.c.case_id == case_id, cases.c.office == device.office)
    ref = connection.execute(select(cases.c.ref).where(*mine)).scalars().first()
    if ref is None:
        raise ProblemError(HTTPStatus.CONFLICT, ProblemCode.CASE_UNKNOWN)
    return str(ref)


def _entered(
    portal: Portal, connection: Connection, device: PortalDevice, ref: str, asked: NewUpload
) -> Upload:
    mine = (uploads.c.ref == ref, uploads.c.sha256 == asked.sha256)
    row = connection.execute(select(uploads).where(*mine)).one_or_none()
    if row is not None and row.length != asked.length:
        # One of the two lengths is wrong: what came under the other is of no use.
        portal.papers.discard(row.id)
        connection.execute(update(uploads).where(*mine).values(length=asked.length))
    upload_id = secrets.token_hex(16) if row is None else str(row.id)
    if row is None:
        connection.execute(
            insert(uploads).values(
                id=upload_id,
                ref=ref,
                office=device.office,
                sha256=asked.sha256,
                length=asked.length,
                begun_at=int(portal.database.now().timestamp()),
            )
        )
    return Upload(upload_id=upload_id, ref=ref, sha256=asked.sha256, length=asked.length)


def _sweep(portal: Portal, connection: Connection) -> None:
    """Throw away what was begun long ago; its device begins again (tus: 404, then create)."""
    oldest = int((portal.database.now() - _KEPT).timestamp())
    old = connection.execute(select(uploads.c.id).where(uploads.c.begun_at < oldest)).scalars()
    for upload_id in old.all():
        portal.papers.discard(upload_id)
        connection.execute(delete(uploads).where(uploads.c.id == upload_id))
