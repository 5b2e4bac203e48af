"""The papers of backups: encrypted files that all backups of one key share (local_db.md 4)."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from local_db.copying import copy_durably
from local_db.domain.errors import StorageError
from local_db.paper_vault import PaperVault


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCount:
    """How many papers are whole at their new place, and how many could not be had."""

    whole: int
    bad: int


def copy_papers(
    vault: PaperVault,
    named: Collection[str],
    place: Path,
    told: Callable[[float], object],
) -> PaperCount:
    """Copy the named papers that are not there yet; each is opened before it is taken.

    A damaged or missing paper is counted and passed over: it must not keep the complaints from
    their backup, and never replaces a good copy.

    Raises:
        OSError: the place refuses to be written to.
    """
    bad = 0
    for done, sha256 in enumerate(sorted(named)):
        told(done / len(named))
        copy, source = place / sha256, vault.place / sha256
        if _looks_copied(source, copy):
            continue
        if not is_whole(vault, sha256):
            bad += not copy.exists()
            continue
        place.mkdir(exist_ok=True)
        copy_durably(source, copy)
    return PaperCount(whole=len(named) - bad, bad=bad)


def is_whole(vault: PaperVault, sha256: str) -> bool:
    """Open a paper and compare it with its name."""
    try:
        return hashlib.sha256(vault.read(sha256)).hexdigest() == sha256
    except StorageError:
        return False


def missing_bytes(vault: PaperVault, place: Path) -> int:
    """Return how many bytes of papers are not at a place yet."""
    if not vault.place.is_dir():
        return 0
    return sum(
        source.stat().st_size
        for source in vault.place.iterdir()
        if not _looks_copied(source, place / source.name)
    )


def _looks_copied(source: Path, copy: Path) -> bool:
    """Tell whether a whole copy is there; a paper's bytes never change under its name."""
    if not copy.exists():
        return False
    return not source.exists() or copy.stat().st_size == source.stat().st_size
