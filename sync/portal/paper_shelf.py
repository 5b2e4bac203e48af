"""Papers as files in the portal's folder: parts while they come, whole ones named by their hash.

Never in the database: at a state's load they are 48 GB a day (portal_network.md 3.6).
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from platformdirs import user_data_path
from sqlalchemy.engine import make_url

_PIECE: Final = 1024 * 1024
_PARTS: Final = "parts"


class PaperShelf:
    """The papers of one portal; a whole paper is never written again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, sha256: str) -> bool:
        """Tell whether a whole paper is here."""
        return self._whole(sha256).is_file()

    def size(self, sha256: str) -> int:
        """Return the bytes of a whole paper."""
        return self._whole(sha256).stat().st_size

    def offset(self, upload_id: str) -> int:
        """Return how much of an upload is on the disk; it is the only truth about that."""
        try:
            return self._part(upload_id).stat().st_size
        except FileNotFoundError:
            return 0

    def write(self, upload_id: str, offset: int, data: bytes) -> None:
        """Write at an offset and nowhere else; it is on the disk when this returns."""
        part = self._part(upload_id)
        part.parent.mkdir(parents=True, exist_ok=True)
        number = os.open(part, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(number, "r+b") as file:
            file.seek(offset)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def keep(self, upload_id: str, sha256: str) -> bool:
        """Make an upload the whole paper if its hash is right; else throw it away."""
        part, whole = self._part(upload_id), self._whole(sha256)
        if _hash(part) != sha256:
            self.discard(upload_id)
            return False
        whole.parent.mkdir(parents=True, exist_ok=True)
        if whole.is_file():
            part.unlink()
        else:
            part.replace(whole)
            _sync_folder(whole.parent)
        return True

    def discard(self, upload_id: str) -> None:
        """Forget what came of an upload."""
        self._part(upload_id).unlink(missing_ok=True)

    def parts(self) -> Iterator[str]:
        """Yield the uploads of which something is on the disk."""
        place = self.folder / _PARTS
        if place.is_dir():
            yield from (path.name for path in place.iterdir())

    def _part(self, upload_id: str) -> Path:
        return self.folder / _PARTS / upload_id

    def _whole(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256


def papers_beside(database_url: str) -> Path:
    """Return where the papers of a portal lie when nobody says it.

    Beside an SQLite file; for a database on a server, in this user's data, by the database's name.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        file = Path(url.database)
        return file.with_name(f"{file.name}.papers")
    name = hashlib.sha256(url.render_as_string(hide_password=True).encode()).hexdigest()[:16]
    return user_data_path("abhijog-portal", appauthor=False) / "papers" / name


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make a rename outlive a power cut; Windows keeps names by itself and opens no folders."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
