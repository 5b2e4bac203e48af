"""``abhijog portal``: run the reference portal, and act on its side."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from desktop.command_line.help import command, group, option
from desktop.command_line.output import emit
from desktop.command_line.portal_care_commands import care_commands
from desktop.command_line.portal_database import database_url
from desktop.command_line.session import Session
from local_db.domain.audit import AuditHead
from local_db.domain.clock import SystemClock
from local_db.domain.errors import DeskError
from resources.text import Language, text

if TYPE_CHECKING:
    from datetime import datetime

_OFFICE: Final = re.compile(r"[0-9]{3}", re.ASCII)
_FOLDER: Final = click.Path(file_okay=False, path_type=Path)
_DATE: Final = click.DateTime(formats=["%Y-%m-%d"])


def portal_group(language: Language) -> click.Group:
    """Return the group with its commands."""
    database = [option("--database", "database", language, default=None, metavar="URL")]
    act = [
        click.Argument(["ref"]),
        click.Argument(["state"]),
        option("--note", "note", language, default=None, metavar="TEXT"),
        option("--department", "department", language, default=None, metavar="CODE"),
        option("--expected", "expected", language, default=None, type=_DATE, metavar="DATE"),
        option("--outcome", "outcome", language, default=None, metavar="O"),
    ]
    serve = [
        option("--host", "host", language, default="127.0.0.1", metavar="HOST"),
        option("--papers", "papers", language, default=None, type=_FOLDER, metavar="DIR"),
        option("--port", "port", language, default=0, type=click.IntRange(0, 65_535), metavar="N"),
    ]
    cases = [option("--office", "office", language, default=None, metavar="OOO")]
    folder = click.Path(path_type=Path, file_okay=False, exists=True)
    bundle = [
        click.Argument(["file"], type=click.Path(path_type=Path)),
        option("--out", "answers", language, default=None, type=folder, metavar="DIR"),
    ]
    return group(
        "portal",
        language,
        [
            command("portal.serve", language, _serve, [*database, *serve]),
            command(
                "portal.enrol_code", language, _enrol_code, [click.Argument(["office"]), *database]
            ),
            command("portal.act", language, _act, [*act, *database]),
            command("portal.cases", language, _cases, [*cases, *database]),
            command("portal.heads", language, _heads, [*cases, *database]),
            command("portal.bundle", language, _bundle, [*bundle, *database]),
            *care_commands(language),
        ],
    )


@click.pass_obj
def _serve(
    session: Session, database: str | None, host: str, papers: Path | None, port: int
) -> None:
    from sync.portal.server import PortalServer  # noqa: PLC0415 - other commands serve nothing

    server = PortalServer(database_url(session, database), host=host, port=port, papers=papers)
    server.serve_forever(lambda address: emit({"listening": address}))


@click.pass_obj
def _enrol_code(session: Session, office: str, database: str | None) -> None:
    from sync.portal.operations import add_office, has_office, make_enrol_code  # noqa: PLC0415

    if not _OFFICE.fullmatch(office):
        raise DeskError("office_code_invalid")
    url = database_url(session, database)
    if not has_office(url, office):
        names = (text("command_line.new_office", x, office=office) for x in Language)
        add_office(url, office, *names)
    made = make_enrol_code(url, office, SystemClock())
    emit({"office": office, "code": made.code, "expires_at": made.expires_at.isoformat()})


@click.pass_obj
def _act(  # noqa: PLR0913 - one argument per option
    session: Session,
    ref: str,
    state: str,
    *,
    note: str | None,
    department: str | None,
    expected: "datetime | None",
    outcome: str | None,
    database: str | None,
) -> None:
    from sync.portal.operations import act  # noqa: PLC0415 - as above

    emit(
        act(
            database_url(session, database),
            ref,
            state,
            note=note,
            department=department,
            expected=None if expected is None else expected.date(),
            outcome=outcome,
            clock=SystemClock(),
        )
    )


@click.pass_obj
def _cases(session: Session, office: str | None, database: str | None) -> None:
    from sync.portal.operations import list_cases  # noqa: PLC0415 - as above

    for case in list_cases(database_url(session, database), office):
        emit(case)


@click.pass_obj
def _heads(session: Session, office: str | None, database: str | None) -> None:
    from sync.portal.operations import list_audit_heads  # noqa: PLC0415 - as above

    for told in list_audit_heads(database_url(session, database), office):
        code = AuditHead(told["seq"], bytes.fromhex(told["head"])).code
        emit({**told, "code": code})


@click.pass_obj
def _bundle(session: Session, file: Path, out: Path | None, database: str | None) -> None:
    from sync.portal.bundles import take_bundle  # noqa: PLC0415 - as above

    taken = take_bundle(database_url(session, database), file, out, SystemClock())
    counts = {status.value: count for status, count in taken.statuses.items()}
    emit(
        {"file": str(taken.file), "office": taken.office, "messages": taken.messages, **counts}
        | {"papers": taken.papers}
    )
