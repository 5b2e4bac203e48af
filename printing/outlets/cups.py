"""Hand a slip to a CUPS queue as vectors, and follow the job until it has left the queue.

Evidence printing.md 7: the vector PDF goes through ``lp``. The slip's bytes are made from our
store again at any time; the queue's copy is no record.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from printing.outlets.cups_jobs import JobState, job_state
from printing.outlets.outlet import Delivery, Outcome, Readiness, Sheet
from printing.printer_error import HalfPrintedError, PrinterError

_TIMEOUT_S: Final = 20.0
_EVERY_S: Final = 0.25
_NO_DEFAULT: Final = "no system default"
_DEFAULT: Final = re.compile(r"destination: (\S+)")
_REQUEST: Final = re.compile(r"request id is (\S+-\d+)")
# A roll's length is its own; only cut sheets are named.
_MEDIA: Final[Mapping[str, str]] = {"a4": "A4", "a5": "A5"}
_HOLDING: Final[Mapping[JobState, str]] = {
    JobState.HELD: "printer_held",
    JobState.STOPPED: "printer_stopped",
}
_LOST: Final[Mapping[JobState, str]] = {
    JobState.CANCELED: "printer_cancelled",
    JobState.ABORTED: "printer_aborted",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CupsQueue:
    """One queue, or the system's default one; ``patience_s`` is how long a job is followed."""

    queue: str = ""
    paper: str = ""
    patience_s: float = 4.0

    def send(self, sheet: Sheet) -> Delivery:
        """Queue a sheet and wait a while for its end; see ``Outlet.send``."""
        queue = self.queue or default_queue()
        media = _MEDIA.get(self.paper)
        size = [] if media is None else ["-o", f"media={media}", "-o", "print-scaling=none"]
        try:
            told = _run([_program("lp"), "-d", queue, "-t", sheet.title, *size, "-"], sheet.pdf)
        except subprocess.TimeoutExpired as error:
            # Nobody knows whether the queue has it by now.
            raise HalfPrintedError("printer_silent") from error
        found = _REQUEST.search(told)
        if found is None:
            return Delivery(outcome=Outcome.NOT_CONFIRMED)
        return self._followed(found[1])

    def readiness(self) -> Readiness:
        """Ask whether the queue is there, takes jobs and prints them."""
        try:
            queue = self.queue or default_queue()
            told = _run([_program("lpstat"), "-p", queue, "-a", queue], b"")
        except (PrinterError, subprocess.TimeoutExpired):
            return Readiness.UNREACHABLE
        if "not accepting" in told or " disabled since" in told:
            return Readiness.STOPPED
        return Readiness.READY

    def follow(self, spool_id: str) -> Delivery:
        """Ask what became of a job; see ``Outlet.follow``."""
        state = job_state(spool_id)
        if state is not None and state in _LOST:
            raise HalfPrintedError(_LOST[state])
        if state is JobState.COMPLETED:
            return Delivery(outcome=Outcome.CONFIRMED, spool_id=spool_id)
        reason = None if state is None else _HOLDING.get(state)
        if reason is None and state is JobState.PENDING and self._is_stopped():
            reason = "printer_stopped"
        return Delivery(outcome=Outcome.NOT_CONFIRMED, spool_id=spool_id, reason=reason)

    def withdraw(self, spool_id: str) -> None:
        """Take a job out of the queue, if it is still there: a new copy takes its place."""
        if job_state(spool_id) in (None, *_LOST, JobState.COMPLETED):
            return
        try:
            _run([_program("cancel"), spool_id], b"")
        except (PrinterError, subprocess.TimeoutExpired):
            return

    def _followed(self, spool_id: str) -> Delivery:
        until = time.monotonic() + self.patience_s
        while True:
            delivery = self.follow(spool_id)
            is_over = delivery.outcome is Outcome.CONFIRMED or delivery.reason is not None
            if is_over or time.monotonic() >= until:
                return delivery
            time.sleep(_EVERY_S)

    def _is_stopped(self) -> bool:
        return self.readiness() is Readiness.STOPPED


def default_queue() -> str:
    """Return the system's default queue.

    Raises:
        PrinterError: ``printer_none``.
    """
    try:
        told = _run([_program("lpstat"), "-d"], b"")
    except subprocess.TimeoutExpired as error:
        raise PrinterError("printer_silent") from error
    found = _DEFAULT.search(told)
    if found is None or _NO_DEFAULT in told:
        raise PrinterError("printer_none")
    return found[1]


def has_default_queue() -> bool:
    """Tell whether a slip would find a printer although none was set up in the desk."""
    try:
        return bool(default_queue())
    except PrinterError:
        return False


def queues() -> tuple[str, ...]:
    """Return the names of the queues that CUPS knows."""
    try:
        told = _run([_program("lpstat"), "-e"], b"")
    except (PrinterError, subprocess.TimeoutExpired):
        return ()
    return tuple(line.strip() for line in told.splitlines() if line.strip())


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise PrinterError("printer_none")
    return found


def _run(command: Sequence[str], given: bytes) -> str:
    done = subprocess.run(  # noqa: S603 - found by name, no shell, no citizen's text
        command,
        input=given,
        capture_output=True,
        timeout=_TIMEOUT_S,
        check=False,
        env=_plain_english(),
    )
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
