"""What became of a job in a CUPS queue, asked of the library that ``lp`` itself uses.

``lpstat`` of CUPS 2.4 says the same of a job that was printed and of one that was thrown away;
only the job's state in libcups tells them apart.
"""

import ctypes
from enum import IntEnum
from functools import cache
from typing import Any, Final

_ALL_JOBS: Final = -1
_LIBRARY: Final = "libcups.so.2"


class JobState(IntEnum):
    """The states of a job (RFC 8011, section 5.3.7)."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


class _Job(ctypes.Structure):
    """``cups_job_t`` of CUPS 1.4 to 2.4."""

    _fields_ = (
        ("id", ctypes.c_int),
        ("dest", ctypes.c_char_p),
        ("title", ctypes.c_char_p),
        ("user", ctypes.c_char_p),
        ("format", ctypes.c_char_p),
        ("state", ctypes.c_int),
        ("size", ctypes.c_int),
        ("priority", ctypes.c_int),
        ("completed_time", ctypes.c_long),
        ("creation_time", ctypes.c_long),
        ("processing_time", ctypes.c_long),
    )


def job_state(spool_id: str) -> JobState | None:
    """Return the state of a job such as ``laser-12``; None when CUPS does not know it (any more).

    It waits no longer than libcups' own time limit, 30 seconds.
    """
    queue, _, number = spool_id.rpartition("-")
    library = _library()
    if library is None or not number.isdigit():
        return None
    # Nothing is kept from the last time: the scheduler may have been started anew since.
    library.cupsSetServer(None)
    jobs = ctypes.POINTER(_Job)()
    found = library.cupsGetJobs(ctypes.byref(jobs), queue.encode("utf-8"), 0, _ALL_JOBS)
    states = {jobs[place].id: jobs[place].state for place in range(max(0, found))}
    if found > 0:
        library.cupsFreeJobs(found, jobs)
    state = states.get(int(number))
    return JobState(state) if state in set(JobState) else None


@cache
def _library() -> Any:  # noqa: ANN401 - a library has no type of its own
    """Return libcups, or None where there is none."""
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return None
    pointer = ctypes.POINTER(_Job)
    library.cupsGetJobs.argtypes = [
        ctypes.POINTER(pointer), ctypes.c_char_p, ctypes.c_int, ctypes.c_int,
    ]  # fmt: skip
    library.cupsSetServer.argtypes = [ctypes.c_char_p]
    library.cupsFreeJobs.argtypes = [ctypes.c_int, pointer]
    return library
