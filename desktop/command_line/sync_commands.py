"""``abhijog enrol``, ``send`` and ``queue``: the line to the portal."""

import math
import os
import time
from typing import TYPE_CHECKING, Final

import click
from typing_extensions import override

from desktop.command_line.help import command, option
from desktop.command_line.output import complain, emit
from desktop.command_line.session import Session
from desktop.services.wording import hold_sentence
from local_db.domain.errors import DeskError
from local_db.domain.states import SendState
from resources.text import Language

if TYPE_CHECKING:
    from sync.tally import CycleReport

_DEFAULT_TIMEOUT_S: Final = 300.0
_PAGE: Final = 200
_MOST_SCALE: Final = 1_000.0


class _Seconds(click.FloatRange):
    """A time to wait; "not a number" would never be over."""

    @override
    def convert(
        self, value: float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail(str(value), param, ctx)
        return seconds


def sync_commands(language: Language) -> list[click.Command]:
    """Return the commands."""
    return [
        command("enrol", language, _enrol, enrolment_options(language, required=True)),
        command(
            "send",
            language,
            _send,
            [
                option("--until-empty", "until_empty", language, is_flag=True),
                option(
                    "--timeout",
                    "timeout",
                    language,
                    type=_Seconds(min=0),
                    default=_DEFAULT_TIMEOUT_S,
                    metavar="S",
                ),
            ],
        ),
        command(
            "queue",
            language,
            _queue,
            [
                option(
                    "--state",
                    "state",
                    language,
                    type=click.Choice([state.value for state in SendState]),
                )
            ],
        ),
    ]


def enrolment_options(language: Language, *, required: bool) -> list[click.Parameter]:
    """Return the options that name a portal and an enrolment code."""
    return [
        option("--portal", "portal", language, required=required, metavar="URL"),
        option("--code", "code", language, required=required, metavar="CODE"),
        option("--counter", "counter", language, default="1", metavar="LABEL"),
        option("--office", "office", language, default=None, metavar="OOO"),
    ]


@click.pass_obj
def _enrol(session: Session, portal: str, code: str, counter: str, office: str | None) -> None:
    # Enrolment makes the data folder when there is none yet.
    from desktop.services.workspace import Workspace  # noqa: PLC0415

    with Workspace.open_or_create(
        session.folder, ask_passphrase=session.ask_passphrase, tell=session.tell_upgrade
    ) as workspace:
        workspace.office.enrol(portal, code, counter, office)
        emit(workspace.office.identity())


@click.pass_obj
def _send(session: Session, *, until_empty: bool, timeout: float) -> None:
    with session.workspace() as workspace:
        report = workspace.sync.send(
            until_empty=until_empty, timeout_s=timeout, scale=backoff_scale(), sleep=time.sleep
        )
        workspace.retention.run_if_due()
    emit(_report_line(report))
    if report.hold is not None:
        why = hold_sentence(report.hold, session.language, report.reason)
        complain({"hold": report.hold.value, "message": why})
    if report.unsent or report.attention:
        raise DeskError("not_all_sent", unsent=report.unsent, attention=report.attention)


def _report_line(report: "CycleReport") -> dict[str, object]:
    return {
        "accepted": report.accepted,
        "duplicate": report.duplicate,
        "attention": report.attention,
        "unsent": report.unsent,
        "papers_pending": report.papers_pending,
        "changes": report.changes,
        "hold": None if report.hold is None else report.hold.value,
        "requests": report.requests,
        "bytes_up": report.bytes_up,
        "bytes_down": report.bytes_down,
    }


def backoff_scale() -> float:
    """Return what every wait is multiplied by (``ABHIJOG_BACKOFF_SCALE``, for tests).

    Raises:
        DeskError: ``backoff_scale_invalid``.
    """
    try:
        scale = float(os.environ.get("ABHIJOG_BACKOFF_SCALE", "1"))
    except ValueError:
        scale = -1.0
    if not 0 <= scale <= _MOST_SCALE:
        raise DeskError("backoff_scale_invalid")
    return scale


@click.pass_obj
def _queue(session: Session, state: str | None) -> None:
    wanted = None if state is None else SendState(state)
    with session.workspace() as workspace:
        before = None
        while True:
            rows = workspace.queue.rows(wanted, before, _PAGE)
            for row in rows:
                emit(
                    {
                        "ref": row.ref,
                        "type": row.type.value,
                        "state": row.state.value,
                        "tries": row.tries,
                        "queued_at": row.queued_at.isoformat(),
                        "code": row.code or row.papers.trouble,
                        "message": workspace.queue.reason(row, session.language),
                    }
                )
            if len(rows) < _PAGE:
                return
            before = rows[-1].device_seq
