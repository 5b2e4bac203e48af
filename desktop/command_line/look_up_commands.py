"""``abhijog status``, ``slip`` and ``check-slip``: what a citizen asks for."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from desktop.command_line.help import command, option
from desktop.command_line.output import emit
from desktop.command_line.session import Session
from local_db.domain.errors import DeskError
from resources.text import Language

if TYPE_CHECKING:
    from desktop.services.workspace import Workspace
    from local_db.domain.case import CaseEvent, CaseStatus, DepartmentName

_PAPERS = ("a4", "a5", "80mm", "58mm")
_ACKNOWLEDGEMENT = "acknowledgement"
_ABOUT_A_CASE = ("status", "recontact")


def look_up_commands(language: Language) -> list[click.Command]:
    """Return the commands."""
    return [
        command("status", language, _status, [click.Argument(["query"])]),
        command(
            "slip",
            language,
            _slip,
            [
                click.Argument(["ref"]),
                option("--paper", "paper", language, required=True, type=click.Choice(_PAPERS)),
                option(
                    "--kind",
                    "slip_kind",
                    language,
                    type=click.Choice((_ACKNOWLEDGEMENT, *_ABOUT_A_CASE)),
                    default=_ACKNOWLEDGEMENT,
                ),
                option(
                    "--out",
                    "out_pdf",
                    language,
                    required=True,
                    type=click.Path(path_type=Path),
                    metavar="FILE.pdf",
                ),
            ],
        ),
        command("check_slip", language, _check_slip, [click.Argument(["text"])]),
    ]


@click.pass_obj
def _status(session: Session, query: str) -> None:
    with session.workspace() as workspace:
        answers = workspace.status.answers(query)
        for answer in answers:
            emit(_status_line(answer, workspace.status.state_text(answer, session.language)))
        doubt = None if answers else workspace.status.doubt(query)
    if not answers:
        raise doubt or DeskError("nothing_found")


def _status_line(answer: "CaseStatus", state_text: str) -> dict[str, object]:
    summary = answer.summary
    return {
        "ref": summary.ref,
        "portal_ref": summary.portal_ref,
        "filed_on": summary.filed_on.isoformat(),
        "state": summary.state or summary.group.value,
        "state_text": state_text,
        "department": _department(answer.department),
        "expected_by": None if answer.expected_by is None else answer.expected_by.isoformat(),
        "as_of": None if answer.as_of is None else answer.as_of.isoformat(),
        "events": [_event_line(event) for event in answer.events],
    }


def _event_line(event: "CaseEvent") -> dict[str, object]:
    return {
        "rev": event.rev,
        "at": event.at,
        "state": event.state,
        "department": _department(event.department),
        "note_bn": event.note_bn,
        "note_en": event.note_en,
        "officer_bn": event.officer_bn,
        "officer_en": event.officer_en,
        "outcome": event.outcome,
        "expected_by": None if event.expected_by is None else event.expected_by.isoformat(),
    }


def _department(department: "DepartmentName | None") -> dict[str, str] | None:
    if department is None:
        return None
    return {
        "code": department.code,
        "name_bn": department.name_bn,
        "name_en": department.name_en,
    }


@click.pass_obj
def _slip(session: Session, ref: str, paper: str, kind: str, out: Path) -> None:
    with session.workspace() as workspace:
        if kind in _ABOUT_A_CASE:
            _write_about_a_case(workspace, kind, ref, paper, out)
            return
        written = workspace.slips.write(ref, paper, out)
    emit({"file": str(written.file), "copy": written.copy, "pages": written.pages})


def _write_about_a_case(
    workspace: "Workspace", kind: str, asked: str, paper: str, out: Path
) -> None:
    """Write a slip that is no acknowledgement: it has no copies to count."""
    from desktop.services.case_slips import CaseSlipKind  # noqa: PLC0415 - as in Session.workspace

    ref = workspace.slips.ref_of(asked)
    slip = workspace.case_slips.write(CaseSlipKind(kind), ref, paper, out)
    emit({"file": str(out), "kind": kind, "pages": slip.pages})


@click.pass_obj
def _check_slip(session: Session, text: str) -> None:
    with session.workspace() as workspace:
        verdict = workspace.slips.check(text)
    emit(
        {
            "genuine": verdict.genuine,
            "reason": verdict.reason.value,
            "ref": verdict.ref,
            "office": verdict.office,
            "filed_at": None if verdict.filed_at is None else verdict.filed_at.isoformat(),
        }
    )
