"""What the portal's own people do: codes, offices, handling of cases (command-line.md).

Every function opens the database by its address, does one thing and closes it again; a server may
be running on the same database, in this process or another.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, func, insert, or_, select, update

from resources import asset
from resources.text import Language
from sync.contract.codes import NOT_FORWARDED, PackName
from sync.contract.replies import (
    Department,
    Event,
    LateRefusal,
    MessageProblem,
    NewPack,
    Resend,
)
from sync.contract.shared import (
    Clock,
    Number,
    NumberError,
    PortalOperationError,
    Slot,
)
from sync.portal.audit_heads import heads_told
from sync.portal.case_papers import PaperCount, count_papers
from sync.portal.enrol_codes import EnrolCode, new_enrol_code
from sync.portal.feed_rows import News, put_news
from sync.portal.pack_shelf import find_pack, put_pack
from sync.portal.portal import Portal
from sync.portal.tables import cases, changes, devices, leases, messages, offices

_PAGE: Final = 500


def make_enrol_code(database_url: str, office: str, clock: Clock | None = None) -> EnrolCode:
    """Return a new one-time code with which a counter of an office enrols.

    Raises:
        PortalOperationError: ``office_unknown``.
    """
    with Portal.open(database_url, clock) as portal, portal.database.write() as connection:
        return new_enrol_code(connection, office, portal.database.now())


def has_office(database_url: str, office: str) -> bool:
    """Tell whether the portal knows an office."""
    with Portal.open(database_url) as portal, portal.database.read() as connection:
        return office_names(connection, office) is not None


def add_office(database_url: str, office: str, name_bn: str, name_en: str) -> None:
    """Add an office by its three digits; one that is there keeps its names."""
    with Portal.open(database_url) as portal, portal.database.write() as connection:
        if office_names(connection, office) is not None:
            return
        names = {"name_bn": name_bn, "name_en": name_en, "district_bn": "", "district_en": ""}
        connection.execute(insert(offices).values(code=office, **names))
        _tell_new_pack(connection, PackName.OFFICES)


def act(  # noqa: PLR0913 - one argument per option of `portal act`
    database_url: str,
    ref: str,
    state: str,
    *,
    note: str | None = None,
    note_en: str | None = None,
    department: str | None = None,
    expected: date | None = None,
    outcome: str | None = None,
    clock: Clock | None = None,
) -> dict[str, Any]:
    """Move a case to another state and tell its office; returns the event.

    A note without an English one is told as it is in both languages.

    Raises:
        PortalOperationError: ``case_unknown``, ``state_unknown``, ``department_unknown`` or
            ``outcome_unknown``.
    """
    if state not in _codes("states"):
        raise PortalOperationError("state_unknown", state=state)
    if outcome is not None and outcome not in _codes("outcomes"):
        raise PortalOperationError("outcome_unknown", outcome=outcome)
    with Portal.open(database_url, clock) as portal, portal.database.write() as connection:
        case = find_case(connection, ref)
        event = Event(
            ref=case.ref,
            portal_ref=case.portal_ref,
            rev=case.rev + 1,
            at=portal.database.now_text(),
            state=state,
            department=None if department is None else _department(connection, department),
            note_bn=note,
            note_en=note_en or note,
            outcome=outcome,
            expected_by=None if expected is None else expected.isoformat(),
        )
        moved = {"state": state, "rev": event.rev}
        forwarded = case.is_forwarded or state not in NOT_FORWARDED
        connection.execute(
            update(cases).where(cases.c.ref == case.ref).values(**moved, is_forwarded=forwarded)
        )
        put_news(connection, [News(office=case.office, change=event)])
        told: dict[str, Any] = msgspec.to_builtins(event)
        return told


def refuse_case(database_url: str, ref: str, code: str) -> None:
    """Refuse a case that was accepted earlier (contract section 4, ``rejected``).

    Raises:
        PortalOperationError: ``case_unknown``.
    """
    with Portal.open(database_url) as portal, portal.database.write() as connection:
        case = find_case(connection, ref)
        refusal = LateRefusal(ref=case.ref, problem=MessageProblem(code=code))
        put_news(connection, [News(office=case.office, change=refusal)])


def request_resend(database_url: str, slot: str, first: int, last: int) -> None:
    """Ask an office to send a range of its numbers again (contract section 4, ``resend``).

    Raises:
        PortalOperationError: ``slot_unknown``.
    """
    with Portal.open(database_url) as portal, portal.database.write() as connection:
        wanted = select(leases.c.office).where(leases.c.slot == slot)
        office = connection.execute(wanted).scalar_one_or_none()
        if office is None:
            raise PortalOperationError("slot_unknown", slot=slot)
        change = Resend(slot=Slot(slot).text, first=first, last=last)
        put_news(connection, [News(office=office, change=change)])


def suspend_device(database_url: str, device_id: str, *, suspended: bool = True) -> None:
    """Shut a device out, or let it in again.

    Raises:
        PortalOperationError: ``device_unknown``.
    """
    with Portal.open(database_url) as portal, portal.database.write() as connection:
        change = update(devices).where(devices.c.device_id == device_id)
        if connection.execute(change.values(is_suspended=suspended)).rowcount == 0:
            raise PortalOperationError("device_unknown")


def publish_pack(
    database_url: str,
    name: PackName,
    items: Sequence[Mapping[str, Any]],
    *,
    version: str,
    valid_from: date,
) -> None:
    """Put a newer master data pack in place and tell every office.

    Raises:
        PortalOperationError: ``pack_drops_codes``: a code is retired by its ``valid_to``; it never
            goes, because filed complaints name it.
    """
    with Portal.open(database_url) as portal, portal.database.write() as connection:
        there = {row.get("code") for row in find_pack(connection, name).rows()}
        if name is PackName.CATEGORIES and not there <= {item.get("code") for item in items}:
            raise PortalOperationError("pack_drops_codes")
        put_pack(connection, name, items, version=version, valid_from=valid_from.isoformat())
        _tell_new_pack(connection, name)


def list_cases(database_url: str, office: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield every case the portal holds, in the order of numbers, without the citizen's data."""
    with Portal.open(database_url) as portal:
        after = ""
        while True:
            with portal.database.read() as connection:
                page = _page(connection, office, after)
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1]["ref"]


def list_audit_heads(database_url: str, office: str | None = None) -> list[dict[str, Any]]:
    """Return the head of each counter's audit chain, as it was told last."""
    with Portal.open(database_url) as portal, portal.database.read() as connection:
        return list(heads_told(connection, office))


def _page(connection: Connection, office: str | None, after: str) -> list[dict[str, Any]]:
    wanted = select(cases, messages.c.digest).join(messages, messages.c.id == cases.c.message_id)
    if office is not None:
        wanted = wanted.where(cases.c.office == office)
    rows = connection.execute(
        wanted.where(cases.c.ref > after).order_by(cases.c.ref).limit(_PAGE)
    ).all()
    refs = [row.ref for row in rows]
    counts: dict[str, dict[str, int]] = {ref: {} for ref in refs}
    counted = select(messages.c.ref, messages.c.type, func.count().label("count"))
    grouped = counted.where(messages.c.ref.in_(refs)).group_by(messages.c.ref, messages.c.type)
    for row in connection.execute(grouped.order_by(messages.c.ref, messages.c.type)):
        counts[row.ref][row.type] = row._mapping["count"]
    latest = select(changes.c.ref, changes.c.rev, changes.c.payload)
    events = connection.execute(latest.where(changes.c.ref.in_(refs), changes.c.rev.is_not(None)))
    newest: dict[str, tuple[int, dict[str, Any]]] = {}
    for row in events:
        if row.rev >= newest.get(row.ref, (0, {}))[0]:
            newest[row.ref] = (row.rev, json.loads(row.payload))
    papers = count_papers(connection, refs)
    return [
        _told(row, newest[row.ref][1], counts[row.ref], papers.get(row.ref, PaperCount()))
        for row in rows
    ]


def _told(
    row: Row[Any], event: Mapping[str, Any], counts: Mapping[str, int], papers: PaperCount
) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "portal_ref": row.portal_ref,
        "case_id": row.case_id,
        "message_id": row.message_id,
        "digest": row.digest,
        "office": row.office,
        "filed_on": row.filed_on,
        "received_at": row.received_at,
        "state": row.state,
        "rev": row.rev,
        "department": event["department"],
        "outcome": event["outcome"],
        "expected_by": event["expected_by"],
        "withdrawn": row.is_withdrawn,
        "voided": row.is_voided,
        "recontacts": row.recontacts,
        "messages": counts,
        "papers": {"received": papers.received, "of": papers.of},
    }


def find_case(connection: Connection, ref: str) -> Row[Any]:
    """Return a case by its number in any usual writing, or by the portal's own name of it.

    Raises:
        PortalOperationError: ``case_unknown``.
    """
    try:
        digits = Number.parse(ref).digits
    except NumberError:
        digits = ref
    wanted = select(cases).where(or_(cases.c.ref == digits, cases.c.portal_ref == ref))
    case = connection.execute(wanted).one_or_none()
    if case is None:
        raise PortalOperationError("case_unknown")
    return case


def office_names(connection: Connection, office: str) -> dict[Language, str] | None:
    """Return an office's name in both languages, or None when the portal does not know it."""
    row = connection.execute(select(offices).where(offices.c.code == office)).one_or_none()
    return None if row is None else {Language.BN: row.name_bn, Language.EN: row.name_en}


def _department(connection: Connection, code: str) -> Department:
    for row in find_pack(connection, PackName.DEPARTMENTS).rows():
        if row["code"] == code:
            return Department(code=code, name_bn=row["name_bn"], name_en=row["name_en"])
    raise PortalOperationError("department_unknown", department=code)


def _tell_new_pack(connection: Connection, name: PackName) -> None:
    version = find_pack(connection, name).version
    put_news(connection, [News(office=None, change=NewPack(name=name.value, version=version))])


@cache
def _codes(kind: str) -> frozenset[str]:
    catalogue = json.loads(asset("catalogue.json").read_text(encoding="utf-8"))
    return frozenset(row["code"] for row in catalogue[kind])
