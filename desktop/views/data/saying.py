"""How sizes, folders and moments of backups are said."""

from pathlib import Path
from typing import Final

from desktop.care_runner import CareStep
from desktop.speaker import Saying, phrase, verbatim
from desktop.views.shown import spoken
from resources.text import Language, local_digits

_UNITS: Final = ("kB", "MB", "GB", "TB")
_STEP: Final = 1024
_WHOLE_FROM: Final = 10
_LONGEST_PATH: Final = 46


def size_words(count: int) -> Saying:
    """Return a number of bytes in the unit that a person would take."""
    amount, unit = count / _STEP, 0
    while amount >= _STEP and unit < len(_UNITS) - 1:
        amount, unit = amount / _STEP, unit + 1
    shown = f"{amount:.0f}" if amount >= _WHOLE_FROM or unit == 0 else f"{amount:.1f}"

    def said(language: Language) -> str:
        return f"{local_digits(shown, language)} {_UNITS[unit]}"

    return said


def folder_words(path: Path) -> Saying:
    """Return a folder; of a long one the end, which tells more."""
    shown = str(path)
    if len(shown) > _LONGEST_PATH:
        shown = f"…{shown[-_LONGEST_PATH:]}"
    return verbatim(shown)


def step_words(step: CareStep) -> Saying:
    """Return what is being done, with its phase where there is one."""
    job = phrase(f"data.job.{step.job.value}")
    if not step.phase:
        return job
    return spoken("data.job.step", job=job, phase=phrase(f"data.phase.{step.phase}"))
