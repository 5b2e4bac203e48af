"""``python -m desktop`` is the same as ``abhijog``."""

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        # Loaded here, so that Ctrl+C in this second shows no traceback either.
        from desktop.command_line.program import main as run  # noqa: PLC0415

        ended = run()
    except KeyboardInterrupt:
        ended = 1
    sys.exit(ended)


if __name__ == "__main__":
    main()
