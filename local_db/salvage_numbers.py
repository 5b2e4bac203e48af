"""Where a salvaged store goes on counting: never at a number that may have been given (B11).

What the file itself does not tell surely, the side files tell at the next opening; the store is
marked as restored for that, and without side files it goes on far above.
"""

import uuid
from typing import Final

from sqlalchemy import text

from local_db.domain.number import Slot
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.work import Work
from local_db.tables import LeaseRow

_LAST_OF_SLOTS: Final = text(
    "SELECT c.slot, min(c.seq) AS first, max(c.seq) + 1 AS after, max(c.device_seq) AS newest "
    "FROM complaint c LEFT JOIN lease l ON l.slot = c.slot WHERE l.slot IS NULL "
    "GROUP BY c.slot ORDER BY newest DESC"
)
_RAISE: Final = text(
    "UPDATE lease SET next_seq = max(next_seq, coalesce("
    "(SELECT max(seq) + 1 FROM complaint c WHERE c.slot = lease.slot), next_seq))"
)
_ACTIVE: Final = text("SELECT count(*) FROM lease WHERE state = 'active'")


def mend_numbers(work: Work, *, is_sure: bool) -> None:
    """Bring the slots behind every complaint that is there, and name the installation.

    ``is_sure`` tells that slots and counters were all found in their own tables.
    """
    rebuilt = _rebuild_slots(work)
    work.connection.execute(_RAISE)
    meta = MetaRepository(work)
    has_name = meta.get(Fact.INSTALL_ID) is not None
    if not has_name:
        # Nobody knows who this is any more: it enrols again, and gives no number until then.
        meta.save(Fact.INSTALL_ID, str(uuid.uuid4()))
        meta.save(Fact.DB_EPOCH, "1")
        work.connection.execute(text("UPDATE lease SET state = 'closed'"))
    elif rebuilt or not is_sure:
        meta.save(Fact.RESTORED, "1")


def _rebuild_slots(work: Work) -> int:
    """Make a lost slot again from the complaints that it numbered; the newest one is in use."""
    lost = work.connection.execute(_LAST_OF_SLOTS).all()
    for row in lost:
        yy, office, device = Slot(row.slot).text.split("-")
        is_in_use = not work.connection.scalar(_ACTIVE)
        slot = {"slot": row.slot, "yy": yy, "office": office, "device": device}
        place = {"first_seq": row.first, "next_seq": row.after, "leased_at": work.now()}
        state = {"state": "active" if is_in_use else "closed"}
        work.connection.execute(LeaseRow.table().insert(), {**slot, **place, **state})
    return len(lost)
