"""The ``abhijog`` command: global options, the command tree, and how every ending looks.

Exit 0 = done, 1 = some of it failed (told on standard error as JSON), 2 = wrong usage.
"""

import logging
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click

from desktop.command_line.backup_commands import backup_commands
from desktop.command_line.bundle_commands import bundle_group
from desktop.command_line.display import require_display
from desktop.command_line.file_command import file_command
from desktop.command_line.help import TranslatedGroup, option, usage_sentence
from desktop.command_line.key_commands import key_group
from desktop.command_line.log_file import log_into, silence_terminal
from desktop.command_line.look_up_commands import look_up_commands
from desktop.command_line.office_commands import office_commands, practise
from desktop.command_line.output import OutputError, abandon_output, complain, complain_of
from desktop.command_line.portal_commands import portal_group
from desktop.command_line.printer_commands import printer_commands
from desktop.command_line.rescue_commands import rescue_commands
from desktop.command_line.session import Session
from desktop.command_line.store_commands import store_commands
from desktop.command_line.sync_commands import sync_commands
from desktop.services.places_on_disk import practice_folder_beside
from local_db.domain.errors import DeskError
from local_db.folder import DataFolder
from resources.text import Language, text

_log = logging.getLogger(__name__)
_GLOBAL: Final = ("--data", "--lang")
DONE, FAILED, WRONG_USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no traceback reaches a person."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = _asked_language(given)
    _speak_utf8()
    silence_terminal()
    # The log ends last, so that a bug is in it.
    with ExitStack() as until_done:
        return _run(given, language, until_done)


def _run(given: Sequence[str], language: Language, until_done: ExitStack) -> int:
    try:
        ended = command_tree(language).main(
            _globals_first(given), prog_name="abhijog", standalone_mode=False, obj=until_done
        )
        return ended if isinstance(ended, int) else DONE
    except click.UsageError as error:
        complain({"error": "usage", "message": usage_sentence(error, language)})
        return WRONG_USAGE
    except OutputError as error:
        abandon_output()
        complain_of(error, language)
    except DeskError as error:
        complain_of(error, language)
    except (click.Abort, KeyboardInterrupt):
        complain({"error": "interrupted", "message": text("errors.interrupted", language)})
    except Exception:  # noqa: BLE001 - the last guard before a person would see a traceback
        _log.exception("command failed")
        abandon_output()
        complain({"error": "internal", "message": text("errors.internal", language)})
    return FAILED


def command_tree(language: Language) -> click.Group:
    """Return all commands in one language."""
    root = TranslatedGroup(
        "abhijog",
        invoke_without_command=True,
        callback=_root,
        help=text("command_line.help.abhijog", language),
        options_metavar=text("command_line.options_metavar", language),
        subcommand_metavar=text("command_line.subcommand_metavar", language),
        params=[
            option("--data", "data", language, type=click.Path(path_type=Path), metavar="DIR"),
            option("--lang", "lang", language, type=click.Choice([x.value for x in Language])),
        ],
        commands=[
            *office_commands(language),
            *store_commands(language),
            *backup_commands(language),
            key_group(language),
            *rescue_commands(language),
            file_command(language),
            *sync_commands(language),
            *look_up_commands(language),
            *printer_commands(language),
            bundle_group(language),
            portal_group(language),
        ],
    )
    root.language = language
    return root


@click.pass_context
def _root(context: click.Context, data: Path | None, lang: str | None) -> None:
    language = Language.BN if lang is None else Language(lang)
    until_done: ExitStack = context.obj
    context.obj = Session(data=data, language=language, language_was_asked=lang is not None)
    until_done.callback(log_into(DataFolder(context.obj.folder)))
    if context.invoked_subcommand is None:
        require_display()
        context.exit(_desk(context.obj))


def _desk(session: Session) -> int:
    """Show the desk; whoever asks for it at the first start practises beside the real folder."""
    from desktop.app import PRACTICE_WANTED, open_desk  # noqa: PLC0415 - only the desk needs Qt
    from desktop.settings import SettingsFile  # noqa: PLC0415 - as above

    ended = open_desk(session.folder, session.asked_language)
    if ended != PRACTICE_WANTED:
        return ended
    # The language was chosen a moment ago, in the folder that is left.
    chosen = SettingsFile(DataFolder(session.folder).settings).current.language
    practise(practice_folder_beside(session.folder), chosen)
    return 0


def _globals_first(given: Sequence[str]) -> list[str]:
    """Let ``--data`` and ``--lang`` stand anywhere: people put them last.

    Raises:
        click.BadOptionUsage: one of them stands last without its value.
    """
    front: list[str] = []
    rest: list[str] = []
    words = iter(given)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in _GLOBAL:
            value = next(words, None)
            if value is None:
                raise click.BadOptionUsage(word, word)
            front += [word, value]
        elif word.startswith(tuple(f"{name}=" for name in _GLOBAL)):
            front.append(word)
        else:
            rest.append(word)
    return front + rest


def _asked_language(given: Sequence[str]) -> Language:
    """Find the language before anything is built, for help is part of what is built."""
    for place, word in enumerate(given):
        name, _, value = word.partition("=")
        if name == "--lang":
            asked = value or (given[place + 1] if place + 1 < len(given) else "")
            return Language(asked) if asked in set(Language) else Language.BN
    return Language.BN


def _speak_utf8() -> None:
    """Write UTF-8 whatever the console's code page is (Windows)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
