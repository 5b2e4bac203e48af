"""Which papers belong to which case and still wait; their bytes are in the vault."""

from sqlalchemy import select

from local_db.repositories.work import Work
from local_db.tables import PaperRow, QueueCountRow
from local_db.tables.rules import PAPERS_PENDING


class PaperRepository:
    """Reads the papers' rows; filing writes them."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection

    def pending(self) -> int:
        """Return how many papers the portal has not yet."""
        wanted = select(QueueCountRow.n).where(QueueCountRow.state == PAPERS_PENDING)
        return int(self._connection.execute(wanted).scalar_one())

    def hashes(self) -> frozenset[str]:
        """Return the hashes of all papers that cases name."""
        return frozenset(self._connection.scalars(select(PaperRow.sha256).distinct()))
