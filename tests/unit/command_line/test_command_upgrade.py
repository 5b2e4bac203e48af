"""A command that meets an older store brings it up to date and says so."""

import json
import tarfile
from pathlib import Path

import pytest
from calling import Terminal

STORES = Path(__file__).parents[2] / "fixtures" / "stores"


@pytest.fixture
def old_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """A terminal at a folder of revision one, with its passphrase in a file."""
    data, secret = tmp_path / "data", tmp_path / "passphrase"
    with tarfile.open(STORES / "0001.tar.xz") as archive:
        archive.extractall(data, filter="data")
    told = json.loads((STORES / "0001.json").read_text(encoding="utf-8"))
    secret.write_text(told["passphrase"], encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(secret))
    return Terminal(capsys, data)


def test_every_step_of_an_upgrade_is_told_on_standard_error_and_only_once(
    old_terminal: Terminal,
) -> None:
    first = old_terminal.call("queue", "--state", "ready")
    assert (first.code, len(first.out)) == (0, 200)
    assert [line["upgrade"] for line in first.err] == ["copy", "change", "check", "done"]
    assert first.err[0]["message"] == "Bringing the data up to this version: copying"
    second = old_terminal.call("queue", "--state", "ready")
    assert (second.code, second.err) == (0, ())
    assert second.out == first.out


def test_an_upgrade_that_cannot_begin_is_one_clear_line(old_terminal: Terminal) -> None:
    (old_terminal.folder / "backups").write_text("in the way")
    ended = old_terminal.call("queue")
    assert (ended.code, ended.out, ended.error) == (1, (), "upgrade_no_copy")
    assert "nothing is lost" in ended.err[-1]["message"]
