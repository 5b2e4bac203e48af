"""The planted bug of the kill campaign: ``abhijog file`` that prints before the commit."""

import sys
from typing import Any

from desktop.command_line import file_command
from desktop.command_line.output import emit
from desktop.command_line.program import main
from local_db.domain.filing import Filed
from local_db.repositories.complaints import ComplaintRepository

_file = ComplaintRepository.file


def file_and_print(self: ComplaintRepository, request: Any, **more: Any) -> Filed:
    """File as always, and tell the number while the transaction is still open."""
    filed = _file(self, request, **more)
    emit({"line": 0, "ref": filed.ref, "case_id": filed.case_id})
    return filed


def say_nothing(_line: object) -> None:
    """The number was told already."""


if __name__ == "__main__":
    ComplaintRepository.file = file_and_print  # type: ignore[method-assign] # the bug is planted
    file_command.emit = say_nothing
    sys.exit(main())
