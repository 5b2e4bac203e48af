"""One paper's way to the portal in one cycle, step by step (portal contract, section 5).

A step is one piece, with what must be asked before it. What an answer means for the paper is
decided here; what it means for the line and for other papers, in ``sync/paper_lane.py``.
"""

import hashlib
import logging
from enum import Enum
from http import HTTPStatus
from typing import Final

from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.uploads import PaperTrouble, WaitingPaper
from sync.chunk_size import ChunkSize
from sync.errors import PortalRefused, PortalUnreachable, PortalUnreadable
from sync.tools import SyncTools
from sync.upload_client import PaperFacts, UploadClient

_log = logging.getLogger(__name__)

# A paper that arrives whole and altered so often is altered by something that stays.
_MISMATCHES: Final = 3
# So often in one cycle a paper may be lost, asked for again, or dropped without moving on.
_PATIENCE: Final = 5
_CHECKSUM_WRONG: Final = 460
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_NOT_TAKEN: Final = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
# These are about this device, or about the portal as it is now; no paper is to blame.
OF_THE_LINE: Final = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.UPGRADE_REQUIRED,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
)


class Step(Enum):
    """What became of a step."""

    MORE = "more"
    DONE = "done"
    FAILED = "failed"
    ASIDE = "aside"


class _Call(Enum):
    CREATE = "create"
    ASK = "ask"
    SEND = "send"


class PaperTrip:
    """A paper that is being sent; its bytes are read and proved when it starts."""

    def __init__(
        self, tools: SyncTools, uploads: UploadClient, size: ChunkSize, paper: WaitingPaper
    ) -> None:
        self.paper = paper
        self._tools = tools
        self._uploads = uploads
        self._size = size
        self._data = b""
        known = paper.location
        moved = known is not None and not tools.client.portal.is_origin_of(known)
        self._location = None if moved else known
        self._offset = paper.reached
        self._mismatches = paper.mismatches
        self._must_ask = True
        self._setbacks = 0
        self._call = _Call.CREATE

    def step(self) -> Step:
        """Send one piece, or find out where to go on.

        Raises:
            PortalError: trouble of the line or of the device, not of this paper.
        """
        if not self._data:
            trouble = self._read()
            if trouble is not None:
                return trouble
        try:
            return self._go_on()
        except PortalRefused as refused:
            if refused.status in OF_THE_LINE:
                raise
            return self._refused(refused)
        except PortalUnreadable as error:
            _log.info("An answer about a paper cannot be read: %s", error.what)
            # Perhaps it is the place that is wrong: begin anew next time.
            return self._begin_again(Step.FAILED)
        except PortalUnreachable:
            # What of the piece arrived is not known.
            self._must_ask = True
            if self._call is _Call.SEND:
                self._size.dropped()
            raise

    def has_patience(self) -> bool:
        """Count a setback; tell whether the paper may be tried once more in this cycle."""
        self._setbacks += 1
        return self._setbacks < _PATIENCE

    def _go_on(self) -> Step:
        if self._location is None:
            self._create()
        elif self._must_ask:
            self._call = _Call.ASK
            self._offset = self._uploads.offset(self._location, len(self._data))
            self._must_ask = False
        if self._offset < len(self._data):
            self._send_piece()
        return self._done() if self._offset == len(self._data) else Step.MORE

    def _create(self) -> None:
        self._call = _Call.CREATE
        paper = self.paper
        facts = PaperFacts(
            case_id=paper.case_id, sha256=paper.sha256, bytes=len(self._data), mime=paper.mime
        )
        begun = self._uploads.create(facts)
        self._location, self._offset, self._must_ask = begun.location, begun.offset, False
        with self._tools.store.write() as records:
            records.uploads.begun(paper, begun.location, begun.offset)

    def _send_piece(self) -> None:
        self._call = _Call.SEND
        clock, before = self._tools.clock, self._offset
        end = before + self._size.within(self._tools.client.limits.chunk_max)
        started = clock.monotonic()
        self._offset = self._uploads.send(
            self._location or "", before, self._data[before:end], len(self._data)
        )
        self._size.went_up(clock.monotonic() - started)
        if self._offset == before:
            # Taken with thanks and thrown away.
            raise PortalUnreadable("field:upload_offset")
        self._setbacks = 0
        if self._offset < len(self._data):
            with self._tools.store.write() as records:
                records.uploads.moved(self.paper, self._offset)

    def _done(self) -> Step:
        # The portal has confirmed by its own clock; ours may be years off (decision 0015).
        at = self._tools.client.time.now() or self._tools.clock.now()
        with self._tools.store.write() as records:
            records.papers.mark_sent(self.paper.case_id, self.paper.sha256, at)
        return Step.DONE

    def _refused(self, refused: PortalRefused) -> Step:
        if self._call is _Call.CREATE:
            return self._aside(PaperTrouble.REFUSED, refused) if _is_final(refused) else Step.FAILED
        if refused.status in _GONE:
            return self._begin_again(self._patiently())
        if self._call is _Call.ASK:
            return Step.FAILED
        return self._piece_refused(refused)

    def _piece_refused(self, refused: PortalRefused) -> Step:
        match refused.status:
            case HTTPStatus.CONFLICT:
                self._must_ask = True
                return self._patiently()
            case _ if refused.status == _CHECKSUM_WRONG:
                # It was altered on the way; the same piece goes again.
                return self._patiently()
            case HTTPStatus.UNPROCESSABLE_ENTITY:
                return self._altered(refused)
            case HTTPStatus.REQUEST_ENTITY_TOO_LARGE if self._size.refused():
                return Step.MORE
        return self._aside(PaperTrouble.REFUSED, refused) if _is_final(refused) else self._fail()

    def _altered(self, refused: PortalRefused) -> Step:
        """The paper came whole and is another one: prove it here and start over."""
        self._mismatches += 1
        if self._mismatches >= _MISMATCHES:
            return self._aside(PaperTrouble.ALTERED, refused)
        self._data, self._location, self._offset = b"", None, 0
        with self._tools.store.write() as records:
            records.uploads.altered(self.paper, self._mismatches)
        return Step.MORE

    def _begin_again(self, step: Step) -> Step:
        self._location, self._offset = None, 0
        with self._tools.store.write() as records:
            records.uploads.begun(self.paper, None, 0)
        return step

    def _fail(self) -> Step:
        self._must_ask = True
        return Step.FAILED

    def _patiently(self) -> Step:
        return Step.MORE if self.has_patience() else Step.FAILED

    def _read(self) -> Step | None:
        """Read and prove the paper's bytes; what is not what was handed in is never sent."""
        try:
            data = self._tools.store.papers.read(self.paper.sha256)
        except StorageError as error:
            if error.trouble is StorageTrouble.UNREADABLE:
                # Another program has the file at the moment.
                return Step.FAILED
            return self._aside(PaperTrouble.DAMAGED, None)
        if hashlib.sha256(data).hexdigest() != self.paper.sha256 or not data:
            return self._aside(PaperTrouble.DAMAGED, None)
        self._data = data
        return None

    def _aside(self, trouble: PaperTrouble, refused: PortalRefused | None) -> Step:
        _log.warning("A paper of %s needs somebody: %s", self.paper.ref, trouble.value)
        code = None if refused is None else refused.problem.code
        with self._tools.store.write() as records:
            records.uploads.set_aside(self.paper, trouble, code)
        return Step.ASIDE


def _is_final(refused: PortalRefused) -> bool:
    return refused.status in _NOT_TAKEN
