"""One case by number, any office: its status, and nothing else of the citizen (contract 2)."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, or_, select

from sync.contract.codes import ProblemCode
from sync.contract.replies import CaseReply, CaseTold
from sync.contract.shared import mask_name
from sync.portal.device import find_device
from sync.portal.mobile_index import is_hidden
from sync.portal.portal import Portal
from sync.portal.problems import ProblemError
from sync.portal.tables import cases, changes

HIDDEN = "***"


def look_up_case(portal: Portal, device_id: str, ref: str) -> CaseReply:
    """Return a case by its number or the portal's own name of it.

    Raises:
        ProblemError: 404 ``case_unknown``.
    """
    with portal.database.read() as connection:
        find_device(connection, device_id)
        named = or_(cases.c.ref == ref, cases.c.portal_ref == ref)
        # A NUL is in no name, and PostgreSQL takes none in a text.
        asked = select(cases).where(named) if ref.isprintable() else None
        row = None if asked is None else connection.execute(asked).one_or_none()
        if row is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, ProblemCode.CASE_UNKNOWN)
        return CaseReply(case=told_case(connection, row, json.loads(row.body)))


def told_case(connection: Connection, row: Row[Any], body: Mapping[str, Any]) -> CaseTold:
    """Return what any office may know of a case."""
    return CaseTold(
        ref=row.ref,
        portal_ref=row.portal_ref,
        filed_on=row.filed_on,
        office=row.office,
        petitioner_masked=_masked(body),
        events=_events(connection, row.ref),
    )


def _events(connection: Connection, ref: str) -> tuple[msgspec.Raw, ...]:
    wanted = select(changes.c.payload).where(changes.c.ref == ref, changes.c.rev.is_not(None))
    found = connection.execute(wanted.order_by(changes.c.rev)).scalars()
    return tuple(msgspec.Raw(payload.encode("utf-8")) for payload in found)


def _masked(body: Mapping[str, Any]) -> str | None:
    """Return the masked name; of a sensitive or confidential case not even that."""
    name = body["petitioner"].get("name")
    if not isinstance(name, str):
        return None
    return HIDDEN if is_hidden(body) else mask_name(name)
