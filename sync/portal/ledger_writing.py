"""Write a judged batch: the messages and their effects, all or nothing (portal contract, 3)."""

from sqlalchemy import Connection, delete, update

from sync.contract.codes import FIRST_STATE
from sync.portal.bulk import insert_rows
from sync.portal.case_papers import expect_papers, forget_papers
from sync.portal.effects import FIRST_REV
from sync.portal.feed_rows import put_news
from sync.portal.ledger import CaseRow, Ledger
from sync.portal.tables import (
    cases,
    messages,
    received_numbers,
    received_sequences,
    successors,
)


def write_ledger(connection: Connection, ledger: Ledger) -> None:
    """Store what a batch added; the tables' unique keys hold when anything slipped through."""
    _write_messages(connection, ledger)
    _write_cases(connection, ledger)
    expect_papers(connection, [*ledger.filed, *ledger.touched.values()])
    forget_papers(connection, ledger.touched.values())
    _write_links(connection, ledger)
    _write_received(connection, ledger)
    put_news(connection, ledger.news)


def _write_messages(connection: Connection, ledger: Ledger) -> None:
    rows = [
        {
            "id": message.id.lower(),
            "type": message.type,
            "ref": message.ref,
            "case_id": message.case_id,
            "digest": message.digest,
            "device_id": ledger.device.device_id,
            "device_seq": message.device_seq,
            "supersedes": message.supersedes,
            "body": body,
            "received_at": ledger.at,
            "is_note": is_note,
        }
        for message, body, is_note in ledger.stored
    ]
    insert_rows(connection, messages, rows)


def _write_cases(connection: Connection, ledger: Ledger) -> None:
    filing_ids = {message.ref: message.id.lower() for message, _, _ in ledger.stored[::-1]}
    new = {case.ref for case in ledger.filed}
    rows = [
        {
            **_standing(case),
            "ref": case.ref,
            "case_id": case.case_id,
            "portal_ref": case.portal_ref,
            "office": case.ref[2:5],
            "message_id": filing_ids[case.ref],
            "filed_on": _filed_on(case),
            "received_at": ledger.at,
            "state": FIRST_STATE,
            "rev": FIRST_REV,
            "is_forwarded": False,
        }
        for case in ledger.filed
    ]
    insert_rows(connection, cases, rows)
    for ref, case in ledger.touched.items():
        if ref not in new:
            connection.execute(update(cases).where(cases.c.ref == ref).values(**_standing(case)))


def _standing(case: CaseRow) -> dict[str, object]:
    return {
        "body": case.body,
        "is_withdrawn": case.is_withdrawn,
        "is_voided": case.is_voided,
        "recontacts": case.recontacts,
    }


def _filed_on(case: CaseRow) -> str | None:
    day = case.told().get("filed_on")
    return day if isinstance(day, str) else None


def _write_links(connection: Connection, ledger: Ledger) -> None:
    if ledger.linked:
        old = sorted(ledger.linked)
        connection.execute(delete(successors).where(successors.c.message_id.in_(old)))
        rows = [{"message_id": name, "successor": new} for name, new in ledger.linked.items()]
        insert_rows(connection, successors, rows)


def _write_received(connection: Connection, ledger: Ledger) -> None:
    numbers = [{"slot": slot, "seq": seq} for slot, seq in sorted(ledger.numbers)]
    insert_rows(connection, received_numbers, numbers, is_perhaps_there=True)
    device_id = ledger.device.device_id
    sequences = [{"device_id": device_id, "device_seq": seq} for seq in sorted(ledger.sequences)]
    insert_rows(connection, received_sequences, sequences, is_perhaps_there=True)
