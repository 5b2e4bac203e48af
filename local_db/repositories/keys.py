"""What a change of the data key leaves to be remembered inside the encrypted store (0014)."""

from typing import Final

from local_db.repositories.audit import SYSTEM, AuditRepository
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.work import Work

_SHOWN: Final = 8


class KeyRepository:
    """Notes changes of the keys; no row of the audit chain ever holds one."""

    def __init__(self, work: Work) -> None:
        self._meta = MetaRepository(work)
        self._audit = AuditRepository(work)

    def former_paper_key(self) -> bytes | None:
        """Return the key that papers may still be encrypted by, while they are being changed."""
        kept = self._meta.get(Fact.FORMER_PAPER_KEY)
        return None if kept is None else bytes.fromhex(kept)

    def keep_paper_key(self, key: bytes) -> None:
        """Keep the papers' key, before the data key that it comes from is changed."""
        self._meta.save(Fact.FORMER_PAPER_KEY, key.hex())
        self._meta.save(Fact.PAPERS_RENEWED_TO, None)

    def papers_renewed_to(self) -> str:
        """Return the last paper, in order of hashes, that was encrypted anew."""
        return self._meta.get(Fact.PAPERS_RENEWED_TO) or ""

    def save_papers_renewed_to(self, sha256: str) -> None:
        """Remember how far the papers are encrypted anew."""
        self._meta.save(Fact.PAPERS_RENEWED_TO, sha256)

    def forget_paper_key(self) -> None:
        """Forget the former key of the papers: none needs it any more."""
        self._meta.save(Fact.FORMER_PAPER_KEY, None)
        self._meta.save(Fact.PAPERS_RENEWED_TO, None)

    def note(self, actor: str, action: str, check: str, **facts: str | int | bool) -> None:
        """Bind a change of the ways of opening to the audit chain."""
        self._audit.add(actor, action, "key", check[:_SHOWN], facts)

    def prepare_change(self, actor: str, check: str) -> None:
        """Make the chain outlive the data key, and bind to it that a change begins."""
        self._audit.keep_key()
        self.note(actor, "key.change_begun", check)

    def note_changed(self, check: str) -> None:
        """Begin a fresh key of the chain with the new data key; once for each data key."""
        if self._meta.get(Fact.NOTED_KEY) == check:
            return
        self._audit.renew_key(SYSTEM, "key.rotated", check[:_SHOWN], {})
        self._meta.save(Fact.NOTED_KEY, check)

    def note_undone(self, check: str) -> None:
        """Bind to the chain that a change did not come about; the data key is the old one."""
        self.note(SYSTEM, "key.change_undone", check)
        self.forget_paper_key()
