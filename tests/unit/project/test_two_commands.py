"""``dev.py`` sets up once, says plainly what is missing, and tells every failure."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.unit.project.checkout import ROOT

on_unix = pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for pip")


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """``dev.py`` as a module, with its own places in a temporary folder."""
    spec = importlib.util.spec_from_file_location("dev_under_test", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "SCRIPTS", Path(sys.executable).parent)
    for name in ("STAMPS", "RUN_LOCK", "TEST_LOCK", "LOGS"):
        monkeypatch.setattr(module, name, tmp_path / name)
    module.RUN_LOCK.write_text("a==1")
    module.TEST_LOCK.write_text("a==1\nb==2")
    return module


@pytest.fixture
def pip_calls(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A stand-in for pip and its network: writes down what it was asked for."""
    calls, script = tmp_path / "calls", tmp_path / "python"
    calls.touch()
    script.write_text(f'#!/bin/sh\necho "$@" >> {calls}\n')
    script.chmod(0o755)
    monkeypatch.setattr(dev, "PYTHON", script)
    return calls


@on_unix
def test_an_unchanged_lock_is_installed_once(dev: ModuleType, pip_calls: Path) -> None:
    dev.install(dev.RUN_LOCK)
    dev.install(dev.RUN_LOCK)
    assert len(pip_calls.read_text().splitlines()) == 1
    assert "--require-hashes --no-deps" in pip_calls.read_text()


@on_unix
def test_a_changed_lock_is_installed_again(dev: ModuleType, pip_calls: Path) -> None:
    dev.install(dev.RUN_LOCK)
    dev.RUN_LOCK.write_text("a==2")
    dev.install(dev.RUN_LOCK)
    assert len(pip_calls.read_text().splitlines()) == 2


@on_unix
def test_the_test_lock_stands_for_the_run_lock_too(dev: ModuleType, pip_calls: Path) -> None:
    dev.install(dev.TEST_LOCK)
    dev.install(dev.RUN_LOCK)
    assert len(pip_calls.read_text().splitlines()) == 1


@on_unix
def test_a_new_run_lock_makes_the_tests_install_theirs_again(
    dev: ModuleType, pip_calls: Path
) -> None:
    dev.install(dev.TEST_LOCK)
    dev.RUN_LOCK.write_text("a==2")
    dev.install(dev.RUN_LOCK)
    dev.install(dev.TEST_LOCK)
    assert len(pip_calls.read_text().splitlines()) == 3


@on_unix
def test_a_failed_installation_is_not_taken_for_done(
    dev: ModuleType, pip_calls: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dev.install(dev.RUN_LOCK)
    dev.PYTHON.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(SystemExit):
        dev.install(dev.TEST_LOCK)
    assert "is there a connection?" in capsys.readouterr().err
    assert len(pip_calls.read_text().splitlines()) == 1
    assert dev.read_stamps() == {}


def test_another_python_is_answered_with_a_sentence(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "WANTED", (3, 99))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit):
        dev.go_on_in_the_right_python()
    assert "needs Python 3.11" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/usr/bin/dpkg-query").exists(), reason="Debian only")
def test_missing_libraries_are_named_to_somebody_who_is_not_root(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    dev.find_libraries(("libc6", "libnowhere1"))
    assert "apt-get install --no-install-recommends libnowhere1\n" in capsys.readouterr().err


def test_nothing_is_said_when_no_library_is_missing(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    dev.find_libraries(("libc6",) if Path("/usr/bin/dpkg-query").exists() else ())
    assert capsys.readouterr().err == ""


def test_every_step_runs_and_every_failure_is_told(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = (
        dev.Step("first", ("python -c 'print(1); raise SystemExit(3)'",)),
        dev.Step("second", ("python -c 'import os; print(os.environ[\"A\"])'",), (("A", "x"),)),
        dev.Step("third", ("python -c 'raise SystemExit(4)'", "python -c 'print(\"after\")'")),
    )
    assert dev.check(steps) == 1
    told = capsys.readouterr().out
    assert "FAILED: first, third" in told
    assert "after" in told
    assert (dev.LOGS / "second.log").read_text().strip() == "x"


def test_the_end_repeats_the_closing_line_of_pytest(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.check((dev.Step("tests", ("pytest --version",)),)) == 0
    told = capsys.readouterr().out
    assert "tests: pytest " in told
    assert told.endswith("All is well.\n")


def test_quick_leaves_out_only_the_packaged_program(dev: ModuleType) -> None:
    quick, whole = dev.steps(quick=True), dev.steps(quick=False)
    assert [s.name for s in whole if s not in quick] == ["freeze", "frozen"]


def test_ci_runs_what_a_developer_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert "exec python3 dev.py test" in script.read_text()
    assert sys.platform == "win32" or os.access(script, os.X_OK)
