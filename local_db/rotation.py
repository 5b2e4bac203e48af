"""Change the data key of an open store; a kill at any moment leaves a store that opens (0014).

1. The chain's and the papers' keys are kept in the store.
2. Every way of opening gets the new data key beside the old one.
3. The file is encrypted anew in one transaction.
4. Opened and proved by the new key, the old one is dropped.
5. Papers are encrypted anew, one by one.
"""

import logging
from typing import Final

from local_db.data_key import DataKey
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.key_ways import KeyPart, KeyProgress, WatchKeys, unwatched
from local_db.folder import DataFolder
from local_db.key_file import KeyFile
from local_db.key_settling import offer_both, settle
from local_db.keys import open_typed
from local_db.paper_vault import PAPER_KEY
from local_db.rekey import opens, rekey
from local_db.store import Store

_MEBIBYTE: Final = 1024 * 1024
# What filing needs, besides the copy of the database that stands in the log (local_db.md 3).
_ROOM_LEFT: Final = 64 * _MEBIBYTE
_REMEMBER_EVERY: Final = 50
_log = logging.getLogger(__name__)


def rotate(
    store: Store, actor: str, *, typed: str | None = None, watch: WatchKeys = unwatched
) -> DataKey:
    """Give the store a new data key; every way of opening goes on working.

    Args:
        store: the open store.
        actor: who wants it.
        typed: the passphrase, when a wrap of the first form needs it (``needs_secret_to_rotate``).
        watch: is told how far it is.

    Raises:
        DeskError: ``rotation_no_room``, ``rotation_needs_passphrase``.
        StorageError: the disk refused, ``typed`` is wrong, or the key file was tampered with.
    """
    settle(store)
    renew_papers(store, watch)
    require_room(store.folder)
    carry_first_forms(store, actor, typed)
    new = store.key.following()
    with store.write() as records:
        records.keys.prepare_change(actor, store.key.check)
        records.keys.keep_paper_key(store.key.derive(PAPER_KEY))
    offer_both(store.folder, store.key, new)
    change_key(store, new, watch)
    renew_papers(store, watch)
    return new


def change_key(store: Store, new: DataKey, watch: WatchKeys = unwatched) -> None:
    """Encrypt the file anew while nobody reads or writes; ``keys.json`` must hold both keys.

    Raises:
        StorageError: the file is still by the former key, which goes on opening it.
    """

    def tell(done: int, total: int) -> None:
        watch(KeyProgress(part=KeyPart.DATABASE, done=done, total=total))

    database = store.folder.database
    # SQLCipher is silent about a failure; the disk is what fails while so much is written.
    failure: StorageError | None = StorageError(StorageTrouble.FULL)
    with store.alone():
        try:
            rekey(database, store.key, new, tell)
        except StorageError as error:
            failure = error
        if opens(database, new):
            store.key, failure = new, None
    watch(KeyProgress(part=KeyPart.CHECK, done=0, total=1))
    settle(store)
    watch(KeyProgress(part=KeyPart.CHECK, done=1, total=1))
    if failure is not None:
        raise failure


def require_room(folder: DataFolder) -> None:
    """Refuse to begin without room for the log, which grows to the size of the database.

    Raises:
        DeskError: ``rotation_no_room``.
    """
    needed = folder.database.stat().st_size + _ROOM_LEFT
    free = folder.free_bytes()
    if free < needed:
        raise DeskError(
            "rotation_no_room", needed_mb=-(-needed // _MEBIBYTE), free_mb=free // _MEBIBYTE
        )


def carry_first_forms(store: Store, actor: str, typed: str | None) -> None:
    """Bring wraps of revision one into today's form, which a new data key can be given to.

    Raises:
        DeskError: ``rotation_needs_passphrase``.
        StorageError: what was typed opens nothing.
    """
    file = KeyFile.load(store.folder.keys)
    if not any(way.needs_secret_to_rotate for way in file.ways):
        return
    if typed:
        file = open_typed(file, typed).file
    if any(way.needs_secret_to_rotate for way in file.ways):
        raise DeskError("rotation_needs_passphrase")
    with store.write() as records:
        records.keys.note(actor, "key.way_renewed", store.key.check)
        file.save(store.folder.keys)


def renew_papers(store: Store, watch: WatchKeys = unwatched, most: int | None = None) -> int:
    """Encrypt papers by the key in force until none needs the former one; return how many do.

    It may be stopped at any moment and goes on where it was.

    Args:
        store: the open store.
        watch: is told how far it is.
        most: how many papers to look at; without it, all.

    Raises:
        StorageError: the disk refused; every paper is still readable.
    """
    names = papers_left(store)
    now = names if most is None else names[:most]
    for done, sha256 in enumerate(now, 1):
        store.papers.renew(sha256)
        watch(KeyProgress(part=KeyPart.PAPERS, done=done, total=len(names)))
        if done % _REMEMBER_EVERY == 0 or done == len(now):
            with store.write() as records:
                records.keys.save_papers_renewed_to(sha256)
    if store.papers.has_former and len(now) == len(names):
        with store.write() as records:
            records.keys.forget_paper_key()
        store.papers.use(store.key, None)
    return len(names) - len(now)


def papers_left(store: Store) -> tuple[str, ...]:
    """Return the papers that may still need the former key; none when there is no former key."""
    if not store.papers.has_former:
        return ()
    with store.read() as records:
        done = records.keys.papers_renewed_to()
    return tuple(name for name in store.papers.names() if name > done)
