"""Commands whose help and whose usage errors are in the person's language.

Click's own few words (Usage, Options, Commands) are translated here; its texts are fixed when a
command is made, so the whole tree is built for one language.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import click
from typing_extensions import override

from resources.text import Language, text

_HEADINGS: Final = {"Options": "options", "Commands": "commands"}


class _Formatter(click.HelpFormatter):
    """Click's help page with its own words in the tree's language."""

    def __init__(self, language: Language, width: int | None) -> None:
        super().__init__(width=width, max_width=100)
        self._language = language

    @override
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        usage = text("command_line.usage", self._language)
        super().write_usage(prog, args, prefix=f"{usage} ")

    @override
    def write_heading(self, heading: str) -> None:
        key = _HEADINGS.get(heading)
        super().write_heading(
            heading if key is None else text(f"command_line.{key}", self._language)
        )


class _Context(click.Context):
    """A context that formats help in its command's language."""

    @override
    def make_formatter(self) -> click.HelpFormatter:
        language = getattr(self.command, "language", Language.EN)
        return _Formatter(language, self.terminal_width)


class TranslatedCommand(click.Command):
    """A command in one language."""

    context_class = _Context
    language: Language = Language.EN

    @override
    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _translated(super().get_help_option(ctx), self.language)


class TranslatedGroup(click.Group):
    """A group of commands in one language."""

    context_class = _Context
    language: Language = Language.EN

    @override
    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _translated(super().get_help_option(ctx), self.language)


def _translated(option: click.Option | None, language: Language) -> click.Option | None:
    if option is not None:
        option.help = text("command_line.help_option", language)
    return option


def option(flag: str, key: str, language: Language, **settings: Any) -> click.Option:  # noqa: ANN401 - passed on to click
    """Return an option whose help is ``command_line.option.<key>``."""
    return click.Option([flag], help=text(f"command_line.option.{key}", language), **settings)


def command(
    name: str,
    language: Language,
    callback: Callable[..., None],
    params: Sequence[click.Parameter] = (),
) -> click.Command:
    """Return a command whose help is ``command_line.help.<name>``."""
    words = text(f"command_line.help.{name}", language)
    made = TranslatedCommand(
        name.rsplit(".", 1)[-1].replace("_", "-"),
        callback=callback,
        params=list(params),
        help=words,
        short_help=words.split("\n", 1)[0],
    )
    made.language = language
    return made


def group(name: str, language: Language, commands: Sequence[click.Command]) -> click.Group:
    """Return a group whose help is ``command_line.group.<name>``."""
    words = text(f"command_line.group.{name}", language)
    made = TranslatedGroup(
        name,
        commands=list(commands),
        help=words,
        short_help=words.split("\n", 1)[0],
        no_args_is_help=False,
    )
    made.language = language
    return made


def usage_sentence(error: click.UsageError, language: Language) -> str:
    """Return what was wrong with the way a command was called."""
    values: Mapping[str, object]
    match error:
        case click.NoSuchOption():
            key, values = "no_such_option", {"name": error.option_name}
        case click.MissingParameter():
            key, values = "missing", {"name": _named(error.param)}
        case click.BadParameter():
            key, values = "bad_value", {"name": _named(error.param), "why": error.message}
        case click.BadOptionUsage():
            key, values = "bad_value", {"name": error.option_name, "why": error.message}
        case _:
            key, values = "other", {"why": error.format_message()}
    return text(f"command_line.usage_error.{key}", language, **values)


def _named(param: click.Parameter | None) -> str:
    return "" if param is None else param.human_readable_name
