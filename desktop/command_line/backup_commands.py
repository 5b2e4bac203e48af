"""``abhijog backup``, ``restore`` and ``verify --backup``: copies of the data folder."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desktop.command_line.file_command import is_watched
from desktop.command_line.help import command
from desktop.command_line.output import complain, emit, require_output
from desktop.command_line.session import Session
from desktop.services.wording import value_label
from local_db.domain.backup import BackupProgress, Progress
from resources.text import Language, local_digits, text

if TYPE_CHECKING:
    from desktop.services.restoring import Restored
    from local_db.domain.audit import Check

_HUNDRED = 100


def backup_commands(language: Language) -> list[click.Command]:
    """Return the commands."""
    return [
        command(
            "backup",
            language,
            _backup,
            [click.Argument(["dir"], type=click.Path(path_type=Path, file_okay=False))],
        ),
        command(
            "restore",
            language,
            _restore,
            [click.Argument(["file"], type=click.Path(path_type=Path))],
        ),
    ]


def verify_backup(session: Session, file: Path) -> "tuple[Check, ...]":
    """Rehearse the restore of a backup and return what was checked."""
    with session.workspace() as workspace:
        try:
            return workspace.backups.verify(
                file, bar(session.language), ask_passphrase=session.ask_passphrase
            )
        finally:
            end_bar()


@click.pass_obj
def _backup(session: Session, dir: Path) -> None:  # noqa: A002 - the argument's public name
    with session.workspace() as workspace:
        try:
            made = workspace.backup(dir, bar(session.language))
        finally:
            end_bar()
    if made.papers_bad:
        _notice("backup_papers", session.language, papers=made.papers_bad)
    emit({"file": str(made.file), "cases": made.cases})


@click.pass_obj
def _restore(session: Session, file: Path) -> None:
    # The store and its libraries take half a second; a usage error need not wait for them.
    from desktop.services.restoring import restore_backup  # noqa: PLC0415

    require_output()
    ask = _once(session.ask_passphrase)
    try:
        restored = restore_backup(
            session.folder, file, ask_passphrase=ask, progress=bar(session.language)
        )
    finally:
        end_bar()
    _tell(restored, session.language)
    # The first opening begins the new epoch; what its numbers need is told now.
    with session.workspace(ask):
        emit({"file": str(file), "cases": restored.cases})


def _tell(restored: "Restored", language: Language) -> None:
    """Say what the replaced data hold beyond the backup, and where they lie."""
    if restored.papers_bad:
        _notice("restore_papers", language, papers=restored.papers_bad)
    if restored.kept_in is None:
        return
    left_out = restored.left_out
    if left_out is None:
        _notice("restore_left_out_unknown", language)
    elif left_out.complaints:
        counts = {"complaints": left_out.complaints, "unsent": left_out.unsent}
        _notice("restore_left_out", language, **counts)
    _notice("restore_kept", language, folder=restored.kept_in.name)


def _notice(code: str, language: Language, **values: int | str) -> None:
    shown = {
        name: local_digits(value, language) if isinstance(value, int) else value
        for name, value in values.items()
    }
    words = text(f"command_line.notice.{code}", language, **shown)
    complain({"notice": code, "message": words, **values})


def _once(ask: Callable[[], str | None]) -> Callable[[], str | None]:
    """Ask a person once, although the key is needed twice."""
    given: list[str | None] = []

    def asked() -> str | None:
        if not given:
            given.append(ask())
        return given[0]

    return asked


def bar(language: Language) -> Progress | None:
    """Return what shows progress to a person who watches, and to nobody else."""
    if not is_watched():
        return None

    def show(progress: BackupProgress) -> None:
        phase = value_label(progress.phase, language)
        percent = "…"
        if progress.fraction is not None:
            percent = f"{local_digits(round(progress.fraction * _HUNDRED), language)} %"
        sys.stderr.write(f"\r{phase}: {percent}\x1b[K")
        sys.stderr.flush()

    return show


def end_bar() -> None:
    """Begin a new line after a bar."""
    if is_watched():
        sys.stderr.write("\n")
