"""A scanner of this PC through SANE's own program, where it is installed (issue 6, What 2).

Windows has no such program: scanners there put their files into the scan folder.
"""

import logging
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import Final

from local_db.domain.errors import DeskError

_log: Final = logging.getLogger(__name__)
PROGRAM: Final = "scanimage"
# A scanner on the network is looked for a while; a page at the glass takes up to a minute.
_LOOK_S: Final = 30
_SCAN_S: Final = 90
# Enough for a letter, and what the intake keeps of it; grey because it reduces to grey anyway.
_PAGE: Final = ("--resolution", "200", "--mode", "Gray")
# What SANE says in English, and what it means to a person.
_TROUBLES: Final = {
    "out of documents": "scanner_no_paper",
    "jammed": "scanner_jammed",
    "cover is open": "scanner_open",
    "device busy": "scanner_busy",
    "open of device": "scanner_gone",
}
_NOT_OF_THIS_DEVICE: Final = ("unrecognized option", "setting of option")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """A scanner as SANE names it, and as people know it."""

    device: str
    name: str


def find_scanners() -> tuple[Scanner, ...]:
    """Return the scanners of this PC; none where SANE's program is not installed."""
    program = shutil.which(PROGRAM)
    if program is None:
        return ()
    try:
        listed = _run([program, "--formatted-device-list=%d|%v %m%n"], _LOOK_S)
    except DeskError as error:
        _log.warning("No scanner was found: %s", error.code)
        return ()
    if listed.returncode:
        return ()
    pairs = (line.split("|", 1) for line in listed.stdout.decode("utf-8", "replace").splitlines())
    return tuple(
        Scanner(device=pair[0], name=pair[1].strip() or pair[0])
        for pair in pairs
        if len(pair) > 1 and pair[0]
    )


def scan_page(scanner: Scanner) -> bytes:
    """Return a page as a PNG; a device without resolution or grey scans as it does by itself.

    Raises:
        DeskError: ``scanner_gone``, ``scanner_no_paper``, ``scanner_failed`` and the like.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise DeskError("scanner_gone")
    command = [program, "-d", scanner.device, "--format=png"]
    done = _run([*command, *_PAGE], _SCAN_S)
    if done.returncode and any(words in _said(done) for words in _NOT_OF_THIS_DEVICE):
        done = _run(command, _SCAN_S)
    if done.returncode or not done.stdout:
        said = _said(done)
        raise DeskError(next((c for w, c in _TROUBLES.items() if w in said), "scanner_failed"))
    return done.stdout


def _said(done: "subprocess.CompletedProcess[bytes]") -> str:
    return done.stderr.decode("utf-8", "replace").casefold()


def _run(command: list[str], limit_s: float) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(  # noqa: S603 - a program found by its name, and arguments of ours
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limit_s,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired as error:
        raise DeskError("scanner_slow") from error
    except OSError as error:
        raise DeskError("scanner_gone") from error
