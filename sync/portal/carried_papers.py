"""Take papers that came on a pen drive: proved, kept once, told case by case (contract 5)."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from sync.contract.protocol import ATTACHMENT_MAX
from sync.portal.case_papers import expect_paper, note_received
from sync.portal.portal import Portal
from sync.portal.problems import ProblemError
from sync.portal.tables import cases

STORED: Final = "stored"
_UNKNOWN: Final = "case_unknown"
_MISMATCH: Final = "sha256_mismatch"
_TOO_LARGE: Final = "paper_too_large"


def keep_paper(
    portal: Portal, office: str, facts: Mapping[str, Any], data: bytes
) -> Iterator[dict[str, str]]:
    """Yield what became of a paper for each case it belongs to; a case's text comes before it."""
    sha256 = str(facts.get("sha256"))
    trouble = _trouble(sha256, data)
    for case_id in _texts(facts.get("case_ids")):
        status = trouble or _kept(portal, office, case_id, sha256, data)
        yield {"case_id": case_id, "sha256": sha256, "status": status}


def _kept(portal: Portal, office: str, case_id: str, sha256: str, data: bytes) -> str:
    """Keep a paper for one case; only a case of the counter's own office can have it."""

    def expected(connection: Connection) -> str | None:
        mine = (cases.c.case_id == case_id, cases.c.office == office)
        ref = connection.execute(select(cases.c.ref).where(*mine)).scalars().first()
        if ref is not None:
            expect_paper(connection, ref, sha256)
        return ref

    try:
        ref = portal.database.run(expected)
    except ProblemError as problem:
        return problem.code.value
    if ref is None:
        return _UNKNOWN
    if not portal.papers.has(sha256):
        part = secrets.token_hex(16)
        portal.papers.write(part, 0, data)
        portal.papers.keep(part, sha256)
    at = portal.database.now_text()
    portal.database.run(lambda connection: note_received(connection, ref, sha256, at))
    return STORED


def _trouble(sha256: str, data: bytes) -> str | None:
    if len(data) > ATTACHMENT_MAX:
        return _TOO_LARGE
    return None if hashlib.sha256(data).hexdigest() == sha256 else _MISMATCH


def _texts(told: object) -> Iterator[str]:
    return (item for item in told if isinstance(item, str)) if isinstance(told, list) else iter(())
