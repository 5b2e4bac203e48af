"""A desk in its own process that changes the data key over and over, until somebody kills it.

It says what it is at: ``wraps``, ``database``, ``papers``.

``safe`` is the program. ``drop_early`` is a planted bug: the old data key is dropped before the
store was opened by the new one. ``forget_papers`` is another: the papers' former key is forgotten.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from store_rig import StandingClock

from local_db import rotation
from local_db.data_key import DataKey
from local_db.folder import DataFolder
from local_db.key_file import KeyFile
from local_db.key_settling import offer_both
from local_db.keys import open_key
from local_db.rotation import change_key
from local_db.store import Store


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def offer_new_only(folder: DataFolder, key: DataKey, following: DataKey) -> None:
    offer_both(folder, key, following)
    file = KeyFile.load(folder.keys)
    file.settled(following, StandingClock().now()).save(folder.keys)


def change_and_forget(store: Store, new: DataKey, watch: object) -> None:
    with store.write() as records:
        records.keys.forget_paper_key()
    change_key(store, new, watch)


def announced(stage: str, work: Callable[..., object]) -> Callable[..., object]:
    def announce(*given: object, **named: object) -> object:
        say(stage)
        return work(*given, **named)

    return announce


def main(path: str, mode: str) -> None:
    folder = DataFolder(Path(path))
    if mode == "drop_early":
        rotation.offer_both = offer_new_only
    rotation.offer_both = announced("wraps", rotation.offer_both)
    rotation.rekey = announced("database", rotation.rekey)
    rotation.renew_papers = announced("papers", rotation.renew_papers)
    if mode == "forget_papers":
        rotation.change_key = change_and_forget
    store = Store.open(folder, open_key(folder, lambda: None), StandingClock())
    say("ready")
    while True:
        rotation.rotate(store, "SV1")
        say("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
