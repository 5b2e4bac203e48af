"""What the tests of keys build with: a keyring of the test's own, real offices, secrets."""

import keyring.backend
import keyring.errors
from store_rig import StandingClock

from local_db.folder import DataFolder
from local_db.keys import KeyPlace, Unlocked, create_key, unlock
from local_db.store import Store

PASSPHRASE = "তালগাছ এক পায়ে"  # noqa: S105 - of a store that lives as long as a test
OTHER = "নদীর ধারে বটগাছ"


class Keyring(keyring.backend.KeyringBackend):
    """A system keyring that lives as long as the test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = False

    def set_password(self, service: str, username: str, password: str) -> None:
        self._refuse()
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        self._refuse()
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username), None)

    def _refuse(self) -> None:
        if self.broken:
            raise keyring.errors.KeyringLocked


def nobody() -> None:
    return None


def asked_in_vain() -> str:
    raise AssertionError("nobody should be asked")


def new_store(folder: DataFolder, clock: StandingClock, passphrase: str = PASSPHRASE) -> Store:
    return Store.create(folder, create_key(folder, lambda: passphrase), clock)


def unlocked(folder: DataFolder, typed: str | None = None) -> Unlocked:
    source = asked_in_vain if typed is None else lambda: typed
    return unlock(KeyPlace.of(DataFolder(folder.path)), source)


def opened(folder: DataFolder, clock: StandingClock, typed: str | None = None) -> Store:
    fresh = DataFolder(folder.path)
    return Store.open(fresh, unlocked(folder, typed).key, clock)


def audit_rows(store: Store) -> list[tuple[str, str, str]]:
    """Return who did what of the keys, and what the chain holds of it."""
    with store.read() as records:
        rows = records.work.connection.exec_driver_sql(
            "SELECT actor, action, payload FROM audit WHERE entity = 'key' ORDER BY seq"
        )
        return [tuple(row) for row in rows]
