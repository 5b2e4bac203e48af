"""``abhijog keys``: shown once, told to be kept, and nothing secret anywhere else."""

import io
import sys
from pathlib import Path

import pytest
from calling import Terminal

from desktop.command_line import key_commands, session
from desktop.services.workspace import Workspace
from local_db.recovery_key import RecoveryKey
from printing.read_back import pdf_text
from tests.fakes.office import OfficeClock, lease_numbers

PASSPHRASE = "তালগাছ এক পায়ে"  # noqa: S105 - of a store that lives as long as a test
OTHER = "নদীর ধারে বটগাছ"


class Teletype(io.StringIO):
    """Standard input at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that ``ABHIJOG_PASSPHRASE_FILE`` names."""
    file = tmp_path / "secret"
    file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(file))
    return file


@pytest.fixture
def real(tmp_path: Path, capsys: pytest.CaptureFixture[str], secret: Path) -> Terminal:
    """A terminal at a real office's folder that a passphrase opens."""
    with Workspace.open_or_create(tmp_path / "real", clock=OfficeClock()) as workspace:
        lease_numbers(workspace)
    assert secret.exists()
    return Terminal(capsys, tmp_path / "real")


def say(terminal: Terminal, *words: str) -> tuple[int, str, str]:
    return terminal.say("--lang", "en", "--data", str(terminal.folder), "keys", *words)


def key_of(terminal: Terminal, *words: str) -> str:
    code, out, _ = say(terminal, "recovery-key", *words)
    assert code == 0
    return out.split('"recovery_key": "')[1].split('"')[0]


def test_show_lists_the_ways_and_urges_to_make_a_recovery_key(real: Terminal) -> None:
    code, out, err = say(real, "show")
    assert code == 0
    assert '{"way": "passphrase", "made_at": "2026-11-23T06:30:00+00:00"}' in out
    assert '"recovery_key": false' in out
    assert "abhijog keys recovery-key" in err
    key_of(real)
    code, out, err = say(real, "show")
    assert '{"way": "recovery"' in out
    assert err == ""


def test_a_recovery_key_is_printed_once_and_opens_the_folder(real: Terminal, secret: Path) -> None:
    code, out, err = say(real, "recovery-key")
    assert code == 0
    key = key_of(real)
    assert out.count("\n") == 1
    assert key not in err
    assert "Write this key down" in err
    secret.write_text(key.lower().replace("-", " "), encoding="utf-8")
    assert say(real, "show")[0] == 0
    old = out.split('"')[3]
    secret.write_text(old, encoding="utf-8")
    assert '"recovery_key_other"' in say(real, "show")[2]


def test_a_mistyped_group_is_named(real: Terminal, secret: Path) -> None:
    groups = key_of(real).split("-")
    groups[4] = groups[4][:-1] + ("A" if groups[4][-1] != "A" else "B")
    secret.write_text("-".join(groups), encoding="utf-8")
    called = real.call("verify")
    assert called.error == "recovery_key_group"
    assert "group 5" in called.err[-1]["message"]
    assert not any(group in str(called.err) for group in groups)


def test_the_sheet_is_a_pdf_with_the_same_key(real: Terminal, tmp_path: Path) -> None:
    sheet = tmp_path / "key.pdf"
    key = key_of(real, "--out", str(sheet))
    assert all(group in pdf_text(sheet.read_bytes()) for group in key.split("-"))
    assert RecoveryKey.read(key)


def test_without_output_no_key_is_made(real: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (real.folder / "keys.json").read_bytes()
    with monkeypatch.context() as changed:
        changed.setattr(sys, "stdout", None)
        words = ["--data", str(real.folder), "keys", "recovery-key"]
        assert key_commands_main(words) == 1
    assert (real.folder / "keys.json").read_bytes() == before


def key_commands_main(words: list[str]) -> int:
    from desktop.command_line.program import main  # noqa: PLC0415 - as the console script does

    return main(words)


def test_a_new_passphrase_comes_from_a_file(real: Terminal, tmp_path: Path, secret: Path) -> None:
    new = tmp_path / "new"
    new.write_text(f"{OTHER}\r\n", encoding="utf-8-sig")
    code, out, err = say(real, "passphrase", "--file", str(new))
    assert code == 0
    assert OTHER not in out + err
    assert real.call("verify").error == "store_wrong_key"
    secret.write_text(OTHER, encoding="utf-8")
    assert real.call("verify").code == 0
    new.write_text("weak", encoding="utf-8")
    assert real.call("keys", "passphrase", "--file", str(new)).error == "passphrase_short"
    assert real.call("keys", "passphrase", "--file", "nosuch").error == "file_unreadable"


def test_a_new_passphrase_is_asked_for_twice(
    real: Terminal, monkeypatch: pytest.MonkeyPatch, secret: Path
) -> None:
    assert real.call("keys", "passphrase").error == "passphrase_no_terminal"
    monkeypatch.setattr(sys, "stdin", Teletype())
    answers = iter([OTHER, PASSPHRASE, OTHER, OTHER])
    monkeypatch.setattr(key_commands.getpass, "getpass", lambda _: next(answers))
    assert real.call("keys", "passphrase").error == "passphrase_differs"
    assert say(real, "passphrase")[0] == 0
    secret.write_text(OTHER, encoding="utf-8")
    assert real.call("verify").code == 0


def test_the_terminal_takes_a_recovery_key(real: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    key = key_of(real)
    monkeypatch.delenv("ABHIJOG_PASSPHRASE_FILE")
    assert real.call("verify").error == "store_no_key"
    monkeypatch.setattr(sys, "stdin", Teletype())
    monkeypatch.setattr(session.getpass, "getpass", lambda _: key)
    assert real.call("verify").code == 0


def test_a_rotation_tells_its_progress_and_changes_no_secret(real: Terminal, secret: Path) -> None:
    key = key_of(real)
    code, out, err = say(real, "rotate")
    assert code == 0
    assert out.startswith('{"ways": ["passphrase", "recovery"], "papers": 0, "ms": ')
    assert "Encrypting the database anew: 100 %" in err
    for typed in (PASSPHRASE, key):
        secret.write_text(typed, encoding="utf-8")
        assert real.call("verify").code == 0


def test_bengali_progress_has_bengali_digits(real: Terminal) -> None:
    _, _, err = real.say("--lang", "bn", "--data", str(real.folder), "keys", "rotate")
    assert "১০০ %" in err


def test_a_practice_folder_has_the_commands_too(terminal: Terminal) -> None:
    assert key_of(terminal)
    assert say(terminal, "rotate")[0] == 0
    assert terminal.call("verify").code == 0
