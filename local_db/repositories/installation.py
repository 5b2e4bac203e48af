"""A copied data folder becomes a device of its own when it is enrolled (contract section 2, D7)."""

import uuid
from typing import Final

from local_db.domain.enrolment import CopyKind, EnrolReason
from local_db.domain.outbox import Hold
from local_db.repositories.audit import SYSTEM, AuditRepository
from local_db.repositories.marks import MarkRepository
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.numbers import NumberRepository
from local_db.repositories.work import Work
from local_db.tables import LeaseRow, MetaRow

_META = MetaRow.table()
# What the portal gave the original, and what was learned in its name.
_OF_THE_ORIGINAL = (
    Fact.COPY, Fact.NEW_INSTALL_ID, Fact.NEW_DEVICE_KEY, Fact.RESTORED, Fact.CURSOR, Fact.HOLD,
    Fact.SIDE_FILES,
)  # fmt: skip

_REFUSED: Final = {
    Hold.AUTH.value: EnrolReason.REFUSED,
    Hold.SUSPENDED.value: EnrolReason.SUSPENDED,
}


class InstallationRepository:
    """Whether this store is a copy of another one, and how it stops being one."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._meta = MetaRepository(work)
        self._marks = MarkRepository(work)
        self._audit = AuditRepository(work)

    @property
    def copy_kind(self) -> CopyKind | None:
        """How this store was found to be a copy; None when it is none."""
        kind = self._meta.get(Fact.COPY)
        return None if kind is None else CopyKind(kind)

    def leave_no_marks(self) -> None:
        """Take the side files of a store away that was made for a trial and is thrown away."""
        if self._work.side_files is not None:
            self._work.side_files.remove(self._marks.current().install_id)

    def new_device_key(self) -> bytes | None:
        """Return the seed of the key that a copy enrols with, once it was made."""
        kept = self._meta.get(Fact.NEW_DEVICE_KEY)
        return None if kept is None else bytes.fromhex(kept)

    def prepare_anew(self, seed: bytes) -> str:
        """Keep the key and the name that a copy enrols with; return the name.

        They are used only once the portal took them; until then it stays a copy.
        """
        name = self._meta.get(Fact.NEW_INSTALL_ID) or str(uuid.uuid4())
        self._meta.save(Fact.NEW_INSTALL_ID, name)
        self._meta.save(Fact.NEW_DEVICE_KEY, seed.hex())
        return name

    @property
    def why_enrol(self) -> EnrolReason | None:
        """Why this store must enrol before the portal takes it; None when nothing asks for it.

        A device that the portal refuses may enrol again whenever its people have a code for it.
        """
        if self.copy_kind is not None:
            return EnrolReason.COPY
        if self._meta.get(Fact.DEVICE_ID) is None:
            return EnrolReason.NEW
        if self._meta.get(Fact.DEVICE_KEY) is None:
            return EnrolReason.KEY_LOST
        hold = self._meta.get_object(Fact.HOLD)
        return None if hold is None else _REFUSED.get(hold["hold"])

    def prepare_key(self, seed: bytes) -> None:
        """Keep the key that a known device enrols with again; the portal must take it first."""
        self._meta.save(Fact.NEW_DEVICE_KEY, seed.hex())

    def begin_with_new_key(self) -> None:
        """Go on as another device of the portal: new key and slot, the same queue (A5).

        What was given out before was the old device's to tell; what is unsent goes in the new name,
        and the numbers of the old slots stay good, for any device of the office may send them.
        """
        key = self._meta.get(Fact.NEW_DEVICE_KEY)
        if key is None:
            raise RuntimeError("not_prepared")
        self._meta.save(Fact.DEVICE_KEY, key)
        self._meta.save(Fact.SEQ_BASE, str(self._marks.current().device_seq))
        for fact in (Fact.NEW_DEVICE_KEY, Fact.HOLD):
            self._meta.save(fact, None)
        run = self._work.connection.execute
        run(_META.delete().where(_META.c.name.startswith("setting.lease.")))
        NumberRepository(self._work).close_all()
        name = self._meta.get(Fact.INSTALL_ID) or ""
        self._audit.add(SYSTEM, "device.key_replaced", "device", name, {})

    def begin_anew(self) -> None:
        """Become a device of its own: new name, new key, first epoch, no slot of the original.

        The queue is kept and sent in the new name; what the original sent too is answered
        duplicate.
        """
        old, name = self._meta.get(Fact.INSTALL_ID), self._meta.get(Fact.NEW_INSTALL_ID)
        if name is None:
            raise RuntimeError("not_prepared")
        self._meta.save(Fact.SEQ_BASE, str(self._marks.current().device_seq))
        self._meta.save(Fact.INSTALL_ID, name)
        self._meta.save(Fact.DEVICE_KEY, self._meta.get(Fact.NEW_DEVICE_KEY))
        self._meta.save(Fact.DB_EPOCH, "1")
        self._meta.save(Fact.HOME, str(self._work.folder.path))
        self._meta.save(Fact.MACHINE, self._work.machine)
        for fact in _OF_THE_ORIGINAL:
            self._meta.save(fact, None)
        run = self._work.connection.execute
        run(_META.delete().where(_META.c.name.startswith("setting.lease.")))
        run(LeaseRow.table().delete())
        self._work.moves.counters = True
        self._audit.add(SYSTEM, "device.begun_anew", "device", name, {"copied_from": old})
