"""``python -m desktop`` is the same as ``abhijog``."""

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from desktop.command_line.program import main as run  # noqa: PLC0415 - freeze-friendly start

    sys.exit(run())


if __name__ == "__main__":
    main()
