"""``abhijog portal``: what its people do beside handling cases: lists, offices, closing times."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from desktop.command_line.help import command, option
from desktop.command_line.output import emit
from desktop.command_line.portal_database import database_url
from desktop.command_line.session import Session
from local_db.domain.clock import IST, SystemClock
from resources.text import Language

if TYPE_CHECKING:
    from collections.abc import Callable

_MOMENT: Final = click.DateTime(formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


def care_commands(language: Language) -> list[click.Command]:
    """Return the commands."""
    database = option("--database", "database", language, default=None, metavar="URL")
    keep = option("--keep", "keep", language, default=None, type=click.IntRange(0), metavar="N")
    anew = option("--anew", "anew", language, is_flag=True)
    again = option("--let-in", "let_in", language, is_flag=True)
    complete = option("--complete", "complete", language, is_flag=True)
    seq = click.IntRange(1, 99_999)
    until = option("--until", "until", language, default=None, type=_MOMENT, metavar="MOMENT")
    texts = [
        option(f"--text-{one.value}", f"closed_{one.value}", language, default="", metavar="TEXT")
        for one in Language
    ]
    files = click.Argument(["files"], nargs=-1, required=True, type=click.Path(path_type=Path))
    arguments: dict[str, list[click.Parameter]] = {
        "move": [click.Argument(["ref"]), click.Argument(["office"])],
        "resend": [
            click.Argument(["slot"]),
            click.Argument(["first"], type=seq),
            click.Argument(["last"], type=seq),
        ],
        "suspend": [click.Argument(["device"]), again],
        "prune": [keep, anew],
        "otp": [click.Argument(["mobile"])],
        "close": [until, *texts],
        "import_places": [files, complete],
    }
    callbacks: dict[str, Callable[..., None]] = {
        "move": _move,
        "resend": _resend,
        "suspend": _suspend,
        "prune": _prune,
        "otp": _otp,
        "close": _close,
        "import_places": _import_places,
    }
    return [
        command(f"portal.{name}", language, callbacks[name], [*given, database])
        for name, given in arguments.items()
    ]


@click.pass_obj
def _move(session: Session, ref: str, office: str, database: str | None) -> None:
    from sync.portal.feed_operations import move_case  # noqa: PLC0415 - the portal is not loaded

    emit(move_case(database_url(session, database), ref, office, SystemClock()))


@click.pass_obj
def _resend(session: Session, slot: str, first: int, last: int, database: str | None) -> None:
    from sync.portal.operations import request_resend  # noqa: PLC0415 - as above

    request_resend(database_url(session, database), slot, first, max(first, last))
    emit({"slot": slot, "from": first, "to": max(first, last)})


@click.pass_obj
def _suspend(session: Session, device: str, database: str | None, *, let_in: bool) -> None:
    from sync.portal.operations import suspend_device  # noqa: PLC0415 - as above

    suspend_device(database_url(session, database), device, suspended=not let_in)
    emit({"device_id": device, "suspended": not let_in})


@click.pass_obj
def _prune(session: Session, keep: int | None, database: str | None, *, anew: bool) -> None:
    from sync.portal.feed_operations import prune_feed, renew_feed  # noqa: PLC0415 - as above

    url, told = database_url(session, database), dict[str, Any]()
    if keep is not None:
        told |= prune_feed(url, keep)
    if anew:
        told["epoch"] = renew_feed(url)
    emit(told)


@click.pass_obj
def _otp(session: Session, mobile: str, database: str | None) -> None:
    from sync.portal.otp_outbox import codes_sent  # noqa: PLC0415 - as above

    for sent in codes_sent(database_url(session, database), mobile, SystemClock()):
        emit(sent)


@click.pass_obj
def _close(
    session: Session, until: datetime | None, text_bn: str, text_en: str, database: str | None
) -> None:
    from sync.portal.maintenance import close_portal, open_portal_again  # noqa: PLC0415 - as above

    url = database_url(session, database)
    if until is None:
        open_portal_again(url)
        emit({"until": None})
        return
    moment = until.replace(tzinfo=IST)
    told = close_portal(url, moment, text_bn=text_bn, text_en=text_en, clock=SystemClock())
    emit({"until": told.until, "text_bn": told.text_bn, "text_en": told.text_en})


@click.pass_obj
def _import_places(
    session: Session, files: tuple[Path, ...], database: str | None, *, complete: bool
) -> None:
    from sync.portal.place_import import import_places  # noqa: PLC0415 - as above

    url = database_url(session, database)
    for told in import_places(url, files, is_complete=complete, clock=SystemClock()):
        emit(told)
