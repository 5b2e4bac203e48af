"""What the three sides of the outbox share: moving, sending, showing."""

from local_db.repositories.attempts import AttemptRepository
from local_db.repositories.audit import AuditRepository
from local_db.repositories.uploads import UploadRepository
from local_db.repositories.work import Work


class OutboxPart:
    """One side of the outbox over one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection
        self._attempts = AttemptRepository(work)
        self._audit = AuditRepository(work)
        self._uploads = UploadRepository(work)
