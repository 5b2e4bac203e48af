"""The log of commands: a new file a month, put away when large, gone from no month in silence."""

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.command_line import log_file
from desktop.command_line.log_file import log_into
from local_db.folder import DataFolder
from tests.fakes.office import OfficeClock

_log = logging.getLogger("a command")


def test_a_large_log_is_put_away_and_every_line_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DataFolder(tmp_path)
    folder.make()
    monkeypatch.setattr(log_file, "_MOST_BYTES", 400)
    end = log_into(folder)
    for number in range(40):
        _log.info("line %s", number)
    end()
    files = list(folder.logs.iterdir())
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(files) == 5
    assert all(file.stat().st_size <= 400 for file in files)
    assert {int(line.rpartition(" ")[2]) for line in lines} == set(range(40))


def test_a_log_of_another_month_is_put_away_at_the_next_start(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.make()
    (folder.logs / "commands.log").write_text("2026-10-02 INFO old\n", encoding="utf-8")
    end = log_into(folder, OfficeClock(datetime(2026, 11, 1, tzinfo=UTC)))
    _log.info("new")
    end()
    assert (folder.logs / "commands-2026-10.log").read_text(encoding="utf-8").endswith("old\n")
    assert "old" not in (folder.logs / "commands.log").read_text(encoding="utf-8")
