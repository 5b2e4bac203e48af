"""A power cut at every step of the first start: the next goes on, and nothing is half made."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from counter import complaint

from desktop.services.workspace import Workspace
from local_db.domain.people import Role
from local_db.domain.set_up import SetUpStage
from local_db.folder import DataFolder
from tests.fakes.portal import RunningPortal, running_portal

SCRIPT = Path(__file__).with_name("setting_up_process.py")
PASSPHRASE = "mango river lantern seven"  # noqa: S105 - of a test folder
ROOT = Path(__file__).parents[3]
# What the next start may show first, after a kill at a stage and while it was carried out.
AFTER = {
    "language": {"language"},
    "language+": {"language"},
    "secret": {"language"},
    "secret+": {"language", "enrol"},
    "enrol": {"enrol"},
    "enrol+": {"enrol", "person"},
    "person": {"person"},
    "person+": {"person", "sign_in"},
    "printer": {"sign_in"},
    "printer+": {"sign_in"},
    "keys": {"sign_in"},
    "keys+": {"sign_in"},
}


class Start:
    """One start of the program as a process of its own."""

    def __init__(
        self, folder: Path, portal: RunningPortal, code: str, stop: str, *plants: str
    ) -> None:
        paths = os.pathsep.join(map(str, (ROOT, SCRIPT.parent, SCRIPT.parents[1])))
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(folder), portal.base_url, code, stop, *plants],
            env={**os.environ, "PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.told: list[str] = []

    def read_until(self, name: str) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            self.told.append(told.get("stage") or f"{told['begun']}+")
            if self.told[-1] == name:
                return
        raise AssertionError(f"{name} was never shown: {self.told}")

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def end(self) -> None:
        self.read_until("new")
        self._process.communicate(timeout=60)
        assert self._process.returncode == 0


@pytest.mark.timeout(400)
def test_a_kill_at_every_step_is_gone_on_with(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (tmp_path / "portal").mkdir()
    with running_portal(tmp_path / "portal") as portal:
        code = portal.enrol_code()
        allowed = {"language"}
        for at, stop in enumerate(AFTER):
            start = Start(folder, portal, code, stop)
            start.read_until(stop)
            # While it is carried out, at another moment of it each time.
            time.sleep(0.04 * (at % 4) if stop.endswith("+") else 0)
            start.kill()
            assert start.told[0] in allowed, (stop, start.told)
            allowed = AFTER[stop]
            if stop == "keys+":
                break
        last = Start(folder, portal, code, "")
        last.end()
        assert last.told[0] in allowed
        with Workspace.open(folder, ask_passphrase=lambda: PASSPHRASE) as office:
            (first,) = office.sign_in.operators()
            assert first.role is not Role.OPERATOR
            assert office.set_up.facts().stage is None
            assert office.keys.ways().has_recovery_key
            assert office.verify_failures() == ()
            assert office.filing.file(complaint(), first.code).ref[2:5] == "347"
            assert office.sync.run_cycle().accepted == 1
            (counter,) = office.questions.counters().found
            assert counter.label == "2"


def test_the_kills_would_find_a_program_that_forgets_its_stage(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (tmp_path / "portal").mkdir()
    with running_portal(tmp_path / "portal") as portal:
        code = portal.enrol_code()
        first = Start(folder, portal, code, "printer", "forgetful")
        first.read_until("printer")
        first.kill()
        second = Start(folder, portal, code, "printer", "forgetful")
        with pytest.raises(AssertionError, match="never shown"):
            second.read_until("printer")
        second.kill()
    assert second.told == ["sign_in", "new"]


def test_the_stages_are_told_from_what_was_done(tmp_path: Path) -> None:
    with Workspace.create_practice(tmp_path / "practice") as office:
        assert office.set_up.facts().stage is SetUpStage.LANGUAGE
        office.set_up.reach(SetUpStage.ENROL)
        assert office.set_up.facts().stage is SetUpStage.ENROL
        # A stage that says more than was done is not believed.
        office.set_up.reach(SetUpStage.KEYS)
        assert office.set_up.facts().stage is SetUpStage.ENROL
        office.set_up.finish()
        assert office.set_up.facts().stage is SetUpStage.LANGUAGE


def test_who_practises_first_gets_a_practice_office_and_the_real_folder_stays_untouched(
    tmp_path: Path,
) -> None:
    """Chosen before there was a passphrase: the real folder has nothing in it yet."""
    script = Path(__file__).with_name("practising_process.py")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "data")],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert told[0] == {"stage": "secret"}
    assert told[-1] == {"practice": "Sign in – Abhijog Desk", "people": 2}
    assert DataFolder(tmp_path / "practice").is_practice
    assert not DataFolder(tmp_path / "data").has_store
    with Workspace.open_or_create(tmp_path / "data", ask_passphrase=lambda: PASSPHRASE) as office:
        assert office.set_up.facts().stage is SetUpStage.LANGUAGE
