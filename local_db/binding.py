"""Binds a store to its machine and folder, so that a copied folder gives no numbers (D7).

A copy is known by the machine, or by the folder it was copied from when that still holds the store.
A folder that was only moved goes on. Practice folders and stores that were never enrolled have
nothing to guard and are bound anew.
"""

import contextlib
import hashlib
import hmac
from pathlib import Path
from typing import Final

from local_db.data_key import SALT_BYTES, DataKey
from local_db.domain.enrolment import CopyKind
from local_db.domain.errors import StorageError
from local_db.domain.high_mark import HighMark
from local_db.folder import DataFolder
from local_db.key_file import KeyFile
from local_db.machine import machine_id
from local_db.repositories.meta import Fact, MetaRepository

_PURPOSE: Final = b"machine "


class Binding:
    """What this machine and folder are to a store."""

    def __init__(self, folder: DataFolder, key: DataKey, marks_key: bytes) -> None:
        self._folder = folder
        self._key = key
        found = machine_id()
        # Keyed, so that the store tells nobody which machine it is on.
        self.machine = None if found is None else _hashed(marks_key, found)

    def judge(self, meta: MetaRepository, side: HighMark | None) -> bool:
        """Keep whether this store is a copy, or bind it to this machine and folder."""
        kind = self._kind(meta, side)
        if meta.get(Fact.COPY) != kind:
            meta.save(Fact.COPY, kind)
        if kind is None:
            self._bind(meta)
        return kind is not None

    def _kind(self, meta: MetaRepository, side: HighMark | None) -> CopyKind | None:
        if self._folder.is_practice or meta.get(Fact.DEVICE_ID) is None:
            return None
        bound = meta.get(Fact.MACHINE)
        # A machine that cannot be told is no evidence; the side files alone decide then.
        if bound is not None and self.machine is not None and bound != self.machine:
            return CopyKind.MACHINE
        if meta.get(Fact.RESTORED) is not None:
            # Somebody chose this folder: from now on the other one is the copy.
            return None
        homes = {meta.get(Fact.HOME), None if side is None else side.home}
        is_copy = any(self._is_original(Path(home)) for home in homes if home)
        return CopyKind.FOLDER if is_copy else None

    def _bind(self, meta: MetaRepository) -> None:
        home = str(self._folder.path)
        for fact, value in ((Fact.MACHINE, self.machine), (Fact.HOME, home)):
            if value is not None and meta.get(fact) != value:
                meta.save(fact, value)

    def _is_original(self, home: Path) -> bool:
        """Tell whether another folder still holds this very store."""
        other = DataFolder(home)
        with contextlib.suppress(OSError):
            if not other.has_store or home.samefile(self._folder.path):
                return False
            with contextlib.suppress(StorageError):
                return KeyFile.load(other.keys).check == self._key.check
            with other.database.open("rb") as file:
                # The file's first bytes are its salt.
                return file.read(SALT_BYTES) == self._key.salt
        return False


def _hashed(key: bytes, machine: str) -> str:
    return hmac.new(key, _PURPOSE + machine.encode("utf-8"), hashlib.sha256).hexdigest()
