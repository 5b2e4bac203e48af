"""Cases of a citizen by mobile number and one more thing known (portal contract, section 2).

A mobile alone finds nothing, so nobody can go through numbers; a sensitive or confidential case
is found by its own office only.
"""

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import select

from sync.contract.codes import ProblemCode
from sync.contract.replies import CasesReply, FieldError
from sync.contract.requests import SearchRequest
from sync.contract.shared import search_form, words_of
from sync.portal.case_look_up import told_case
from sync.portal.device import find_device
from sync.portal.mobile_index import is_hidden, refs_of
from sync.portal.portal import Portal
from sync.portal.problems import bad_fields
from sync.portal.tables import cases

_SHORTEST_WORD: Final = 2
_NAMES: Final = ("name", "name_en")
_PLACES: Final = (
    "district",
    "block",
    "town",
    "gp",
    "gp_name",
    "village",
    "post_office",
    "police_station",
    "pin",
)


def search_cases(portal: Portal, device_id: str, asked: SearchRequest) -> CasesReply:
    """Return the cases of any office that have this mobile and this name or place.

    Raises:
        ProblemError: 422 when the second thing says nothing.
    """
    wanted = _words(asked.second.name), _words(asked.second.place)
    if not any(wanted):
        missing = FieldError(pointer="/second", code="required")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        raise bad_fields(status, ProblemCode.BODY_INVALID, (missing,))
    with portal.database.read() as connection:
        office = find_device(connection, device_id).office
        refs = refs_of(connection, portal.mobile_key, asked.mobile)
        rows = connection.execute(select(cases).where(cases.c.ref.in_(refs)).order_by(cases.c.ref))
        found = [
            told_case(connection, row, body)
            for row, body in ((row, json.loads(row.body)) for row in rows.all())
            if _fits(body, *wanted) and (row.office == office or not is_hidden(body))
        ]
    return CasesReply(cases=tuple(found))


def _fits(body: Mapping[str, Any], name: frozenset[str], place: frozenset[str]) -> bool:
    """Tell whether every part that was given shares a whole word with the case."""
    named = name & frozenset(_words_in(body.get("petitioner"), _NAMES))
    placed = place & frozenset(_words_in(body.get("address"), _PLACES))
    return (not name or bool(named)) and (not place or bool(placed))


def _words_in(part: object, fields: tuple[str, ...]) -> Iterator[str]:
    told = part if isinstance(part, dict) else {}
    for field in fields:
        yield from _words(told.get(field))


def _words(told: object) -> frozenset[str]:
    """Return the folded words of a text; a single letter would fit too many people."""
    words = words_of(search_form(told)) if isinstance(told, str) else ()
    return frozenset(word for word in words if len(word) >= _SHORTEST_WORD)
