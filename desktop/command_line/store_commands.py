"""``abhijog init``, ``verify`` and ``backup``: the data folder itself."""

from pathlib import Path

import click

from desktop.command_line.help import WrongUsageError, command, option
from desktop.command_line.output import emit
from desktop.command_line.rescue_commands import look_at_pages
from desktop.command_line.session import Session
from desktop.command_line.sync_commands import enrolment_options
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from resources.text import Language


def store_commands(language: Language) -> list[click.Command]:
    """Return the commands."""
    return [
        command(
            "init",
            language,
            _init,
            [
                option("--practice", "practice", language, is_flag=True, required=True),
                *enrolment_options(language, required=False),
            ],
        ),
        command("verify", language, _verify),
        command(
            "backup",
            language,
            _backup,
            [click.Argument(["dir"], type=click.Path(path_type=Path, file_okay=False))],
        ),
    ]


@click.pass_obj
def _init(
    session: Session,
    *,
    practice: bool,
    portal: str | None,
    code: str | None,
    counter: str,
    office: str | None,
) -> None:
    from desktop.services.workspace import Workspace  # noqa: PLC0415 - as in Session.workspace

    if not practice:
        raise WrongUsageError("only_practice")
    if (portal is None) != (code is None):
        raise WrongUsageError("portal_and_code")
    with Workspace.create_practice(session.folder) as workspace:
        if portal is not None and code is not None:
            workspace.office.enrol(portal, code, counter, office)
        emit(workspace.office.identity())


@click.pass_obj
def _verify(session: Session) -> None:
    failed = 0
    try:
        with session.workspace() as workspace:
            for check in workspace.verify():
                emit({"check": check.check, "ok": check.ok, "detail": check.detail})
                failed += not check.ok
    except StorageError as error:
        if error.trouble is not StorageTrouble.DAMAGED:
            raise
        # What is wrong is told before what to do.
        look_at_pages(session)
        raise
    if failed:
        raise DeskError("verify_failed", failed=failed)


@click.pass_obj
def _backup(session: Session, dir: Path) -> None:  # noqa: A002 - the argument's public name
    with session.workspace() as workspace:
        made = workspace.backup(dir)
    emit({"file": str(made.file), "cases": made.cases})
