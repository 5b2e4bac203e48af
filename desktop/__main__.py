"""``python -m desktop`` is the same as ``abhijog``."""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from desktop.command_line.display import has_screen

_OPTIONS: Final = ("--data", "--lang")


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        with _first_window(sys.argv[1:]):
            # Loaded here, so that Ctrl+C in this second shows no traceback either.
            from desktop.command_line.program import main as run  # noqa: PLC0415

            ended = run()
    except KeyboardInterrupt:
        ended = 1
    sys.exit(ended)


def leads_to_desk(arguments: Sequence[str]) -> bool:
    """Tell whether there is no command among the arguments; a doubtful one counts as a command."""
    words = iter(arguments)
    for word in words:
        name, is_joined, _ = word.partition("=")
        if name not in _OPTIONS or (not is_joined and next(words, None) is None):
            return False
    return True


def _first_window(arguments: Sequence[str]) -> AbstractContextManager[None]:
    """Show the opening window where a desk comes and there is a screen for it."""
    if not (has_screen() and leads_to_desk(arguments)):
        return nullcontext()
    # No command needs Qt.
    from desktop.opening_window import opening  # noqa: PLC0415

    return opening()


if __name__ == "__main__":
    main()
