"""``abhijog practice`` and ``self-test``: the program by itself, with nothing set up before."""

from pathlib import Path

import click

from desktop.command_line.display import require_display
from desktop.command_line.help import command, option
from desktop.command_line.output import complain_of, emit
from desktop.command_line.session import Session
from desktop.services.places_on_disk import practice_folder_beside
from local_db.domain.errors import DeskError
from local_db.folder import DataFolder
from resources.text import Language


def office_commands(language: Language) -> list[click.Command]:
    """Return the commands."""
    still = option("--still", "still", language, is_flag=True)
    return [
        command("practice", language, _practice, [still]),
        command("self_test", language, _self_test),
    ]


@click.pass_obj
def _practice(session: Session, *, still: bool) -> None:
    given = DataFolder(session.folder)
    # A real office's folder is never practised on; a folder named for practice is used as it is.
    is_real = session.data is None or (given.has_store and not given.is_practice)
    path = practice_folder_beside(given.path) if is_real else given.path
    practise(path, session.asked_language, still=still)


def practise(path: Path, language: Language | None, *, still: bool = False) -> None:
    """Open the desk of a practice office, with its portal in the same program.

    Raises:
        DeskError: the desk ended with a bug.
    """
    require_display()
    from desktop.app import open_desk  # noqa: PLC0415 - only the desk needs Qt
    from desktop.practice import practice_portal  # noqa: PLC0415 - nor the portal

    portal = practice_portal(path, moves_cases=not still)
    ended = open_desk(path, language, around=portal)
    if ended:
        raise DeskError("internal")


@click.pass_obj
def _self_test(session: Session) -> None:
    from desktop.self_test import run_self_test  # noqa: PLC0415 - it loads every library

    for step in run_self_test():
        emit({"step": step.name, "ok": step.ok, "ms": step.ms})
        if step.error is not None:
            complain_of(step.error, session.language)
            raise DeskError("self_test_failed", step=step.name)
    emit({"self_test": "ok"})
