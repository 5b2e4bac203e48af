"""Find what was issued but never came (portal contract, section 3, ``missing``)."""

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, func, insert, select, update

from sync.contract.replies import MissingNumbers, MissingPapers, MissingSequences, Span
from sync.contract.requests import Envelope, HighWater
from sync.portal.case_papers import find_missing_papers
from sync.portal.ledger import Ledger
from sync.portal.tables import leases, received_numbers, received_sequences, skipped_numbers

Gap = tuple[int, int]
_LAST_SEQ: Final = 99_999
_GAPS_TOLD: Final = 100


def find_missing(
    connection: Connection, ledger: Ledger, envelope: Envelope
) -> tuple[MissingNumbers | MissingSequences | MissingPapers, ...]:
    """Return the numbers, messages and papers that the device issued, but which are not here."""
    found: list[MissingNumbers | MissingSequences | MissingPapers] = []
    for told in envelope.high_water or ():
        if told.slot in ledger.leased:
            found += [
                MissingNumbers(slot=told.slot, first=first, last=last)
                for first, last in _missing_numbers(connection, told)
            ]
    table = received_sequences
    gaps = _gaps(
        connection,
        table.c.device_seq,
        table.c.device_id == ledger.device.device_id,
        max(ledger.device.last_device_seq, envelope.last_device_seq or 0),
    )
    found += [MissingSequences(device_seq=Span(first=first, last=last)) for first, last in gaps]
    slots = {told.slot for told in envelope.high_water or ()} & ledger.leased
    came_now = {case.ref for case in ledger.filed}
    found += find_missing_papers(connection, sorted(slots), but=came_now)
    return tuple(found)


def _missing_numbers(connection: Connection, told: HighWater) -> Iterator[Gap]:
    """Yield the gaps of a slot; a restored backup does not lower what was told before."""
    lease = leases.c.slot == told.slot
    before = connection.execute(select(leases.c.last_seq).where(lease)).scalar_one()
    last = max(before, min(told.last_seq, _LAST_SEQ))
    if last > before:
        connection.execute(update(leases).where(lease).values(last_seq=last))
    skipped = [(span.first, min(span.last, _LAST_SEQ)) for span in told.skipped or ()]
    _keep_skipped(connection, told.slot, skipped)
    yield from number_gaps(connection, told.slot, last, skipped)


def number_gaps(
    connection: Connection, slot: str, last: int, skipped: Iterable[Gap]
) -> Iterator[Gap]:
    """Yield the ranges of a slot up to ``last`` that neither came nor were left out."""
    here = received_numbers.c.slot == slot
    for gap in _gaps(connection, received_numbers.c.seq, here, last):
        yield from without(gap, skipped)


def skipped_of(connection: Connection, slot: str) -> set[Gap]:
    """Return what was ever left out of a slot."""
    wanted = select(skipped_numbers).where(skipped_numbers.c.slot == slot)
    return {(row.first, row.last) for row in connection.execute(wanted)}


def _keep_skipped(connection: Connection, slot: str, skipped: Iterable[Gap]) -> None:
    """Keep what was left out, for the supervisor's view; a restored backup forgets none of it."""
    told = {(first, last) for first, last in skipped if 0 < first <= last}
    if not told:
        return
    new = sorted(told - skipped_of(connection, slot))[:_GAPS_TOLD]
    if new:
        rows = [{"slot": slot, "first": first, "last": last} for first, last in new]
        connection.execute(insert(skipped_numbers), rows)


def without(gap: Gap, skipped: Iterable[Gap]) -> Iterator[Gap]:
    """Yield what is left of a gap when the numbers left out on purpose are taken away."""
    first, last = gap
    for skip_first, skip_last in sorted(skipped):
        if skip_last < first or skip_first > last:
            continue
        if first < skip_first:
            yield first, skip_first - 1
        first = skip_last + 1
    if first <= last:
        yield first, last


def _gaps(
    connection: Connection, column: Column[int], where: ColumnElement[bool], last: int
) -> list[Gap]:
    """Return the ranges of 1 to ``last`` that have no row, the first hundred of them."""
    here = where & (column <= last)
    count, highest = connection.execute(select(func.count(), func.max(column)).where(here)).one()
    if count == last:
        return []
    rows = select(column.label("seq"), func.lag(column, 1, 0).over(order_by=column).label("before"))
    inner = rows.where(here).subquery()
    wanted = select(inner).where(inner.c.seq - inner.c.before > 1).order_by(inner.c.seq)
    found = connection.execute(wanted.limit(_GAPS_TOLD))
    gaps = [(row.before + 1, row.seq - 1) for row in found]
    if (highest or 0) < last:
        gaps.append(((highest or 0) + 1, last))
    return gaps[:_GAPS_TOLD]
