"""What the tests of damaged stores build with: a store with everything in it, ways to hurt it."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2
from store_rig import NOON, StandingClock, enrol, event, file, new_folder, send_all

from local_db.data_key import DataKey
from local_db.domain.complaint import Paper, PaperKind
from local_db.domain.outbox import MessageType
from local_db.domain.people import Operator, Role
from local_db.folder import DataFolder
from local_db.keys import open_key
from local_db.page_cipher import PAGE_BYTES
from local_db.side_places import VARIABLE
from local_db.store import Store

COMPLAINTS = 80
RINA = Operator(code="AUS1-OP2", name_bn="রীনা", name_en="Rina", role=Role.OPERATOR)
# Everything else is made anew from these.
KEPT = (
    "amendment", "audit", "case_event", "case_state", "complaint", "counter", "draft", "lease",
    "meta", "operator", "outbox", "outbox_attempt", "pack", "paper", "portal_ref", "slip_print",
)  # fmt: skip


def make_busy_store(path: Path, complaints: int = COMPLAINTS) -> None:
    """Make a store in which every table has rows, some larger than a page."""
    os.environ[VARIABLE] = side_places_of(path)
    folder, key = new_folder(path)
    store = Store.create(folder, key, StandingClock())
    enrol(store)
    with store.write() as records:
        records.operators.add(RINA, "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA")
        records.packs.save("holidays", "1", None, [{"on": "2026-12-25", "name_bn": "বড়দিন"}] * 90)
        records.device.save_device_key(bytes(range(32)))
        records.drafts.save("d1", "AUS1-OP2", {"text": "ক" * 3000}, NOON)
    filed = [
        file(
            store,
            papers=papers_for(store, n),
            complaint__description=f"নলকূপ খারাপ {n}। " * (n % 40 + 1),
        )
        for n in range(complaints)
    ]
    with store.write() as records:
        send_all(records)
        for one in filed[:40]:
            records.slips.printed(one.ref, 1, "a5", NOON, "AUS1-OP2")
        for number, one in enumerate(filed[:30], 1):
            records.portal_cases.apply([event(one.ref, 1, portal_ref=f"WB/{number}")], str(number))
        for one in filed[:10]:
            parent = records.outbox.filing_of(one.ref)
            records.outbox.add(
                MessageType.AMENDED, one.ref, one.case_id,
                {"n": 1, "changes": {"/petitioner/age": 51}, "reason": "x"}, depends_on=parent,
            )  # fmt: skip
    store.close()


def papers_for(store: Store, number: int) -> tuple[Paper, ...]:
    if number % 10:
        return ()
    sha256 = store.papers.add(f"paper {number}".encode())
    return (
        Paper(sha256=sha256, bytes=9, mime="image/jpeg", kind=PaperKind.PHOTO, title=None, pages=1),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hurt:
    """A copy of a store that can be damaged."""

    folder: DataFolder
    key: DataKey

    @property
    def log(self) -> Path:
        return self.folder.path / "abhijog.db-wal"

    @property
    def pages(self) -> int:
        return self.folder.database.stat().st_size // PAGE_BYTES

    def spoil(self, page: int, at: int = 100, length: int = 8) -> None:
        """Change some bytes of a page, as a bad sector does."""
        place = (page - 1) * PAGE_BYTES + at
        with self.folder.database.open("r+b") as file:
            file.seek(place)
            before = file.read(length)
            file.seek(place)
            file.write(bytes(byte ^ 0xA5 for byte in before))

    def open(self) -> Store:
        folder = DataFolder(self.folder.path)
        return Store.open(folder, self.key, StandingClock())


def side_places_of(path: Path) -> str:
    """Return side places beside a store, so that a copy of it can take copies of them along."""
    return os.pathsep.join(str(path.with_name(f"{path.name}-side{n}")) for n in (1, 2))


def copied(source: Path, target: Path) -> Hurt:
    """Copy a store with its side files, and make those the ones in force."""
    shutil.copytree(source, target)
    for one, other in zip(
        side_places_of(source).split(os.pathsep),
        side_places_of(target).split(os.pathsep),
        strict=True,
    ):
        shutil.copytree(one, other)
    os.environ[VARIABLE] = side_places_of(target)
    folder = DataFolder(target)
    return Hurt(folder=folder, key=open_key(folder, lambda: None))


def all_of(name: str) -> str:
    return f"SELECT * FROM {name}"  # noqa: S608 - our own tables


def contents(folder: DataFolder, key: DataKey) -> Mapping[str, list[tuple[object, ...]]]:
    """Return all rows of all tables by plain SQL."""
    connection = dbapi2.connect(str(folder.database), isolation_level=None)
    try:
        connection.execute(key.pragma)
        connection.execute("PRAGMA cipher_log_level = NONE")
        return {name: connection.execute(all_of(name)).fetchall() for name in KEPT}
    finally:
        connection.close()


def roots(folder: DataFolder, key: DataKey) -> Mapping[str, int]:
    """Return where the tree of each table begins."""
    connection = dbapi2.connect(str(folder.database), isolation_level=None)
    connection.execute(key.pragma)
    rows = connection.execute(
        "SELECT name, rootpage FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
    ).fetchall()
    connection.close()
    return dict(rows)
