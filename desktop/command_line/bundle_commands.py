"""``abhijog bundle``: the queue on a pen drive, for days without a line (decision 0026)."""

from pathlib import Path
from typing import Final

import click

from desktop.command_line.help import command, group
from desktop.command_line.output import emit
from desktop.command_line.session import Session
from resources.text import Language

_FILE: Final = click.Path(path_type=Path)


def bundle_group(language: Language) -> click.Group:
    """Return the group with its commands."""
    folder = click.Argument(["dir"], type=click.Path(path_type=Path, file_okay=False))
    return group(
        "bundle",
        language,
        [
            command("bundle.export", language, _export, [folder]),
            command("bundle.import", language, _import, [click.Argument(["file"], type=_FILE)]),
        ],
    )


@click.pass_obj
def _export(session: Session, dir: Path) -> None:  # noqa: A002 - the argument's public name
    with session.workspace() as workspace:
        made = workspace.bundles.write_out(dir)
    emit({"file": str(made.file), "messages": made.messages})


@click.pass_obj
def _import(session: Session, file: Path) -> None:
    with session.workspace() as workspace:
        taken = workspace.bundles.take_in(file)
    emit({"file": str(file), "messages": taken.messages})
