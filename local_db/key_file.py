"""``keys.json``: the data key, wrapped once for each way of opening the store (local_db.md 3).

While the data key is being changed, every wrap holds two: the one in force and the next. Ways that
this version does not know are kept as they are.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self, TypeAlias

from local_db.data_key import SALT_BYTES, DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.key_ways import KeyWay, Way
from local_db.folder import write_durably
from local_db.key_stretch import new_figures, passphrase_bytes, stretch
from local_db.key_wrap import Wrap
from local_db.recovery_key import RecoveryKey
from local_db.storage_border import disk_border

FORMAT: Final = 2
_SecretOf: TypeAlias = Callable[[Wrap], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a secret opened: one data key, or two while the key is being changed."""

    by: Way
    keys: tuple[DataKey, ...]
    file: "KeyFile"
    """The key file, with this way's wrap in today's form."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The wraps of one data key, and the values that tell whether a key is the right one."""

    check: str
    salt: bytes
    wraps: tuple[Wrap, ...]
    next_check: str | None = None
    made_at: str | None = None
    """When the data key was made; None when an older version made it."""

    @classmethod
    def of(cls, key: DataKey, made_at: datetime | None = None) -> Self:
        """Return a key file without any wrap yet."""
        return cls(key.check, key.salt, (), None, None if made_at is None else _told(made_at))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a key file.

        Raises:
            StorageError: it is missing, its content is damaged, or a newer program wrote it.
        """
        try:
            body = json.loads(path.read_bytes())
            if int(body.get("format", 1)) > FORMAT:
                raise StorageError(StorageTrouble.NEWER)
            return cls._read(body)
        except OSError as error:
            raise StorageError(StorageTrouble.NO_KEY) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StorageError(StorageTrouble.KEYS_DAMAGED) from error

    @classmethod
    def _read(cls, body: Mapping[str, Any]) -> Self:
        salt = bytes.fromhex(body["salt"])
        if len(salt) != SALT_BYTES:
            raise ValueError("salt")
        wraps = tuple(Wrap(dict(wrap)) for wrap in body["wraps"])
        for wrap in wraps:
            wrap.way  # noqa: B018 - a date that cannot be read is damage, told here
        return cls(str(body["check"]), salt, wraps, body.get("next_check"), body.get("made_at"))

    def save(self, path: Path) -> None:
        """Write the file so that a power cut leaves the old one or the new one.

        Raises:
            StorageError: the disk refused; the old one is there.
        """
        body = {
            "format": FORMAT,
            "check": self.check,
            "salt": self.salt.hex(),
            "made_at": self.made_at,
            "next_check": self.next_check,
            "wraps": [dict(wrap.fields) for wrap in self.wraps],
        }
        told = {name: value for name, value in body.items() if value is not None}
        with disk_border():
            write_durably(path, json.dumps(told, indent=1).encode("utf-8"))

    def fits(self, key: DataKey) -> bool:
        """Tell whether this is the store's key, or the one that it is being changed to."""
        return key.check in (self.check, self.next_check)

    @property
    def ways(self) -> tuple[KeyWay, ...]:
        """The ways that this version knows, without any secret."""
        return tuple(way for way in (wrap.way for wrap in self.wraps) if way is not None)

    def has(self, by: Way) -> bool:
        """Tell whether the store can be opened this way."""
        return any(way.by is by for way in self.ways)

    def with_secret(
        self, key: DataKey, entry: str, secret: bytes, made_at: datetime | None = None
    ) -> Self:
        """Return the file with its keyring wrap: by a 32-byte secret that the keyring keeps."""
        fields = {"by": Way.KEYRING.value, "entry": entry, **_dated(made_at)}
        return self._with(Way.KEYRING, Wrap.new(key, secret, fields))

    def with_passphrase(
        self, key: DataKey, passphrase: str, made_at: datetime | None = None
    ) -> Self:
        """Return the file with its passphrase wrap; one before it no longer opens the store."""
        return self._with_typed(Way.PASSPHRASE, key, passphrase_bytes(passphrase), made_at)

    def with_recovery_key(
        self, key: DataKey, recovery: RecoveryKey, made_at: datetime | None = None
    ) -> Self:
        """Return the file with its recovery wrap; one before it no longer opens the store."""
        return self._with_typed(Way.RECOVERY, key, recovery.secret, made_at)

    def with_next(self, key: DataKey, following: DataKey) -> Self:
        """Return the file with the following data key in every wrap beside the one in force.

        Raises:
            StorageError: a wrap was changed by somebody who had not the data key.
        """
        wraps = tuple(
            wrap if wrap.way is None else wrap.with_next(key, following) for wrap in self.wraps
        )
        return replace(self, wraps=wraps, next_check=following.check)

    def settled(self, key: DataKey, made_at: datetime) -> Self:
        """Return the file with this one of its two data keys only."""
        on_next = key.check == self.next_check
        return replace(
            self,
            check=key.check,
            wraps=tuple(wrap.settled(on_next=on_next) for wrap in self.wraps),
            next_check=None,
            made_at=_told(made_at) if on_next else self.made_at,
        )

    def entry(self) -> str | None:
        """Return the name under which the system keyring has the secret, if one was made."""
        return next((str(wrap.fields["entry"]) for wrap in self._by(Way.KEYRING)), None)

    def open_with_secret(self, secret: bytes) -> Opened | None:
        """Return what the keyring's secret opens, or None when it is not the one."""
        return self._open(Way.KEYRING, lambda _: secret)

    def open_with_passphrase(self, passphrase: str) -> Opened | None:
        """Return what a passphrase opens, or None when it is wrong.

        Raises:
            StorageError: a wrap is damaged.
        """
        typed = passphrase_bytes(passphrase)
        return self._open(Way.PASSPHRASE, lambda wrap: wrap.secret_of(typed))

    def open_with_recovery_key(self, recovery: RecoveryKey) -> Opened | None:
        """Return what a recovery key opens, or None when it is another store's or an old one.

        Raises:
            StorageError: a wrap is damaged.
        """
        return self._open(Way.RECOVERY, lambda wrap: wrap.secret_of(recovery.secret))

    def _open(self, by: Way, secret_of: _SecretOf) -> Opened | None:
        for wrap in self._by(by):
            secret = secret_of(wrap)
            found = wrap.open(secret, self.salt)
            keys = tuple(key for key in found if self.fits(key))
            if keys:
                return Opened(by=by, keys=keys, file=self._renewed(wrap, keys[0], secret))
            if found:
                # The secret was the right one, and what it gave is not what the file says.
                raise StorageError(StorageTrouble.KEYS_DAMAGED)
        return None

    def _renewed(self, wrap: Wrap, key: DataKey, secret: bytes) -> Self:
        if not wrap.is_first_form:
            return self
        renewed = wrap.renewed(key, secret)
        return replace(self, wraps=tuple(renewed if w is wrap else w for w in self.wraps))

    def _by(self, by: Way) -> list[Wrap]:
        return [wrap for wrap in self.wraps if wrap.by == by]

    def _with(self, by: Way, wrap: Wrap) -> Self:
        others = (other for other in self.wraps if other.by != by)
        return replace(self, wraps=(*others, wrap))

    def _with_typed(self, by: Way, key: DataKey, typed: bytes, made_at: datetime | None) -> Self:
        figures = new_figures()
        fields = {"by": by.value, "kdf": figures, **_dated(made_at)}
        return self._with(by, Wrap.new(key, stretch(typed, figures), fields))


def _dated(made_at: datetime | None) -> dict[str, str]:
    return {} if made_at is None else {"made_at": _told(made_at)}


def _told(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
