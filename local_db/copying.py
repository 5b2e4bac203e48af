"""Copies files so that a power cut leaves a whole one or none (local_db.md 4)."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from local_db.folder import sync_folder

_CHUNK: Final = 1 << 20


def copy_durably(source: Path, target: Path, told: Callable[[int], object] | None = None) -> int:
    """Copy a file under a name that appears only when it is whole; return its bytes.

    What was written is read back and compared, for pen drives lose bytes without a word.

    Args:
        source: the file to copy.
        target: where the copy lies in the end; an older file there is replaced.
        told: hears of the bytes as they are written; what it raises stops the copy.

    Raises:
        OSError: one of the places refused, or the copy reads differently.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        written, digest = _write(source, part, told)
        _require_same(part, digest)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
    return written


def sync_file(path: Path) -> None:
    """Make a file's bytes survive a power cut."""
    # Windows syncs only what was opened for writing.
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _write(source: Path, part: Path, told: Callable[[int], object] | None) -> tuple[int, bytes]:
    written, seen = 0, hashlib.sha256()
    with source.open("rb") as taken, part.open("wb") as given:
        while chunk := taken.read(_CHUNK):
            given.write(chunk)
            seen.update(chunk)
            written += len(chunk)
            if told is not None:
                told(written)
        given.flush()
        os.fsync(given.fileno())
    return written, seen.digest()


def _require_same(part: Path, digest: bytes) -> None:
    if _digest(part) != digest:
        raise OSError("copy_differs")


def _digest(path: Path) -> bytes:
    seen = hashlib.sha256()
    with path.open("rb") as file:
        _forget_cached(file.fileno())
        while chunk := file.read(_CHUNK):
            seen.update(chunk)
    return seen.digest()


def _forget_cached(handle: int) -> None:
    """Ask for the disk's own bytes rather than those that memory still has, where that works."""
    advise = getattr(os, "posix_fadvise", None)
    if advise is not None:
        advise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
