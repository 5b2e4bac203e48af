"""Another portal's papers: tus 1.0 from the contract, in memory, sharing no code with ours."""

import base64
import hashlib
import uuid
from collections.abc import Callable
from typing import Any

from small_portal import EVERY, Answer, Seen, SmallPortal, problem
from sync_rig import Counter, TestClock, request

from local_db.domain.complaint import Paper, PaperKind
from local_db.domain.filing import Filed
from local_db.domain.outbox import QueueRow
from local_db.domain.uploads import PaperTrouble
from sync.courier import send_until_empty

UPLOADS = "/v1/uploads"
TUS = {"Tus-Resumable": "1.0.0"}


def is_chunk(seen: Seen) -> bool:
    return seen.method == "PATCH"


def is_question(seen: Seen) -> bool:
    return seen.method == "HEAD"


def is_creation(seen: Seen) -> bool:
    return seen.method == "POST" and seen.path == UPLOADS


def is_about_papers(seen: Seen) -> bool:
    return seen.path.startswith(UPLOADS)


class PaperPortal(SmallPortal):
    def __init__(self, clock: TestClock) -> None:
        super().__init__(clock)
        self.parts: dict[str, dict[str, Any]] = {}
        self.blobs: dict[str, bytes] = {}
        self.linked: set[tuple[str, str]] = set()
        self.place = "{path}"
        self.tus = dict(TUS)

    def has(self, filed: Filed, data: bytes) -> bool:
        sha256 = hashlib.sha256(data).hexdigest()
        return (filed.case_id, sha256) in self.linked and self.blobs[sha256] == data

    def papers_up(self) -> int:
        """The bytes of pieces that came over the line."""
        return sum(len(seen.body) for seen in self.seen if is_chunk(seen))

    def order_of(self) -> list[str]:
        return [
            f"{seen.method} {seen.path.removeprefix('/v1/').split('/')[0]}" for seen in self.seen
        ]

    def _route(self, seen: Seen) -> Answer:
        if not is_about_papers(seen):
            return super()._route(seen)
        if seen.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return problem(401, "token_expired", self.tus)
        if seen.headers.get("tus-resumable") != "1.0.0":
            return problem(412, "tus_version", self.tus)
        if is_creation(seen):
            return self._create(seen)
        part = self.parts.get(seen.path.rsplit("/", 1)[1])
        if part is None:
            return problem(404, "upload_unknown", self.tus)
        return self._tell(part) if is_question(seen) else self._take(seen, part)

    def _create(self, seen: Seen) -> Answer:
        told = {}
        for pair in seen.headers["upload-metadata"].split(","):
            name, _, value = pair.partition(" ")
            told[name] = base64.b64decode(value).decode()
        assert set(told) == {"sha256", "filename", "filetype", "case_id"}, told
        length = int(seen.headers["upload-length"])
        filings = [m for m in self.messages.values() if m["type"] == "case.filed"]
        if told["case_id"] not in {message["case_id"] for message in filings}:
            return problem(409, "case_unknown", self.tus)
        upload_id = uuid.uuid4().hex
        place = {"Location": self.place.format(path=f"{UPLOADS}/{upload_id}")}
        if len(self.blobs.get(told["sha256"], b"")) == length:
            self.linked.add((told["case_id"], told["sha256"]))
            return Answer(200, {}, {**self.tus, **place, "Upload-Offset": str(length)})
        self.parts[upload_id] = {**told, "length": length, "data": b""}
        return Answer(201, None, {**self.tus, **place})

    def _tell(self, part: dict[str, Any]) -> Answer:
        offset = {"Upload-Offset": str(len(part["data"])), "Upload-Length": str(part["length"])}
        return Answer(200, None, {**self.tus, **offset})

    def _take(self, seen: Seen, part: dict[str, Any]) -> Answer:
        assert seen.headers["content-type"] == "application/offset+octet-stream"
        if int(seen.headers["upload-offset"]) != len(part["data"]):
            return problem(409, "offset_wrong", self.tus)
        kind, _, told = seen.headers["upload-checksum"].partition(" ")
        assert kind == "sha256"
        if base64.b64decode(told) != hashlib.sha256(seen.body).digest():
            return problem(460, "checksum_wrong", self.tus)
        part["data"] += seen.body
        if len(part["data"]) == part["length"]:
            if hashlib.sha256(part["data"]).hexdigest() != part["sha256"]:
                self.parts = {name: one for name, one in self.parts.items() if one is not part}
                return problem(422, "sha256_mismatch", self.tus)
            self.blobs[part["sha256"]] = part["data"]
            self.linked.add((part["case_id"], part["sha256"]))
        return Answer(204, None, {**self.tus, "Upload-Offset": str(len(part["data"]))})


def file_with(counter: Counter, *papers: bytes, description: str = "নলকূপটি খারাপ।") -> Filed:
    """File a complaint with papers, as the counter does: the bytes first, then the row."""
    named = tuple(
        Paper(
            sha256=counter.store.papers.add(data),
            bytes=len(data),
            mime="image/jpeg",
            kind=PaperKind.PHOTO,
            title=None,
            pages=1,
        )
        for data in papers
    )
    asked = request(counter.clock, description, named)
    with counter.store.write() as records:
        return records.complaints.file(asked)


def bytes_of(size: int, seed: int = 0) -> bytes:
    """Bytes that no two seeds share."""
    block = b"".join(hashlib.sha256(f"{seed} {n}".encode()).digest() for n in range(64))
    return (block * (size // len(block) + 1))[: size - 8] + seed.to_bytes(8, "big")


def row_of(counter: Counter, filed: Filed) -> QueueRow:
    return next(row for row in counter.rows() if row.ref == filed.ref)


def drain(counter: Counter, seconds: float = 7200.0) -> None:
    send_until_empty(
        counter.engine, counter.clock, lambda wait: counter.clock.move(seconds=wait), seconds
    )


def trouble_of(counter: Counter) -> list[PaperTrouble]:
    return [row.papers.trouble for row in counter.rows() if row.papers.trouble is not None]


def on_papers(
    portal: PaperPortal,
    spoil: Callable[[Answer], Answer],
    which: Callable[[Seen], bool] = is_chunk,
    *,
    times: float = 1,
    after: bool = False,
) -> None:
    portal.fault(spoil, EVERY, times=times, after=after, when=which)
