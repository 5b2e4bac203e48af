"""Hand a finished slip to the system's own printer queue.

Evidence printing.md 7: on Linux the vector PDF goes through CUPS (``lp``); on Windows the program
registered for PDF prints it. The slip's bytes in our store stay the record.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from printing.printer_error import PrinterError

_TIMEOUT_S: Final = 20.0
_NO_DEFAULT: Final = "no system default"


def spool_pdf(pdf: bytes, *, title: str, printer: str | None = None) -> None:
    """Send a PDF to a named printer, or to the system's default one.

    ``title`` is seen by anybody who lists the queue: the number, never a name.

    Raises:
        PrinterError: there is no printer, or the queue does not take the job.
    """
    if sys.platform == "win32":  # pragma: no cover - runs on Windows only
        _spool_on_windows(pdf, printer)
        return
    lp = shutil.which("lp")
    if lp is None:
        raise PrinterError("printer_none")
    if printer is None:
        _require_default()
    target = [] if printer is None else ["-d", printer]
    _run([lp, *target, "-t", title, "-"], pdf)


def has_default_printer() -> bool:
    """Tell whether ``spool_pdf`` would find a printer of the system."""
    if sys.platform == "win32":  # pragma: no cover - runs on Windows only
        return True
    if shutil.which("lp") is None:
        return False
    try:
        _require_default()
    except PrinterError:
        return False
    return True


def _require_default() -> None:
    lpstat = shutil.which("lpstat")
    if lpstat is None:
        raise PrinterError("printer_none")
    if _NO_DEFAULT in _run([lpstat, "-d"], b""):
        raise PrinterError("printer_none")


def _run(command: Sequence[str], given: bytes) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - found by name, no shell, no citizen's text
            command,
            input=given,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
            env=_plain_english(),
        )
    except subprocess.TimeoutExpired as error:
        raise PrinterError("printer_silent") from error
    if done.returncode != 0:
        raise PrinterError("printer_refused")
    return done.stdout.decode("utf-8", "replace")


def _plain_english() -> Mapping[str, str]:
    """Return an environment in which ``lpstat`` answers in words that we know."""
    surroundings = {**os.environ, "LC_ALL": "C"}
    if getattr(sys, "frozen", False):
        # The packaged program points the loader at its own libraries; CUPS needs the system's.
        surroundings["LD_LIBRARY_PATH"] = surroundings.pop("LD_LIBRARY_PATH_ORIG", "")
    return surroundings


if sys.platform == "win32":  # pragma: no cover - runs on Windows only

    def _spool_on_windows(pdf: bytes, printer: str | None) -> None:
        handle, name = tempfile.mkstemp(prefix="slip-", suffix=".pdf")
        with os.fdopen(handle, "wb") as file:
            file.write(pdf)
        try:
            if printer is None:
                os.startfile(name, "print")  # noqa: S606 - the registered PDF program
            else:
                os.startfile(name, "printto", f'"{printer}"')  # noqa: S606 - as above
        except OSError as error:
            Path(name).unlink(missing_ok=True)
            raise PrinterError("printer_refused") from error
