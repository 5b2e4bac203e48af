"""Runs a process under the recorder (``recorder.c``) and reads what it did to the disk."""

import functools
import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import pytest

HERE: Final = Path(__file__).parent
_SOURCE: Final = HERE / "recorder.c"
_HEAD: Final = struct.Struct("<ciiqqII")


class Kind(StrEnum):
    """What was done."""

    PROCESS = "P"
    OPEN = "O"
    CLOSE = "C"
    SECOND_HANDLE = "D"
    WRITE = "W"
    SIZE = "T"
    SYNC = "S"
    RENAME = "R"
    LINK = "L"
    UNLINK = "U"
    MAKE_FOLDER = "K"
    MAP = "M"
    TOLD = "A"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One call: ``one`` and ``two`` are its numbers, ``first`` and ``second`` its bytes."""

    kind: Kind
    process: int
    handle: int
    one: int
    two: int
    first: bytes
    second: bytes

    @property
    def path(self) -> Path:
        return Path(os.fsdecode(self.first))

    @property
    def target(self) -> Path:
        return Path(os.fsdecode(self.second))


@functools.cache
def recorder() -> Path:
    """Compile the recorder once; without Linux or a compiler the test is left out by name."""
    if os.uname().sysname != "Linux":
        pytest.skip("the recorder of disk writes is written for Linux")
    if shutil.which("cc") is None:
        pytest.skip(
            "no C compiler (Debian: gcc and libc6-dev) to build the recorder of disk writes"
        )
    built = Path(tempfile.mkdtemp(prefix="abhijog-recorder-")) / "recorder.so"
    order = ["cc", "-O1", "-shared", "-fPIC", "-o", str(built), str(_SOURCE), "-ldl", "-lpthread"]
    subprocess.run(order, check=True)
    return built


def recorded_environment(log: Path, places: Sequence[Path]) -> dict[str, str]:
    """Return the variables that make a process and its children record."""
    return {
        "LD_PRELOAD": str(recorder()),
        "RECORD_TO": str(log),
        "RECORD_UNDER": ":".join(map(str, places)),
    }


def read_recording(log: Path) -> Iterator[Event]:
    """Give what was recorded, in order."""
    data = log.read_bytes()
    at = 0
    while at < len(data):
        kind, process, handle, one, two, first, second = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        middle, end = at + first, at + first + second
        yield Event(
            kind=Kind(kind.decode()),
            process=process,
            handle=handle,
            one=one,
            two=two,
            first=data[at:middle],
            second=data[middle:end],
        )
        at = end
