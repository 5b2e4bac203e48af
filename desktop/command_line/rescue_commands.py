"""``abhijog salvage``, and what ``verify`` says of a folder that cannot be opened."""

import sys
from pathlib import Path

import click

from desktop.command_line.file_command import is_watched
from desktop.command_line.help import command, option
from desktop.command_line.output import emit, require_output
from desktop.command_line.session import Session
from local_db.domain.errors import DeskError
from resources.text import Language, local_digits, text

_TELL_EVERY = 1_000


def rescue_commands(language: Language) -> list[click.Command]:
    """Return the commands."""
    return [
        command(
            "salvage",
            language,
            _salvage,
            [
                option(
                    "--backup",
                    "backup_file",
                    language,
                    type=click.Path(path_type=Path, exists=True, dir_okay=False),
                    multiple=True,
                    metavar="FILE",
                )
            ],
        )
    ]


def look_at_pages(session: Session) -> None:
    """Say how many pages of a store that cannot be opened are damaged."""
    from desktop.services.rescue import Rescue  # noqa: PLC0415 - as in Session.workspace

    found = Rescue(session.folder, ask_passphrase=session.ask_passphrase).look()
    emit({"check": "open", "ok": False, "detail": "store_damaged"})
    detail = f"pages={found.pages} damaged={found.damaged}"
    emit({"check": "pages", "ok": not found.damaged, "detail": detail})


@click.pass_obj
def _salvage(session: Session, backup: tuple[Path, ...]) -> None:
    from desktop.services.rescue import Rescue  # noqa: PLC0415 - as in Session.workspace

    require_output()
    rescue = Rescue(session.folder, ask_passphrase=session.ask_passphrase)
    report = rescue.salvage(backups=backup, progress=_Progress(session.language))
    for table in report.tables:
        counts = {"kept": table.kept, "rebuilt": table.rebuilt, "lost": table.lost}
        emit({"table": table.table, **counts})
    emit(
        {
            "salvaged": report.cases,
            "missing": list(report.missing),
            "damaged_pages": report.damaged_pages,
            "kept_in": str(report.kept_in),
        }
    )
    if report.missing:
        raise DeskError(
            "salvage_incomplete", missing=len(report.missing), folder=report.kept_in.name
        )


class _Progress:
    """Tells a person at the terminal how many pages were read; a program gets no noise."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._is_watched = is_watched()

    def __call__(self, done: int, pages: int) -> None:
        """Take in how far it has come."""
        if not self._is_watched or (done % _TELL_EVERY and done < pages):
            return
        words = text(
            "command_line.progress.salvage",
            self._language,
            done=local_digits(done, self._language),
            pages=local_digits(pages, self._language),
        )
        sys.stderr.write(f"\r{words}" + ("\n" if done >= pages else ""))
        sys.stderr.flush()
