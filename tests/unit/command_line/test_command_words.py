"""Help and usage errors: complete, in one language, and quick because nothing heavy is loaded."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from calling import Terminal

from desktop.command_line.program import command_tree
from resources.text import Language
from tests.unit.project.checkout import ROOT

# Words of a call itself, which are the same in every language.
CALL = re.compile(
    r"JSON Lines|FILE\.pdf|--?[a-z][\w-]*|\[[a-z0-9]+(?:\|[a-z0-9]+)+\]|\b[A-Z]+\b|abhijog"
    # The command "act" is taken out before, also from within "recontact".
    r"|\b(?:acknowledgement|recont(?:act)?|test|ruler)\b"
    r"|\b(?:a4|a5|80mm|58mm|bn|en|v1|SQLite|ready|sending|done|attention|held|YYYY-MM-DD|O1|O9|[0-9x.<>=]+)\b"
)
LATIN = re.compile(r"[A-Za-z]{2,}")
HEAVY = ("PySide6", "sqlalchemy", "sqlcipher3", "requests", "reportlab", "uvicorn", "starlette",
         "keyring", "cryptography", "PIL", "pypdfium2")  # fmt: skip


def commands(group: click.Group, *before: str) -> Iterator[tuple[str, ...]]:
    yield before
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *before, name)
        else:
            yield (*before, name)


EVERY = tuple(commands(command_tree(Language.EN)))


def test_every_command_of_the_design_is_there() -> None:
    names = {" ".join(words) for words in EVERY}
    assert names == {
        "", "practice", "self-test", "init", "enrol", "file", "send", "queue", "status", "slip",
        "check-slip", "verify", "backup", "restore", "portal", "portal serve", "portal enrol-code",
        "portal act", "portal cases", "portal heads", "salvage", "keys", "keys show",
        "keys recovery-key", "keys passphrase", "keys rotate", "printer-test",
        "bundle", "bundle export",
        "bundle import", "portal bundle", "portal move", "portal resend",
        "portal suspend", "portal prune", "portal otp", "portal close", "portal import-places",
    }  # fmt: skip


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
@pytest.mark.parametrize("before", [True, False])
def test_bengali_help_has_no_english_left_over(
    terminal: Terminal, words: tuple[str, ...], *, before: bool
) -> None:
    lang = ("--lang", "bn")
    called = (*lang, *words, "--help") if before else (*words, "--help", *lang)
    code, out, err = terminal.say(*called)
    assert (code, err) == (0, "")
    names = [name for way in EVERY for name in way]
    bare = CALL.sub("", re.sub("|".join(map(re.escape, sorted(names, key=len)[::-1])), "", out))
    assert LATIN.findall(bare) == []


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_english_help_has_no_bengali(terminal: Terminal, words: tuple[str, ...]) -> None:
    code, out, err = terminal.say("--lang", "en", *words, "--help")
    assert (code, err) == (0, "")
    assert out.startswith("Usage: abhijog")
    assert re.search("[\u0980-\u09ff]", out) is None


def test_help_loads_nothing_that_only_the_desk_or_the_store_needs() -> None:
    asked = f"""
import json, sys
from desktop.command_line.program import main
for words in {[list(words) for words in EVERY]!r}:
    main(["--lang", "bn", *words, "--help"])
print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))
"""
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, check=True, timeout=60, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert json.loads(done.stdout.decode().splitlines()[-1]) == []


@pytest.mark.parametrize(
    "words",
    [
        ("nosuch",), ("portal",), ("portal", "nosuch"), ("file",), ("file", "a", "b"),
        ("verify", "--nosuch"), ("verify", "--help=3"), ("send", "--timeout"), ("status", "--data"),
        ("verify", "--lang"), ("--lang", "xx", "verify"), ("send", "--timeout", "soon"),
        ("send", "--timeout", "-1"), ("send", "--timeout", "nan"), ("queue", "--state", "lost"),
        ("slip", "1", "--paper", "a3", "--out", "x"), ("slip", "1", "--paper", "a4"), ("init",),
        ("init", "--practice", "--portal", "http://127.0.0.1:1"), ("enrol", "--code", "1"),
        ("portal", "act", "1", "2", "--expected", "2026-02-30"),
        ("portal", "serve", "--port", "65536"), ("backup",), ("restore",), ("check-slip",),
        ("status",), ("keys",), ("keys", "passphrase", "--file"), ("keys", "rotate", "now"),
    ],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("lang", ["bn", "en"])
def test_wrong_usage_ends_with_two_and_one_sentence(
    terminal: Terminal, words: tuple[str, ...], lang: str
) -> None:
    code, out, err = terminal.say("--lang", lang, *words)
    assert (code, out) == (2, "")
    told = json.loads(err)
    assert told["error"] == "usage"
    is_bengali = re.search("[\u0980-\u09ff]", told["message"]) is not None
    assert is_bengali is (lang == "bn")
    if is_bengali:
        assert LATIN.findall(CALL.sub("", told["message"].replace("nosuch", ""))) == []


def test_global_options_stand_anywhere(terminal: Terminal) -> None:
    data = str(terminal.folder)
    for words in (
        ("--data", data, "--lang", "en", "queue"),
        ("queue", "--data", data, "--lang", "en"),
        (f"--data={data}", "queue", "--lang=en"),
    ):
        assert terminal.say(*words) == (0, "", "")


def test_what_stands_after_two_dashes_is_never_an_option(terminal: Terminal) -> None:
    called = terminal.call("status", "--", "--data")
    assert (called.code, called.error) == (1, "nothing_found")


def test_a_command_without_a_screen_says_so(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert terminal.call().error == "no_display"
    assert terminal.call("practice").error == "no_display"
