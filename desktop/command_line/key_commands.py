"""``abhijog keys``: the ways of opening the data, a recovery key, a passphrase, a new data key."""

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from desktop.command_line.help import command, group, option
from desktop.command_line.output import emit, require_output, tell
from desktop.command_line.session import Session
from local_db.domain.errors import DeskError
from local_db.domain.key_ways import KeyPart, KeyProgress, KeyWay
from local_db.domain.people import Operator, Role
from resources.text import Language, local_digits, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.keys import KeyWays

# Who has the folder and a key of it may do what a supervisor does.
TERMINAL: Final = Operator(
    code="TERMINAL", name_bn="TERMINAL", name_en="TERMINAL", role=Role.SUPERVISOR
)


def key_group(language: Language) -> click.Group:
    """Return the group."""
    path = click.Path(path_type=Path, dir_okay=False)
    return group(
        "keys",
        language,
        [
            command("keys.show", language, _show),
            command(
                "keys.recovery_key",
                language,
                _recovery_key,
                [option("--out", "out_sheet", language, type=path, metavar="FILE.pdf")],
            ),
            command(
                "keys.passphrase",
                language,
                _passphrase,
                [option("--file", "passphrase_file", language, type=path, metavar="FILE")],
            ),
            command("keys.rotate", language, _rotate),
        ],
    )


@click.pass_obj
def _show(session: Session) -> None:
    with session.workspace() as workspace:
        ways = workspace.keys.ways()
    for way in ways.ways:
        emit(_way_line(way))
    emit(_key_line(ways))
    if not ways.has_recovery_key:
        tell(text("data_key.told.no_recovery_key", session.language))


def _way_line(way: KeyWay) -> dict[str, object]:
    return {
        "way": way.by.value,
        "made_at": None if way.made_at is None else way.made_at.isoformat(),
    }


def _key_line(ways: "KeyWays") -> dict[str, object]:
    return {
        "key_made_at": None if ways.key_made_at is None else ways.key_made_at.isoformat(),
        "recovery_key": ways.has_recovery_key,
        "practice": ways.is_practice,
        "papers_left": ways.papers_left,
    }


@click.pass_obj
def _recovery_key(session: Session, out: Path | None) -> None:
    # A key that nobody reads would have ended the earlier one for nothing.
    require_output()
    with session.workspace() as workspace:
        made = workspace.keys.make_recovery_key(TERMINAL, sheet=out)
    file = {} if made.sheet is None else {"file": str(made.sheet)}
    emit({"recovery_key": made.text, **file})
    tell(text("data_key.told.write_down", session.language))
    if made.replaces_one:
        tell(text("data_key.told.replaced", session.language))
    if made.sheet is not None:
        folder = made.sheet.absolute().parent.name
        tell(text("data_key.told.sheet_written", session.language, folder=folder))


@click.pass_obj
def _passphrase(session: Session, file: Path | None) -> None:
    with session.workspace() as workspace:
        new = _typed_twice(session.language) if file is None else _read(file)
        workspace.keys.change_passphrase(new, TERMINAL)
        ways = workspace.keys.ways()
    for way in ways.ways:
        emit(_way_line(way))
    tell(text("data_key.told.passphrase_changed", session.language))


@click.pass_obj
def _rotate(session: Session) -> None:
    with session.workspace() as workspace:
        needs = workspace.keys.ways().needs_passphrase_to_rotate
        typed = session.passphrase() if needs else None
        done = workspace.keys.rotate(TERMINAL, _progress(session.language), typed)
    emit({"ways": [way.by.value for way in done.ways], "papers": done.papers, "ms": done.ms})
    tell(text("data_key.told.rotated", session.language))


def _progress(language: Language) -> "Callable[[KeyProgress], None]":
    """Return what tells each new percentage or paper once."""
    told = ""

    def say(progress: KeyProgress) -> None:
        nonlocal told
        line = _progress_line(progress, language)
        if line != told:
            tell(line)
            told = line

    return say


def _progress_line(progress: KeyProgress, language: Language) -> str:
    done, total = progress.done, progress.total
    match progress.part:
        case KeyPart.DATABASE:
            percent = local_digits(100 * done // max(1, total), language)
            return text("data_key.progress.database", language, percent=percent)
        case KeyPart.CHECK:
            return text("data_key.progress.check", language)
        case KeyPart.PAPERS:
            shown = {"done": local_digits(done, language), "total": local_digits(total, language)}
            return text("data_key.progress.papers", language, **shown)


def _typed_twice(language: Language) -> str:
    """Ask for the new passphrase on a terminal; what is typed is not shown.

    Raises:
        DeskError: ``passphrase_differs``, or there is no terminal.
    """
    if not sys.stdin.isatty():
        raise DeskError("passphrase_no_terminal")
    first = getpass.getpass(text("command_line.new_passphrase", language) + " ")
    again = getpass.getpass(text("command_line.same_passphrase", language) + " ")
    if first != again:
        raise DeskError("passphrase_differs")
    return first


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DeskError("file_unreadable", name=file.name) from error
