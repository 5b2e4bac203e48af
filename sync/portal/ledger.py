"""What the portal knows that matters to one batch, and what the batch adds (contract 3).

All reading is done before the first message is judged and all writing after the last, in the same
transaction; a batch costs a fixed number of statements.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select

from sync.contract.requests import Message
from sync.portal.code_list import CodeList
from sync.portal.device import PortalDevice
from sync.portal.feed_rows import News
from sync.portal.tables import cases, leases, messages, successors

_LONGEST_CHAIN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What makes a message the same message (section 3)."""

    type: str
    ref: str
    case_id: str | None
    digest: str


@dataclass(slots=True, kw_only=True)
class CaseRow:
    """A case as it stands while a batch is judged."""

    ref: str
    case_id: str
    portal_ref: str
    body: bytes
    is_forwarded: bool
    is_withdrawn: bool = False
    is_voided: bool = False
    recontacts: int = 0
    _read: tuple[bytes, Mapping[str, Any]] | None = None

    def told(self) -> Mapping[str, Any]:
        """Return the body, read once for all who ask."""
        if self._read is None or self._read[0] is not self.body:
            self._read = (self.body, json.loads(self.body))
        return self._read[1]


@dataclass(slots=True, kw_only=True)
class Ledger:
    """The portal's memory for one batch."""

    device: PortalDevice
    codes: CodeList
    at: str
    leased: frozenset[str]
    known: dict[str, Known]
    cases: dict[str, CaseRow]
    successors: dict[str, str]
    stored: list[tuple[Message, bytes, bool]] = field(default_factory=list)
    filed: list[CaseRow] = field(default_factory=list)
    touched: dict[str, CaseRow] = field(default_factory=dict)
    linked: dict[str, str] = field(default_factory=dict)
    numbers: set[tuple[str, int]] = field(default_factory=set)
    sequences: set[int] = field(default_factory=set)
    news: list[News] = field(default_factory=list)
    next_portal_ref: int = 0

    def is_there(self, message_id: str) -> bool:
        """Tell whether a message, or its successor, was stored."""
        wanted: str | None = message_id
        for _ in range(_LONGEST_CHAIN):
            if wanted is None or wanted in self.known:
                return wanted is not None
            wanted = self.successors.get(wanted)
        return False

    def link(self, message: Message) -> None:
        """Remember whom a message stands for, even when it is refused itself."""
        if message.supersedes is not None:
            old, new = message.supersedes.lower(), message.id.lower()
            self.successors[old] = self.linked[old] = new


def open_ledger(
    connection: Connection,
    device: PortalDevice,
    batch: Iterable[Mapping[str, Any]],
    *,
    codes: CodeList,
    at: str,
) -> Ledger:
    """Read all that the messages of a batch speak of."""
    rows = list(batch)
    ids = _texts(rows, "id") | _texts(rows, "depends_on") | _texts(rows, "supersedes")
    links = _chains(connection, ids)
    wanted = select(leases.c.slot).where(leases.c.office == device.office)
    return Ledger(
        device=device,
        codes=codes,
        at=at,
        leased=frozenset(connection.execute(wanted).scalars()),
        known=_known(connection, ids | set(links.values())),
        cases=_cases(connection, _texts(rows, "ref", fold=False)),
        successors=links,
    )


def _texts(rows: Iterable[Mapping[str, Any]], name: str, *, fold: bool = True) -> set[str]:
    """Return a field's texts; what cannot be UTF-8 is found nowhere and not asked for."""
    found = (row.get(name) for row in rows)
    texts = {text for text in found if isinstance(text, str) and text.isascii()}
    return {text.lower() for text in texts} if fold else texts


def _known(connection: Connection, ids: set[str]) -> dict[str, Known]:
    rows = connection.execute(
        select(
            messages.c.id, messages.c.type, messages.c.ref, messages.c.case_id, messages.c.digest
        ).where(_among(messages.c.id, ids))
    )
    return {
        row.id: Known(type=row.type, ref=row.ref, case_id=row.case_id, digest=row.digest)
        for row in rows
    }


def _cases(connection: Connection, refs: set[str]) -> dict[str, CaseRow]:
    found = connection.execute(select(cases).where(_among(cases.c.ref, refs)))
    return {
        row.ref: CaseRow(
            ref=row.ref,
            case_id=row.case_id,
            portal_ref=row.portal_ref,
            body=bytes(row.body),
            is_forwarded=row.is_forwarded,
            is_withdrawn=row.is_withdrawn,
            is_voided=row.is_voided,
            recontacts=row.recontacts,
        )
        for row in found
    }


def _chains(connection: Connection, ids: set[str]) -> dict[str, str]:
    links: dict[str, str] = {}
    wanted = ids
    while wanted:
        query = select(successors).where(_among(successors.c.message_id, wanted))
        found = {row.message_id: row.successor for row in connection.execute(query)}
        links |= found
        wanted = set(found.values()) - links.keys()
    return links


def _among(column: ColumnElement[str], values: set[str]) -> ColumnElement[bool]:
    return column.in_(sorted(values))
