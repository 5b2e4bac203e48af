"""Stores of released revisions, unpacked and looked at without the program's own opening."""

import hashlib
import hmac
import json
import os
import shutil
import tarfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from store_rig import ROOT, StandingClock

from desktop.services.workspace import Workspace
from local_db.connections import Use, engine_for
from local_db.data_key import DataKey
from local_db.folder import DataFolder
from local_db.golden_schema import schema_of
from local_db.keys import open_key
from local_db.migrations import revision_of
from local_db.pre_upgrade_copy import rows_of
from local_db.side_places import VARIABLE

STORES = ROOT / "tests" / "fixtures" / "stores"
RELEASED = sorted(path.name.partition(".")[0] for path in STORES.glob("*.tar.xz"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OldStore:
    """A data folder as an older program left it, and what that program said of it."""

    folder: DataFolder
    key: DataKey
    told: dict[str, Any]

    @property
    def passphrase(self) -> str:
        return self.told["passphrase"]

    @property
    def portal_address(self) -> str:
        return f"sqlite:///{self.folder.portal_database}"

    def clock(self) -> StandingClock:
        """The next morning."""
        return StandingClock(datetime.fromisoformat(self.told["now"]) + timedelta(hours=16))

    def workspace(self, **more: Any) -> Workspace:
        return Workspace.open(
            self.folder.path, ask_passphrase=lambda: self.passphrase, clock=self.clock(), **more
        )


def unpack(revision: str, place: Path) -> OldStore:
    with tarfile.open(STORES / f"{revision}.tar.xz") as archive:
        archive.extractall(place, filter="data")
    return old_store(revision, place)


def old_store(revision: str, place: Path) -> OldStore:
    _put_side_files(place / "side")
    told = json.loads((STORES / f"{revision}.json").read_text(encoding="utf-8"))
    folder = DataFolder(place)
    key = open_key(folder, lambda: told["passphrase"])
    return OldStore(folder=folder, key=key, told=told)


def _put_side_files(kept: Path) -> None:
    """Put what that program wrote beside its data where this program looks for it."""
    places = [place for place in os.environ.get(VARIABLE, "").split(os.pathsep) if place]
    for folder, place in zip(sorted(kept.glob("*")), places, strict=False):
        shutil.copytree(folder, place, dirs_exist_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What lies in a database file."""

    revision: str | None
    schema: dict[str, str]
    rows: dict[str, int | str]
    bodies_sha256: str


def look(database: Path, key: DataKey) -> Looked:
    """Read a file as it lies there, its write-ahead log included; nothing is brought up to date."""
    engine = engine_for(database, key, Use.READ)
    try:
        with engine.connect() as connection:
            bodies = hashlib.sha256()
            found = connection.execute(
                text(
                    "SELECT id, digest, body FROM outbox WHERE device_seq < 1000000"
                    " ORDER BY device_seq"
                )
            )
            for row in found:
                bodies.update(f"{row.id} {row.digest} ".encode() + row.body)
            return Looked(
                revision=revision_of(connection),
                schema=dict(schema_of(connection)),
                rows=dict(rows_of(connection)),
                bodies_sha256=bodies.hexdigest(),
            )
    finally:
        engine.dispose()


def grow(old: OldStore, complaints: int) -> None:
    """Add old cases of another counter, so that an upgrade takes as long as in an office.

    Written by hand and not by the program: it is the old schema that is filled.
    """
    engine = engine_for(old.folder.database, old.key, Use.WRITE)
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        body, body_digest = cursor.execute(
            "SELECT body, digest FROM complaint ORDER BY id LIMIT 1"
        ).fetchone()
        seq, head = cursor.execute(
            "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        chain = old.key.derive("audit chain")
        for n in range(complaints):
            ref, case_id, at = f"9934799{n:07d}", f"case-{n}", "2026-01-01T00:00:00.000000+00:00"
            own = body + b" " * (n % 300)
            cursor.execute(
                "INSERT INTO complaint (case_id, ref, tail, slot, seq, device_seq, filed_at,"
                " filed_on, entered_by, category, sensitive, confidential, name, mobile, digest,"
                " body) VALUES (?,?,?,'99-347-99',?,?,?,'2026-01-01','X','C16',0,0,?,?,?,?)",
                (
                    case_id,
                    ref,
                    ref[-7:],
                    n,
                    10**6 + n,
                    at,
                    f"নাম {n}",
                    f"9{n:09d}",
                    body_digest,
                    own,
                ),
            )
            cursor.execute(
                "INSERT INTO outbox (device_seq, id, type, schema, ref, case_id, digest, body,"
                " state, tries, alone_failures, queued_at, changed_at)"
                " VALUES (?,?,'case.filed',1,?,?,?,?,'done',1,0,?,?)",
                (10**6 + n, f"message-{n}", ref, case_id, body_digest, own, at, at),
            )
            cursor.execute(
                "INSERT INTO slip_print (ref, copy, state, paper, operator, asked_at, printed_at)"
                " VALUES (?,1,'printed','a5','X',?,?)",
                (ref, at, at),
            )
            seq += 1
            values = (at, "X", "complaint.filed", "complaint", ref, "{}")
            link = link_of_revision_one(chain, head, (seq, *values))
            cursor.execute(
                "INSERT INTO audit VALUES (?,?,?,?,?,?,?,?,?)", (seq, *values, head, link)
            )
            head = link
    with engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def link_of_revision_one(key: bytes, before: bytes, values: tuple[object, ...]) -> bytes:
    """The audit chain's link as revision one wrote it; chains of that time are checked for ever."""
    chain = hmac.new(key, before, hashlib.sha256)
    for value in values:
        data = str(value).encode("utf-8")
        chain.update(len(data).to_bytes(8, "big") + data)
    return chain.digest()
