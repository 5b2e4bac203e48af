"""``abhijog init`` and ``verify``: the data folder itself."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from desktop.command_line.backup_commands import verify_backup
from desktop.command_line.help import WrongUsageError, command, option
from desktop.command_line.output import emit
from desktop.command_line.rescue_commands import look_at_pages
from desktop.command_line.session import Session
from desktop.command_line.sync_commands import enrolment_options
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from resources.text import Language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local_db.domain.audit import Check

_FILE: Final = click.Path(path_type=Path)


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
        command(
            "verify",
            language,
            _verify,
            [
                option(
                    "--backup", "backup", language, type=click.Path(path_type=Path), metavar="FILE"
                )
            ],
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
def _verify(session: Session, *, backup: Path | None) -> None:
    if backup is not None:
        _tell(verify_backup(session, backup))
        return
    try:
        with session.workspace() as workspace:
            workspace.search_upkeep.try_to_finish()
            _tell(workspace.verify())
    except StorageError as error:
        if error.trouble is not StorageTrouble.DAMAGED:
            raise
        # What is wrong is told before what to do.
        look_at_pages(session)
        raise


def _tell(checks: "Iterable[Check]") -> None:
    failed = 0
    for check in checks:
        emit({"check": check.check, "ok": check.ok, "detail": check.detail})
        failed += not check.ok
    if failed:
        raise DeskError("verify_failed", failed=failed)
