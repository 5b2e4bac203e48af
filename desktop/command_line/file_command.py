"""``abhijog file``: a prepared list becomes complaints, exactly as if typed at the counter."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desktop.command_line.help import command, option
from desktop.command_line.lines import Line, read_lines
from desktop.command_line.output import complain, emit, problem_line
from desktop.command_line.session import Session
from desktop.services.wording import notice_sentence
from local_db.domain.errors import DeskError, Problem, ValidationError
from resources.text import Language, text

if TYPE_CHECKING:
    from desktop.services.filing import FilingService

TERMINAL = "TERMINAL"


def file_command(language: Language) -> click.Command:
    """Return the command."""
    return command(
        "file",
        language,
        _file,
        [
            click.Argument(["file"], type=click.Path(path_type=Path)),
            option("--operator", "operator", language, default=None, metavar="CODE"),
        ],
    )


@click.pass_obj
def _file(session: Session, file: Path, operator: str | None) -> None:
    failed = done = 0
    with session.workspace() as workspace:
        code = TERMINAL if operator is None else workspace.sign_in.operator(operator).code
        workspace.filing.require_lease()
        for line in read_lines(file):
            problems = _file_line(line, workspace.filing, code, file.parent, session.language)
            done += not problems
            failed += bool(problems)
            _progress(done, failed, session.language)
    _end_progress()
    if failed:
        raise DeskError("some_lines_failed", failed=failed, saved=done)


def _file_line(
    line: Line, filing: "FilingService", operator: str, folder: Path, language: Language
) -> tuple[Problem, ...]:
    problems: tuple[Problem, ...] = () if line.problem is None else (line.problem,)
    if not problems:
        try:
            filed = filing.file(line.body, operator, paper_folder=folder)
        except ValidationError as error:
            problems = error.problems
        else:
            emit({"line": line.number, "ref": filed.ref, "case_id": filed.case_id})
            for notice in filed.notices:
                words = notice_sentence(notice.code, language)
                told = {"field": notice.field, "code": notice.code, "message": words}
                complain({"line": line.number, "notice": told})
    if problems:
        told_problems = [problem_line(problem, language) for problem in problems]
        complain({"line": line.number, "problems": told_problems})
    return problems


def _progress(done: int, failed: int, language: Language) -> None:
    """Show a running count to a person; a program reading us gets no noise."""
    if sys.stderr.isatty() and not sys.stdout.isatty():
        words = text("command_line.progress.filing", language, done=done, failed=failed)
        sys.stderr.write(f"\r{words}")


def _end_progress() -> None:
    if sys.stderr.isatty() and not sys.stdout.isatty():
        sys.stderr.write("\n")
