"""Which papers each case says it has, and which of them are here (portal contract, 3 and 5)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from sync.contract.codes import ProblemCode
from sync.contract.protocol import ATTACHMENTS_PER_CASE
from sync.contract.replies import MissingPapers
from sync.portal.ledger import CaseRow
from sync.portal.problems import ProblemError
from sync.portal.tables import case_papers

_TOLD: Final = 100
# The rest of a number after its slot.
_LAST_REF: Final = "9999999"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCount:
    """How many of a case's papers are here."""

    received: int = 0
    of: int = 0


def expect_papers(connection: Connection, filed: Iterable[CaseRow]) -> None:
    """Remember the papers that the bodies of a batch name; they come by themselves later."""
    named = {(case.ref, sha256) for case in filed for sha256 in _hashes(case)}
    if not named:
        return
    refs = sorted({ref for ref, _ in named})
    known = select(case_papers.c.ref, case_papers.c.sha256).where(case_papers.c.ref.in_(refs))
    new = named - {(row.ref, row.sha256) for row in connection.execute(known)}
    if new:
        rows = [{"ref": ref, "sha256": sha256} for ref, sha256 in sorted(new)]
        connection.execute(insert(case_papers), rows)


def forget_papers(connection: Connection, amended: Iterable[CaseRow]) -> None:
    """Expect no longer what a correction took out of a case and what never came."""
    for case in amended:
        gone = case_papers.c.sha256.not_in(sorted(set(_hashes(case))))
        missing = case_papers.c.received_at.is_(None)
        connection.execute(delete(case_papers).where(case_papers.c.ref == case.ref, missing, gone))


def expect_paper(connection: Connection, ref: str, sha256: str) -> None:
    """Remember a paper that a device is about to send, though its case does not name it.

    Raises:
        ProblemError: 413 ``too_many_papers``: the case has as many as it may.
    """
    mine = select(case_papers.c.sha256).where(case_papers.c.ref == ref)
    there = set(connection.execute(mine).scalars())
    if sha256 in there:
        return
    if len(there) >= ATTACHMENTS_PER_CASE:
        raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ProblemCode.TOO_MANY_PAPERS)
    connection.execute(insert(case_papers).values(ref=ref, sha256=sha256))


def note_received(connection: Connection, ref: str, sha256: str, at: str) -> None:
    """Remember that a paper of a case is here; the first time counts."""
    mine = (case_papers.c.ref == ref, case_papers.c.sha256 == sha256)
    missing = case_papers.c.received_at.is_(None)
    connection.execute(update(case_papers).where(*mine, missing).values(received_at=at))


def find_missing_papers(
    connection: Connection, slots: Iterable[str], *, but: Collection[str]
) -> Iterator[MissingPapers]:
    """Yield the cases of some slots whose papers have not all come, the first hundred.

    Args:
        connection: an open transaction.
        slots: those of the device that asks.
        but: cases that came just now; their papers cannot be here yet.
    """
    heads = [slot.replace("-", "") for slot in slots]
    if not heads:
        return
    theirs = or_(*(case_papers.c.ref.between(head, head + _LAST_REF) for head in heads))
    wanted = (
        select(case_papers.c.ref)
        .where(case_papers.c.received_at.is_(None), theirs, case_papers.c.ref.not_in(but))
        .distinct()
        .order_by(case_papers.c.ref)
        .limit(_TOLD)
    )
    for ref in connection.execute(wanted).scalars():
        yield MissingPapers(papers=ref)


def count_papers(connection: Connection, refs: Collection[str]) -> Mapping[str, PaperCount]:
    """Return how many papers of some cases are here; a case without papers is left out."""
    counted = (
        select(
            case_papers.c.ref,
            func.count().label("of"),
            func.count(case_papers.c.received_at).label("received"),
        )
        .where(case_papers.c.ref.in_(refs))
        .group_by(case_papers.c.ref)
    )
    rows = connection.execute(counted)
    return {row.ref: PaperCount(received=row.received, of=row.of) for row in rows}


def _hashes(case: CaseRow) -> Iterator[str]:
    papers: Any = case.told().get("papers")
    for paper in papers if isinstance(papers, list) else ():
        sha256 = paper.get("sha256") if isinstance(paper, dict) else None
        if isinstance(sha256, str):
            yield sha256
